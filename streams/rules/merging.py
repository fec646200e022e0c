"""May these two cases become one by hand, or one become two, and what becomes of each? Pure; the life cycle has judged state, scope and fields before.

What must never meet in one case: two classes of readers, an accused unit or one it has authority over and the matter against it (条例
30(3)), a claim about a unit and that unit's own hands (22(2)), and claims of different people that nobody has found to be one matter.
Neither wins anybody time: what must be finished by counts from the older of the two, and the graver colour stands. Undone, the case is
again what it was, under the clocks that its own facts set.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, ClockStage, Library, Mediation, Urgency
from streams.contracts.decisions import Reason
from streams.contracts.library import NOT_IN_LIBRARY, gate_passed, was_in_library
from streams.contracts.mediation import NEVER_MEDIATED
from streams.contracts.merging_rows import SAME_CONDITION

PARTED = (Mediation.NONE, Mediation.REFUSED, Mediation.FAILED, Mediation.HANDED_OVER)
"""Where no mediation goes on and no agreement binds: what two parties are about to agree on, or have, is not dissolved in another case."""

_NO_CASE = Reason("act.merge_unknown", "没有这一件,或不在您的管辖范围内", "There is no such case within your scope")
_ITSELF = Reason("act.merge_itself", "不能并入自己", "A case is not joined into itself")
_PETITION = Reason("act.merge_petition", "信访事项逐件答复,不并件", "Each petition is answered by itself: none is joined")
_STATE = Reason(
    "act.merge_state", "要并入的件已不在办理中,或正等人审定", "The case to be joined is over, or waits for somebody's decision first"
)
_CLASS = Reason("act.merge_class", "两件的保护类别不同,不能并件", "The two have different readers: they do not become one")
_ACCUSED = Reason(
    "act.merge_accused", "一件涉及的单位在另一件经办,不能并件", "A unit that one of them is about handles the other: they do not become one"
)
_CONDITION = Reason(
    "act.merge_condition", "两件不是同一公共状况,请另选并件依据", "They do not tell of one public condition: give another ground"
)
_MEDIATION = Reason(
    "act.merge_mediation",
    "要并入的件正在调解或有协议在履行,不能并件",
    "A mediation goes on in the case to be joined, or an agreement binds",
)
_LED = Reason(
    "act.merge_led",
    "备注了化解难点或入过接访案件库的件单独办到底,不并入别的件",
    "A case whose difficulty was noted, or that leaders had in hand, goes its own way to the end",
)
_GATE = Reason("act.split_led", "接访案件库里的件出库后才能分案", "A case in the leaders' library is parted once it is released from it")
_ELSEWHERE = Reason(
    "act.merge_elsewhere", "所并入的件又并入了别的件,请先撤销那一次并件", "The case it was joined into was joined itself: undo that first"
)

_ABOUT = Reason("act.split_about", "被反映的单位不能主办分出的事项", "A unit that was complained of does not lead what is taken out")


def problem(case: Case, other: Case | None, ground: str, open_states: Sequence[CaseState]) -> Reason | None:
    """Why `other` may not be joined into `case`; None when it may. One out of reach is said to be none."""
    if other is None or other.tenant != case.tenant:
        return _NO_CASE
    wrong = {
        _ITSELF: other.case_id == case.case_id,
        _PETITION: CaseKind.PETITION in (case.kind, other.kind),
        _CLASS: (case.restricted, set(case.excluded_units)) != (other.restricted, set(other.excluded_units)),
        _ACCUSED: _meet(case, other) or _meet(other, case),
        _STATE: other.state not in open_states,
        _MEDIATION: other.mediation not in PARTED,
        _LED: other.library is not Library.NONE or was_in_library(other),
        _CONDITION: ground == SAME_CONDITION and (not case.condition or case.condition != other.condition),
    }
    return next((reason for reason, is_so in wrong.items() if is_so), None)


def _meet(case: Case, other: Case) -> bool:
    """Whether a unit that one of them is about, accused or complained of, has the other in hand."""
    return not {*case.excluded_units, *case.asked_units}.isdisjoint((other.lead_unit, *other.co_units))


def problem_of_undoing(other: Case | None) -> Reason | None:
    """Why it may not stand alone again: its reports lie where it was joined, or further on."""
    return _ELSEWHERE if other is None or other.state is CaseState.JOINED else None


def problem_of_parting(case: Case, unit: object) -> Reason | None:
    """Why a matter may not be taken out of it into the hands of this unit: somebody complained of it, or leaders have the case and its
    gate would be walked round."""
    if unit in case.asked_units:
        return _ABOUT
    return None if gate_passed(case) else _GATE


def taking_in(case: Case, other: Case) -> dict[str, Any]:
    """What joining `other` changes in `case`. Whoever is recused from one is recused from both."""
    recused = tuple(dict.fromkeys((*case.recused, *other.recused)))
    return {
        "urgency": min(case.urgency, other.urgency, key=lambda one: one.rank),
        "people_count": max(case.people_count, other.people_count),
        "reporters": tuple(dict.fromkeys((*case.reporters, *other.reporters))),
        "asked_units": tuple(dict.fromkeys((*case.asked_units, *other.asked_units))),
        "last_report_at": max(case.last_report_at, other.last_report_at),
        "led_before": tuple(dict.fromkeys((*case.led_before, *other.led))),
        "recused": recused,
        "handler": None if case.handler in recused else case.handler,
        "counts_from": older((begun(other),), case),
        **_alarm_of(case, other),
    }


def _alarm_of(case: Case, other: Case) -> dict[str, Any]:
    """Whose alarm goes on: one that nobody has heard, or that of the case which was RED alone. No join silences a ring or begins it anew."""
    if other.urgency is not Urgency.RED or (case.urgency is Urgency.RED and not (other.unheard and not case.unheard)):
        return {}
    rung = tuple(dict.fromkeys((*case.rung, *other.rung)))
    return {"rung": rung, **{name: getattr(other, name) for name in ("red_at", "acknowledged_at", "rings", "rung_at")}}


def going_in(case: Case, into: UUID, reports: Iterable[UUID]) -> dict[str, Any]:
    """What being joined changes: its reports live on in the other, and it is under no clock."""
    return {"state": CaseState.JOINED, "joined_into": into, "stood_at": str(case.state), "given": tuple(reports), "report_count": 0}


def heard(case: Case, other: Case) -> datetime | None:
    """When somebody last heard of its alarm, as it stood alone or as part of the other."""
    return max((at for at in (case.acknowledged_at, other.acknowledged_at) if at is not None), default=None)


def coming_back(case: Case) -> dict[str, Any]:
    """It stands where it stood; every date of its own is as it was, so its clocks are those of its own facts."""
    return {"state": CaseState(case.stood_at) if case.stood_at else CaseState.PROPOSED, "joined_into": None, "stood_at": "", "given": ()}


def begun(case: Case) -> datetime | None:
    """Since when the time runs in which it must be finished; None before it was first sent to a unit."""
    return case.counts_from or case.reopened_at or case.dispatched_at


def older(others: Iterable[datetime | None], case: Case) -> datetime | None:
    """Since when it counts for this case because of what was joined into it; None where its own time is the longest, or began anew."""
    own = case.reopened_at or case.dispatched_at
    found = [at for at in (*others, case.counts_from) if at is not None]
    if case.reopened_at is not None or not found:
        return case.counts_from
    return min(found) if own is None or min(found) < own else None


def without(case: Case, still: Mapping[UUID, datetime | None]) -> datetime | None:
    """The same once a case has been taken out: what the others that are still in it say."""
    own, found = case.dispatched_at, [at for at in still.values() if at is not None]
    if case.reopened_at is not None or not found:
        return None
    return min(found) if own is None or min(found) < own else None


FRESH: Mapping[str, Any] = {
    **NEVER_MEDIATED,  # what others agreed on binds nobody here
    **NOT_IN_LIBRARY,
    **dict.fromkeys(("number", "condition", "place_key", "contact", "result", "request", "supervision", "stood_at"), ""),
    **dict.fromkeys(("returns", "rebounds", "request_days", "extended_days", "paused_seconds", "people_count", "rings", "rings_since"), 0),
    **dict.fromkeys(
        (
            "dispatched_at", "sent_at", "signed_at", "contacted_at", "done_at", "settled_at", "reopened_at", "paused_at", "counts_from",
            "handler", "closing_by", "closing_for", "red_at", "rung_at", "acknowledged_at",  # whoever took it out by hand has it before them
        )
    ),
    "version": 1,
    "arbitrated": False,
    "rung": (),
    "stood_in": (),
    "led_for": (),
    "given": (),
    "told": {},
}  # fmt: skip
"""A case cut from another one: nobody has done anything to it yet. Its readers, and who may not act on it, stay as they were."""


def counting_alone(case: Case, occurred_at: datetime) -> datetime | None:
    """Since when it counts for a report that stands alone again: from its event on, as far as the case it was in was running."""
    since = begun(case)
    return max(since, occurred_at) if since is not None else None


def split_off(case: Case, fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What a matter taken out has of the case it comes from: its time to finish, used up as far as it was. Its new unit's time to sign and
    to speak to the party begins now."""
    pausing = int((now - case.paused_at).total_seconds()) if case.paused_at is not None else 0
    return {
        "state": CaseState.DISPATCHED,
        "category": fields["split_category"],
        "sub": "",
        "secondary": (),
        "lead_unit": fields["split_unit"],
        "led_before": case.led,
        "co_units": (),
        "dispatched_at": now if (since := begun(case)) is None else since,
        "sent_at": now,
        "extended_days": case.extended_days,
        "paused_seconds": case.paused_seconds + pausing,
        "told": {stage: at for stage, at in case.told.items() if stage == ClockStage.FINISH},
    }
