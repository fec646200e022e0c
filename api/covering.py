"""For whom the asker acts now (代岗): what opens acts, fills the lists of what leaders have in hand, and marks the cases it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from api.case_rows import case_of
from api.reading import SQL
from streams.contracts.cases import Case
from streams.contracts.codes import Role
from streams.contracts.covers import NOBODY_COVERED, Cover, Covering, covering_at
from streams.contracts.grants import Grant, Holder
from streams.contracts.leaders import conflict_of


@dataclass(frozen=True)
class Covered:
    """The covers of one asker at one moment, and what those who are away are called."""

    covers: tuple[Cover, ...]
    names: Mapping[UUID, str]
    account: UUID
    grants: Sequence[Grant]
    at: datetime

    def in_chain(self, tenant: str) -> Covering:
        """What the rules ask for."""
        return covering_at(self.covers, tenant, self.grants, self.at) if self.covers else NOBODY_COVERED

    @property
    def accounts(self) -> list[UUID]:
        """Who is away."""
        return [one.account_id for one in self.covers]

    def has_in_hand(self, row: Any) -> bool:
        """Whether the case is in the hand of one of them, for the unit that leads it."""
        return any((one.tenant, one.unit, one.account_id) == (row["tenant"], row["lead_unit"], row["handler"]) for one in self.covers)

    def on(self, row: Any) -> str | None:
        """Whose this case is, while the asker covers for them; None where it is nobody's of these."""
        if not self.covers:
            return None
        case = case_of(row)
        held = self.in_chain(case.tenant).covers
        return next((self.names[one.account_id] for one in held if self._may(one, case)), None)

    def _may(self, cover: Cover, case: Case) -> bool:
        """Whether the case is in the hand of whoever is away, or led by them, and the asker may act on it for them."""
        if not {cover.account_id, self.account}.isdisjoint(case.recused):
            return False
        if cover.account_id == case.handler:
            return cover.unit == case.lead_unit and any(
                (one.tenant, one.role, one.unit) == (case.tenant, Role.UNIT_OFFICER, cover.unit) for one in self.grants
            )
        leads = cover.account_id in (case.receiver, case.sponsor)
        return leads and self.account not in (case.receiver, case.sponsor) and not conflict_of(case, self.account, self.grants)


async def covered_by(connection: Any, holder: Holder) -> Covered:
    """Whom this holder covers for now."""
    rows, now = await connection.fetch(SQL["covering"]), datetime.now(UTC)
    covers = tuple(one for one in (Cover(*(row[name] for name in Cover._fields)) for row in rows) if one.holds_at(now))
    return Covered(covers, {row["account_id"]: row["name"] for row in rows}, holder.account_id, holder.grants, now)
