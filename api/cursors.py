"""Places to go on from, as opaque strings: in a list of cases, in a list of reports, in the feed."""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from api.faults import FieldFault, Invalid, Said

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_WANTED = Said("上一页给出的 next,原样交回", "the `next` of the page before, as it was given")
_NOT_OURS = FieldFault("cursor", Said("不是这里给出的", "not given by this list"), _WANTED)


class CursorForeign(ValueError):
    """The feed cursor was not made by this cell."""


class Place(NamedTuple):
    """Just after this moment and id, in a list's order."""

    at: datetime
    id: UUID


NEWEST = Place(datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
"""Where a list begins that goes from the newest on."""
OLDEST = Place(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))
"""And one that goes from the oldest on."""


class Cursor(NamedTuple):
    """A place in the feed; cursors compare in the feed's order."""

    epoch: int
    tx: int
    row: int


START = Cursor(0, 0, 0)


def encoded_place(place: Place) -> str:
    """For `next`."""
    return _told(f"{(place.at - _EPOCH) // _MICRO}|{place.id.hex}")


def decoded_place(text: str) -> Place:
    """From `cursor`. Raises Invalid."""
    try:
        micros, _, hexed = _heard(text).partition("|")
        return Place(_EPOCH + int(micros) * _MICRO, UUID(hex=hexed))
    except (ValueError, OverflowError) as wrong:
        raise Invalid(errors=[_NOT_OURS]) from wrong


def encoded(cursor: Cursor, cell: str) -> str:
    """For an `id:` of the feed."""
    return _told(f"{cursor.epoch}|{cursor.tx}|{cursor.row}|{cell}")


def decoded(text: str, cell: str) -> Cursor:
    """From Last-Event-ID. Raises CursorForeign."""
    try:
        epoch, tx, row, named = _heard(text).split("|", 3)
        cursor = Cursor(int(epoch), int(tx), int(row))
    except ValueError as wrong:
        raise CursorForeign from wrong
    if named != cell or not (0 <= cursor.epoch < 2**31 and 0 <= cursor.tx < 2**63 and 0 <= cursor.row < 2**63):
        raise CursorForeign
    return cursor


def _told(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _heard(text: str) -> str:
    try:
        return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeError) as wrong:
        raise ValueError from wrong
