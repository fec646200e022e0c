"""GET /cases/{case_id}/attachments/{attachment_id}: a photograph or a voice memo of a report, for whom the words of the report open.

Leaves: the bytes as their media type. Refuses: a case out of sight (404); whoever may not read the words, or states no purpose where one
is wanted (403). Each opening is on record before anything is shown; a destroyed key leaves nothing (404).
"""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import Words, scope_of
from api.case_words import words_of
from api.context import api_of
from api.doors import Door
from api.faults import NotAllowed, NotFound, Said
from api.papers import binary
from api.reading import SQL
from streams.contracts.grants import Holder
from streams.contracts.running import RUNNING_JSON
from streams.contracts.sealing import SealBroken, open_seal

router = APIRouter(tags=["cases"])

ONE = Door("an attachment of a report of a case in sight, as the report's words open")
_CLOSED = Said("这件的内容不向您的岗位开放", "The words of this case are not open to your role")
_PURPOSE = Said("请先写明查看的用途", "State first what it is needed for")
SANDBOXED = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
"""What somebody sent is shown, never run."""


@router.get(
    "/api/v1/cases/{case_id}/attachments/{attachment_id}",
    operation_id="getAttachment",
    response_class=Response,
    responses=binary("image/jpeg", 401, 403, 404, 422),
)
async def attachment(
    request: Request,
    case_id: UUID,
    attachment_id: UUID,
    holder: Annotated[Holder, Depends(ONE)],
    *,
    purpose: Annotated[str, Query(max_length=200, description="what it is needed for")] = "",
) -> Response:
    """One attachment. The opening is recorded."""
    api, why = api_of(request), purpose.strip()
    async with api.reads.within(scope_of(holder)) as connection:
        case = await connection.fetchrow(SQL["cases_by_id"], [case_id], RUNNING_JSON)
        row = await connection.fetchrow(SQL["attachment"], attachment_id, case_id)
    if case is None or row is None:
        raise NotFound
    own, allowed = row["account_id"] == holder.account_id, words_of(case, holder, api)
    if not own and (allowed is Words.NO or (allowed is Words.PURPOSE and not why)):
        raise NotAllowed(_CLOSED if allowed is Words.NO else _PURPOSE)
    detail = {"as": "sender" if own else allowed, "attachment": str(attachment_id)}
    api.metrics.words_read.inc()
    await api.reads.record(holder.account_id, "words_read", case_id=case_id, purpose=why, detail=detail)
    key = (await api.reads.keys([row["report_id"]])).get(row["report_id"])
    if key is None:
        raise NotFound
    try:
        plain = await asyncio.to_thread(open_seal, row["sealed"], key=key, owner=attachment_id)
    except SealBroken as broken:
        raise NotFound from broken
    return Response(plain, headers=SANDBOXED, media_type=row["media_type"])
