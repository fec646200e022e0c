"""Measure 4: what the rules cost by themselves: processor time of validate, classify, identify, join and route for one report.

The stages of the topology run as the worker runs them, on batches of as many records, with a memory for each batch; only the
database is missing. Processor time, not wall-clock time: it asks what one core gives for it, whoever else wants the core.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from statistics import median
from uuid import UUID

from deploy.environment import county_of
from deploy.faults import Broken
from deploy.measuring.figures import Form, Mark, Measured
from deploy.measuring.ground import Ground, Progress
from deploy.measuring.texts import Load, Told, labelled
from streams.reference.county import load_county
from streams.rules.triage import Rules
from streams.stages.journey import Journey, Memory, Record
from streams.stages.validate import parse, unseal
from streams.topology import before_transaction, inside_transaction

MARK = Mark(150, at_least=False)
BATCH = 500
PASSES = {Form.TINY: 1, Form.SHORT: 2, Form.FULL: 10}


async def measure(_: Ground, form: Form, rounds: int, progress: Progress) -> list[Measured]:
    """All labelled texts, each `PASSES` times a round, from other grids each time."""
    county = load_county(county_of())
    rules, load = Rules(county), Load(county, datetime.now(UTC))
    count = PASSES[form] * len(labelled())
    _round(rules, list(load.reports(0, BATCH)))  # what is made at first use is not a report's cost
    costs = []
    for number in range(rounds):
        costs.append(_round(rules, list(load.reports(number * count, count))))
        progress(f"round {number + 1}: {sum(costs[-1]):.0f} µs a report")
    beside: dict[str, float | str] = {
        f"{name} µs": median(cost[part] for cost in costs) for part, name in enumerate(("validate", "classify", "identify, join, route"))
    }
    what = "rules alone: validate, classify, identify, join, route; processor µs a report"
    return [Measured("rules", what, "µs", tuple(map(sum, costs)), MARK, form, f"{count:,} reports a round", beside)]


def _round(rules: Rules, reports: Sequence[Told]) -> tuple[float, float, float]:
    """Microseconds a report: validate, classify, the rest."""
    spent = [0.0, 0.0, 0.0]
    keys: dict[UUID, bytes | None] = {one.report_id: one.key for one in reports}
    now, coming, offset = datetime.now(UTC), iter(reports), 0
    while some := list(islice(coming, BATCH)):
        records = [Record(one.topic.name, 0, offset + number, one.event, now) for number, one in enumerate(some)]
        offset += len(some)
        marks = [time.process_time()]
        journeys = _validated(records, keys)
        marks.append(time.process_time())
        for journey in journeys:
            for alone in before_transaction():
                alone(journey, rules)
        marks.append(time.process_time())
        _decided(journeys, rules)
        marks.append(time.process_time())
        spent = [total + marks[part + 1] - marks[part] for part, total in enumerate(spent)]
    validate, classify, rest = (1e6 * seconds / len(reports) for seconds in spent)
    return validate, classify, rest


def _validated(records: Sequence[Record], keys: dict[UUID, bytes | None]) -> list[Journey]:
    journeys = [parse(record) for record in records]
    for journey in journeys:
        unseal(journey, keys)
    return journeys


def _decided(journeys: Sequence[Journey], rules: Rules) -> None:
    memory = Memory()
    for journey in journeys:
        for stage in inside_transaction():
            stage(journey, memory, rules)
    if len(memory.new_fates) != len(journeys):
        raise Broken(f"{len(journeys) - len(memory.new_fates)} of {len(journeys)} reports have no outcome")
