"""Validate: is this a report or an act at all? Any bytes whatsoever end as an answer; none ends the worker.

Enters: the record's bytes, and the report's words opened with its key. Leaves: an event. Refuses, to 异常件待核: what is
no event, and a report whose seal does not open.
"""

from collections.abc import Mapping
from uuid import UUID

from streams.contracts.events import ReportSubmitted, TooNew, Unreadable, read
from streams.contracts.sealing import SealBroken, open_words
from streams.stages.journey import Held, Journey, Record


def parse(record: Record) -> Journey:
    """The journey of a record: what it says, or why it says nothing."""
    journey = Journey(record)
    if record.problem:
        journey.held = Held("validate", f"record: {record.problem}")
        return journey
    match read(record.value):
        case Unreadable(reason=reason):
            journey.held = Held("validate", reason)
        case TooNew() as too_new:
            journey.too_new = too_new
        case event:
            journey.event = event
    return journey


def unseal(journey: Journey, keys: Mapping[UUID, bytes | None]) -> None:
    """The report's words, in this process's memory only."""
    event = journey.event
    if not isinstance(event, ReportSubmitted):
        return
    key = keys.get(event.report_id)
    if key is None:
        journey.held = Held("validate", "sealed: no key is kept for this report; it was destroyed or never made")
        return
    journey.key = key
    try:
        journey.words = open_words(event.sealed, key=key, owner=event.report_id)
    except SealBroken:
        journey.held = Held("validate", "sealed: does not open under the report's key")
