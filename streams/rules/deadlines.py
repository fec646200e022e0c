"""By when must what have happened? Every deadline of a case as it stands: a pure function of the case and the county's clocks.

Nothing is added to or taken from a list of deadlines by hand: the list is worked out again after every change of the case, one date for
each clock that runs, the next that has not been told; and the store stops what is no longer in it. A start never moves: 签收 and 首次联系 count from the sending to the present unit, 办结 from the
first sending (or from the day it came back), so no edit wins time. Warnings go by the date as counted, everything else by the date
rolled to a worked day (民法典 201, 203 by analogy); a date in a year that is not published yet is provisional.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from streams.contracts.cases import Case
from streams.contracts.codes import ClockStage
from streams.contracts.lifecycle_table import CLOCK, clocks_of
from streams.reference.calendar import Term, local_day
from streams.reference.county import County
from streams.reference.rulebook import Clock
from streams.rules import ringing

TRIAGE = "triage"
"""The clock of a proposed case: unattended when it ends, the case goes as proposed. It has one rung, not a ladder."""
RING_ACT = "clock_ring"
NOW_AND_THEN = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}


class Deadline(NamedTuple):
    """The next rung of one clock: what fires at `rolled`. All times are instants in UTC."""

    stage: str
    level: int
    rule: str
    raw: datetime
    rolled: datetime
    started_at: datetime
    ends_at: datetime  # when the clock's own time is over, whichever rung this is
    provisional: bool


class _Span(NamedTuple):
    """The time of a clock: from when, until when as counted and as rolled."""

    start: datetime
    raw: datetime
    rolled: datetime
    provisional: bool

    def share(self, share: float) -> tuple[datetime, datetime]:
        """The moments when this share of it is used up; before the end the rolled date does not matter."""
        raw = self.start + share * (self.raw - self.start)
        return raw, raw if share < 1 else self.start + share * (self.rolled - self.start)


def of(case: Case, county: County) -> tuple[Deadline, ...]:
    """The next deadline of each clock that runs."""
    found = (_of_stage(stage, case, county) for stage in sorted(clocks_of(case)))
    return tuple(deadline for deadline in found if deadline is not None)


def act_of(stage: str, level: int, county: County) -> str:
    """The act of the life cycle's table that a passed deadline asks for."""
    if stage == TRIAGE:
        return CLOCK
    if stage == ClockStage.RING:
        return RING_ACT
    return next((f"clock_{step.change}" for step in county.ladder if step.level == level), "")


def _of_stage(stage: str, case: Case, county: County) -> Deadline | None:
    if stage == ClockStage.RING:
        return _ring(case, county)
    clock = county.clock(stage, case.urgency, case.category) or county.clock(stage, case.urgency, "99")
    if clock is None:
        return None
    span, told = _span(clock, case, county), case.told.get(stage)
    rungs = [(1, 1.0)] if stage == TRIAGE else [(step.level, step.share) for step in county.ladder]
    for level, share in rungs:
        raw, rolled = span.share(share)
        if told is None or rolled > told:
            return Deadline(stage, level, f"clock.{stage}", raw, rolled, span.start, span.rolled, span.provisional)
    return None


def _ring(case: Case, county: County) -> Deadline | None:
    """The next rung of the duty chain. It counts from the last ring that went out, so there is no share of a time to be told late."""
    rung = ringing.due(case, county.duty)
    if rung is None or case.red_at is None:
        return None
    level, at = rung
    ends = case.red_at + timedelta(minutes=sum(post.minutes for post in county.duty))
    return Deadline(ClockStage.RING, level, "clock.ring", at, at, case.red_at, ends, provisional=False)


def _start(stage: str, case: Case) -> datetime:
    match stage:
        case "triage":
            return case.opened_at
        case "finish":
            return case.reopened_at or case.dispatched_at or case.opened_at
    return case.sent_at or case.dispatched_at or case.opened_at


def _span(clock: Clock, case: Case, county: County) -> _Span:
    start = _start(clock.stage, case)
    more = clock.stage == "finish"
    pause = timedelta(seconds=case.paused_seconds) if more else timedelta()
    if clock.unit in NOW_AND_THEN:
        end = start + clock.amount * NOW_AND_THEN[clock.unit] + pause
        return _Span(start, end, end, provisional=False)
    term = _term(clock, start, case.extended_days if more else 0, county)
    return _Span(start, _end_of(term.raw, county) + pause, _end_of(term.rolled, county) + pause, term.provisional)


def _term(clock: Clock, start: datetime, extended: int, county: County) -> Term:
    day = local_day(start, county.zone)
    match clock.unit:
        case "same_day":
            return Term(day, day, provisional=False)
        case "working_days":
            return county.calendar.add_working_days(day, clock.amount + extended)
    return county.calendar.add_calendar_days(day, clock.amount + extended)


def _end_of(day: date, county: County) -> datetime:
    """24:00 of a day in the county, as an instant."""
    return Term(day, day, provisional=False).ends_at(county.zone)
