"""The report of one day (日报) put together: counted from the cases and their history in the asker's sight."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from api.access import scope_of
from api.context import Api
from api.counting import CategoryCount, UrgencyCount
from api.duty import READERS
from api.faults import FieldFault, Invalid, Said
from api.handover_sheet import SQL
from api.regions import prefix_of
from streams.contracts.codes import Change, Urgency
from streams.contracts.grants import Holder

LADDER = (
    Change.DUE_SOON, Change.OVERDUE, Change.URGED, Change.SUPERVISION_PROPOSED, Change.LISTING_PROPOSED, Change.SUPERVISED,
    Change.SUPERVISION_DECLINED,
)  # fmt: skip
"""The steps of the ladder, in its order."""
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
_FUTURE = Said("这一天还没有到", "that day has not come yet")
_WANTED = Said("今天或以前的日期,如 2024-05-01", "today or a day before, such as 2024-05-01")


class LadderCount(msgspec.Struct, frozen=True):
    """How often a step of the ladder was taken."""

    change: Change
    n: int


class DayHeard(msgspec.Struct, frozen=True):
    """Cases that became RED that day: how many a person has heard, and after how long; null where there is nothing to measure."""

    red: int
    heard: int
    median_seconds: float | None
    longest_seconds: float | None


class DayFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one day. `new` is the sum of each of its two breakdowns; the others count what happened that day, whenever the
    case came in."""

    day: date
    new: int
    by_category: list[CategoryCount]
    by_urgency: list[UrgencyCount]
    dispatched: int
    done: int  # 办结
    settled: int  # 化解, 当场化解
    returned: int
    overdue: int
    ladder: list[LadderCount]
    heard: DayHeard


class DayCompared(msgspec.Struct, frozen=True):
    """The day before, and the same day of the week before."""

    day_before: DayFigures
    week_before: DayFigures


class Daily(DayFigures, frozen=True, kw_only=True):
    """The report of a day. `counted_at`: the figures are those of this moment; `oldest_undecided`: since when a report accepted until
    that day's end waits that has no outcome even now."""

    region: str
    counted_at: datetime
    oldest_undecided: datetime | None
    compare: DayCompared


async def report_of(day: date | None, region: str, holder: Holder, api: Api) -> Daily:
    """The report of this day, yesterday's without one. Raises Invalid for one still to come."""
    now = datetime.now(api.county.zone)
    day = day or now.date() - A_DAY
    if not date(1990, 1, 1) < day <= now.date():
        raise Invalid(errors=[FieldFault("day", _FUTURE, _WANTED)])
    place = prefix_of(region) or widest(holder)
    days = (day, day - A_DAY, day - A_WEEK)
    since = [datetime.combine(one, time(), api.county.zone) for one in days]
    until = [datetime.combine(one + A_DAY, time(), api.county.zone) for one in days]
    tenants = sorted({grant.tenant for grant in holder.grants})
    async with api.reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["day_figures"], tenants, place, since, until)
        heard = {row["n"]: row for row in await connection.fetch(SQL["day_heard"], tenants, place, since, until)}
        oldest = await connection.fetchval(SQL["oldest_undecided"], tenants, place, until[0])
    figures = [_figures(one, [row for row in rows if row["n"] == n], heard.get(n)) for n, one in enumerate(days, 1)]
    first, *others = figures
    return Daily(
        **first, region=place, counted_at=now, oldest_undecided=oldest, compare=DayCompared(*(DayFigures(**one) for one in others))
    )


def widest(holder: Holder) -> str:
    """The widest place that the holder answers for."""
    return min((grant.scope for grant in holder.grants_as(*READERS)), key=len, default="")


def _figures(day: date, rows: Iterable[Any], heard: Any) -> dict[str, Any]:
    """The fields of a DayFigures."""
    counts = {(row["figure"], row["code"]): row["k"] for row in rows}
    plain = {name: counts.get((name, ""), 0) for name in ("new", "dispatched", "done", "settled", "returned")}
    return {
        "day": day,
        **plain,
        "overdue": counts.get(("ladder", Change.OVERDUE), 0),
        "by_category": [CategoryCount(code, k) for (figure, code), k in counts.items() if figure == "category"],
        "by_urgency": [UrgencyCount(one, counts["urgency", one]) for one in Urgency if ("urgency", one) in counts],
        "ladder": [LadderCount(change, counts.get(("ladder", change), 0)) for change in LADDER],
        "heard": DayHeard(heard["red"], heard["heard"], heard["median_seconds"], heard["longest_seconds"])
        if heard
        else DayHeard(0, 0, None, None),
    }
