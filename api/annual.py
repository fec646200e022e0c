"""GET /annual/{year}: the figures of the yearly report that 信访工作条例41条 wants of the petition office; …/report: the same as a DOCX.

Leaves: petitions in sight, counted from the event log, with the year before beside them; people are counted apart from matters.
Refuses a year that has not begun (422). Units that are complained of stand here alone, from five matters on, in order of codes:
nobody is ranked by how many come to complain. Accusations (检举控告) go their own way and are not in it.
"""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from api.access import scope_of
from api.annual_figures import Annual, YearFigures, year_figures
from api.context import Api, api_of
from api.doors import Door
from api.faults import FieldFault, Invalid, Said
from api.openapi import answers, told
from api.papers import DOCX, binary, file_named
from api.printing.annual import annual_report
from api.printing.office import OfficePaper
from api.shapes import unit_name
from streams.contracts.codes import Role
from streams.contracts.grants import Holder

router = APIRouter(tags=["statistics"])

READERS = frozenset({Role.PETITION_OFFICE, Role.SUPERVISOR, Role.LEADER, Role.CENTRE})
FIGURES = Door("counts of petitions in the asker's sight", roles=READERS)
Year = Annotated[int, Path(ge=2000, le=2199)]


@router.get("/api/v1/annual/{year}", operation_id="getAnnual", responses=answers(Annual, 401, 403, 422))
async def annual(request: Request, year: Year, holder: Annotated[Holder, Depends(FIGURES)]) -> Response:
    """The figures of a year."""
    return told(await _annual_of(year, holder, api_of(request)))


@router.get("/api/v1/annual/{year}/report", operation_id="getAnnualReport", response_class=Response, responses=binary(DOCX, 401, 403, 422))
async def report(request: Request, year: Year, holder: Annotated[Holder, Depends(FIGURES)]) -> Response:
    """The yearly report with these figures filled in."""
    api, at = api_of(request), datetime.now(UTC)
    whole = await _annual_of(year, holder, api)
    fields = annual_report(whole, issuer=_issuer(holder, api), county=api.county, at=at)
    document = await asyncio.to_thread(lambda: api.templates.printed(OfficePaper.ANNUAL_REPORT, fields, at))
    return Response(document, headers=file_named(f"annual-{year}", f"信访情况年度报告{year}", "docx"), media_type=DOCX)


async def _annual_of(year: int, holder: Holder, api: Api) -> Annual:
    now = datetime.now(api.county.zone)
    if year > now.year:
        raise Invalid(
            errors=[FieldFault("year", Said("这一年还没有到", "that year has not begun"), Said("今年或以前", "this year or one before"))]
        )
    chains = sorted({grant.tenant for grant in holder.grants_as(*READERS)})
    async with api.reads.within(scope_of(holder)) as connection:
        figures = [await _of_the_year(connection, chains, one, api) for one in (year, year - 1)]
    return Annual(year=year, over=year < now.year, figures=figures[0], year_before=figures[1])


async def _of_the_year(connection: Any, chains: list[str], year: int, api: Api) -> YearFigures:
    first, after = (datetime(one, 1, 1, tzinfo=api.county.zone) for one in (year, year + 1))
    return await year_figures(connection, chains, first, after, api.county)


def _issuer(holder: Holder, api: Api) -> str:
    """The petition office that the asker sits in, where they do."""
    return next((unit_name(grant.unit, api.county) for grant in holder.grants_as(Role.PETITION_OFFICE) if grant.unit), "")
