"""Whatever people ask for, in whatever order: what the life cycle never lets happen."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.cases import Case
from streams.contracts.codes import STATUTORY, CaseKind, CaseState, ClockStage, Lane, Mediation, Restricted, Role, Urgency
from streams.contracts.dispute_table import DISPUTE
from streams.contracts.events import Actor
from streams.contracts.lifecycle_table import LIFE_CYCLES, ROWS, open_to
from streams.contracts.mediation import agreement_stands
from streams.contracts.moments import day_at
from streams.contracts.transitions import Need
from streams.reference.county import load_county
from streams.reference.windows import window_ends
from streams.rules import deadlines
from streams.rules.lifecycle import Applied, Asked, decide
from tests.builders import NOON, a_case

COUNTY = load_county(Path("streams/reference/anji"))
UNITS = ("330523107.sifasuo", "330523107.zhihuishi", "anji.jiaojing", "anji.zhujianju", "anji.centre", "anji.xinfangju")
OFFICE = "anji.xinfangju"
ACCUSED = ("anji.zhujianju",)
CATEGORIES = ("02", "07", "12", "14")
PEOPLE = [UUID(int=number) for number in range(1, 5)]
ROLES = (
    Role.UNIT_OFFICER,
    Role.UNIT_OFFICER,
    Role.TOWN_DESK,
    Role.CENTRE,
    Role.SUPERVISOR,
    Role.LEADER,
    Role.MEDIATOR,
    Role.PETITION_OFFICE,
)
ASKABLE = [act for act, rows in ROWS.items() if rows[0].roles and act != "undo_join"]
REGIONS = {Role.TOWN_DESK: "330523107", Role.MEDIATOR: "330523107202"}
GRANTED = {
    "grant_extension",
    "grant_pause",
    "resume",
    "rebound",
    "reclassify",
    "raise_urgency",
    "lower_urgency",
    "approve_closing",
    "close_small",
    "grant_objection",
    "decide_competence",
    "tell_extension",
    "close_hearing",
}
"""Acts that may move the end of a running clock: what somebody else grants, what comes back, what the matter is, and a new unit."""
ENDS = {row.act for cycle in LIFE_CYCLES.values() for row in cycle.rows if row.target is CaseState.DONE}
LOOKED_AT = {"approve_closing", "approve_screening", "end_by_agreement"}


@dataclass
class History:
    """A case and all that was applied to it."""

    case: Case
    now: datetime = NOON
    applied: list[tuple[str, Actor | None, Case]] = field(default_factory=list)

    def ask(self, act: str, actor: Actor | None, fields: dict[str, Any], **clock: Any) -> None:
        windows = {stage: end for stage, end in window_ends(self.case, COUNTY).items() if stage != "return_window"}
        asked = Asked(
            act,
            actor,
            self.case.version,
            fields,
            frozenset(UNITS),
            frozenset(CATEGORIES),
            above(self.case),
            windows=windows,
            office=OFFICE,
            **clock,
        )
        answer = decide(asked, self.case, self.now)
        if isinstance(answer, Applied):
            before, self.case = self.case, answer.case
            self.applied.append((act, actor, before))
            self.holds(act, actor, before)

    def holds(self, act: str, actor: Actor | None, before: Case) -> None:
        case = self.case
        assert case.version == before.version + 1
        assert not {case.lead_unit, *case.co_units} & set(case.excluded_units)
        assert actor is None or actor.account_id not in before.recused
        assert case.handler is None or case.handler not in case.recused
        assert before.dispatched_at in (None, case.dispatched_at)
        assert (case.case_id, case.opened_at, case.reporters, case.excluded_units, case.restricted) == (
            before.case_id, before.opened_at, before.reporters, before.excluded_units, before.restricted
        )  # fmt: skip
        assert set(before.recused) <= set(case.recused)
        if case.settled_at is not None:
            assert case.state is CaseState.DONE
            assert self.gate_was_passed()
        assert before.kind is case.kind or (before.kind is CaseKind.DISPUTE and act in ("make_petition", "take_as_petition"))
        if case.kind is CaseKind.PETITION:
            self.holds_of_petitions(act, actor, before)
        self.holds_of_mediations(act, before)
        if act not in GRANTED:
            self.no_time_was_won(before)

    def holds_of_petitions(self, act: str, actor: Actor | None, before: Case) -> None:
        case = self.case
        assert case.extended_days in (0, 5, 10, 15, 30)
        assert before.extended_days in (0, case.extended_days) or act in ("reopen", "order_redo", "make_petition", "take_as_petition")
        assert act != "accept" or (case.external_no, case.matter) == (before.external_no or None, "claim")
        assert case.reviews == 0 or case.handled_by not in ("", case.lead_unit)
        assert not case.closed_class or case.excluded_units or OFFICE in (case.lead_unit, *case.co_units)
        assert before.kind is case.kind or (case.restricted is not Restricted.ACCUSATION and not case.excluded_units)
        if act in ("ask_review", "ask_final"):
            assert case.lead_unit in COUNTY.reviewers(before.lead_unit)
            assert case.handled_by == (before.handled_by or before.lead_unit)
        if act in ("serve_review", "serve_final", "order_redo"):
            assert (before.outcome == "revoked") == (act == "order_redo")
        if act == "order_redo":
            assert (case.lead_unit, case.accepted_at, case.reviews) == (before.handled_by or before.lead_unit, self.now, 0)
            assert ClockStage.HANDLE in [one.stage for one in deadlines.of(case, COUNTY)]
        if act == "issue_opinion":
            assert actor is not None
            assert actor.account_id not in (before.closing_by, before.handler)
        if case.state not in (CaseState.DONE, CaseState.WITHDRAWN) and not case.told and case.paused_at is None:
            assert deadlines.of(case, COUNTY) != ()

    def holds_of_mediations(self, act: str, before: Case) -> None:
        """No agreement without both, each asked since it was last proposed; one refusal ends it; and the case goes its own way."""
        case = self.case
        if LIFE_CYCLES[before.kind].by_act[act].during:
            assert case.state is before.state
        if case.mediation not in (Mediation.NONE, Mediation.PROPOSED, Mediation.REFUSED, Mediation.HANDED_OVER):
            acts = [one for one, _, _ in self.applied]
            begun = max(place for place, one in enumerate(acts) if one in ("propose_mediation", "reapply_mediation"))
            assert {"consent_applicant", "consent_respondent"} <= set(acts[begun:])
            assert "refuse_mediation" not in acts[begun:]
        if before.mediation is Mediation.REFUSED:
            assert case.mediation is before.mediation or act in ("reapply_mediation", "hand_over")
        if act == "ask_closing" and case.result == "agreement":
            assert agreement_stands(before)
        if case.mediation is Mediation.CONFIRMING and before.mediation is not Mediation.CONFIRMING:
            assert before.agreed_on is not None
            assert self.now < before.agreed_on + timedelta(days=40)  # thirty, or the worked day after

    def gate_was_passed(self) -> bool:
        """The end before the last settling was looked at by another person, or is a small quarrel's."""
        ends = [(act, actor, case) for act, actor, case in self.applied if act in ENDS]
        act, actor, case = ends[-1]
        if act == "close_small":
            return case.lane is Lane.VILLAGE and case.urgency in (Urgency.YELLOW, Urgency.BLUE) and case.restricted is None
        return act not in LOOKED_AT or (actor is not None and actor.account_id not in (case.closing_by, case.handler))

    def no_time_was_won(self, before: Case) -> None:
        was = {one.stage: one.ends_at for one in deadlines.of(before, COUNTY)}
        now = {one.stage: one.ends_at for one in deadlines.of(self.case, COUNTY)}
        for stage in {ClockStage.FINISH, *STATUTORY} & was.keys() & now.keys():
            assert now[stage] == was[stage]


def above(case: Case) -> frozenset[str]:
    """Who may review what its unit answered."""
    return frozenset(COUNTY.reviewers(case.lead_unit, case.excluded_units))


def an_actor_of(role: Role, person: UUID, unit: str) -> Actor:
    return Actor(account_id=person, role=role, region=REGIONS.get(role, "330523"), unit=unit)


NEEDS = {need.field: need for rows in ROWS.values() for row in rows for need in row.needs}
FIELDS = st.fixed_dictionaries(
    {
        **{name: st.sampled_from(need.choices) for name, need in NEEDS.items() if need.kind == "choice"},
        "lead_unit": st.sampled_from(UNITS),
        "suggested": st.sampled_from(UNITS),
        "mediated_by": st.sampled_from(UNITS),
        "category": st.sampled_from(CATEGORIES),
        "urgency": st.sampled_from([str(urgency) for urgency in Urgency]),
        "contact": st.sampled_from(["visit", "unreachable", "anonymous", "phone"]),
        "result": st.sampled_from(["agreement", "opinion", "unreachable"]),
        "confirmed": st.just("visit"),
        "request_days": st.sampled_from(["5", "30"]),
        "matter": st.sampled_from(["claim", "claim", "suggestion", "commendation"]),
        "external_no": st.just("330523-2023-1"),
        "decided_by": st.just("joint_conference"),
        "delivery": st.just("posted"),
        "paper": st.just("acceptance_notice"),
        "route": st.just("arbitration"),
        "opinion": st.sampled_from(["supported", "not_supported"]),
        "outcome": st.sampled_from(["upheld", "changed", "revoked"]),
        "agreement": st.just("mediated"),
        "adopted": st.just("adopted"),
        **{name: st.just("…") for name, need in NEEDS.items() if need.kind == "text"},
    }
)
STEP = st.tuples(
    st.sampled_from([*ASKABLE, "clock", *["open"] * len(ASKABLE) * 3]),  # mostly what is open to them: else the walk would stand still
    st.integers(min_value=0, max_value=60),
    st.sampled_from(ROLES),
    st.sampled_from(PEOPLE),
    st.sampled_from([*UNITS, "", "", ""]),  # "": of whichever unit leads
    FIELDS,
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9)),
)
CASES = st.builds(
    a_case,
    state=st.sampled_from(
        [CaseState.PROPOSED, CaseState.SETTLED_ON_SITE, CaseState.DISPATCHED, CaseState.HANDLING, CaseState.CLOSING]
    ),  # not done: its end would lie before its history
    lane=st.sampled_from(list(Lane)),
    urgency=st.sampled_from(list(Urgency)),
    restricted=st.sampled_from([None, None, Restricted.DV, Restricted.ACCUSATION]),
    excluded_units=st.sampled_from([(), ACCUSED]),
    lead_unit=st.just("330523107.sifasuo"),
    closing_by=st.just(PEOPLE[0]),
    dispatched_at=st.just(NOON),
)


PETITIONS = st.builds(
    a_case,
    kind=st.just(CaseKind.PETITION),
    state=st.sampled_from([state for state in LIFE_CYCLES[CaseKind.PETITION].states if state not in (CaseState.DONE, CaseState.WITHDRAWN)]),
    lead_unit=st.just("330523107.sifasuo"),
    matter=st.just("claim"),
    external_no=st.just("330523-2023-1"),
    via=st.sampled_from(["transferred", "direct"]),
    result=st.sampled_from(["opinion", "agreement"]),
    handled_by=st.just("anji.jiaojing"),
    closing_by=st.just(PEOPLE[0]),
    **{
        name: st.just(NOON)
        for name in ("petition_at", "sent_at", "dispatched_at", "accepted_at", "issued_at", "replied_at", "review_asked_at")
    },
)


@settings(max_examples=400)
@given(CASES | PETITIONS, st.lists(STEP, max_size=40))
def test_no_sequence_of_acts_breaks_a_promise(case: Case, steps: list[Any]) -> None:
    history = History(case)
    for act, place, role, person, unit, fields, later in steps:
        history.now += later
        actor = an_actor_of(role, person, unit or history.case.lead_unit)
        if act == "clock":
            for due in deadlines.of(history.case, COUNTY):
                fire(history, due)
        elif act != "open":
            history.ask(act, actor, filled(act, fields, history))
        elif rows := [row.act for row in open_to(actor, history.case) if row.act in ASKABLE]:
            history.ask(rows[place % len(rows)], actor, filled(rows[place % len(rows)], fields, history))


def filled(act: str, fields: dict[str, str], history: History) -> dict[str, str]:
    """What the act needs, and nothing else."""
    needs = ROWS[act][0].needs
    days = {need.field: day_of(need, history.now) for need in needs if need.kind in ("day", "term")}
    higher = {need.field: min(above(history.case), default="") for need in needs if need.superior}
    return {need.field: (fields | days | higher)[need.field] for need in needs}


def day_of(need: Need, now: datetime) -> str:
    """Today, or for what is still to come a week from now."""
    return (day_at(now) + timedelta(days=7 * (need.kind == "term"))).isoformat()


def fire(history: History, due: deadlines.Deadline) -> None:
    """The next rung of a clock, told at its time or late."""
    history.now = max(history.now, due.rolled)
    history.ask(deadlines.act_of(due.stage, due.level, COUNTY), None, {}, stage=due.stage, due=due.rolled)


def test_the_walk_reaches_the_end_with_and_without_a_second_look() -> None:
    """The random walk above would prove nothing if no way led to 化解."""
    officer = an_actor_of(Role.UNIT_OFFICER, PEOPLE[0], "330523107.sifasuo")
    other = an_actor_of(Role.TOWN_DESK, PEOPLE[1], "330523107.zhihuishi")
    words = {"note": "…", "reason": "…", "evidence": "…", "follow_up": "…", "contact": "visit", "result": "explained", "confirmed": "visit"}
    for lane, ending in ((Lane.COUNTY, ("ask_closing", "approve_closing")), (Lane.VILLAGE, ("close_small",))):
        history = History(a_case(state=CaseState.PROPOSED, lane=lane, urgency=Urgency.YELLOW))
        for act in ("dispatch", "sign", "take_on", "contact", "progress", *ending, "confirm_settled"):
            by = other if act in ("dispatch", "approve_closing") else officer
            history.ask(act, by, {need.field: words[need.field] for need in ROWS[act][0].needs if need.required})
        assert [act for act, _, _ in history.applied][-1] == "confirm_settled"
        assert history.case.settled_at is not None
        assert history.case.done_at is not None


@pytest.mark.parametrize("urgency", list(Urgency))
def test_a_case_nobody_touches_climbs_the_whole_ladder_once(urgency: Urgency) -> None:
    history = History(a_case(state=CaseState.DISPATCHED, urgency=urgency, dispatched_at=NOON, lead_unit="330523107.sifasuo"))
    told = []
    while waiting := deadlines.of(history.case, COUNTY):
        due = min(waiting, key=lambda one: one.rolled)
        told.append((due.stage, due.level))
        fire(history, due)
    assert sorted(told) == sorted((stage, step.level) for stage in ("sign", "first_contact", "finish") for step in COUNTY.ladder)
    assert history.case.supervision == "listing_proposed"
    assert {act for act, _, _ in history.applied} == {row.act for row in DISPUTE.rows if not row.roles and not row.during} - {
        "clock",
        deadlines.RING_ACT,
    }
