"""By when must what have happened? Every deadline of a case as it stands: a pure function of the case and the county's clocks.

Nothing is added to or taken from a list of deadlines by hand: the list is worked out again after every change of the case, one date for
each clock that runs, the next that has not been told; and the store stops what is no longer in it. A start never moves: 签收 and 首次联系 count from the sending to the present unit, 办结 from the
first sending (or from the day it came back, or from an older case that was joined into it), the law's clocks from what the law names (收到, 转送, 受理, 送达, 协议生效), so no edit wins time. Warnings go by the date as counted, everything else by the date
rolled to a worked day (民法典 201, 203 by analogy); a date in a year that is not published yet is provisional.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from streams.contracts.cases import Case
from streams.contracts.codes import UNCLASSIFIED, ClockStage, Urgency
from streams.contracts.lifecycle_table import CLOCK, PAUSED, clocks_of
from streams.reference.clocks import Span, span_of
from streams.reference.county import County
from streams.reference.rulebook import Clock
from streams.rules import ringing

TRIAGE = "triage"
"""The clock of a proposed case: unattended when it ends, the case goes as proposed."""
RING_ACT = "clock_ring"
WINDOWS = {
    TRIAGE: CLOCK,
    ClockStage.OBJECT: "clock_objection_lapsed",
    ClockStage.ASK_REVIEW: "clock_review_lapsed",
    ClockStage.ASK_FINAL: "clock_final_lapsed",
    ClockStage.CONFIRM: "clock_confirmation_lapsed",
    ClockStage.PERFORM: "clock_performance_due",
}
"""Clocks whose end is no lateness of a unit's: what may be done until then is over. They have no ladder, but reminders if the county
sets any, and one last rung."""
REMINDER = "clock_reminded"
EXTENDED = frozenset({"finish", "handle"})
"""Clocks that more time may be granted to."""


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
    clock = county.clock(stage, case.urgency, case.category)
    start = STARTS[stage](case)
    if clock is None or start is None:
        return
    span = _span(clock, start, case, county)
    for level, raw, rolled in _of_a_window(clock, span) if stage in WINDOWS else _of_the_ladder(span, county):
        yield Deadline(stage, level, f"clock.{stage}", raw, rolled, span.start, span.rolled, span.provisional)


def told_again(before: Case, after: Case, county: County) -> dict[str, datetime]:
    """What was told of each clock, by the dates that the same rungs have now: a date that moved skips no rung and repeats none."""
    told = dict(after.told)
    for stage in told.keys() & before.told.keys() & STARTS.keys():
        level = max((rung.level for rung in rungs(stage, before, county) if rung.rolled <= before.told[stage]), default=0)
        passed = [rung.rolled for rung in rungs(stage, after, county) if rung.level <= level]
        told[stage] = passed[-1] if passed else told[stage]
    return told


def told_sooner(before: Case, after: Case, county: County) -> Mapping[str, datetime]:
    """The same for a case that is of another colour or kind now: a clock that became shorter goes on from the rung that was told. A longer
    one ends on a day of which nobody was told."""
    if (before.urgency, before.category) == (after.urgency, after.category):
        return after.told
    again = told_again(before, after, county)
    return {stage: min(at, again[stage]) for stage, at in after.told.items()}


Rung = tuple[int, datetime, datetime]  # level, as counted, as rolled to a worked day


def _of_the_ladder(span: Span, county: County) -> Iterator[Rung]:
    for step in county.ladder:
        yield step.level, *_share(span, step.share)


def _of_a_window(clock: Clock, span: Span) -> Iterator[Rung]:
    """The days on which the county reminds of it, counted from its start; then its end."""
    reminders = [span.start + timedelta(days=day) for day in clock.remind]
    yield from ((level, at, at) for level, at in enumerate(reminders, 1))
    yield len(reminders) + 1, span.raw, span.rolled


def act_of(stage: str, level: int, county: County) -> str:
    """The act of the life cycle's table that a passed deadline asks for."""
    if stage in WINDOWS:
        clock = county.clock(stage, Urgency.BLUE, UNCLASSIFIED)
        return REMINDER if clock is not None and level <= len(clock.remind) else WINDOWS[stage]
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


def _span(clock: Clock, start: datetime, case: Case, county: County) -> Span:
    """More time is granted to the end alone, and only its clock is paused; an assignment's and an agreement's end on the day that was set."""
    granted = case.extended_days if clock.stage in EXTENDED else 0
    paused = timedelta(seconds=case.paused_seconds if clock.stage in PAUSED else 0)
    was_set = {ClockStage.ASSIGN_REPORT: case.report_by, ClockStage.PERFORM: case.perform_by}
    counted = was_set.get(ClockStage(clock.stage)) or start
    span = span_of(clock, counted, county.calendar, county.zone, extended_days=granted, paused=paused)
    return span._replace(start=start)


def _of_sending(case: Case) -> datetime:
    return case.sent_at or case.dispatched_at or case.opened_at


def _of_transfer(case: Case) -> datetime | None:
    return case.sent_at if case.via in ("transferred", "assigned") else None


STARTS: Mapping[str, Callable[[Case], datetime | None]] = {
    TRIAGE: lambda case: case.opened_at,
    ClockStage.SIGN: _of_sending,
    ClockStage.FIRST_CONTACT: _of_sending,
    ClockStage.RETURN_WINDOW: _of_sending,
    ClockStage.FINISH: lambda case: case.counts_from or case.reopened_at or case.dispatched_at or case.opened_at,
    ClockStage.REGISTER: lambda case: case.petition_at,
    ClockStage.NOTIFY_DIRECT: lambda case: case.petition_at if case.via == "direct" else None,
    ClockStage.NOTIFY_TRANSFER: _of_transfer,
    ClockStage.OBJECT: _of_transfer,
    ClockStage.ASSIGN_REPORT: lambda case: case.sent_at if case.report_by else None,
    ClockStage.HANDLE: lambda case: case.accepted_at,
    ClockStage.ASK_REVIEW: lambda case: case.replied_at,
    ClockStage.REVIEW: lambda case: case.review_asked_at,
    ClockStage.ASK_FINAL: lambda case: case.replied_at,
    ClockStage.FINAL: lambda case: case.review_asked_at,
    ClockStage.PERFORM: lambda case: case.agreed_on if case.perform_by else None,
    ClockStage.CONFIRM: lambda case: case.agreed_on,
    ClockStage.RECEIVE: lambda case: case.library_at,
}
"""What a clock counts from; None where it has not begun, and then it does not run."""
