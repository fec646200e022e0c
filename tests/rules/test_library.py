"""The case library: noted, taken in, led without a conflict, received, released; and nothing that was in it is settled otherwise."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Lane, Library, Role, Urgency
from streams.contracts.events import Actor
from streams.contracts.grants import Grant
from streams.contracts.leaders import CONFLICTS, conflict_of
from streams.contracts.library import gate_passed
from streams.contracts.lifecycle_table import LIFE_CYCLES, clocks_of, open_to
from streams.contracts.reception_rows import act_of_reception
from streams.contracts.transitions import is_small
from streams.contracts.wording import LIBRARY_WORDS
from streams.reference.county import load_county
from streams.rules import deadlines, merging
from streams.rules.lifecycle import Applied, Asked, Refused, decide
from tests.builders import a_case

COUNTY = load_county(Path("streams/reference/anji"))
UNITS = frozenset({"330523107.sifasuo", "anji.jiaojing", "anji.xianzhengfu"})
FIRST, SECOND, OF_THE_UNIT, ELSEWHERE, NOBODY = (UUID(int=number) for number in range(21, 26))
HELD = {
    FIRST: (Grant("anji", Role.LEADER, "330523", "anji.xianwei"),),
    SECOND: (Grant("anji", Role.LEADER, "330523", "anji.xianzhengfu"),),
    OF_THE_UNIT: (Grant("anji", Role.LEADER, "330523107", ""), Grant("police", Role.UNIT_OFFICER, "330523107", "330523107.sifasuo")),
    ELSEWHERE: (Grant("anji", Role.LEADER, "330523104", ""), Grant("police", Role.LEADER, "330523", "")),
}
OFFICER = Actor(account_id=UUID(int=2), role=Role.UNIT_OFFICER, region="330523107", unit="330523107.sifasuo")
CENTRE = Actor(account_id=UUID(int=3), role=Role.CENTRE, region="330523", unit="anji.centre")
OFFICE = Actor(account_id=UUID(int=4), role=Role.PETITION_OFFICE, region="330523", unit="anji.xinfangju")
LEADER = Actor(account_id=FIRST, role=Role.LEADER, region="330523", unit="anji.xianwei")
AFTERNOON = datetime(2024, 9, 1, 15, tzinfo=UTC)
TAKING_IN = {"receiver": str(FIRST), "hardness": "ordinary_case"}
RELEASING = {"evidence": "…", "asked_how": "visit", "follow_up": "…"}
SETTLING = {"confirmed": "visit", "note": "…"}


@dataclass
class Shelf:
    """A case on its way into the library and out of it."""

    case: Case = field(
        default_factory=lambda: a_case(
            state=CaseState.HANDLING, lead_unit="330523107.sifasuo", lane=Lane.TOWN, opened_at=AFTERNOON, dispatched_at=AFTERNOON
        )
    )
    now: datetime = AFTERNOON

    def asks(self, act: str, fields: dict[str, str], by: Actor = CENTRE) -> Applied | Refused:
        asked = Asked(act, by, self.case.version, fields, UNITS, frozenset({"02"}), held=HELD)
        answer = decide(asked, self.case, self.now)
        self.case = answer.case if isinstance(answer, Applied) else self.case
        return answer

    def does(self, *steps: tuple[str, dict[str, str], Actor]) -> "Shelf":
        for act, fields, by in steps:
            assert isinstance(answer := self.asks(act, fields, by), Applied), (act, answer)
        return self


NOTING = ("note_difficulty", {"tried": "…", "difficulty": "…"}, OFFICER)
RECEIVING = ("record_reception", {"reception_on": "2024-09-01", "leader_said": "…", "next_step": "…"}, LEADER)
ENDING = (
    ("ask_closing", {"result": "opinion", "evidence": "…", "follow_up": "…"}, OFFICER),
    ("approve_closing", {"reason": "…"}, CENTRE),
)


def led(**more: str) -> Shelf:
    return Shelf().does(NOTING, ("take_in", {**TAKING_IN, **more}, CENTRE))


def reason(answer: Applied | Refused) -> str:
    assert isinstance(answer, Refused)
    return answer.reason.code


@pytest.mark.parametrize("name", ["tried", "difficulty"])
def test_an_empty_difficulty_is_refused(name: str) -> None:
    assert reason(Shelf().asks("note_difficulty", {**NOTING[1], name: ""}, OFFICER)) == "act.field"
    assert reason(Shelf().asks("take_in", TAKING_IN)) == "act.library"  # no note, no library


@pytest.mark.parametrize("by", [CENTRE, OFFICE])
def test_the_centre_or_the_petition_office_takes_it_in_with_exactly_one_leader(by: Actor) -> None:
    shelf = Shelf().does(NOTING)
    assert reason(shelf.asks("take_in", {**TAKING_IN, "receiver": ""}, by)) == "act.field"
    shelf.does(("take_in", TAKING_IN, by))
    assert (shelf.case.library, shelf.case.receiver, shelf.case.noted_by) == (Library.IN_LIBRARY, FIRST, "330523107.sifasuo")
    assert shelf.case.state is CaseState.HANDLING


@pytest.mark.parametrize(
    ("account", "changes", "why"),
    [
        (NOBODY, {}, "no_leader"),
        (ELSEWHERE, {}, "no_leader"),
        (FIRST, {"tenant": "police"}, "no_leader"),
        (FIRST, {"recused": (FIRST,)}, "leader_recused"),
        (FIRST, {"excluded_units": ("anji.xianwei",)}, "leader_accused"),
        (FIRST, {"asked_units": ("anji.xianwei",)}, "leader_complained_of"),
        (OF_THE_UNIT, {}, "leader_handled"),
        (FIRST, {"co_units": ("anji.xianwei",)}, "leader_handled"),
        (FIRST, {"handled_by": "anji.xianwei"}, "leader_handled"),
        (FIRST, {"noted_by": "anji.xianwei"}, "leader_handled"),
        (FIRST, {"led_before": ("anji.jiaojing", "anji.xianwei")}, "leader_handled"),
        (FIRST, {"handler": FIRST}, "leader_handled"),
        (FIRST, {"closing_by": FIRST}, "leader_handled"),
        (FIRST, {}, ""),
    ],
)
def test_whoever_has_a_conflict_leads_nothing_and_is_told_why(account: UUID, changes: dict[str, Any], why: str) -> None:
    case = msgspec.structs.replace(Shelf().does(NOTING).case, **changes)
    assert conflict_of(case, account, HELD.get(account, ())) == why
    shelf = Shelf(case)
    answer = shelf.asks("take_in", {**TAKING_IN, "receiver": str(account)})
    if why == "":
        assert isinstance(answer, Applied)
    elif not {"excluded_units", "tenant"} & set(changes):
        assert reason(answer) == f"act.{why}"
        assert isinstance(answer, Refused)
        assert answer.reason.zh == CONFLICTS[why][0]


def test_an_account_that_is_none_and_the_leader_of_now_are_refused() -> None:
    shelf = led()
    for named in ("nobody", str(FIRST).upper(), str(FIRST)):
        assert reason(shelf.asks("change_receiver", {"receiver": named, "reason": "…"})) == "act.field"
    assert reason(shelf.asks("change_receiver", {"receiver": str(SECOND), "reason": ""})) == "act.field"
    shelf.does(("change_receiver", {"receiver": str(SECOND), "reason": "…"}, OFFICE))
    assert shelf.case.receiver == SECOND


def test_a_unit_that_a_leader_of_it_belongs_to_is_given_no_case() -> None:
    shelf = led(receiver=str(SECOND))
    shelf.does(("name_sponsor", {"sponsor": str(FIRST), "reason": "…"}, CENTRE))
    assert reason(shelf.asks("reroute", {"lead_unit": "anji.xianzhengfu", "reason": "…"})) == "act.leads_the_unit"
    shelf.does(("reroute", {"lead_unit": "anji.jiaojing", "reason": "…"}, CENTRE))


def test_every_unit_that_ever_had_it_is_remembered_and_one_that_was_only_proposed_is_not() -> None:
    """A proposal is corrected, then it goes from unit to unit; joined into another case, or parted from it, it takes that along."""
    case = a_case(state=CaseState.PROPOSED, lead_unit="anji.jiaojing")
    to = {"reason": "…", "lead_unit": ""}
    shelf, led_before = Shelf(case), []
    for unit in ("anji.xianzhengfu", "330523107.sifasuo", "anji.jiaojing", "anji.xianzhengfu", "330523107.sifasuo"):
        shelf.does(("reroute", {**to, "lead_unit": unit}, CENTRE))
        led_before.append(shelf.case.led_before)
    assert led_before[0] == ()
    assert led_before[-1] == ("anji.xianzhengfu", "330523107.sifasuo", "anji.jiaojing")
    assert conflict_of(shelf.case, SECOND, HELD[SECOND]) == "leader_handled"
    assert merging.taking_in(a_case(lead_unit="anji.centre"), shelf.case)["led_before"] == shelf.case.led
    parted = merging.split_off(shelf.case, {"split_category": "02", "split_unit": "anji.centre"}, AFTERNOON)
    assert parted["led_before"] == shelf.case.led


def test_any_leader_may_have_received_the_party_and_only_the_cases_own_counts() -> None:
    shelf = led()
    other = Actor(account_id=SECOND, role=Role.LEADER, region="330523", unit="anji.xianzhengfu")
    clerk = Actor(account_id=NOBODY, role=Role.REGISTRAR, region="330523", unit="")
    shelf.does(("note_reception", RECEIVING[1], other), ("note_reception", RECEIVING[1], clerk))
    assert (shelf.case.library, shelf.case.receptions) == (Library.IN_LIBRARY, 0)
    assert reason(shelf.asks("note_reception", {**RECEIVING[1], "leader_said": ""}, clerk)) == "act.field"


@pytest.mark.parametrize(
    ("library", "received_by", "marker", "role", "act"),
    [
        (Library.IN_LIBRARY, FIRST, NOBODY, Role.CENTRE, "record_reception"),
        (Library.RECEIVED, SECOND, NOBODY, Role.PETITION_OFFICE, "record_reception"),
        (Library.IN_LIBRARY, FIRST, FIRST, Role.LEADER, "record_reception"),
        (Library.IN_LIBRARY, FIRST, NOBODY, Role.LEADER, "note_reception"),
        (Library.IN_LIBRARY, FIRST, NOBODY, Role.TOWN_DESK, "note_reception"),
        (Library.IN_LIBRARY, NOBODY, NOBODY, Role.CENTRE, "note_reception"),
        (Library.NOTED, FIRST, NOBODY, Role.CENTRE, "note_reception"),
        (Library.NONE, FIRST, NOBODY, Role.CENTRE, "note_reception"),
    ],
)
def test_which_act_a_reception_is(library: Library, received_by: UUID, marker: UUID, role: Role, act: str) -> None:
    assert act_of_reception(library, (FIRST, SECOND), received_by, marker, (role,)) == act


def test_whoever_leads_it_does_not_handle_it() -> None:
    shelf = led()
    own = Actor(account_id=FIRST, role=Role.UNIT_OFFICER, region="330523107", unit="330523107.sifasuo")
    assert reason(shelf.asks("take_on", {}, own)) == "act.scope"
    assert [row.act for row in open_to(own, shelf.case)] == []


def test_a_leader_receives_for_their_own_cases_only() -> None:
    shelf = led()
    other = Actor(account_id=SECOND, role=Role.LEADER, region="330523", unit="anji.xianzhengfu")
    assert reason(shelf.asks("record_reception", RECEIVING[1], other)) == "act.scope"
    assert reason(shelf.asks("record_reception", {**RECEIVING[1], "reception_on": "2024-08-31"}, LEADER)) == "act.field"
    shelf.does(RECEIVING, ("record_reception", RECEIVING[1], OFFICE))  # written down for the leader
    assert (shelf.case.library, shelf.case.receptions) == (Library.RECEIVED, 2)


def test_the_whole_way_is_settled_and_no_shorter_one_is() -> None:
    shelf = led(hardness="hard_case").does(ENDING[0], ENDING[1])
    assert reason(shelf.asks("confirm_settled", SETTLING)) == "act.library_gate"
    assert reason(shelf.asks("release", RELEASING)) == "act.library"  # nobody has received for it
    shelf.does(RECEIVING)
    assert reason(shelf.asks("release", RELEASING)) == "act.sponsored_if_hard"
    shelf.does(("name_sponsor", {"sponsor": str(SECOND), "reason": "…"}, CENTRE))
    asker = Actor(account_id=OFFICER.account_id, role=Role.CENTRE, region="330523", unit="anji.centre")
    assert reason(shelf.asks("release", RELEASING, asker)) == "act.asked_by_another"
    for name in RELEASING:
        assert reason(shelf.asks("release", {**RELEASING, name: ""})) == "act.field"
    shelf.does(("release", RELEASING, OFFICE), ("confirm_settled", SETTLING, CENTRE))
    assert (shelf.case.library, shelf.case.settled_at) == (Library.RELEASED, AFTERNOON)


@pytest.mark.parametrize("result", ["explained", "referred", "agreement"])
def test_without_agreement_or_opinion_it_is_taken_out_unsettled_at_most(result: str) -> None:
    shelf = led().does(RECEIVING)
    shelf.case = msgspec.structs.replace(shelf.case, state=CaseState.DONE, result=result, done_at=AFTERNOON, closing_by=OFFICER.account_id)
    assert reason(shelf.asks("release", RELEASING)) == "act.agreement_or_opinion"
    shelf.does(("leave_library", {"reason": "…"}, OFFICE))
    assert reason(shelf.asks("confirm_settled", SETTLING)) == "act.library_gate"
    shelf.does(("take_in", {**TAKING_IN, "receiver": str(SECOND)}, CENTRE))
    assert (shelf.case.library, shelf.case.receiver) == (Library.IN_LIBRARY, SECOND)


def test_what_comes_back_is_in_the_library_again_and_passes_the_gate_again() -> None:
    shelf = led().does(RECEIVING, *ENDING, ("release", RELEASING, OFFICE), ("confirm_settled", SETTLING, CENTRE))
    shelf.now += timedelta(days=3)
    shelf.does(("rebound", {"reason": "…"}, CENTRE))
    assert (shelf.case.library, shelf.case.receiver, shelf.case.library_at) == (Library.IN_LIBRARY, FIRST, shelf.now)
    assert not gate_passed(shelf.case)
    shelf.does(*ENDING)
    assert reason(shelf.asks("confirm_settled", SETTLING)) == "act.library_gate"


def test_it_goes_with_the_case_into_the_other_kind() -> None:
    shelf = led().does(RECEIVING, *ENDING, ("release", RELEASING, OFFICE))
    shelf.does(("make_petition", {"claim": "…"}, OFFICE))
    assert (shelf.case.kind, shelf.case.library, shelf.case.receiver) == (CaseKind.PETITION, Library.IN_LIBRARY, FIRST)


def test_a_small_quarrel_that_was_taken_in_is_small_no_more() -> None:
    shelf = Shelf(msgspec.structs.replace(Shelf().case, lane=Lane.VILLAGE, urgency=Urgency.YELLOW)).does(NOTING)
    assert is_small(shelf.case)
    lightly = Shelf(shelf.case).does(("close_small", {"result": "opinion", "follow_up": "…"}, OFFICER))
    assert reason(lightly.asks("take_in", TAKING_IN)) == "act.end_looked_at"
    shelf.does(("take_in", TAKING_IN, CENTRE))
    assert reason(shelf.asks("close_small", {"result": "opinion", "follow_up": "…"}, OFFICER)) == "act.light"


def test_a_leader_who_is_recused_leads_no_more_and_the_gate_stays() -> None:
    shelf = led().does(("name_sponsor", {"sponsor": str(SECOND), "reason": "…"}, CENTRE), ("recuse_self", {"reason": "…"}, LEADER))
    assert (shelf.case.library, shelf.case.receiver, shelf.case.sponsor) == (Library.NOTED, None, SECOND)
    assert reason(shelf.asks("decline_library", {"reason": "…"})) == "act.never_in_library"
    assert reason(shelf.asks("take_in", TAKING_IN)) == "act.leader_recused"
    shelf.does(*ENDING)
    assert reason(shelf.asks("confirm_settled", SETTLING)) == "act.library_gate"


def test_the_clock_of_a_reception_climbs_the_ladder_until_a_leader_has_received() -> None:
    shelf = led()
    ends = {one.ends_at for one in deadlines.rungs("receive", shelf.case, COUNTY)}
    (end,) = ends
    assert end - AFTERNOON >= timedelta(days=30)
    first = deadlines.next_of("receive", shelf.case, COUNTY)
    assert first is not None
    asked = Asked("clock_due_soon", None, shelf.case.version, {}, UNITS, frozenset(), stage="receive", due=first.rolled, level=first.level)
    answer = decide(asked, shelf.case, first.rolled)
    assert isinstance(answer, Applied)
    assert answer.reasons[0].zh == "领导接访:临期提醒"
    shelf.does(RECEIVING)
    assert "receive" not in clocks_of(shelf.case)
    assert "receive" not in clocks_of(led().does(*ENDING).case)  # what is done has no ladder


def test_following_it_up_decides_what_a_clock_proposed() -> None:
    shelf = led()
    shelf.case = msgspec.structs.replace(shelf.case, supervision="proposed")
    shelf.does(("track", {"note": "…"}, LEADER))
    assert shelf.case.supervision == "supervised"


def test_its_rows_are_the_same_in_every_kind_and_change_no_state_of_a_case() -> None:
    every: list[list[Any]] = []
    for cycle in LIFE_CYCLES.values():
        rows = [row for row in cycle.rows if row.filed]
        assert {row.target for row in rows} == {None}
        every.append([(row.act, row.filed, row.library, row.needs, row.when, row.roles) for row in rows])
    assert every[0] == every[1]
    assert set(LIBRARY_WORDS) == set(Library)


GRANTS = st.lists(
    st.builds(
        Grant,
        st.sampled_from(["anji", "police"]),
        st.sampled_from([Role.LEADER, Role.LEADER, Role.UNIT_OFFICER, Role.CENTRE]),
        st.sampled_from(["", "33", "330523", "330523107", "330523104"]),
        st.sampled_from(["", *sorted(UNITS), "anji.xianwei"]),
    ),
    max_size=3,
)


@given(GRANTS, st.sampled_from(["receiver", "sponsor"]), st.sampled_from(["330523107.sifasuo", "anji.jiaojing"]))
def test_whatever_somebody_holds_they_are_named_only_without_a_conflict(grants: list[Grant], name: str, co_unit: str) -> None:
    shelf = led()
    shelf.case = msgspec.structs.replace(shelf.case, co_units=(co_unit,), asked_units=("anji.xianzhengfu",))
    act = {"receiver": "change_receiver", "sponsor": "name_sponsor"}[name]
    asked = Asked(act, CENTRE, shelf.case.version, {name: str(NOBODY), "reason": "…"}, UNITS, frozenset(), held={**HELD, NOBODY: grants})
    answer = decide(asked, shelf.case, AFTERNOON)
    leads = any(
        one.role is Role.LEADER and one.tenant == "anji" and one.scope and "330523107202001".startswith(one.scope) for one in grants
    )
    about = {one.unit for one in grants} & {"330523107.sifasuo", co_unit, "anji.xianzhengfu"}
    assert isinstance(answer, Applied) == (leads and not about)
