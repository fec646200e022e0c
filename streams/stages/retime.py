"""Retime: do this case's dates come from other rules? Before anything else is decided of it, its clocks go over to the rules of now.

Enters: any record; the first of a batch brings over every case that the batch holds and whose deadlines bear another rule set's
name. Leaves: a line in the timeline of each of them whose dates moved, and not even a version where none did.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from streams.contracts.cases import Entry
from streams.contracts.codes import Change
from streams.contracts.identity import clock_id_of
from streams.rules.moved_dates import Standing
from streams.rules.retiming import RETIMING
from streams.rules.triage import Rules
from streams.stages.journey import Journey, Memory


def retime(journey: Journey, memory: Memory, rules: Rules) -> None:
    """Bring the cases of the batch under these rules."""
    while journey.at is not None and memory.outdated:
        _bring_over(*memory.outdated.popitem(), journey.at, memory, rules)


def _bring_over(case_id: UUID, standing: Sequence[Standing], at: datetime, memory: Memory, rules: Rules) -> None:
    case = memory.cases[case_id]
    found = rules.retime(case, standing)
    if found.reasons:
        # nothing to decide on: a form that is open stays good
        after = case.evolved(at, told=dict(found.told), rings_since=case.rings_since + 1)
        event_id = clock_id_of(case_id, RETIMING, after.version, at)
        memory.write(Entry(case=after, change=Change.RETIMED, event_id=event_id, at=at, reasons=found.reasons, fields=dict(found.fields)))
    else:
        after = msgspec.structs.replace(case, told=dict(found.told))
        memory.keep(after)
    holds = {(clock.stage, clock.level, clock.rolled) for clock in rules.deadlines(after)}
    memory.moved_clocks |= {(case_id, *clock[:3]) for clock in standing if clock[:3] not in holds}
