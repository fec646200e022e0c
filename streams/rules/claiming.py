"""Is it a petition from its first report on? A resident's spoken claim is enough (条例 17条、19条): who takes it in says so, nobody vetoes it.

Whose it is has been answered before (see `routing`); the petition office registers the claim and passes it on. What may be an accusation
is looked at by a person first, and one goes its own way (条例 22条、30条): nothing of it becomes a petition here, and the case says so.
"""

from streams.contracts.codes import CaseState, Restricted
from streams.contracts.decisions import Classification, Reason, Route
from streams.contracts.events import ReportSubmitted
from streams.reference.county import County


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


_CLAIM = Reason(
    "claim.spoken", "信访人提出请求,登记为信访事项(条例17条、19条)", "A petitioner's claim: a petition from now on (art. 17, 19)"
)
_DOUBT = Reason(
    "claim.in_doubt", "提出作为信访事项;可能涉及检举控告,先由人工核定", "A claim, and perhaps an accusation: a person decides first"
)
_ACCUSATION = Reason(
    "claim.accusation", "提出作为信访事项;检举控告转纪检监察机关,不按信访事项流转", "A claim that is an accusation: it goes its own way"
)
