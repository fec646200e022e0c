"""POST /bookings: a place of a session is booked (来访预登记), and the matter goes to its unit at once. PUT and DELETE by query code:
another session, or none.

Enters: the session, who comes, what it is about; from anyone (the public page) or from a registrar (counter, hotline). Leaves: 201
with the number and a query code once the broker has the report of the matter, the same again is the same answer: the unit speaks to
the resident before the day (先行化解). Refuses: a session that is full or past, with the next three (409); whoever asks too often
(429). The place is taken first, then the matter is accepted as every report is; a place without a report frees itself.
"""

import os
import time
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers import places
from producers.bodies import body_of, decoded
from producers.deadlines import answered_within
from producers.faults import FieldFault, Invalid, NotAllowed, Said, TooManyTries
from producers.intake import Intake, intake_of
from producers.jurisdiction import HeldGrant
from producers.openapi import described
from producers.people import Person
from producers.places import BookingConflict, Wanted
from producers.receptions import Filled
from producers.reports import accepted
from producers.submissions import UUID7, PartyGiven, Submission
from producers.wanted import told, wanted_of
from streams.contracts.codes import Role, Source
from streams.contracts.grants import Grant
from streams.contracts.identity import content_hash, is_uuid7
from streams.contracts.query_codes import written
from streams.contracts.receptions import PUBLIC_PAGE, BookingState, Channel, printed
from streams.contracts.sealing import NONCE_BYTES, seal_remarks
from streams.reference.county import County

router = APIRouter()

_NO_REGISTRAR = Said("代群众预约由登记员办理", "A registrar books for people who come or call")
_TOO_OFTEN = Said("操作太频繁,请稍后再试,或拨打预约热线", "Too many requests: wait, then try again, or call the hotline")
_CODE = {"name": "query_code", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 64}}


class Booking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who comes to which session, and what it is about. Send it again unchanged as often as needed: it stays one booking."""

    booking_id: Annotated[UUID, Meta(description=told("booking_id"), extra_json_schema={"pattern": UUID7})]
    reception_id: Annotated[UUID, Meta(description=told("reception_id"))]
    name: Annotated[str, Meta(pattern=Filled, max_length=100, description=told("name"))]
    phone: Annotated[str, Meta(pattern=r"^\+?[0-9][0-9 ()/-]{4,30}$", max_length=32, description=told("phone"))]
    text: Annotated[str, Meta(pattern=Filled, max_length=4000, description=told("text"))]
    village: Annotated[str, Meta(pattern=r"^[0-9]{12}$", max_length=12, description=told("village"))]
    grid_code: Annotated[str, Meta(pattern=r"^[0-9]{15}$", max_length=15, description=told("grid_code"))] | None = None
    needs: Annotated[str, Meta(max_length=200, description=told("needs"))] | None = None
    channel: Annotated[Channel, Meta(description=told("channel"))] = Channel.PAGE


class BookingReceipt(msgspec.Struct, frozen=True):
    """What to keep: the number, and the code that tells how it goes. None where a code could give a child or a victim away."""

    booking_id: UUID
    reception_id: UUID
    number: str
    query_code: str | None
    state: BookingState


class BookingChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another session, or the same once it has changed."""

    reception_id: Annotated[UUID, Meta(description=told("reception_id"))]


class BookingNow(msgspec.Struct, frozen=True):
    """The booking after it."""

    reception_id: UUID
    number: str
    state: BookingState


_OPTIONAL_LOGIN: dict[str, Any] = {"security": [{}, {"bearer": []}, {"cookie": []}]}


@router.post(
    "/api/v1/bookings",
    status_code=201,
    operation_id="book",
    openapi_extra=described(Booking, {201: BookingReceipt, 409: BookingConflict}, 400, 401, 403, 404, 410, 413, 415, 422, 429, 503)
    | _OPTIONAL_LOGIN,
)
async def book(request: Request) -> Response:
    """Book a place. Send it again unchanged until a 201 comes: it stays one booking."""
    intake = intake_of(request)
    given = decoded(await body_of(request), Booking)
    if not is_uuid7(given.booking_id):
        raise Invalid(errors=(FieldFault("booking_id", Said("不是UUIDv7", "not a UUIDv7"), wanted_of("booking_id")),))
    now = datetime.now(UTC)
    async with answered_within(intake.settings.answer_seconds, "bookings"):
        by = await intake.callers.of(request) if given.channel is not Channel.PAGE else None
        if by is None:
            _check_rate(request, intake)
        session = await places.session_of(given.reception_id, intake)
        person = _registrar(by, session["tenant"], now) if by else _resident(session["tenant"], intake.county)
        key = await intake.reports.key_of(given.booking_id)
        place = await places.take(given.reception_id, _wanted(given, person, key), intake, now)
        receipt = await accepted(_matter(given, session["tenant"], place.booked_at, intake.county), person, intake, now)
    number = printed(place.number, place.booked_at.astimezone(intake.county.zone))
    answer = BookingReceipt(given.booking_id, place.reception_id, number, receipt.query_code, place.state)
    return Response(msgspec.json.encode(answer), 201, {"Cache-Control": "no-store"}, "application/json")


@router.put(
    "/api/v1/bookings/{query_code}",
    operation_id="chooseAgain",
    openapi_extra={
        **described(BookingChoice, {200: BookingNow, 409: BookingConflict}, 400, 404, 413, 415, 422, 429, 503),
        "parameters": [_CODE],
    },
)
async def choose_again(request: Request) -> Response:
    """Move a booking to another session, or keep it at one that has changed."""
    intake = intake_of(request)
    _check_rate(request, intake)
    given = decoded(await body_of(request), BookingChoice)
    place = await places.move(written(request.path_params["query_code"]), given.reception_id, intake, datetime.now(UTC))
    return _now(place, intake.county)


@router.delete(
    "/api/v1/bookings/{query_code}",
    operation_id="giveUpBooking",
    openapi_extra={**described(None, {200: BookingNow}, 404, 409, 429, 503), "parameters": [_CODE]},
)
async def give_up(request: Request) -> Response:
    """Cancel a booking. The matter itself goes on."""
    intake = intake_of(request)
    _check_rate(request, intake)
    return _now(await places.give_up(written(request.path_params["query_code"]), PUBLIC_PAGE, intake, datetime.now(UTC)), intake.county)


def _check_rate(request: Request, intake: Intake) -> None:
    address = request.client.host if request.client else ""
    if wait_s := intake.bookings.wait_s(address, time.monotonic()):
        raise TooManyTries(_TOO_OFTEN, retry_after=wait_s)


def _registrar(person: Person, tenant: str, now: datetime) -> Person:
    """Refused before a place is taken: whoever may not report the matter must not hold one."""
    if not any(grant.role is Role.REGISTRAR and grant.tenant == tenant for grant in person.grants_at(now)):
        raise NotAllowed(_NO_REGISTRAR)
    return person


def _resident(tenant: str, county: County) -> Person:
    """Whoever is at the public page: a registrar's desk of the whole county without a person behind it."""
    held = (HeldGrant(Grant(tenant, Role.REGISTRAR, county.head.code[:6])),)
    return Person(PUBLIC_PAGE, "", "", None, 0, disabled=False, held=held)


def _wanted(given: Booking, person: Person, key: bytes) -> Wanted:
    who = {"name": given.name, "phone": given.phone, "text": given.text, "needs": given.needs or ""}
    sealed = seal_remarks(who, key=key, nonce=os.urandom(NONCE_BYTES), owner=given.booking_id)
    return Wanted(given.booking_id, content_hash(key + person.account_id.bytes + _encode(given)), given.channel, person.account_id, sealed)


_encode = msgspec.json.Encoder().encode


def _matter(given: Booking, tenant: str, at: datetime, county: County) -> Submission:
    """The report that the booking is: the same at every resend, so its moment is that of the place."""
    return Submission(
        report_id=given.booking_id,
        tenant=tenant,
        grid_code=given.grid_code or _grid_of(given.village, at, county),
        occurred_at=at,
        text=given.text,
        source=Source.BOOKING,
        parties=(PartyGiven(name=given.name, phone=given.phone, role="预约人"),),
        on_behalf_of=given.name,
    )


def _grid_of(village: str, at: datetime, county: County) -> str:
    """Residents do not know their grid: the first of the village. A village that nobody knows is accepted, and a person looks."""
    day = at.astimezone(county.zone).date()
    return next((code for code, grid in county.grids.items() if grid.village == village and grid.is_valid_on(day)), f"{village}000")


def _now(place: places.Place, county: County) -> Response:
    answer = BookingNow(place.reception_id, printed(place.number, place.booked_at.astimezone(county.zone)), place.state)
    return Response(msgspec.json.encode(answer), 200, {"Cache-Control": "no-store"}, "application/json")
