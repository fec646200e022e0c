"""Join: is this a public condition we know already?

Enters: a classified report. Leaves: the case it joins, or none, with suggested links. Remembers: cases of the same
condition and place, and of the same category in the grid. By machine only public conditions join; joining may only
raise urgency; both acts of a join and its undoing stay in the timeline.
"""

from typing import Any

import msgspec

from streams.contracts.cases import Case, Entry
from streams.contracts.codes import Change, ReportStatus
from streams.contracts.decisions import Classification, Joining
from streams.contracts.events import ReportSubmitted
from streams.rules.triage import Rules
from streams.stages.journey import Journey, Memory


def join(journey: Journey, memory: Memory, rules: Rules) -> None:
    """Decide whether the report joins an open case, and if so, join it."""
    report, found = journey.report, journey.classification
    if report is None or found is None or report.report_id in memory.fates:
        return
    nearby = memory.nearby(report.tenant, found.condition, found.place_key) if found.condition else ()
    alike = memory.similar(report.tenant, report.grid_code, found.category)
    journey.joining = rules.join(report, found, nearby, alike)
    case = memory.cases.get(journey.joining.joined) if journey.joining.joined else None
    if case is not None:
        entry = _entry(report, found, journey.joining, case)
        told = rules.skip_no_rung(case, entry.case)
        memory.write(msgspec.structs.replace(entry, case=msgspec.structs.replace(entry.case, told=dict(told))))
        memory.settle(journey, ReportStatus.JOINED, case.case_id, journey.joining.reasons)


def _entry(report: ReportSubmitted, found: Classification, joining: Joining, case: Case) -> Entry:
    graver = found.urgency if found.urgency.rank < case.urgency.rank else case.urgency
    after = case.evolved(
        report.received_at,
        urgency=graver,
        report_count=case.report_count + 1,
        people_count=max(case.people_count, report.people_count or 0),
        reporters=(*case.reporters, *({report.reporter.account_id} - set(case.reporters))),
        last_report_at=max(case.last_report_at, report.occurred_at),
    )
    fields: dict[str, Any] = {"score": joining.score}
    if graver is not case.urgency:
        fields |= {"urgency": {"from": case.urgency, "to": graver}}
    return Entry(
        case=after,
        change=Change.JOINED,
        event_id=report.report_id,
        at=report.received_at,
        report_id=report.report_id,
        actor=report.reporter,
        reasons=joining.reasons,
        fields=fields,
    )
