"""A place of a session is taken, or changed for one of another session: as many as there are, whoever comes at once.

Enters: a session, a booking. Leaves: the booking as it stands. Refuses a session that is full, past or cancelled with the next three
that have a place (409). A place whose matter was never accepted is free again after HELD.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from producers.faults import Conflict, NotFound, Said
from producers.intake import Intake
from producers.openapi import Problem
from producers.receptions import NO_SESSION
from streams.contracts.queries import queries_in
from streams.contracts.receptions import BookingState, Channel, ReceptionState, takes_bookings
from streams.reference.county import County

SQL = queries_in(Path(__file__).with_name("receptions.sql"))
HELD = timedelta(minutes=5)
_FULL = Said("这一场已经约满,请另选一场", "That session is fully booked: choose another")
_PAST = Said("这一场已经开始或结束,请另选一场", "That session has begun or is over: choose another")
_CANCELLED = Said("这一场已经取消,请另选一场", "That session is cancelled: choose another")
_NOT_BOOKED = Said("这个预约已经取消或已经接访,不能再改", "That booking was cancelled or is over and stays as it is")


class OpenSession(msgspec.Struct, frozen=True):
    """A session that still has a place."""

    reception_id: UUID
    leader_name: str
    leader_post: str
    starts_at: datetime
    ends_at: datetime
    place: str
    places_left: int


class BookingConflict(Problem, kw_only=True):
    """Why it was not booked, and the next sessions that have a place; none when the id is that of another booking."""

    open: list[OpenSession] | msgspec.UnsetType = msgspec.UNSET


class Wanted(NamedTuple):
    """A place that somebody wants."""

    booking_id: UUID
    content_hash: bytes
    channel: Channel
    booked_by: UUID
    sealed: bytes


class Place(NamedTuple):
    """A place that is taken."""

    number: int
    reception_id: UUID
    booked_at: datetime
    state: BookingState


async def session_of(reception_id: UUID, intake: Intake) -> Any:
    """A session that the public may know of. Raises NotFound."""
    rows = await intake.rows.fetch(SQL["session"], reception_id, live(intake.county))
    if not rows:
        raise NotFound(NO_SESSION)
    return rows[0]


async def take(reception_id: UUID, wanted: Wanted, intake: Intake, now: datetime) -> Place:
    """The place of a booking: the one it has already, or a new one. Raises Conflict."""
    async with intake.rows.connection() as connection, connection.transaction():
        session = await connection.fetchrow(SQL["lock_session"], reception_id)
        known = await connection.fetchrow(SQL["booking"], wanted.booking_id)
        if known is not None and known["content_hash"] != wanted.content_hash:
            raise Conflict
        if known is not None and (known["told"] or known["held_until"] > now):
            return _place(known)
        await _check_open(connection, session, intake, now)
        if known is not None:
            await connection.execute(SQL["hold_place"], wanted.booking_id, now + HELD)
            return _place(known)
        columns = (session["version"], wanted.content_hash, wanted.channel, wanted.booked_by, now, now + HELD, wanted.sealed)
        return _place(await connection.fetchrow(SQL["take_place"], wanted.booking_id, reception_id, *columns))


async def move(code: str, reception_id: UUID, intake: Intake, now: datetime) -> Place:
    """The booking of a query code, now at this session; the session it has already is seen as it is now. Raises Conflict, NotFound."""
    async with intake.rows.connection() as connection, connection.transaction():
        session = await connection.fetchrow(SQL["lock_session"], reception_id)
        booking = await _booked(connection, code, now)
        if session is None or session["tenant"] not in live(intake.county):
            raise NotFound(NO_SESSION)
        await _check_open(connection, session, intake, now, moved=booking["reception_id"] != reception_id)
        await connection.execute(SQL["move_booking"], booking["booking_id"], reception_id, session["version"], now)
    return _place(booking)._replace(reception_id=reception_id)


async def give_up(code: str, by: UUID, intake: Intake, now: datetime) -> Place:
    """The booking of a query code, cancelled; the matter goes on. Raises Conflict, NotFound."""
    async with intake.rows.connection() as connection, connection.transaction():
        booking = await _booked(connection, code, now, again=BookingState.CANCELLED)
        await connection.execute(SQL["mark_booking"], booking["booking_id"], BookingState.CANCELLED, now, by)
    return _place(booking)._replace(state=BookingState.CANCELLED)


def live(county: County) -> list[str]:
    """The chains that people come to; nobody is asked to a training ground."""
    return [tenant.id for tenant in county.tenants if tenant.live]


async def _booked(connection: Any, code: str, now: datetime, *, again: BookingState | None = None) -> Any:
    """The booking of a code, while it can be changed: until its session begins, or at any time once that is cancelled."""
    booking = await connection.fetchrow(SQL["booking_of_code"], code)
    if booking is None:
        raise NotFound(Said("没有查到这个预约,请核对查询码", "No such booking: check the code"))
    begun = booking["starts_at"] <= now and booking["session_state"] != ReceptionState.CANCELLED
    if booking["state"] not in (BookingState.BOOKED, again) or (begun and booking["state"] != again):
        raise Conflict(_NOT_BOOKED)
    return booking


async def _check_open(connection: Any, session: Any, intake: Intake, now: datetime, *, moved: bool = True) -> None:
    """Raises Conflict with the next open sessions. Counted under the session's lock, by a statement that begins after it is held."""
    said: Said | None = None
    if session["state"] == ReceptionState.CANCELLED:
        said = _CANCELLED
    elif not takes_bookings(session["state"], session["starts_at"], now):
        said = _PAST
    elif moved and await connection.fetchval(SQL["taken"], session["reception_id"], now) >= session["capacity"]:
        said = _FULL
    if said is not None:
        raise Conflict(said, more={"open": _open(await connection.fetch(SQL["open_sessions"], live(intake.county), now))})


def _open(rows: Sequence[Any]) -> list[OpenSession]:
    return [OpenSession(*(row[name] for name in OpenSession.__struct_fields__)) for row in rows]


def _place(row: Any) -> Place:
    return Place(row["number"], row["reception_id"], row["booked_at"], BookingState(row["state"]))
