"""Route: whose is it, and does it go at once?

Enters: a report that joined nothing. Leaves: a case with its lead unit, co-units and reasons; never "nobody".
"""

from streams.contracts.cases import Case, Entry
from streams.contracts.codes import CaseKind, CaseState, Change, ReportStatus, Urgency
from streams.contracts.decisions import Classification, Reason, Route
from streams.contracts.events import ReportSubmitted
from streams.contracts.identity import case_id_of
from streams.rules.triage import Rules
from streams.stages.identify import corrects_link, orphan_reason
from streams.stages.journey import Journey, Memory

Reasons = tuple[Reason, ...]


def route(journey: Journey, memory: Memory, rules: Rules) -> None:
    """Open a case for a report that has no outcome yet."""
    report, found = journey.report, journey.classification
    if report is None or found is None or report.report_id in memory.fates:
        return
    journey.route = rules.route(report, found)
    reasons = (*found.reasons, *journey.route.reasons, *orphan_reason(journey))
    case = _opened(report, found, journey.route, home_partition=journey.record.partition, rule_set=rules.hash, reasons=reasons)
    change = Change.SETTLED_ON_SITE if case.state is CaseState.SETTLED_ON_SITE else Change.OPENED
    memory.write(
        Entry(
            case=case,
            change=change,
            event_id=report.report_id,
            at=report.received_at,
            report_id=report.report_id,
            actor=report.reporter,
            reasons=reasons,
        )
    )
    links = (*(journey.joining.links if journey.joining else ()), *corrects_link(journey))
    memory.link(case.case_id, links, report.received_at)
    memory.settle(journey, ReportStatus.OPENED, case.case_id, reasons)


def _opened(report: ReportSubmitted, found: Classification, whose: Route, *, home_partition: int, rule_set: str, reasons: Reasons) -> Case:
    return Case(
        case_id=case_id_of(report.report_id),
        tenant=report.tenant,
        version=1,
        state=whose.state,
        grid_code=report.grid_code,
        category=found.category,
        sub=found.sub,
        secondary=found.secondary,
        urgency=found.urgency,
        restricted=found.restricted,
        lane=whose.lane,
        lead_unit=whose.lead_unit,
        co_units=whose.co_units,
        asked_units=whose.asked_units,
        excluded_units=whose.excluded_units,
        reporters=(report.reporter.account_id,),
        condition=found.condition,
        place_key=found.place_key,
        source=report.source,
        report_count=1,
        people_count=report.people_count or 0,
        occurred_at=report.occurred_at,
        last_report_at=report.occurred_at,
        opened_at=report.received_at,
        dispatched_at=report.received_at if whose.state is CaseState.DISPATCHED else None,
        kind=whose.kind,
        petition_at=report.received_at if whose.kind is CaseKind.PETITION else None,
        matter="claim" if whose.kind is CaseKind.PETITION else "",
        updated_at=report.received_at,
        red_at=report.received_at if found.urgency is Urgency.RED else None,
        home_partition=home_partition,
        rule=whose.rule,
        rule_set=rule_set,
        reasons=reasons,
    )
