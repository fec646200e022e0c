"""PUT /bookings/{booking_id}/mark: on the day, what became of a place that was booked: 到访, 未到, 已接谈.

Enters: the mark; of 已接谈 what the leader said and the next step. Leaves: 204, on record; of 已接谈 200 with the act that it is to the
case of the matter, and what the stream answered to it: a reception that was held is never forgotten by the case, and marked twice it is
one act (producers/held_receptions.py). Refuses: whoever does not prepare that session, or may not know of the matter (404); a role that
marks nothing (403); a day that has not come, a session or a booking that is cancelled, a reception that the case knows already (409).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers.asked_acts import LONGEST_WORDS
from producers.bodies import body_of, decoded, id_in_path
from producers.deadlines import answered_within
from producers.faults import Conflict, FieldFault, Invalid, NotAllowed, NotFound, Said
from producers.held_receptions import Heard, HeldAct, act_for, answer_to, is_known
from producers.intake import Intake, intake_of
from producers.openapi import described
from producers.people import Person
from producers.submissions import MISSING
from producers.wanted import told, wanted_of
from streams.contracts.queries import queries_in
from streams.contracts.receptions import MARKERS, BookingState, ReceptionState, attends_to

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("receptions.sql"))
_NO_ROLE = Said("您的岗位不登记到访", "Your role does not mark who came")
_NO_BOOKING = Said("没有这个预约,或不在您的范围内", "There is no such booking within your scope")
_NOT_YET = Said("还没到接访的日子", "The day of the session has not come")
_CANCELLED = Said("这场接访或这个预约已经取消", "That session or that booking is cancelled")
_ON_RECORD = Said("这次接谈已记入事件,不再改动", "The case has this reception on record: it stays")

Words = Annotated[str, Meta(max_length=LONGEST_WORDS, description=told("leader_said"))]
Step = Annotated[str, Meta(max_length=LONGEST_WORDS, description=told("next_step"))]


class BookingMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of it; `booked` takes a mark back. What the leader said, and the next step, go with `received` alone."""

    state: Annotated[Literal["booked", "attended", "absent", "received"], Meta(description=told("state"))]
    leader_said: Words = ""
    next_step: Step = ""


class BookingMarked(msgspec.Struct, frozen=True):
    """The mark is on record, and so is what the stream answered to the act that it is to the case."""

    state: BookingState
    act: HeldAct


@router.put(
    "/api/v1/bookings/{booking_id}/mark",
    operation_id="markBooking",
    status_code=204,
    openapi_extra=described(
        BookingMark, {200: BookingMarked, 204: None}, 400, 401, 403, 404, 409, 410, 413, 415, 422, 503, path=("booking_id",)
    ),
)
async def mark(request: Request) -> Response:
    """Say of a booking what became of it."""
    intake = intake_of(request)
    async with answered_within(intake.settings.answer_seconds, "bookings"):
        person = await intake.callers.of(request)
        now = datetime.now(UTC)
        if not any(grant.role in MARKERS for grant in person.grants_at(now)):
            raise NotAllowed(_NO_ROLE)
        booking_id = id_in_path(request, "booking_id", _NO_BOOKING)
        given = decoded(await body_of(request), BookingMark)
        if wrong := list(_mistakes(given)):
            raise Invalid(errors=wrong)
        booking = await _booking(booking_id, person, intake, now)
        received = given.state == "received"
        if not received and booking["state"] == BookingState.RECEIVED and await is_known(booking_id, intake):
            raise Conflict(_ON_RECORD)
        heard = Heard(booking, given.leader_said, given.next_step)
        act_id = await act_for(heard, person, intake, now) if received else None
        await intake.rows.fetch(SQL["mark_booking"], booking_id, given.state, now, person.account_id)
    await intake.entering.audit(person.account_id, "booking_marked", booking=booking_id, state=given.state)
    if act_id is None:
        return Response(status_code=204)
    answer = BookingMarked(BookingState(given.state), await answer_to(act_id, intake))
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _mistakes(given: BookingMark) -> Iterator[FieldFault]:
    for field in ("leader_said", "next_step"):
        said = getattr(given, field).strip()
        if given.state == "received" and not said:
            yield FieldFault(field, MISSING, wanted_of(field))
        elif given.state != "received" and said:
            yield FieldFault(field, Said("只有已接谈才写", "of a reception alone"), wanted_of(field))


async def _booking(booking_id: Any, person: Person, intake: Intake, now: datetime) -> Any:
    """The booking, where it may be marked now. Raises NotFound, Conflict."""
    grants = person.grants_at(now)
    viewer = msgspec.json.encode({"account": person.account_id, "grants": grants}).decode()
    rows = await intake.rows.fetch(SQL["booking_to_mark"], booking_id, viewer)
    if not rows or not attends_to(grants, MARKERS, rows[0]["tenant"], rows[0]["region"]):
        raise NotFound(_NO_BOOKING)
    booking = rows[0]
    if booking["state"] == BookingState.CANCELLED or booking["session_state"] == ReceptionState.CANCELLED:
        raise Conflict(_CANCELLED)
    zone = intake.county.zone
    if now.astimezone(zone).date() < booking["starts_at"].astimezone(zone).date():
        raise Conflict(_NOT_YET)
    return booking
