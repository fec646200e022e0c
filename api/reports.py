"""GET /reports, GET /reports/{report_id}: what became of the asker's own reports, from the moment of the 202; and of those of a colleague
whom the asker covers for (AB岗), once it is known that they are no accusation and of no class with readers of its own.

Before the stream has decided a report its intake row answers: received.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import is_told_to_nobody, scope_of
from api.context import api_of
from api.cursors import NEWEST, Place, decoded_place, encoded_place
from api.doors import Door
from api.faults import NotFound
from api.openapi import answers, told
from api.reading import SQL
from api.shapes import Both, reasons_of, unit_name, unit_names
from api.story import Known, story_of
from streams.contracts.codes import CaseState, Flag, ReportStatus
from streams.contracts.decisions import Reason
from streams.contracts.grants import Holder
from streams.reference.county import County

router = APIRouter(tags=["reports"])

LIST = Door("the asker's own reports, or of whom the asker covers for, of no closed class")
ONE = Door("the asker's own report, or of whom the asker covers for, of no closed class")


class ReportFate(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a report. The case's fields are null where its class keeps them from its reporter."""

    report_id: UUID
    status: ReportStatus
    case_id: UUID | None
    number: str | None
    state: CaseState | None
    lead_unit: str | None
    lead_unit_name: str | None
    reasons: list[Reason]
    story: Both
    received_at: datetime
    grid_code: str
    query_code: str | None  # null while nobody knows whether it could give a child or a victim away, and where it could
    flags: list[Flag]
    for_name: str | None = None  # whose it is, where the asker covers for them: then without a code, which is theirs to give


class ReportPage(msgspec.Struct, frozen=True):
    """A page, newest first; `next` is the `cursor` of the page after it."""

    items: list[ReportFate]
    next: str | None


@router.get("/api/v1/reports", operation_id="listReports", responses=answers(ReportPage, 401, 403, 422))
async def reports(
    request: Request,
    holder: Annotated[Holder, Depends(LIST)],
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    *,
    covered: bool = False,
) -> Response:
    """The asker's own reports, newest first; or those of whom the asker covers for now."""
    api = api_of(request)
    after = decoded_place(cursor) if cursor else NEWEST
    async with api.reads.within(scope_of(holder)) as connection:
        if covered:
            rows = await connection.fetch(SQL["covered_reports"], after.at, after.id, limit + 1, None)
        else:
            rows = await connection.fetch(SQL["own_reports"], holder.account_id, after.at, after.id, limit + 1)
    items = [_fate(row, api.county) for row in rows[:limit]]
    more = len(rows) > limit
    return told(ReportPage(items, encoded_place(Place(items[-1].received_at, items[-1].report_id)) if more else None))


@router.get("/api/v1/reports/{report_id}", operation_id="getReport", responses=answers(ReportFate, 401, 403, 404, 422))
async def report(request: Request, report_id: UUID, holder: Annotated[Holder, Depends(ONE)]) -> Response:
    """What became of one report; only its reporter may ask, and whoever covers for them."""
    api = api_of(request)
    async with api.reads.within(scope_of(holder)) as connection:
        row = await connection.fetchrow(SQL["own_report"], report_id)
        if row is None:
            row = await connection.fetchrow(SQL["covered_reports"], NEWEST.at, NEWEST.id, 1, report_id)
    if row is None:
        raise NotFound
    return told(_fate(row, api.county))


def _fate(row: Any, county: County) -> ReportFate:
    status = ReportStatus(row["status"] or ReportStatus.RECEIVED)
    in_sight = row["number"] is not None
    lead = row["lead_unit"]
    return ReportFate(
        report_id=row["report_id"],
        status=status,
        case_id=row["case_id"],
        number=row["number"],
        state=row["state"],
        lead_unit=lead,
        lead_unit_name=unit_name(lead, county) if lead else None,
        reasons=reasons_of(row["reason"]) if in_sight or row["case_id"] is None else [],
        story=story_of(status, _known(row, county)),
        received_at=row["accepted_at"],
        grid_code=row["grid_code"],
        query_code=row["query_code"] if (in_sight and not is_told_to_nobody(row["restricted"])) else None,
        flags=list(row["flags"] or ()),
        for_name=row.get("for_name"),
    )


def _known(row: Any, county: County) -> Known:
    lead = row["lead_unit"]
    return Known(
        state=row["state"],
        lead_unit=unit_names(lead, county) if lead else Both("", ""),
        number=row["number"] or "",
        contact=row["contact"] or "",
        settled=row["settled_at"] is not None,
    )
