"""The rows that a decided batch writes, derived from its memory: pure, so that every table can be checked in a test."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from streams.contracts.cases import Case, Entry, Fate
from streams.contracts.codes import CaseState, Change
from streams.contracts.events import ActRequested, CaseChanged, ClockFired, ReportSubmitted
from streams.contracts.moments import day_at
from streams.rules.belated import PRESENT_KEPT, Conflicting
from streams.rules.deadlines import Deadline
from streams.rules.lifecycle import CLOCK_MOVED, Applied, Refused
from streams.stages.journey import Journey, Memory

AUDIENCE = ("tenant", "grid_code", "state", "restricted", "lead_unit", "co_units", "excluded_units", "reporters")

Row = dict[str, Any]


def day_of(at: datetime) -> str:
    """The county's date of a moment."""
    return day_at(at).isoformat()


def hexed(raw: bytes) -> str:
    """Bytes as Postgres reads them inside JSON."""
    return "\\x" + raw.hex()


def timeline_row(entry: Entry) -> Row:
    """A row of stream.timeline."""
    return {
        "case_id": entry.case.case_id,
        "version": entry.case.version,
        "at": entry.at,
        "change": entry.change,
        "report_id": entry.report_id,
        "event_id": entry.event_id,
        "account_id": entry.actor.account_id if entry.actor else None,
        "role": entry.actor.role if entry.actor else "",
        "unit": entry.actor.unit if entry.actor else "",
        "acted_for": entry.acted_for,
        "reasons": entry.reasons,
        "fields": entry.fields,
        "sealed": hexed(entry.sealed),
    }


def feed_row(entry: Entry, number: str, before: Case | None) -> Row:
    """A row of stream.feed; `seen_by` is the audience before, when this change may have made it smaller."""
    case = entry.case
    item = {
        "case_id": case.case_id,
        "report_id": entry.report_id,
        "number": number,
        "kind": entry.change,
        "state": case.state,
        "version": case.version,
        "grid_code": case.grid_code,
        "category": case.category,
        "sub": case.sub,
        "secondary": case.secondary,
        "urgency": case.urgency,
        "restricted": case.restricted,
        "lead_unit": case.lead_unit,
        "co_units": case.co_units,
        "at": entry.at,
        "reasons": entry.reasons,
    }
    shrunk = before is not None and any(getattr(before, name) != getattr(case, name) for name in AUDIENCE)
    seen_by = {name: getattr(before, name) for name in AUDIENCE} if shrunk else None
    return {
        "tenant": case.tenant,
        "case_id": case.case_id,
        "report_id": entry.report_id,
        "at": entry.at,
        "item": item,
        "seen_by": seen_by,
    }


def public_event(entry: Entry) -> CaseChanged:
    """What other systems are told."""
    case = entry.case
    return CaseChanged(
        case_kind=case.kind,
        tenant=case.tenant,
        case_id=case.case_id,
        version=case.version,
        change=entry.change,
        state=case.state,
        at=entry.at,
        grid_code=case.grid_code,
        category=case.category,
        urgency=case.urgency,
        restricted=case.restricted,
        lead_unit=case.lead_unit,
        co_units=case.co_units,
        report_id=entry.report_id,
        rule=case.rule,
        rule_set=case.rule_set,
        reasons=tuple(reason.code for reason in entry.reasons),
    )


def report_row(report: ReportSubmitted, fate: Fate, *, closed: bool) -> Row:
    """A row of stream.reports: the one outcome of an accepted report."""
    return {
        "report_id": report.report_id,
        "tenant": report.tenant,
        "case_id": fate.case_id,
        "status": fate.status,
        "reason": fate.reasons,
        "account_id": report.reporter.account_id,
        "role": report.reporter.role,
        "source": report.source,
        "external_no": report.external_no,
        "outcome": report.outcome,
        "grid_code": report.grid_code,
        "flags": report.flags,
        "corrects": report.corrects or report.withdraws,
        "occurred_at": report.occurred_at,
        "received_at": report.received_at,
        "decided_at": report.received_at,
        "class": "closed" if closed else "open",
        "sealed": hexed(report.sealed),
    }


def act_row(journey: Journey) -> Row | None:
    """A row of stream.acts: the answer to whoever asked."""
    wanted, answer = journey.event, journey.answer
    if not isinstance(wanted, ActRequested) or answer is None:
        return None
    told = answer if isinstance(answer, Refused | Conflicting) else None
    return {
        "act_id": wanted.act_id,
        "case_id": wanted.case_id,
        "status": _status(answer),
        "reason": told.reason if told else None,
        "allowed": answer.allowed if isinstance(answer, Refused) else (),
        "version": wanted.seen_version if isinstance(answer, Refused) else answer.case.version,
        "decided_at": wanted.received_at,
        "since": told.since if told else (),
    }


def _status(answer: Applied | Refused | Conflicting) -> str:
    if isinstance(answer, Conflicting):
        return "conflicting"
    return "applied" if isinstance(answer, Applied) else "obsolete" if answer.obsolete else "refused"


def settled_rows(memory: Memory) -> list[Row]:
    """Late acts that waited for a choice, and what was chosen."""
    return [
        {"act_id": act_id, "status": status, "reason": None if status == "applied" else PRESENT_KEPT, "version": version}
        for act_id, (status, version) in memory.settled.items()
    ]


def deadline_row(case: Case, deadline: Deadline, rule_set: str) -> Row:
    """A row of stream.deadlines, running."""
    return {
        "case_id": case.case_id,
        "tenant": case.tenant,
        "grid_code": case.grid_code,
        "stage": deadline.stage,
        "level": deadline.level,
        "rule": deadline.rule,
        "due_raw": deadline.raw,
        "due_rolled": deadline.rolled,
        "provisional": deadline.provisional,
        "emitted_at": None,
        "fired_at": None,
        "stopped_at": None,
        "started_at": deadline.started_at,
        "ends_at": deadline.ends_at,
        "rule_set": rule_set,
        "asked_at": None,
    }


def fired_clocks(journeys: Iterable[Journey]) -> list[tuple[UUID, str, int, datetime, datetime]]:
    """Deadlines whose firing was decided in this batch. One that is no deadline of its case any more has not fired: it may be one again."""
    decided = (journey for journey in journeys if journey.goes_on and not _moved(journey.answer))
    clocks = (journey.event for journey in decided if isinstance(journey.event, ClockFired))
    return [(clock.case_id, clock.stage, clock.level, clock.due, clock.fired_at) for clock in clocks]


def asked_back(memory: Memory) -> list[tuple[UUID, datetime]]:
    """Cases whose dissatisfied parties were asked back, or that go on again, and when."""
    asked = [(entry.case.case_id, entry.at) for entry in memory.entries if entry.change is Change.FOLLOWED_UP]
    again = (
        memory.cases[case_id]
        for case_id, before in memory.before.items()
        if before is not None and before.state is CaseState.DONE is not memory.cases[case_id].state
    )
    return [*asked, *((case.case_id, case.updated_at) for case in again)]


def _moved(answer: Applied | Refused | Conflicting | None) -> bool:
    return isinstance(answer, Refused) and answer.reason == CLOCK_MOVED


def case_tally_rows(memory: Memory) -> list[Row]:
    """What this batch adds to and takes from the cells of stream.case_tallies."""
    cells: Counter[tuple[str, ...]] = Counter()
    for case_id, before in memory.before.items():
        if before is not None:
            cells[_cell(before)] -= 1
        cells[_cell(memory.cases[case_id])] += 1
    names = ("tenant", "day", "partition", "village", "class", "state", "category", "urgency", "lead_unit")
    return [dict(zip(names, cell, strict=True)) | {"n": n} for cell, n in cells.items() if n]


SETTLED = "settled"
"""Counted apart from what is done and nothing more: 化解 is another fact than 办结."""


def _cell(case: Case) -> tuple[Any, ...]:
    kind = "closed" if case.closed_class else "open"
    state = case.state if case.settled_at is None else SETTLED
    day, village = day_of(case.opened_at), case.grid_code[:12]
    return (case.tenant, day, case.home_partition, village, kind, state, case.category, case.urgency, case.lead_unit)


def report_cells(reports: Iterable[Mapping[str, Any]], partition_of: Mapping[UUID, int], sign: int = 1) -> Counter[tuple[Any, ...]]:
    """What these rows of stream.reports add to (or, with -1, take from) the cells of stream.report_tallies."""
    cells: Counter[tuple[Any, ...]] = Counter()
    for row in reports:
        day, village = day_of(row["decided_at"]), row["grid_code"][:12]
        partition = partition_of.get(row["report_id"], 0)
        cells[row["tenant"], day, partition, village, row["class"], row["status"], row["source"]] += sign
    return cells


def report_tally_rows(cells: Mapping[tuple[Any, ...], int]) -> list[Row]:
    """Rows for stream.report_tallies, one a cell."""
    names = ("tenant", "day", "partition", "village", "class", "status", "source")
    return [dict(zip(names, cell, strict=True)) | {"n": n} for cell, n in cells.items() if n]


def event_columns(journeys: Sequence[Journey]) -> tuple[list[Any], ...]:
    """Columns of stream.events for the records that are events."""
    return (
        [journey.event_id for journey in journeys],
        [_kind(journey) for journey in journeys],
        [journey.event.tenant for journey in journeys if journey.event],
        [journey.record.topic for journey in journeys],
        [journey.record.partition for journey in journeys],
        [journey.record.offset for journey in journeys],
        [journey.at for journey in journeys],
        [journey.record.value for journey in journeys],
    )


def _kind(journey: Journey) -> str:
    match journey.event:
        case ReportSubmitted():
            return "report_submitted"
        case ActRequested():
            return "act_requested"
    return "clock_fired"
