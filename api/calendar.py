"""GET /calendar: years whose holidays nobody has published yet, and how many open deadlines in the asker's sight hang on each."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from api.access import scope_of
from api.context import api_of
from api.doors import Door
from api.openapi import answers, told
from api.reading import SQL
from streams.contracts.grants import Holder

router = APIRouter(tags=["calendar"])

WAITING = Door("counts of open deadlines of cases in the asker's sight")


class AwaitedYear(msgspec.Struct, frozen=True):
    """A year that is not published: so many dates are estimates, and may move when it is."""

    year: int
    deadlines: int


class CalendarGaps(msgspec.Struct, frozen=True):
    """The years that open deadlines wait for, in order; none when every date is certain."""

    awaited: list[AwaitedYear]


@router.get("/api/v1/calendar", operation_id="getCalendarGaps", responses=answers(CalendarGaps, 401, 403))
async def calendar(request: Request, holder: Annotated[Holder, Depends(WAITING)]) -> Response:
    """What waits for a year's holidays."""
    api = api_of(request)
    async with api.reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["awaited_years"], api.county.zone.key)
    return told(CalendarGaps([AwaitedYear(row["year"], row["deadlines"]) for row in rows]))
