"""Pages of the feed below the oldest running transaction, each row with its case's audience as of now; and who sees what of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from api import frames
from api.cursors import Cursor
from api.reading import SQL
from streams.contracts.sight import Audience, Sight, audience_of
from streams.reference.county import County

_audience = msgspec.json.Decoder(Audience).decode


@dataclass(slots=True)
class FeedRow:
    """One change. Its frames are encoded when the first viewer needs them, and once."""

    cursor: Cursor
    case_id: UUID
    item: str
    now: Audience
    before: Audience | None
    change: bytes = b""
    withdrawn: bytes = b""


class FeedPlace(NamedTuple):
    """Where the feed stands, and below which place nothing is left of it."""

    last: Cursor
    floor: Cursor


@dataclass(frozen=True)
class FeedRows:
    """How rows of the feed become frames."""

    cell: str
    county: County

    def frame(self, row: FeedRow, sight: Sight) -> bytes:
        """What a viewer with this sight is sent for a change; nothing when it is none of theirs."""
        if sight.sees(row.now):
            if not row.change:
                row.change = frames.change(row.cursor, self.cell, row.item, self.county)
            return row.change
        if row.before is not None and sight.sees(row.before):
            if not row.withdrawn:
                row.withdrawn = frames.withdrawn(row.cursor, self.cell, row.case_id)
            return row.withdrawn
        return b""

    def frames(self, rows: Iterable[FeedRow], sight: Sight) -> list[bytes]:
        """The frames of these rows for one sight, in order."""
        return [frame for row in rows if (frame := self.frame(row, sight))]


async def page(connection: Any, after: Cursor, most: int) -> list[FeedRow]:
    """Rows after a place, in order."""
    return _rows(await connection.fetch(SQL["feed_page"], after.epoch, str(after.tx), after.row, most))


async def page_before(connection: Any, until: Cursor, most: int) -> list[FeedRow]:
    """Rows up to and including a place, newest first."""
    return _rows(await connection.fetch(SQL["feed_before"], until.epoch, str(until.tx), until.row, most))


async def feed_place(connection: Any) -> FeedPlace:
    """Where the feed stands now."""
    row = await connection.fetchrow(SQL["feed_place"])
    last = Cursor(row["epoch"], int(row["tx"]), row["row"])
    return FeedPlace(last, Cursor(row["floor_epoch"], int(row["floor_tx"]), row["floor_row"]))


def _rows(found: Sequence[Any]) -> list[FeedRow]:
    return [
        FeedRow(
            cursor=Cursor(row["epoch"], int(row["tx"]), row["row"]),
            case_id=row["case_id"],
            item=row["item"],
            now=audience_of(row),
            before=_audience(row["seen_by"]) if row["seen_by"] else None,
        )
        for row in found
    ]
