"""POST /handovers/{date}/notes, /handovers/{date}/signatures: what people add to the sheet of a duty shift (交接班).

Enters: one free line, or a tap that somebody hands over or takes over. Leaves: 204, kept; the same again is the same. The sheet itself
writes itself and is there without either. A line is sealed under a key of its own: it may name somebody. Refuses: who may not stand on
duty in that chain, and a signature of somebody who was not on its rota, nor covers for one who was (403); a line on a sheet that is
taken over already, or a signature that somebody else has given (409); a day whose sheet is not written on any more, or not yet signed
for (422).
"""

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers.bodies import body_of, decoded
from producers.faults import Conflict, Erased, FieldFault, Invalid, NotAllowed, Said
from producers.intake import Intake, intake_of
from producers.openapi import described
from producers.submissions import UUID7
from producers.wanted import told, wanted_of
from streams.contracts.codes import HEARERS, Role
from streams.contracts.grants import Grant
from streams.contracts.identity import is_uuid7
from streams.contracts.queries import queries_in
from streams.contracts.sealing import KEY_BYTES, NONCE_BYTES, seal_remarks

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("duty.sql"))
KEYS = queries_in(Path(__file__).with_name("keys.sql"))
LONGEST_NOTE = 200
A_DAY = timedelta(days=1)

_NOT_YOURS = Said("只有本条线的值班人员可以填写交接班", "Only those who may stand on duty in that chain write on its sheet")
_NOT_ON_DUTY = Said("您不在这一班的值班表上", "You are not on the rota of that shift")
_TAKEN = Said("这一班已经接班,请写在本班的交接班里", "That shift has been taken over: write on the sheet of this one")
_SIGNED = Said("已经有人签过", "Somebody else has signed there already")
_NO_DATE = Said("不是日期", "not a date")
_TOO_OLD = Said("只能写本班和刚结束的一班", "only the present shift and the one that has just ended are written on")
_NOT_OVER = Said("这一班还没有结束", "that shift is not over yet")

_DATE = {
    "name": "date", "in": "path", "required": True, "schema": {"type": "string", "format": "date"}, "description": "the day of duty",
}  # fmt: skip

Code = Annotated[str, Meta(max_length=64)]
Side = Literal["handed", "taken"]


class HandoverNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One free line on a shift's sheet."""

    note_id: Annotated[UUID, Meta(description=told("note_id"), extra_json_schema={"pattern": UUID7})]
    tenant: Annotated[Code, Meta(description=told("tenant"))]
    note: Annotated[str, Meta(min_length=1, max_length=LONGEST_NOTE, description=told("note"))]


class HandoverSignature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody has handed over, or taken over."""

    tenant: Annotated[Code, Meta(description=told("tenant"))]
    side: Annotated[Side, Meta(description=told("side"))]


@router.post(
    "/api/v1/handovers/{date}/notes",
    operation_id="addHandoverNote",
    status_code=204,
    openapi_extra={**described(HandoverNote, {204: None}, 400, 401, 403, 409, 410, 413, 415, 422, 503), "parameters": [_DATE]},
)
async def note(request: Request) -> Response:
    """Write a line on the sheet of the present shift, or of the one that has just ended."""
    intake = intake_of(request)
    person = await intake.callers.of(request)
    given = decoded(await body_of(request), HandoverNote)
    now = datetime.now(UTC)
    _check_chain(person.grants_at(now), given.tenant)
    day, today = _day(request.path_params["date"]), intake.county.duty_day(now)
    if wrong := list(_mistakes(given, day, today)):
        raise Invalid(errors=wrong)
    sealed = await _sealed(given, intake)
    async with intake.rows.connection() as connection, connection.transaction():
        await connection.execute(SQL["one_sheet_at_a_time"])
        if await connection.fetchval(SQL["signed_by"], given.tenant, day, "taken") is not None and not await _known(connection, given):
            raise Conflict(_TAKEN)
        await connection.execute(SQL["add_note"], given.note_id, given.tenant, day, person.account_id, now, sealed)
    return Response(status_code=204)


@router.post(
    "/api/v1/handovers/{date}/signatures",
    operation_id="signHandover",
    status_code=204,
    openapi_extra={**described(HandoverSignature, {204: None}, 400, 401, 403, 409, 413, 415, 422, 503), "parameters": [_DATE]},
)
async def sign(request: Request) -> Response:
    """Say that one hands over the shift that has ended, or takes it over."""
    intake = intake_of(request)
    person = await intake.callers.of(request)
    given = decoded(await body_of(request), HandoverSignature)
    now = datetime.now(UTC)
    grants = person.grants_at(now)
    _check_chain(grants, given.tenant)
    day = _day(request.path_params["date"])
    if day >= intake.county.duty_day(now):
        raise Invalid(errors=(FieldFault("date", _NOT_OVER, wanted_of("date")),))
    async with intake.rows.connection() as connection, connection.transaction():
        await connection.execute(SQL["one_sheet_at_a_time"])
        on_rota = [row["account_id"] for row in await connection.fetch(SQL["on_rota"], given.tenant, _rota_day(day, given.side))]
        away = None if person.account_id in on_rota else await _covered(connection, given.tenant, on_rota, person.account_id, now)
        if person.account_id not in on_rota and away is None and (on_rota or not _stands_in(grants, given.tenant)):
            raise NotAllowed(_NOT_ON_DUTY)
        await connection.execute(SQL["sign"], given.tenant, day, given.side, person.account_id, now, away)
        if await connection.fetchval(SQL["signed_by"], given.tenant, day, given.side) != person.account_id:
            raise Conflict(_SIGNED)
    return Response(status_code=204)


async def _covered(connection: Any, tenant: str, on_rota: list[UUID], account: UUID, now: datetime) -> UUID | None:
    """Whom of those on the rota this person covers for (代岗)."""
    found: UUID | None = await connection.fetchval(SQL["covered_on_rota"], tenant, on_rota, account, now)
    return found


def _check_chain(grants: Iterable[Grant], tenant: str) -> None:
    if not any(grant.tenant == tenant and grant.role in HEARERS for grant in grants):
        raise NotAllowed(_NOT_YOURS)


def _stands_in(grants: Iterable[Grant], tenant: str) -> bool:
    """Where the rota names nobody, those of the centre stand in, as they do for a ring."""
    return any(grant.tenant == tenant and grant.role is Role.CENTRE for grant in grants)


def _rota_day(day: date, side: Side) -> date:
    return day if side == "handed" else day + A_DAY


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Invalid(errors=(FieldFault("date", _NO_DATE, wanted_of("date")),)) from wrong


def _mistakes(given: HandoverNote, day: date, today: date) -> Iterable[FieldFault]:
    if day not in (today, today - A_DAY):
        yield FieldFault("date", _TOO_OLD, wanted_of("date"))
    if not is_uuid7(given.note_id):
        yield FieldFault("note_id", Said("不是UUIDv7", "not a UUIDv7"), wanted_of("note_id"))
    if not given.note.strip():
        yield FieldFault("note", Said("没有填", "empty"), wanted_of("note"))


async def _sealed(given: HandoverNote, intake: Intake) -> bytes:
    """The line under a key of its own. Raises Erased when that key was destroyed."""
    rows = await intake.keys.fetch(KEYS["keep"], [given.note_id], [os.urandom(KEY_BYTES)])
    key = next((row["key"] for row in rows or await intake.keys.fetch(KEYS["find"], [given.note_id])), None)
    if key is None:
        raise Erased
    return seal_remarks({"note": given.note.strip()}, key=key, nonce=os.urandom(NONCE_BYTES), owner=given.note_id)


async def _known(connection: Any, given: HandoverNote) -> bool:
    return bool(await connection.fetchval(SQL["known_note"], given.note_id))
