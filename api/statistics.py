"""GET /statistics: how many, of which kind, with whom, where; compared with the period before and the year before.

Figures of whole villages are sums of tallies; what a viewer may see beside them (own unit, own grid, closed classes) is
counted from the cases themselves, so that every figure is what a recount of the viewer's own cases gives.
"""

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import scope_of
from api.context import api_of
from api.counting import Asked, CategoryCount, Counts, Funnel, Heard, PlaceCount, UnitCount, UrgencyCount, counts_of
from api.doors import Door
from api.faults import FieldFault, Invalid, Said
from api.openapi import answers, told
from api.regions import RegionCode, prefix_of
from streams.contracts.grants import Holder

router = APIRouter(tags=["statistics"])

FIGURES = Door("counts of cases in the asker's sight")
_WANTED = Said("日期,如 2024-05-01", "a date such as 2024-05-01")
_LONGEST = timedelta(days=3700)


class Span(msgspec.Struct, frozen=True):
    """First and last day, both counted, in the county's time."""

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")


class Figures(msgspec.Struct, frozen=True):
    """The figures of one period. The funnel adds up: received = opened + joined + held; opened = the sum of the states; settled is told beside."""

    period: Span
    funnel: Funnel
    by_category: list[CategoryCount]
    by_unit: list[UnitCount]
    by_place: list[PlaceCount]
    by_urgency: list[UrgencyCount]
    heard: Heard


class Compared(msgspec.Struct, frozen=True):
    """The same for as many days before, and for the same days a year before."""

    before: Figures
    year_before: Figures


class Statistics(Figures, frozen=True):
    """The figures asked for, and what to compare them with. In order of codes: nothing here is a ranking."""

    compare: Compared


@router.get("/api/v1/statistics", operation_id="getStatistics", responses=answers(Statistics, 401, 403, 422))
async def statistics(
    request: Request,
    holder: Annotated[Holder, Depends(FIGURES)],
    *,
    region: RegionCode = "",
    first: Annotated[str, Query(alias="from", max_length=40, description="first day, or a moment of it; without it the year's first")] = "",
    last: Annotated[str, Query(alias="to", max_length=40, description="last day, or a moment of it; without it today")] = "",
) -> Response:
    """Figures of a period in the asker's sight."""
    api = api_of(request)
    span = span_of(first, last, datetime.now(api.county.zone), api.county.zone)
    async with api.reads.within(scope_of(holder)) as connection:
        figures = [
            _figures(one, await counts_of(connection, Asked(holder, prefix_of(region), one.first, one.last), api.county))
            for one in (span, before(span), year_before(span))
        ]
    now, *others = figures
    return told(
        Statistics(now.period, now.funnel, now.by_category, now.by_unit, now.by_place, now.by_urgency, now.heard, Compared(*others))
    )


def span_of(first: str, last: str, now: datetime, zone: ZoneInfo) -> Span:
    """The period asked for; without anything, the year to date. Raises Invalid."""
    until = _day("to", last, zone) if last else now.date()
    since = _day("from", first, zone) if first else date(until.year, 1, 1)
    if since > until or until - since > _LONGEST:
        raise Invalid(errors=[FieldFault("from", Said("不在截止日之前的十年内", "not within ten years before `to`"), _WANTED)])
    return Span(since, until)


def before(span: Span) -> Span:
    """As many days, ending the day before."""
    length = span.last - span.first
    last = span.first - timedelta(days=1)
    return Span(last - length, last)


def year_before(span: Span) -> Span:
    """The same days of the year before; the 29th of February becomes the 28th."""
    return Span(_a_year_before(span.first), _a_year_before(span.last))


def _a_year_before(day: date) -> date:
    leap_day = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28) if leap_day else day.replace(year=day.year - 1)


def _day(field: str, text: str, zone: ZoneInfo) -> date:
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign in an address arrives as a space
    except ValueError as wrong:
        raise Invalid(errors=[FieldFault(field, Said("不是日期", "not a date"), _WANTED)]) from wrong
    day = moment.astimezone(zone).date() if moment.tzinfo else moment.date()
    if day.year <= 1900 or day.year >= 2200:
        raise Invalid(errors=[FieldFault(field, Said("不是日期", "not a date"), _WANTED)])
    return day


def _figures(span: Span, counts: Counts) -> Figures:
    return Figures(span, counts.funnel, counts.by_category, counts.by_unit, counts.by_place, counts.by_urgency, counts.heard)
