"""Which clock runs, and when its time is over.

One clock for each stage, colour and category, the most particular one. The stream fires by the end worked out here, and the papers
name it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from streams.contracts.codes import STATUTORY, ClockStage, Urgency
from streams.reference.calendar import Calendar, Term, end_of, local_day
from streams.reference.rulebook import Clock, Statute

STAGES: tuple[str, ...] = tuple(
    stage for stage in ClockStage if stage not in {*STATUTORY, ClockStage.RING, ClockStage.ASSIGN_REPORT, ClockStage.PERFORM}
)
"""Stages of the county's clocks; the law sets others, an assignment and an agreement their own, and how long a ring waits is said by the duty chain."""
ASSIGN_REPORT = Clock(
    stage=ClockStage.ASSIGN_REPORT,
    name="报告交办结果",
    name_en="Result of the assignment reported",
    amount=0,  # days after the one that was set
    unit="calendar_days",
    basis="《信访工作条例》第二十二条：交办的，在指定的日期前报告结果",
)
PERFORM = Clock(
    stage=ClockStage.PERFORM,
    name="履行调解协议",
    name_en="Agreement performed",
    amount=0,  # days after the one that the agreement sets
    unit="calendar_days",
    basis="《人民调解法》第三十一条：对调解协议的履行情况进行监督，督促当事人履行约定的义务",
)

ClockTable = dict[tuple[str, Urgency, str], Clock]


def clock_table(clocks: Iterable[Clock], categories: Iterable[str]) -> ClockTable:
    """Every stage × colour × category that some clock covers."""
    ordered = sorted(clocks, key=_particular)
    table: ClockTable = {}
    for code in categories:
        for clock in ordered:
            if clock.category and code not in clock.category:
                continue
            for urgency in clock.urgency or Urgency:
                table[clock.stage, urgency, code] = clock
    return table


def statutory(statutes: Iterable[Statute]) -> tuple[Clock, ...]:
    """The limits of the law that run on cases, as clocks of every colour and kind; and those that an assignment and an agreement set."""
    limits = {statute.code.removeprefix("T_").lower(): statute for statute in statutes}
    return (
        ASSIGN_REPORT,
        PERFORM,
        *(
            Clock(stage=stage, name=one.name, name_en=one.name_en, amount=one.amount, unit=one.unit, remind=one.remind, basis=one.basis)
            for stage, one in limits.items()
            if stage in STATUTORY
        ),
    )


def _particular(clock: Clock) -> int:
    """A category weighs more than a colour: the law sets terms for kinds of matters."""
    return 2 * bool(clock.category) + bool(clock.urgency)


NOW_AND_THEN = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}


class Span(NamedTuple):
    """The time of a clock: from when, until when as counted and as rolled to a worked day. Instants in UTC."""

    start: datetime
    raw: datetime
    rolled: datetime
    by_the_hour: bool  # minutes and hours, which no calendar rolls
    provisional: bool  # a year that is not published yet has a part in it


def span_of(clock: Clock, start: datetime, calendar: Calendar, zone: ZoneInfo, *, extended_days: int, paused: timedelta) -> Span:
    """The time of this clock from `start` on: days are those of the clock's own kind, the time of a pause does not count."""
    if clock.unit in NOW_AND_THEN:
        end = start + clock.amount * NOW_AND_THEN[clock.unit] + paused
        return Span(start, end, end, by_the_hour=True, provisional=False)
    term = _term(clock, start, extended_days, calendar, zone)
    raw, rolled = end_of(term.raw, zone) + paused, end_of(term.rolled, zone) + paused
    return Span(start, raw, rolled, by_the_hour=False, provisional=term.provisional)


def _term(clock: Clock, start: datetime, extended_days: int, calendar: Calendar, zone: ZoneInfo) -> Term:
    day = local_day(start, zone)
    match clock.unit:
        case "same_day":
            return Term(day, day, provisional=False)
        case "working_days":
            return calendar.add_working_days(day, clock.amount + extended_days)
    return calendar.add_calendar_days(day, clock.amount + extended_days)
