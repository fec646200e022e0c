"""GET /handovers, /handovers/{day}, …/paper: the sheet of each duty shift (交接班), as it was kept at the change of the rota.

Enters: a day of duty, and which chain's. Leaves: what came in, which RED rang and who heard it, what is unheard, due within the next
shift, overdue, proposed for supervision, handed back or contested; beside each figure what a recount finds now; what people added, and
who signed. Of the shift that still stands there is the recount alone. For those who may stand on duty in the chain; of the cases
those in their sight. A printing is recorded.
"""

import asyncio
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import scope_of
from api.context import Api, api_of
from api.doors import Door
from api.duty import READERS
from api.faults import NotFound
from api.handover_sheet import SQL, Handover, HandoverHead, head_of, kept_shift, names_in, notes_of, sections_of, stored_sheet
from api.openapi import answers, told
from api.papers import DOCX, binary
from api.printing.handover import handover_fields
from api.printing.sheets import SHEETS, SheetKind
from streams.contracts.codes import HEARERS, Role
from streams.contracts.grants import Holder

router = APIRouter(tags=["duty"])

LIST = Door("the sheets of the asker's chains; no case", roles=READERS)
SHEET = Door("a sheet of one of the asker's chains, with the cases in the asker's sight", roles=READERS)
PAPER = Door("a sheet of one of the asker's chains as a document, with the cases in the asker's sight", roles=READERS)
_MONTH = timedelta(days=31)
A_DAY = timedelta(days=1)

Chain = Annotated[str, Query(max_length=64, description="which chain's; without it the asker's first")]


class HandoverList(msgspec.Struct, frozen=True):
    """The sheets of the last month, the latest first, and the day whose shift stands now in which chains."""

    today: date
    tenants: list[str]
    sheets: list[HandoverHead]


@router.get("/api/v1/handovers", operation_id="listHandovers", responses=answers(HandoverList, 401, 403))
async def handovers(request: Request, holder: Annotated[Holder, Depends(LIST)]) -> Response:
    """The sheets there are."""
    api = api_of(request)
    today = api.county.duty_day(datetime.now(api.county.zone))
    async with api.reads.within(scope_of(holder)) as connection:
        shifts = [kept_shift(row) for row in await connection.fetch(SQL["sheets"], today - _MONTH, today)]
        rows = await connection.fetch(SQL["signatures"], today - _MONTH, today)
        wanted = {account for shift in shifts for account in shift.accounts}
        wanted |= {row[name] for row in rows for name in ("account_id", "acted_for")} - {None}
        names = names_in(await connection.fetch(SQL["names"], list(wanted)))
    signed = {(row["tenant"], row["day"], row["side"]): row for row in rows}
    heads = [
        HandoverHead(**head_of(one, {side: signed.get((one.tenant, one.day, side)) for side in ("handed", "taken")}, names, api.county))
        for one in shifts
    ]
    return told(HandoverList(today, _chains(holder), heads))


@router.get("/api/v1/handovers/{day}", operation_id="getHandover", responses=answers(Handover, 401, 403, 404, 422))
async def handover(request: Request, day: date, holder: Annotated[Holder, Depends(SHEET)], tenant: Chain = "") -> Response:
    """The sheet of a shift."""
    return told(await _sheet(day, tenant, holder, api_of(request)))


@router.get(
    "/api/v1/handovers/{day}/paper",
    operation_id="printHandover",
    response_class=Response,
    responses=binary(DOCX, 401, 403, 404, 422),
)
async def paper(request: Request, day: date, holder: Annotated[Holder, Depends(PAPER)], tenant: Chain = "") -> Response:
    """The sheet as a document. The printing is recorded."""
    api, now = api_of(request), datetime.now(api_of(request).county.zone)
    sheet = await _sheet(day, tenant, holder, api)
    fields = handover_fields(sheet, api.county, now)
    document = await asyncio.to_thread(api.templates.printed, SheetKind.HANDOVER, fields, now)
    await api.reads.record(holder.account_id, "sheet_printed", purpose="", detail={"sheet": "handover", "tenant": sheet.tenant, "day": day})
    full = quote(f"{sheet.day}{SHEETS[SheetKind.HANDOVER].zh}.docx")
    headers = {"Content-Disposition": f"attachment; filename=\"handover-{day}.docx\"; filename*=UTF-8''{full}", "Cache-Control": "no-store"}
    return Response(document, headers=headers, media_type=DOCX)


async def _sheet(day: date, tenant: str, holder: Holder, api: Api) -> Handover:
    chains = _chains(holder)
    if tenant and tenant not in chains:
        raise NotFound
    now = datetime.now(api.county.zone)
    if not date(2000, 1, 1) < day < date(2200, 1, 1):
        raise NotFound
    stored = await stored_sheet(tenant or chains[0], day, now, holder, api)
    shift, today = stored.shift, api.county.duty_day(now)
    hears = {grant.role for grant in holder.grants if grant.tenant == shift.tenant} & HEARERS
    is_over = shift.kept_at is not None
    return Handover(
        **head_of(shift, stored.signed, stored.names, api.county),
        sections=sections_of(stored, api.county),
        notes=await notes_of(stored, holder, api),
        may_add=bool(hears) and shift.day >= today - A_DAY and "taken" not in stored.signed,
        may_hand_over=is_over and "handed" not in stored.signed and _may_sign(holder, shift.handed_by.values(), hears, stored.covered),
        may_take_over=is_over and "taken" not in stored.signed and _may_sign(holder, shift.taken_by.values(), hears, stored.covered),
    )


def _may_sign(holder: Holder, on_rota: Collection[UUID], hears: Collection[Role], covered: frozenset[UUID]) -> bool:
    """Whoever stood there, or covers for them; where nobody did, those of the centre."""
    return not {holder.account_id, *covered}.isdisjoint(on_rota) if on_rota else Role.CENTRE in hears


def _chains(holder: Holder) -> list[str]:
    return sorted({grant.tenant for grant in holder.grants_as(*READERS)})
