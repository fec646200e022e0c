"""The people of a simulated year: what each kind of unit does with a case, and when. Pure: from a case as it is to the next act.

A fate is drawn for each case from its id, so that a year is the same year every time.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Lane, Role, Urgency
from streams.contracts.events import Actor
from streams.reference.windows import closed_windows
from tests.store.ground import the_rules

S = CaseState
DESK = Actor(account_id=UUID(int=11), role=Role.TOWN_DESK, region="330523", unit="")
CENTRE = Actor(account_id=UUID(int=12), role=Role.CENTRE, region="330523", unit="anji.centre")
SUPERVISOR = Actor(account_id=UUID(int=13), role=Role.SUPERVISOR, region="330523")
FATES = ("diligent", "diligent", "diligent", "slow", "returns", "contests", "pauses", "extends", "comes_back", "silent")
"""One in ten lies with nobody who acts: it must climb the ladder to its end."""
WORDS = dict.fromkeys(("reason", "note", "evidence", "follow_up", "instruction"), "given")


@dataclass(frozen=True)
class Step:
    """The next act on a case, by whom, not before when."""

    act: str
    actor: Actor
    at: datetime
    fields: dict[str, str]


def fate_of(case: Case) -> str:
    """Drawn from the case's id."""
    return FATES[case.case_id.int % len(FATES)]


def officer(unit: str) -> Actor:
    """Who acts for a unit: the same person always."""
    return Actor(account_id=UUID(int=10_000 + sum(unit.encode()) * 1009 % 99_991), role=Role.UNIT_OFFICER, region="330523", unit=unit)


def next_step(case: Case) -> Step | None:  # noqa: PLR0911  # one return for each state
    """What somebody does next, if anybody does anything."""
    fate, own = fate_of(case), officer(case.lead_unit)
    if case.state is S.IN_DOUBT:
        return _step(case, "clear_doubt", CENTRE, 5, lead_unit=case.lead_unit, reason="given")
    if fate == "silent":
        return None
    match case.state:
        case S.DISPATCHED:
            return _received(case, own, fate)
        case S.SIGNED:
            return _step(case, "contact", own, _patience(case, fate, 20), contact="visit", note="given")
        case S.CONTACTED | S.HANDLING:
            return _handled(case, own, fate)
        case S.RETURNED:
            return _step(case, "grant_return", DESK, 6, lead_unit=_other(case), reason="given")
        case S.ARBITRATION:
            return _step(case, "arbitrate", CENTRE, 30, lead_unit=_other(case), reason="given")
        case S.CLOSING:
            return _step(case, "approve_closing", SUPERVISOR, 10, reason="given")
        case S.DONE if fate == "comes_back" and not case.rebounds:
            return _step(case, "rebound", DESK, 24 * 9, reason="given")
        case S.DONE if case.settled_at is None and fate != "slow":
            return _step(case, "confirm_settled", own, 24, confirmed="visit", note="given")
    return None


def _received(case: Case, own: Actor, fate: str) -> Step:
    wanted = {"returns": 1, "contests": 2}.get(fate, 0)
    if case.returns < wanted and not case.arbitrated:
        back = _step(case, "return_again" if case.returns else "return_case", own, 1, suggested=_other(case), reason="given")
        if not closed_windows(case, the_rules().county, back.at):
            return back
    return _step(case, "sign", own, _patience(case, fate, 1))


def _handled(case: Case, own: Actor, fate: str) -> Step:
    if case.state is S.CONTACTED:
        return _step(case, "progress", own, _patience(case, fate, 30), note="given")
    if fate == "pauses" and not case.paused_seconds:
        asked = {"": ("ask_pause", own), "pause": ("grant_pause", SUPERVISOR)}
        act, actor = asked[case.request] if case.paused_at is None else ("resume", own)
        return _step(case, act, actor, 24 * 6 if act == "resume" else 4, reason="given")
    if fate == "extends" and not case.extended_days:
        act, actor = ("grant_extension", SUPERVISOR) if case.request else ("ask_extension", own)
        return _step(case, act, actor, 12, request_days="10", reason="given")
    if case.lane is Lane.VILLAGE and case.urgency in (Urgency.YELLOW, Urgency.BLUE) and case.restricted is None:
        return _step(case, "close_small", own, _patience(case, fate, 48), result="agreement", follow_up="given")
    return _step(case, "ask_closing", own, _patience(case, fate, 72), result="opinion", evidence="given", follow_up="given")


def _patience(case: Case, fate: str, hours: float) -> float:
    """The slow take twelve times as long, everybody a little more or less."""
    return hours * (12 if fate == "slow" else 1) * random.Random(f"{case.case_id}{case.version}").uniform(0.5, 1.5)


def _step(case: Case, act: str, actor: Actor, hours: float, **fields: str) -> Step:
    return Step(act, actor, case.updated_at + timedelta(hours=hours), fields)


def _other(case: Case) -> str:
    """Another unit than the present one, and none that is kept away."""
    units = ("anji.centre", "anji.sifaju", "anji.zhengfawei")
    return next(unit for unit in units if unit not in (case.lead_unit, *case.excluded_units))
