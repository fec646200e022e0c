"""Validate: is this a report or an act at all? Any bytes whatsoever end as an answer; none ends the worker.

Enters: the record's bytes, and the report's words opened with its key. Leaves: an event. Refuses, to 异常件待核: what is
no event, and a report whose seal does not open.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from streams.contracts.events import Inbound, ReportSubmitted, TooNew, Unreadable, read
from streams.contracts.sealing import SealBroken, open_words
from streams.stages.journey import Held, Journey, Record

EARLIEST, LATEST = datetime(1949, 10, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


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
    if journey.event is not None and (problem := _impossible(journey.event)):
        journey.event, journey.held = None, Held("validate", problem)
    return journey


def _impossible(event: Inbound) -> str:
    """What no table could hold, told before anything relies on it: even 待核 notes the tenant and the time."""
    for name in ("occurred_at", "sent_at", "received_at", "requested_at", "fired_at", "due"):
        at = getattr(event, name, None)
        if at is not None and not EARLIEST <= at < LATEST:
            return f"{name}: a time between {EARLIEST.year} and {LATEST.year} is wanted"
    if not event.tenant.isprintable():
        return "tenant: a word without control characters is wanted"
    return ""


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
