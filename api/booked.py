"""What whoever booked a place is told by their query code: the session as it is now, what is different from what they chose, what to
bring, and that the unit speaks to them first. Plain words in both languages; pure.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from api.receptions import Reception
from api.shapes import Both
from streams.contracts.receptions import BookingState, ReceptionState, printed
from streams.reference.county import County

BRING = Both(
    "请带身份证,以及和这件事有关的材料(合同、票据、照片、以前的答复等)。几个人反映同一件事的,请推选代表,不超过5人。",
    "Bring your identity card and whatever papers concern the matter: contracts, receipts, photographs, earlier answers. "
    "Several people with one matter choose up to five who speak for them.",
)
_GOES_ON = Both("您反映的事照常办理。", "The matter you told of goes on all the same.")
_CANCELLED = Both("这一场接访取消了,您可以另选一场。", "This session is cancelled: you may choose another.")
_GIVEN_UP = Both("您已取消预约。", "You have cancelled the booking.")
_MARKED = {
    BookingState.ATTENDED: Both("已登记到访。", "You have been entered as having come."),
    BookingState.ABSENT: Both("登记为未到。需要的话可以再约一场。", "You were entered as not having come. You may book again."),
    BookingState.RECEIVED: Both("领导已接谈。", "The leader has spoken with you."),
}
_FREE_TO_CHOOSE = Both("不合适的话,可以另选一场。", "If it does not suit you, you may choose another.")


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """A booking. `told` is what is different or done, in order, empty while all is as it was chosen; `first` that the unit speaks to them
    before the day; `may_change`: it can still be moved or cancelled."""

    number: str
    state: BookingState
    reception: Reception
    told: list[Both]
    first: Both | None
    bring: Both
    may_change: bool


def booked_of(row: Any, reception: Reception, now: datetime, county: County, *, closed: bool) -> Booked:
    """A booking by its row and its session."""
    state = BookingState(row["state"])
    cancelled = reception.state is ReceptionState.CANCELLED
    open_still = state is BookingState.BOOKED and (cancelled or now < reception.starts_at)
    contact_by = row["contact_by"] if not closed else None
    return Booked(
        number=printed(row["number"], row["booked_at"].astimezone(county.zone)),
        state=state,
        reception=reception,
        told=list(_told(row, state, reception, county)),
        first=_first(contact_by, reception, now, county) if open_still else None,
        bring=BRING,
        may_change=open_still,
    )


def _told(row: Any, state: BookingState, reception: Reception, county: County) -> Iterator[Both]:
    if state is BookingState.CANCELLED:
        yield _GIVEN_UP
        yield _GOES_ON
        return
    if state in _MARKED:
        yield _MARKED[state]
        return
    if reception.state is ReceptionState.CANCELLED:
        yield _CANCELLED
        yield _GOES_ON
        return
    changes = list(_changes(row, reception, county))
    yield from changes
    if changes:
        yield _FREE_TO_CHOOSE


def _changes(row: Any, reception: Reception, county: County) -> Iterator[Both]:
    """Each fact that people go by and that is another now."""
    if (row["was_leader"], row["was_post"]) != (reception.leader_name, reception.leader_post):
        old, new = f"{row['was_leader']}({row['was_post']})", f"{reception.leader_name}({reception.leader_post})"
        yield Both(f"接访领导由{old}改为{new}。", f"The leader who receives is now {new}, not {old}.")
    if (row["was_starts_at"], row["was_ends_at"]) != (reception.starts_at, reception.ends_at):
        old_zh, old_en = _span(row["was_starts_at"], row["was_ends_at"], county)
        new_zh, new_en = _span(reception.starts_at, reception.ends_at, county)
        yield Both(f"时间由{old_zh}改为{new_zh}。", f"The time is now {new_en}, not {old_en}.")
    if row["was_place"] != reception.place:
        yield Both(
            f"地点由“{row['was_place']}”改为“{reception.place}”。", f"The place is now “{reception.place}”, not “{row['was_place']}”."
        )


def _first(contact_by: datetime | None, reception: Reception, now: datetime, county: County) -> Both:
    """先行化解: by the end of the unit's own clock, where that runs and ends before the session."""
    if contact_by is None or not now < contact_by < reception.starts_at:
        return Both(
            "接访日之前,责任单位会先联系您,也许不用跑这一趟。",
            "The responsible unit speaks to you before the day; you may not have to come.",
        )
    zh, en = _day(contact_by, county)
    return Both(f"责任单位{zh}前先联系您,也许不用跑这一趟。", f"The responsible unit speaks to you by {en}; you may not have to come.")


def _day(at: datetime, county: County) -> tuple[str, str]:
    here = at.astimezone(county.zone)
    return f"{here.month}月{here.day}日", f"{here.day} {here:%B}"


def _span(begins: datetime, ends: datetime, county: County) -> tuple[str, str]:
    hours = f"{begins.astimezone(county.zone):%H:%M}–{ends.astimezone(county.zone):%H:%M}"
    zh, en = _day(begins, county)
    return f"{zh}{hours}", f"{en}, {hours}"
