"""Identify: have we heard this already, and does it belong to an earlier report?

Enters: an event and the ids the event log took as new. Leaves: the same, marked as known already, or as belonging to the
case of the report that it corrects or withdraws. Remembers: the fates of reports, for whom a reporter covers.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec

from streams.contracts.cases import Case, Entry
from streams.contracts.codes import CaseState, Change, ReportStatus
from streams.contracts.covers import sender_for
from streams.contracts.decisions import Classification, Link, Reason
from streams.contracts.events import ReportSubmitted
from streams.rules.triage import Rules
from streams.stages.journey import Journey, Memory

_CORRECTS = Reason("identify.corrects", "对先前上报的更正或补充", "Corrects or adds to an earlier report")
_WITHDRAWS = Reason("identify.withdraws", "上报人撤回先前的上报", "The reporter withdraws an earlier report")
_ORPHAN = Reason("identify.orphan", "所更正的上报查不到,单独立件", "The report it corrects is not known: a case of its own")

NOTHING: Mapping[str, Any] = MappingProxyType({})


def identify(journey: Journey, memory: Memory, rules: Rules) -> None:
    """Attach a withdrawal or correction to the case of the report it names; everything else goes on as new."""
    report = journey.report
    named = report and (report.withdraws or report.corrects)
    if not report or not named:
        return
    case = _case_of(report, memory)
    if case is None:
        return
    instead = _instead(report, case, memory)
    if instead is None and report.reporter.account_id not in case.reporters:
        return
    found = journey.classification
    if report.withdraws:
        _withdraw(journey, report, case, memory, instead)
    elif found is not None and _may_add(report, found, case, rules):
        memory.write(msgspec.structs.replace(_corrected(report, found, case, rules), acted_for=instead))
        if (claim := rules.as_petition(report, memory.cases[case.case_id])) is not None:
            memory.write(_entry(report, claim.case, claim.change, claim.reasons, claim.fields))
        memory.settle(journey, ReportStatus.JOINED, case.case_id, (_CORRECTS,))
    else:
        journey.about = case.case_id


def _case_of(report: ReportSubmitted, memory: Memory) -> Case | None:
    fate = memory.fates.get(report.withdraws or report.corrects or report.report_id)
    return memory.cases.get(fate.case_id) if fate and fate.case_id else None


def _instead(report: ReportSubmitted, case: Case, memory: Memory) -> UUID | None:
    """For whom, where another sent the first report. Only who sent it may change it, or whoever covers for them (AB岗) when it comes in;
    anybody else's claim opens a case of its own."""
    account = report.reporter.account_id
    return None if account in case.reporters else sender_for(account, case, memory.covers.get(account, ()), report.received_at)


def _may_add(report: ReportSubmitted, found: Classification, case: Case, rules: Rules) -> bool:
    """Whether a correction goes to the case at all, or stands alone with a link to it."""
    return case.state is not CaseState.WITHDRAWN and _may_meet(found, case, rules) and not rules.claim_goes_apart(report, case)


def _may_meet(found: Classification, case: Case, rules: Rules) -> bool:
    """A correction never brings a restricted class to those who could read the case so far, nor an accusation or a claim
    to the units that it is about. What adds to a restricted case stays with it: alone it could reach the accused."""
    if found.in_doubt or found.restricted not in (None, case.restricted):
        return False
    accused = {unit for one in found.accused_units for unit in rules.county.under(one)}
    return not (accused | set(found.complained_of)) & {case.lead_unit, *case.co_units}


def _corrected(report: ReportSubmitted, found: Classification, case: Case, rules: Rules) -> Entry:
    """It adds what it says, and may only make the case graver."""
    graver = found.urgency if found.urgency.rank < case.urgency.rank else case.urgency
    after = case.evolved(report.received_at, urgency=graver, last_report_at=max(case.last_report_at, report.occurred_at))
    raised = {} if graver is case.urgency else {"urgency": {"from": case.urgency, "to": graver}}
    after = msgspec.structs.replace(after, told=dict(rules.skip_no_rung(case, after)))
    return _entry(report, after, Change.CORRECTED, (_CORRECTS, *found.reasons, *rules.said_of_claim(report, case)), raised)


def _withdraw(journey: Journey, report: ReportSubmitted, case: Case, memory: Memory, instead: UUID | None) -> None:
    """A lone report nobody acts on yet is withdrawn; otherwise its case stays, and its people read that the reporter has."""
    alone = case.report_count == 1 and case.state in (CaseState.PROPOSED, CaseState.SETTLED_ON_SITE)
    state = CaseState.WITHDRAWN if alone else case.state
    entry = _entry(report, case.evolved(report.received_at, state=state), Change.WITHDRAWN, (_WITHDRAWS,))
    memory.write(msgspec.structs.replace(entry, acted_for=instead))
    memory.settle(journey, ReportStatus.JOINED, case.case_id, (_WITHDRAWS,))


def _entry(report: ReportSubmitted, case: Case, change: Change, reasons: tuple[Reason, ...], fields: Mapping[str, Any] = NOTHING) -> Entry:
    return Entry(
        case=case,
        change=change,
        event_id=report.report_id,
        at=report.received_at,
        report_id=report.report_id,
        actor=report.reporter,
        reasons=reasons,
        fields=dict(fields),
    )


def corrects_link(journey: Journey) -> tuple[Link, ...]:
    """The link to the case a correction belongs to when the two may not meet in one case."""
    return (Link(journey.about, "corrects", 1.0, (_CORRECTS,)),) if journey.about else ()


def orphan_reason(journey: Journey) -> tuple[Reason, ...]:
    """Why a correction stands alone."""
    report = journey.report
    return (_ORPHAN,) if report and (report.corrects or report.withdraws) and not journey.about else ()
