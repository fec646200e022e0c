"""Which clock runs: one for each stage, colour and category, the most particular one."""

from collections.abc import Iterable

from streams.contracts.codes import ClockStage, Urgency
from streams.reference.rulebook import Clock

STAGES: tuple[str, ...] = tuple(stage for stage in ClockStage if stage is not ClockStage.RING)
"""Stages of the county's clocks; how long a ring waits is said by the duty chain."""

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


def _particular(clock: Clock) -> int:
    """A category weighs more than a colour: the law sets terms for kinds of matters."""
    return 2 * bool(clock.category) + bool(clock.urgency)
