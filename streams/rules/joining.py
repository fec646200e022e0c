"""Is it a public condition we know already? And what may a person want to compare it with?

Only the state of a public thing joins by machine: same condition, same place, close in time. Somebody's claim never
does, nor what is claimed as a petition; it is linked and suggested. Nothing restricted, doubtful, or touching a unit it accuses joins anything.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from streams.contracts.codes import CaseState
from streams.contracts.decisions import Classification, Joining, Link, OpenCase, Reason
from streams.contracts.events import ReportSubmitted

JAM_WINDOW = timedelta(minutes=60)
"""How far apart two reports of one jam may lie: it dissolves within the hour or is another one."""
THING_WINDOW = timedelta(hours=24)
"""The same for what stays as it is until somebody mends it: a lamp, a tree across the road, a burst pipe."""
SHORT_LIVED = frozenset({"jam"})
SIMILAR_WINDOW = timedelta(days=7)
MOST_LINKS = 5
_OVER = frozenset({CaseState.SETTLED_ON_SITE, CaseState.WITHDRAWN, CaseState.JOINED})
_OWN = Joining()


def decide(report: ReportSubmitted, found: Classification, nearby: Sequence[OpenCase], alike: Sequence[OpenCase]) -> Joining:
    """Join the closest case of the same condition and place, or stand alone with links to what looks alike."""
    if found.restricted is not None or found.in_doubt or found.accused_units:
        return _OWN
    if found.condition and found.place_key and not report.as_petition:
        best = max((case for case in nearby if _may_join(report, found, case)), key=lambda case: _score(report, case), default=None)
        if best is not None:
            return Joining(joined=best.case_id, score=_score(report, best), reasons=(_same(best),))
    return Joining(links=tuple(_links(report, found, alike)))


def window(condition: str) -> timedelta:
    """How far apart two reports of this condition may lie."""
    return JAM_WINDOW if condition in SHORT_LIVED else THING_WINDOW


def _may_join(report: ReportSubmitted, found: Classification, case: OpenCase) -> bool:
    return (
        case.condition == found.condition
        and case.place_key == found.place_key
        and case.restricted is None
        and case.state not in (*_OVER, CaseState.IN_DOUBT)
        and not case.excluded_units
        and abs(report.occurred_at - case.occurred_at) <= window(found.condition)
    )


def _score(report: ReportSubmitted, case: OpenCase) -> float:
    """1 for the same minute, 0.5 at the edge of the window."""
    apart = abs(report.occurred_at - case.occurred_at) / window(case.condition)
    return round(1 - apart / 2, 3)


def _links(report: ReportSubmitted, found: Classification, alike: Iterable[OpenCase]) -> Iterable[Link]:
    shown = 0
    for case in alike:
        if shown == MOST_LINKS or case.restricted is not None or case.state is CaseState.IN_DOUBT or case.excluded_units:
            continue
        apart = abs(report.occurred_at - case.occurred_at)
        if case.state in _OVER and case.state is not CaseState.JOINED:
            shown += 1
            yield Link(case.case_id, "rebound", 0.5, (_REBOUND,))
        elif apart <= SIMILAR_WINDOW and not found.condition:
            shown += 1
            yield Link(case.case_id, "similar", round(1 - apart / SIMILAR_WINDOW / 2, 3), (_SIMILAR,))


def _same(case: OpenCase) -> Reason:
    return Reason(
        f"join.{case.condition}",
        "同一地点、同一时段的同一公共状况,并入先前的事件",
        "The same public condition at the same place and time: joined",
    )


_SIMILAR = Reason("link.similar", "同一网格近日有同类事件,供比对", "Matters of the same kind in the same grid these days")
_REBOUND = Reason(
    "link.rebound", "同一网格先前办结过同类事件,可能反复", "A matter of the same kind here had been settled: it may have come back"
)
