"""What goes over the wire: server-sent events. A change is encoded once, whoever sees it."""

from typing import Any
from uuid import UUID

import msgspec

from api.cursors import Cursor, encoded
from api.shapes import named_units, unit_name
from streams.reference.county import County

_encode = msgspec.json.Encoder().encode

BEAT = b": beat\n\n"
RETRY = b"retry: 2000\n\n"
"""The first thing sent: how soon to come back."""


class FeedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A change, as the data of an event without a name. Other events: withdrawn, reset, slow, bye."""

    case_id: UUID
    report_id: UUID | None
    number: str
    kind: str
    state: str
    version: int
    grid_code: str
    category: str
    sub: str
    secondary: list[str]
    urgency: str
    restricted: str | None
    lead_unit: str
    lead_unit_name: str
    co_units: list[dict[str, str]]
    at: str
    reasons: list[dict[str, str]]


def change(cursor: Cursor, cell: str, item: str, county: County) -> bytes:
    """A change for those who see its case."""
    told: dict[str, Any] = msgspec.json.decode(item)
    told["lead_unit_name"] = unit_name(told["lead_unit"], county)
    told["co_units"] = named_units(told["co_units"], county)
    return b"id: %s\ndata: %s\n\n" % (encoded(cursor, cell).encode(), _encode(told))


def withdrawn(cursor: Cursor, cell: str, case_id: UUID) -> bytes:
    """A case left the viewer's sight: its id, so that nothing of it stays on a screen."""
    return b"id: %s\nevent: withdrawn\ndata: %s\n\n" % (encoded(cursor, cell).encode(), _encode({"case_id": case_id}))


def place(cursor: Cursor, cell: str) -> bytes:
    """A place to come back to, without a change: before the first one, or when much went by that this viewer may not see."""
    return b"id: %s\n\n" % encoded(cursor, cell).encode()


def reset(cursor: Cursor, cell: str, reason: str) -> bytes:
    """The viewer's place is not in this feed (any more): start again from a list; what comes after it follows."""
    return b"id: %s\nevent: reset\ndata: %s\n\n" % (encoded(cursor, cell).encode(), _encode({"reason": reason}))


def slow() -> bytes:
    """The viewer does not keep up; the connection ends here and resumes after its last id."""
    return b"event: slow\ndata: {}\n\n"


def bye(reason: str) -> bytes:
    """The connection ends: revoked or expired (log in again), lifetime (come back at once)."""
    return b"event: bye\ndata: %s\n\n" % _encode({"reason": reason})
