"""Is it a petition from its first report on? A resident's spoken claim is enough (条例 17条、19条): who takes it in says so, nobody vetoes it.

Whose it is has been answered before (see `routing`); the petition office registers the claim and passes it on. What may be an accusation
is looked at by a person first, and one goes its own way (条例 22条、30条): nothing of it becomes a petition here, and the case says so.

Said only in a correction, it is the same claim: the case of what it corrects becomes the petition, as by the act of whoever heard it.
Where that case holds what others told too, or cannot become one as it stands, the claim is a case of its own, linked to it.
"""

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Change, Restricted
from streams.contracts.decisions import Classification, Reason, Route
from streams.contracts.events import ReportSubmitted
from streams.contracts.lifecycle_table import row_of, unmet
from streams.reference.county import County
from streams.rules import lifecycle

BECOMING = "make_petition"


def decide(report: ReportSubmitted, found: Classification, route: Route, county: County) -> Route:
    """The route as it is, or that of a claim."""
    if not report.as_petition:
        return route
    if route.state is CaseState.IN_DOUBT:
        return route.because(_DOUBT)
    if found.restricted is Restricted.ACCUSATION or route.excluded_units:
        return route.because(_ACCUSATION)
    co_units = _with_the_office(route, report.grid_code, county) if found.restricted is not None else route.co_units
    return route.because(_CLAIM).claimed(co_units)


def _with_the_office(route: Route, grid_code: str, county: County) -> tuple[str, ...]:
    """By place the petition office sees nothing restricted."""
    office = county.petition_office(grid_code)
    return (*route.co_units, office) if office not in ("", route.lead_unit, *route.co_units) else route.co_units


def goes_apart(report: ReportSubmitted, case: Case) -> bool:
    """Whether what corrects this case's report is a claim that needs a case of its own. What adds to a case with readers of its own never
    does: alone it could reach others."""
    return _claims(report, case) and not case.closed_class and case.state is not CaseState.IN_DOUBT and not _may_become(report, case)


def as_petition(report: ReportSubmitted, case: Case, county: County) -> lifecycle.Applied | None:
    """The case as the petition that its correction says it is; None where it says nothing of it or it may not."""
    row = row_of(case, BECOMING)
    if row is None or not _claims(report, case) or not _may_become(report, case):
        return None
    asked = lifecycle.Asked(
        act=BECOMING,
        actor=report.reporter,
        seen_version=case.version,
        fields={},
        units=frozenset(),
        categories=frozenset(),
        office=county.petition_office(case.grid_code),
    )
    found = lifecycle.applied(row, asked, case, report.received_at)
    return lifecycle.Applied(found.case, Change.PETITIONED, found.fields, (_CLAIM,))


def said_of(report: ReportSubmitted, case: Case) -> tuple[Reason, ...]:
    """What a case that its correction cannot make a petition says of it, to the person who may."""
    if not _claims(report, case) or _may_become(report, case):
        return ()
    if case.state is CaseState.IN_DOUBT:
        return (_DOUBT,)
    return (_ACCUSATION if case.restricted is Restricted.ACCUSATION or case.excluded_units else _BY_HAND,)


def _claims(report: ReportSubmitted, case: Case) -> bool:
    return report.as_petition and case.kind is not CaseKind.PETITION


def _may_become(report: ReportSubmitted, case: Case) -> bool:
    """As the table has it; and nobody else's report becomes somebody's claim by that."""
    row = row_of(case, BECOMING)
    if row is None or case.reporters != (report.reporter.account_id,):
        return False
    return case.state in row.sources and row.may_mediate(case) and row.is_filed(case) and not any(unmet(row, case, report.reporter))


_CLAIM = Reason(
    "claim.spoken", "信访人提出请求,登记为信访事项(条例17条、19条)", "A petitioner's claim: a petition from now on (art. 17, 19)"
)
_DOUBT = Reason(
    "claim.in_doubt", "提出作为信访事项;可能涉及检举控告,先由人工核定", "A claim, and perhaps an accusation: a person decides first"
)
_ACCUSATION = Reason(
    "claim.accusation", "提出作为信访事项;检举控告转纪检监察机关,不按信访事项流转", "A claim that is an accusation: it goes its own way"
)
_BY_HAND = Reason(
    "claim.by_hand",
    "提出作为信访事项;本件目前不能自动转,由经办人员依法转为信访事项",
    "A claim; as the case stands it takes a person to make it a petition",
)
