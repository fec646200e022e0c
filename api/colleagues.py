"""Who sits in a unit: those who may take its cases over, and those who have them in hand. Names, as colleagues know each other; shown to
the unit itself, and to the desks, leaders and administrators who answer for its place (stream.colleagues_v1)."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from api.reading import SQL
from api.shapes import Coded
from streams.contracts.handing import Heir
from streams.reference.county import County


class Colleague(NamedTuple):
    """An account of a unit: an officer of it now, or one who still has cases of it in hand."""

    account_id: UUID
    username: str
    name: str
    present: bool
    heir: Heir

    @property
    def choice(self) -> Coded[str]:
        """As something that can be chosen."""
        return Coded(str(self.account_id), self.name, self.name)


async def colleagues_in(connection: Any, tenant: str, unit: str) -> list[Colleague]:
    """The people of this unit; nobody for whoever does not answer for it."""
    return [_colleague(row, unit) for row in await connection.fetch(SQL["colleagues"], tenant, unit)]


def _colleague(row: Any, unit: str) -> Colleague:
    officer_of = frozenset({unit} if row["present"] else ())
    name = row["display_name"] or row["username"]
    return Colleague(row["account_id"], row["username"], name, row["present"], Heir(row["account_id"], officer_of, frozenset(row["units"])))


def beneath(units: Iterable[str], county: County) -> frozenset[str]:
    """These units, with all they have authority over."""
    return frozenset(below for unit in units for below in county.under(unit) | {unit})
