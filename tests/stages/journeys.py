"""Journeys of builders' reports, as the stages before the transaction leave them, by the county's own rules."""

from collections.abc import Iterable
from typing import Any

from streams.contracts import events
from streams.contracts.decisions import Classification
from streams.contracts.topics import REPORTS
from streams.stages.journey import Journey, Memory, Record
from streams.stages.validate import parse, unseal
from streams.topology import before_transaction, inside_transaction
from tests.builders import NOON, a_report
from tests.store.ground import the_rules


def a_record(value: bytes | None, offset: int = 0, problem: str = "") -> Record:
    """A record of the first partition of the reports."""
    return Record(REPORTS.named(), 0, offset, value, NOON, problem)


def a_journey(text: str = "邻居把滴水檐改到我家墙上,吵了三天", found: Classification | None = None, **changes: Any) -> Journey:
    """A report on its way into the transaction; `found` is what it is about, where the words are not the point."""
    report, key = a_report(text, **changes)
    journey = parse(a_record(events.encode(report)))
    unseal(journey, {report.report_id: key})
    for stage in before_transaction():
        stage(journey, the_rules())
    journey.classification = found or journey.classification
    return journey


def through(memory: Memory, journeys: Iterable[Journey]) -> Memory:
    """All of them through the stages with memory, one after the other."""
    for journey in journeys:
        for stage in inside_transaction():
            stage(journey, memory, the_rules())
    return memory
