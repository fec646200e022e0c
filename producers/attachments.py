"""PUT /reports/{report_id}/attachments/{attachment_id}: a picture or a voice memo, before or after its report.

Enters: the bytes as their media type. Leaves: 204 once they are kept, sealed under the report's key; pictures without
position, device and time, memos as sent. The same again is the same answer. Refuses: other media, more than 5 MiB, a tenth
attachment, another person's report.
"""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request, Response

from producers.bodies import bytes_of, id_in_path
from producers.faults import Conflict, Erased, Fault, FieldFault, Invalid, NotAllowed, NotFound, Said, WrongMediaType
from producers.intake import Intake, intake_of
from producers.openapi import described
from producers.people import Person
from producers.photographs import PICTURES, NotAPicture, without_metadata
from streams.contracts.codes import INTAKE_ROLES
from streams.contracts.queries import queries_in
from streams.contracts.sealing import KEY_BYTES, NONCE_BYTES, SealBroken, open_seal, seal

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("attachments.sql"))
KEYS = queries_in(Path(__file__).with_name("keys.sql"))

LARGEST = 5 * 1024 * 1024
MOST = 9
MEMOS = ("audio/webm", "audio/ogg", "audio/mp4", "audio/amr", "audio/mpeg")
MEDIA = (*PICTURES, *MEMOS)

_NO_REPORT = Said("没有这份上报", "There is no such report of yours")
_MEDIA = Said("可以的类型:" + "、".join(MEDIA), "One of these is wanted: " + ", ".join(MEDIA))
_BROKEN = Said("不是它所说的图片", "not the picture that its type says")


@router.put(
    "/api/v1/reports/{report_id}/attachments/{attachment_id}",
    status_code=204,
    operation_id="attach",
    openapi_extra=described(
        MEDIA, {204: None}, 401, 403, 404, 409, 410, 413, 415, 422, 503, path=("report_id", "attachment_id")
    ),
)  # fmt: skip
async def attach(request: Request) -> Response:
    """Keep an attachment of a report."""
    intake = intake_of(request)
    report_id, attachment_id = (id_in_path(request, name, _NO_REPORT) for name in ("report_id", "attachment_id"))
    person = await intake.callers.of(request)
    if not any(one.grant.role in INTAKE_ROLES for one in person.held):
        raise NotAllowed
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in MEDIA:
        raise WrongMediaType(_MEDIA)
    plain = _plain(await bytes_of(request, LARGEST), media_type)
    await _keep(plain, media_type, attachment_id, report_id, person=person, intake=intake)
    return Response(status_code=204)


def _plain(body: bytes, media_type: str) -> bytes:
    if not body:
        raise Invalid(errors=(FieldFault("", Said("没有内容", "empty"), _MEDIA),))
    if media_type in MEMOS:
        return body
    try:
        return without_metadata(body, media_type)
    except NotAPicture as broken:
        raise Invalid(errors=(FieldFault("", _BROKEN, _MEDIA),)) from broken


async def _keep(plain: bytes, media_type: str, attachment_id: UUID, report_id: UUID, *, person: Person, intake: Intake) -> None:
    ((is_anothers,),) = await intake.rows.fetch(SQL["report_of_another"], report_id, person.account_id)
    if is_anothers:
        raise NotFound(_NO_REPORT)
    key = await _key_of(report_id, intake)
    sealed = await asyncio.to_thread(seal, plain, key=key, nonce=os.urandom(NONCE_BYTES), owner=attachment_id)
    values = (attachment_id, person.account_id, report_id, media_type, len(plain), sealed, datetime.now(UTC), MOST)
    if not await intake.rows.fetch(SQL["put"], *values):
        await _check_repeat(plain, attachment_id, report_id, person, key=key, intake=intake)


async def _key_of(report_id: UUID, intake: Intake) -> bytes:
    rows = await intake.keys.fetch(KEYS["keep"], [report_id], [os.urandom(KEY_BYTES)])
    rows = rows or await intake.keys.fetch(KEYS["find"], [report_id])
    key: bytes | None = rows[0]["key"]
    if key is None:
        raise Erased
    return key


async def _check_repeat(plain: bytes, attachment_id: UUID, report_id: UUID, person: Person, *, key: bytes, intake: Intake) -> None:
    """It was not put: because it is there already, or because there are enough."""
    found = await intake.rows.fetch(SQL["find"], attachment_id)
    if not found:
        raise _too_many()
    row = found[0]
    try:
        same = open_seal(row["sealed"], key=key, owner=attachment_id) == plain
    except SealBroken:
        same = False
    if not same or row["account_id"] != person.account_id or row["report_id"] != report_id:
        raise Conflict


def _too_many() -> Fault:
    return Conflict(Said(f"一份上报至多{MOST}个附件", f"A report has at most {MOST} attachments"))
