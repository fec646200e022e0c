"""May this happen to this case now? Every pair of state and act, legal and illegal, walks through the one table."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.cases import Case, Step
from streams.contracts.codes import CaseKind, CaseState, Change, Role, Urgency
from streams.contracts.dispute_table import DISPUTE
from streams.contracts.events import Actor
from streams.contracts.lifecycle_table import CLOCK, CLOCK_ACTS, LIFE_CYCLES, ROWS, allowed, clocks_of, open_to
from streams.contracts.transitions import CONDITIONS, Transition, holds
from streams.contracts.wording import STATE_WORDS
from streams.rules.lifecycle import Applied, Asked, Refused, decide
from tests.builders import NOON, a_case
from tests.rules.conditions import (
    ACTORS,
    ASKER,
    BROKEN,
    CATEGORIES,
    CLOSED,
    HEIR,
    HELD,
    HOLDING,
    JOINED_REPORT,
    LEADING,
    OTHER_CASE,
    UNITS,
    VALUES,
)

KIND_AND_ACT = [(kind, row.act) for kind, cycle in LIFE_CYCLES.items() for row in cycle.rows]
LADDER = {"clock_due_soon", "clock_overdue", "clock_urged", "clock_supervision_proposed", "clock_listing_proposed"}


def asked(act: str, actor: Actor | None, case: Case, **changes: Any) -> Asked:
    fields = {need.field: VALUES.get(need.field, "…") for need in ROWS[act][0].needs} if act in ROWS else {}
    if "urgency" in fields:
        fields["urgency"] = "red" if act == "raise_urgency" else "blue"
    beside, above = {OTHER_CASE.case_id: OTHER_CASE}, UNITS - {case.lead_unit}
    joined = frozenset({JOINED_REPORT})
    whole = Asked(act, actor, case.version, fields, UNITS, CATEGORIES, above, joined, others=beside, heir=HEIR, held=HELD)
    return replace(whole, **changes)


def a_case_in(state: CaseState, row: Transition | None = None, **changes: Any) -> Case:
    """A case in this state, of which every condition of the row holds."""
    doubt = state is CaseState.IN_DOUBT
    named = (*row.when, *(name for need in row.needs for _, name in need.only_if)) if row else ()
    held = {field: value for name in named for field, value in HOLDING[name].items()}
    if row is not None and row.during:
        held["mediation"] = row.during[0]
    if state is CaseState.JOINED:
        held |= {"joined_into": OTHER_CASE.case_id, "stood_at": "handling"}
    if row is not None and row.filed:
        held = {"receiver": LEADING, "library_at": NOON, "library": row.filed[0]} | held
    return a_case(state=state, lead_unit="anji.centre" if doubt else "330523107.sifasuo", **(held | changes))


def a_clock(act: str, case: Case) -> Asked:
    stage = min(clocks_of(case), default="finish")
    return asked(act, None, case, stage=stage, due=NOON)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("kind", "act"), KIND_AND_ACT)
def test_every_pair_of_state_and_act_is_decided_by_its_row(kind: CaseKind, act: str, role: Role) -> None:
    for state in CaseState:
        is_decided_by(LIFE_CYCLES[kind].by_act[act], kind, role, state)


def is_decided_by(row: Transition, kind: CaseKind, role: Role, state: CaseState) -> None:
    act, case = row.act, a_case_in(state, row, kind=kind)
    answer = decide(asked(act, ACTORS[role], case), case, NOON)
    possible = act not in CLOCK_ACTS and state in row.sources and role in row.roles
    assert isinstance(answer, Applied) == possible, answer
    if isinstance(answer, Applied):
        assert answer.case.version == case.version + 1
        assert answer.case.state is (row.target or CaseState(case.stood_at or state))
        assert answer.change is row.change
    else:
        assert set(answer.allowed) <= {one.act for one in LIFE_CYCLES[kind].rows if state in one.sources}


@pytest.mark.parametrize("state", list(CaseState))
def test_a_passed_deadline_sends_only_what_is_still_proposed(state: CaseState) -> None:
    case = a_case_in(state)
    answer = decide(asked(CLOCK, None, case, stage="triage", due=NOON), case, NOON)
    assert isinstance(answer, Applied) == (state is CaseState.PROPOSED)


@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize(("kind", "act"), [(kind, act) for kind, act in KIND_AND_ACT if act in LADDER])
def test_a_rung_of_the_ladder_is_told_only_held_onits_clock_runs(kind: CaseKind, act: str, state: CaseState) -> None:
    case = a_case_in(state, kind=kind)
    answer = decide(a_clock(act, case), case, NOON)
    assert isinstance(answer, Applied) == (bool(clocks_of(case)) and state in LIFE_CYCLES[kind].by_act[act].sources)
    if isinstance(answer, Applied):
        assert (answer.case.state, answer.case.told) == (state, {min(clocks_of(case)): NOON})


@pytest.mark.parametrize(
    ("kind", "act", "condition"), [(kind, act, name) for kind, act in KIND_AND_ACT for name in LIFE_CYCLES[kind].by_act[act].when]
)
def test_a_condition_that_does_not_hold_is_said_and_shows_no_button(kind: CaseKind, act: str, condition: str) -> None:
    row = LIFE_CYCLES[kind].by_act[act]
    actor = msgspec.structs.replace(ACTORS[min(row.roles)], account_id=ASKER)
    case = a_case_in(row.sources[0], row, kind=kind, **({"urgency": Urgency.YELLOW} | HOLDING[condition] | BROKEN[condition]))
    windows = {CLOSED[condition]: NOON} if condition in CLOSED else {}
    closed = frozenset(windows)
    answer = decide(asked(act, actor, case, windows=windows), case, NOON)
    assert isinstance(answer, Refused)
    assert answer.reason.zh in [CONDITIONS[name].zh for name in row.when if not holds(name, case, actor, closed)]
    assert act not in answer.allowed
    assert act not in [one.act for one in open_to(actor, case, closed)]


def test_every_condition_is_in_use_and_has_its_words() -> None:
    assert (
        {name for cycle in LIFE_CYCLES.values() for row in cycle.rows for name in (*row.when, *rests_on(row))}
        == set(CONDITIONS)
        == set(HOLDING)
        == set(BROKEN)
    )


def rests_on(row: Transition) -> list[str]:
    """The conditions that a choice of the row rests on."""
    return [name for need in row.needs for name in (*dict(need.only_if).values(), *filter(None, (need.held_on,)))]


@pytest.mark.parametrize("role", list(Role))
def test_nobody_may_ask_for_what_a_clock_does(role: Role) -> None:
    case = a_case()
    for act in CLOCK_ACTS:
        assert isinstance(decide(asked(act, ACTORS[role], case), case, NOON), Refused)
    assert CLOCK not in [row.act for row in allowed(case, frozenset({role}))]


@pytest.mark.parametrize(
    ("kind", "act", "field"),
    [(kind, act, need.field) for kind, act in KIND_AND_ACT for need in LIFE_CYCLES[kind].by_act[act].needs if need.required],
)
def test_a_missing_field_is_named(kind: CaseKind, act: str, field: str) -> None:
    row = LIFE_CYCLES[kind].by_act[act]
    case = a_case_in(row.sources[0], row, kind=kind)
    role = min(row.roles)
    whole = asked(act, ACTORS[role], case)
    answer = decide(replace(whole, fields={**whole.fields, field: ""}), case, NOON)
    assert isinstance(answer, Refused)
    assert field in answer.reason.en


def test_what_two_kinds_call_alike_asks_for_the_same() -> None:
    """A form knows what to ask before it knows the kind; and no state is under other clocks in another kind."""
    for act, rows in ROWS.items():
        assert {(row.zh, row.en, row.needs, bool(row.roles)) for row in rows} == {
            (rows[0].zh, rows[0].en, rows[0].needs, bool(rows[0].roles))
        }, act
    shared = set.intersection(*(set(cycle.states) for cycle in LIFE_CYCLES.values()))
    assert [state for state in shared if sum(state in cycle.running for cycle in LIFE_CYCLES.values()) > 1] == []
    assert {state for cycle in LIFE_CYCLES.values() for state in cycle.states} | {CaseState.JOINED} == set(CaseState)


@pytest.mark.parametrize("kind", list(CaseKind))
def test_an_act_of_another_kind_is_told_as_that(kind: CaseKind) -> None:
    case = a_case(kind=kind, state=CaseState.DONE)
    for act in ROWS.keys() - LIFE_CYCLES[kind].by_act.keys():
        answer = decide(asked(act, ACTORS[Role.CENTRE], case), case, NOON)
        assert isinstance(answer, Refused)
        assert answer.reason.code == "act.kind"


@pytest.mark.parametrize(
    ("act", "field", "value"),
    [
        ("dispatch", "lead_unit", "nowhere"),
        ("reclassify", "category", "77"),
        ("raise_urgency", "urgency", "blue"),
        ("lower_urgency", "urgency", "red"),
        ("undo_join", "report_id", str(uuid4())),
        ("reroute", "lead_unit", 7),
    ],
)
def test_a_value_that_is_not_possible_here_is_refused(act: str, field: str, value: object) -> None:
    case = a_case()
    whole = asked(act, ACTORS[Role.CENTRE], case)
    assert isinstance(decide(replace(whole, fields={**whole.fields, field: value}), case, NOON), Refused)


def test_whoever_saw_an_older_version_looks_again() -> None:
    case = a_case(version=4)
    answer = decide(asked("dispatch", ACTORS[Role.TOWN_DESK], case, seen_version=3), case, NOON)
    assert isinstance(answer, Refused)
    assert answer.reason.code == "act.stale"
    assert "dispatch" in answer.allowed


STEPS = tuple(Step(version=version, at=NOON, change=Change.RECLASSIFIED, role=Role.CENTRE, unit="anji.centre") for version in (2, 3, 4))


def test_whoever_saw_an_older_version_learns_what_was_done_since_and_from_which_seat() -> None:
    case = a_case(version=4)
    answer = decide(asked("dispatch", ACTORS[Role.TOWN_DESK], case, seen_version=2, lately=STEPS), case, NOON)
    assert isinstance(answer, Refused)
    assert answer.since == STEPS[1:]
    assert ("第2版" in answer.reason.zh, "第4版" in answer.reason.zh) == (True, True)


@pytest.mark.parametrize(
    ("changes", "act", "fields"),
    [
        ({"state": CaseState.DISPATCHED}, "dispatch", {}),
        ({"state": CaseState.SIGNED, "returns": 1}, "return_case", {}),
        ({}, "reclassify", {"category": "77", "reason": "…"}),
    ],
)
def test_that_others_were_first_is_said_before_what_they_changed(changes: dict[str, Any], act: str, fields: dict[str, Any]) -> None:
    """State, condition and field are refused for a reason that the asker has not seen yet."""
    case = a_case(version=4, **changes)
    role = min(DISPUTE.by_act[act].roles)
    whole = asked(act, ACTORS[role], case)
    answer = decide(replace(whole, seen_version=3, fields={**whole.fields, **fields}, lately=STEPS), case, NOON)
    assert isinstance(answer, Refused)
    assert (answer.reason.code, answer.since) == ("act.stale", STEPS[2:])
    assert isinstance(seen := decide(replace(whole, fields={**whole.fields, **fields}, lately=STEPS), case, NOON), Refused)
    assert (seen.reason.code != "act.stale", seen.since) == (True, ())


def test_whoever_may_never_do_it_is_told_that_whatever_they_have_seen() -> None:
    elsewhere = Actor(account_id=uuid4(), role=Role.TOWN_DESK, region="330523101", unit="330523101.zhihuishi")
    case = a_case(version=4)
    for actor, code in ((elsewhere, "act.scope"), (ACTORS[Role.LEADER], "act.role")):
        answer = decide(asked("dispatch", actor, case, seen_version=3), case, NOON)
        assert isinstance(answer, Refused)
        assert answer.reason.code == code


def test_what_is_so_already_is_obsolete() -> None:
    case = a_case(state=CaseState.DISPATCHED)
    answer = decide(asked("dispatch", ACTORS[Role.TOWN_DESK], case), case, NOON)
    assert isinstance(answer, Refused)
    assert answer.obsolete


def test_another_town_s_desk_has_no_say() -> None:
    elsewhere = Actor(account_id=uuid4(), role=Role.TOWN_DESK, region="330523101", unit="330523101.zhihuishi")
    case = a_case()
    assert isinstance(decide(asked("dispatch", elsewhere, case), case, NOON), Refused)


def test_only_who_sent_it_withdraws_it() -> None:
    case = a_case()
    stranger = Actor(account_id=uuid4(), role=Role.GRID_MEMBER, region="330523107202001")
    assert isinstance(decide(asked("withdraw", stranger, case), case, NOON), Refused)


@given(st.sampled_from(KIND_AND_ACT), st.sampled_from(list(CaseState)), st.sampled_from(list(Role)))
def test_an_accused_unit_is_never_given_the_case_and_never_acts_on_it(what: tuple[CaseKind, str], state: CaseState, role: Role) -> None:
    kind, act = what
    case = a_case(kind=kind, state=state, lead_unit="anji.centre", excluded_units=("anji.jiaojing", "330523107.zhihuishi"))
    accused = replace_unit(ACTORS[role], "anji.jiaojing")
    answer = decide(asked(act, accused, case), case, NOON)
    assert isinstance(answer, Refused) or act == "withdraw"
    other = decide(asked(act, replace_unit(ACTORS[role], "anji.centre"), case), case, NOON)
    if isinstance(other, Applied):
        assert not {other.case.lead_unit, *other.case.co_units} & set(case.excluded_units)


def replace_unit(actor: Actor, unit: str) -> Actor:
    return Actor(account_id=actor.account_id, role=actor.role, region=actor.region, unit=unit)


@given(st.sampled_from(list(ROWS)), st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=4))
def test_any_fields_get_an_answer(act: str, fields: dict[str, str]) -> None:
    case = a_case()
    assert isinstance(decide(asked(act, ACTORS[Role.CENTRE], case, fields=fields), case, NOON), Applied | Refused)


def test_urgency_rises_and_falls_only_by_its_own_act() -> None:
    case = a_case(urgency=Urgency.YELLOW)
    up = decide(asked("raise_urgency", ACTORS[Role.UNIT_OFFICER], case), case, NOON)
    assert isinstance(up, Applied)
    assert (up.case.urgency, up.change) == (Urgency.RED, Change.URGENCY_RAISED)
    assert up.fields["urgency"] == {"from": Urgency.YELLOW, "to": Urgency.RED}


@pytest.mark.parametrize("state", [state for state in CaseState if state not in ROWS["sign"][0].sources])
def test_a_state_that_does_not_allow_it_is_called_what_the_county_calls_it(state: CaseState) -> None:
    case = a_case_in(state)
    answer = decide(asked("sign", ACTORS[Role.UNIT_OFFICER], case, seen_version=case.version), case, NOON)
    assert isinstance(answer, Refused)
    if answer.reason.code == "act.state":
        zh, en = STATE_WORDS[state]
        assert answer.reason.zh == f"这件现在是“{zh}”,不能签收"
        assert answer.reason.en == f"Not possible as it stands: {en}"
    else:
        assert (answer.reason.code, state) == ("act.scope", CaseState.IN_DOUBT)
