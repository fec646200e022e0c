"""What goes over the wire: server-sent events. A change is encoded once, whoever sees it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from api.cursors import Cursor, encoded
from api.shapes import NamedUnit, named_units, unit_name
from streams.contracts.codes import CaseState, Change, Restricted, Urgency
from streams.contracts.decisions import Reason
from streams.reference.county import County

_encode = msgspec.json.Encoder().encode

BEAT = b": beat\n\n"
RETRY = b"retry: 2000\n\n"
"""The first thing sent: how soon to come back."""

Problem = Literal["foreign", "expired"]
Farewell = Literal["revoked", "expired", "lifetime"]


class FeedItem(msgspec.Struct, frozen=True, kw_only=True):
    """What changed, and the case after it: nothing personal."""

    case_id: UUID
    report_id: UUID | None
    number: str
    kind: Change
    state: CaseState
    version: int
    grid_code: str
    category: str
    sub: str
    secondary: list[str]
    urgency: Urgency
    restricted: Restricted | None
    lead_unit: str
    lead_unit_name: str
    co_units: list[NamedUnit]
    at: datetime
    reasons: list[Reason]


class FeedChange(msgspec.Struct, frozen=True, tag_field="event", tag="message"):
    """A case in the viewer's sight changed. `message` is the name of an event that is sent without one."""

    id: str
    data: FeedItem


class GoneCase(msgspec.Struct, frozen=True):
    case_id: UUID


class FeedWithdrawal(msgspec.Struct, frozen=True, tag_field="event", tag="withdrawn"):
    """A case left the viewer's sight: its id, so that nothing of it stays on a screen."""

    id: str
    data: GoneCase


class WhyReset(msgspec.Struct, frozen=True):
    reason: Problem


class FeedReset(msgspec.Struct, frozen=True, tag_field="event", tag="reset"):
    """The viewer's place is not in this feed (any more): start again from a list; what comes after it follows."""

    id: str
    data: WhyReset


class Nothing(msgspec.Struct, frozen=True):
    pass


class FeedSlow(msgspec.Struct, frozen=True, tag_field="event", tag="slow"):
    """The viewer does not keep up; the connection ends here and resumes after its last id."""

    data: Nothing


class WhyBye(msgspec.Struct, frozen=True):
    reason: Farewell


class FeedBye(msgspec.Struct, frozen=True, tag_field="event", tag="bye"):
    """The connection ends: revoked or expired (log in again), lifetime (come back at once)."""

    data: WhyBye


FeedEvent = FeedChange | FeedWithdrawal | FeedReset | FeedSlow | FeedBye
"""Every event of the feed, as `id:`, `event:` and `data:` say it."""


def change(cursor: Cursor, cell: str, item: str, county: County) -> bytes:
    """A change for those who see its case."""
    stored: dict[str, Any] = msgspec.json.decode(item)
    # A row written before a field was there says null for it: the feed of everybody does not end over one row.
    fields: dict[str, Any] = {name: stored.get(name) for name in FeedItem.__struct_fields__}
    fields["lead_unit_name"] = unit_name(stored["lead_unit"], county)
    fields["co_units"] = named_units(stored["co_units"], county)
    return _sent(FeedChange(encoded(cursor, cell), FeedItem(**fields)))


def withdrawn(cursor: Cursor, cell: str, case_id: UUID) -> bytes:
    """A case left the viewer's sight."""
    return _sent(FeedWithdrawal(encoded(cursor, cell), GoneCase(case_id)))


def place(cursor: Cursor, cell: str) -> bytes:
    """A place to come back to, without a change: before the first one, or when much went by that this viewer may not see."""
    return b"id: %s\n\n" % encoded(cursor, cell).encode()


def reset(cursor: Cursor, cell: str, reason: Problem) -> bytes:
    """The viewer's place is not in this feed."""
    return _sent(FeedReset(encoded(cursor, cell), WhyReset(reason)))


def slow() -> bytes:
    """The viewer does not keep up."""
    return _sent(FeedSlow(Nothing()))


def bye(reason: Farewell) -> bytes:
    """The connection ends."""
    return _sent(FeedBye(WhyBye(reason)))


def _sent(event: FeedEvent) -> bytes:
    place = b"" if isinstance(event, FeedSlow | FeedBye) else b"id: %s\n" % event.id.encode()
    name = b"" if isinstance(event, FeedChange) else b"event: %s\n" % str(event.__struct_config__.tag).encode()
    return b"%s%sdata: %s\n\n" % (place, name, _encode(event.data))
