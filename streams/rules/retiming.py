"""Which dates move because other rules or another calendar hold now? A pure function of a case, its deadlines as they stand, the county.

Nothing that was told is told again: a clock stays on the rung it stands on, whatever date that rung has now. What moved is said once
for each clock, from which day to which and why: 日历公布 where a year's holidays have come out, 规则更新 for everything else.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from streams.contracts.cases import Case
from streams.contracts.codes import ClockStage
from streams.contracts.decisions import Reason
from streams.contracts.lifecycle_table import clocks_of
from streams.reference.county import County
from streams.rules.deadlines import next_of, rungs
from streams.rules.moved_dates import Moved, Standing, said_of

RETIMING = "retiming"
"""The stage of a clock that fires for no date: other rules hold now, so that this case is to be looked at."""


class Retimed(NamedTuple):
    """What the rules of now make of a case: `told` keeps each clock on its rung. Without reasons nothing moved that anybody reads."""

    told: Mapping[str, datetime]
    reasons: tuple[Reason, ...] = ()
    fields: Mapping[str, Mapping[str, datetime | None]] = {}


def decide(case: Case, standing: Sequence[Standing], county: County) -> Retimed:
    """What moves, and what is said of it. The duty chain's clock goes over to the rules of now without a word: each ring tells its own."""
    waiting = {clock.stage: clock for clock in standing if clock.stage != ClockStage.RING}
    stages = sorted(clocks_of(case) - {ClockStage.RING} | waiting.keys())
    told = _told(case, stages, waiting, county)
    kept = case.evolved(case.updated_at, told=told)
    moved = {stage: Moved(waiting.get(stage), next_of(stage, kept, county)) for stage in stages}
    clocks = {stage: county.clock(stage, case.urgency, case.category) for stage in stages}
    named = ((stage, said_of(stage, clocks[stage], one, county.zone)) for stage, one in moved.items())
    said = {stage: reason for stage, reason in named if reason is not None}
    return Retimed(told, tuple(said.values()), {stage: _ends(moved[stage]) for stage in said})


def _told(case: Case, stages: Sequence[str], waiting: Mapping[str, Standing], county: County) -> dict[str, datetime]:
    """A clock that would step to another rung was told of the one before the rung it stands on, by the date that has now."""
    told = dict(case.told)
    for stage in stages:
        waits, following = waiting.get(stage), next_of(stage, case, county)
        if stage not in told or (waits and waits.level) == (following and following.level):
            continue
        every = tuple(rungs(stage, case, county))
        passed = [rung.rolled for rung in every if waits is None or rung.level < waits.level]
        if passed:
            told[stage] = passed[-1]
        elif every:
            del told[stage]
    return told


def _ends(one: Moved) -> dict[str, datetime | None]:
    return {"from": one.was.ends_at if one.was else None, "to": one.now.ends_at if one.now else None}
