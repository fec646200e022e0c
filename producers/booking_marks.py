"""PUT /bookings/{booking_id}/mark: on the day, what became of a place that was booked: 到访, 未到, 已接谈.

Enters: the mark. Leaves: 204, on record. Refuses: whoever does not prepare that session, or may not know of the matter (404); a role
that marks nothing (403); a day that has not come, a session or a booking that is cancelled (409).
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers.bodies import body_of, decoded, id_in_path
from producers.faults import Conflict, NotAllowed, NotFound, Said
from producers.intake import intake_of
from producers.openapi import described
from producers.wanted import told
from streams.contracts.queries import queries_in
from streams.contracts.receptions import MARKERS, BookingState, ReceptionState, answers_for

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("receptions.sql"))
_NO_ROLE = Said("您的岗位不登记到访", "Your role does not mark who came")
_NO_BOOKING = Said("没有这个预约,或不在您的范围内", "There is no such booking within your scope")
_NOT_YET = Said("还没到接访的日子", "The day of the session has not come")
_CANCELLED = Said("这场接访或这个预约已经取消", "That session or that booking is cancelled")


class BookingMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of it; `booked` takes a mark back."""

    state: Annotated[Literal["booked", "attended", "absent", "received"], Meta(description=told("state"))]


@router.put(
    "/api/v1/bookings/{booking_id}/mark",
    operation_id="markBooking",
    status_code=204,
    openapi_extra=described(BookingMark, {204: None}, 400, 401, 403, 404, 409, 413, 415, 422, 503, path=("booking_id",)),
)
async def mark(request: Request) -> Response:
    """Say of a booking what became of it."""
    intake = intake_of(request)
    person = await intake.callers.of(request)
    now = datetime.now(UTC)
    grants = person.grants_at(now)
    if not any(grant.role in MARKERS for grant in grants):
        raise NotAllowed(_NO_ROLE)
    booking_id = id_in_path(request, "booking_id", _NO_BOOKING)
    given = decoded(await body_of(request), BookingMark)
    viewer = msgspec.json.encode({"account": person.account_id, "grants": grants}).decode()
    async with intake.rows.connection() as connection, connection.transaction():
        booking = await connection.fetchrow(SQL["booking_to_mark"], booking_id, viewer)
        if booking is None or not answers_for(grants, MARKERS, booking["tenant"], booking["region"]):
            raise NotFound(_NO_BOOKING)
        if booking["state"] == BookingState.CANCELLED or booking["session_state"] == ReceptionState.CANCELLED:
            raise Conflict(_CANCELLED)
        zone = intake.county.zone
        if now.astimezone(zone).date() < booking["starts_at"].astimezone(zone).date():
            raise Conflict(_NOT_YET)
        await connection.execute(SQL["mark_booking"], booking_id, given.state, now, person.account_id)
    await intake.entering.audit(person.account_id, "booking_marked", booking=booking_id, state=given.state)
    return Response(status_code=204)
