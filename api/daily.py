"""GET /daily, /daily/paper: the report of one day (日报) for a place: it writes itself, whenever somebody looks.

Enters: a day (without one yesterday, 00:00 to 24:00 in the county's time) and a place in the asker's sight. Leaves: what came in by kind
and colour, what was sent, done, settled, handed back, became overdue, each step of the ladder, how long RED cases waited for a person;
beside each the day before and the same day of the week before. Counted from the cases and their history in the asker's sight, so that a
restricted or accused-bearing case counts only where it may be seen. A printing is recorded.
"""

import asyncio
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from api.context import api_of
from api.day_report import Daily, report_of
from api.doors import Door
from api.duty import READERS
from api.openapi import answers, told
from api.papers import DOCX, binary
from api.printing.daily import daily_fields
from api.printing.sheets import SHEETS, SheetKind
from api.regions import RegionCode
from streams.contracts.grants import Holder

router = APIRouter(tags=["statistics"])

REPORT = Door("counts of one day of the cases in the asker's sight", roles=READERS)
PAPER = Door("counts of one day of the cases in the asker's sight, as a document", roles=READERS)

Day = Annotated[date | None, Query(description="which day; without it yesterday")]


@router.get("/api/v1/daily", operation_id="getDaily", responses=answers(Daily, 401, 403, 422))
async def daily(request: Request, holder: Annotated[Holder, Depends(REPORT)], *, day: Day = None, region: RegionCode = "") -> Response:
    """The report of a day."""
    return told(await report_of(day, region, holder, api_of(request)))


@router.get("/api/v1/daily/paper", operation_id="printDaily", response_class=Response, responses=binary(DOCX, 401, 403, 422))
async def paper(request: Request, holder: Annotated[Holder, Depends(PAPER)], *, day: Day = None, region: RegionCode = "") -> Response:
    """The report as a document. The printing is recorded."""
    api = api_of(request)
    report = await report_of(day, region, holder, api)
    document = await asyncio.to_thread(api.templates.printed, SheetKind.DAILY, daily_fields(report, api.county), report.counted_at)
    detail = {"sheet": "daily", "region": report.region, "day": report.day}
    await api.reads.record(holder.account_id, "sheet_printed", purpose="", detail=detail)
    full = quote(f"{report.day}{SHEETS[SheetKind.DAILY].zh}.docx")
    headers = {
        "Content-Disposition": f"attachment; filename=\"daily-{report.day}.docx\"; filename*=UTF-8''{full}",
        "Cache-Control": "no-store",
    }
    return Response(document, headers=headers, media_type=DOCX)
