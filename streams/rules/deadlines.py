"""By when must what have happened? Every deadline of a case as it stands: a pure function of the case and the county's clocks.

Nothing is added to or taken from a list of deadlines by hand: the list is worked out again after every change of the case, one date for
each clock that runs, the next that has not been told; and the store stops what is no longer in it. A start never moves: 签收 and 首次联系 count from the sending to the present unit, 办结 from the
first sending (or from the day it came back), so no edit wins time. Warnings go by the date as counted, everything else by the date
rolled to a worked day (民法典 201, 203 by analogy); a date in a year that is not published yet is provisional.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from streams.contracts.cases import Case
from streams.contracts.codes import ClockStage
from streams.contracts.lifecycle_table import CLOCK, clocks_of
from streams.reference.clocks import Span, span_of
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


def of(case: Case, county: County) -> tuple[Deadline, ...]:
    """The next deadline of each clock that runs."""
    found = (next_of(stage, case, county) for stage in sorted(clocks_of(case)))
    return tuple(deadline for deadline in found if deadline is not None)


def next_of(stage: str, case: Case, county: County) -> Deadline | None:
    """The next rung of a clock that has not been told, if there is one."""
    if stage == ClockStage.RING:
        return _ring(case, county)
    told = case.told.get(stage)
    return next((rung for rung in rungs(stage, case, county) if told is None or rung.rolled > told), None)


def rungs(stage: str, case: Case, county: County) -> Iterator[Deadline]:
    """Every rung of a clock of the county, in order, told or not."""
    clock = clock_of(stage, case, county)
    if clock is None:
        return
    span = _span(clock, case, county)
    for level, share in [(1, 1.0)] if stage == TRIAGE else [(step.level, step.share) for step in county.ladder]:
        raw, rolled = _share(span, share)
        yield Deadline(stage, level, f"clock.{stage}", raw, rolled, span.start, span.rolled, span.provisional)


def clock_of(stage: str, case: Case, county: County) -> Clock | None:
    """The county's clock that a case is under in this stage."""
    return county.clock(stage, case.urgency, case.category) or county.clock(stage, case.urgency, "99")


def act_of(stage: str, level: int, county: County) -> str:
    """The act of the life cycle's table that a passed deadline asks for."""
    if stage == TRIAGE:
        return CLOCK
    if stage == ClockStage.RING:
        return RING_ACT
    return next((f"clock_{step.change}" for step in county.ladder if step.level == level), "")


def _share(span: Span, share: float) -> tuple[datetime, datetime]:
    """The moments when this share of the time is used up; before the end the rolled date does not matter."""
    raw = span.start + share * (span.raw - span.start)
    return raw, raw if share < 1 else span.start + share * (span.rolled - span.start)


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


def _span(clock: Clock, case: Case, county: County) -> Span:
    """More time is granted to the end alone, and only its clock is paused."""
    granted, paused = (case.extended_days, case.paused_seconds) if clock.stage == "finish" else (0, 0)
    start, pause = _start(clock.stage, case), timedelta(seconds=paused)
    return span_of(clock, start, county.calendar, county.zone, extended_days=granted, paused=pause)
