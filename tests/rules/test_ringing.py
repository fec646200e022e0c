"""Who is rung for a RED case, and who is next? A table of moments, and what holds whatever the rota says and whoever is silent."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Change, Role, Urgency
from streams.contracts.covers import Cover
from streams.contracts.duty import Instead, OnDuty, Rota
from streams.contracts.events import Actor
from streams.contracts.lifecycle_table import LIFE_CYCLES, clocks_of, open_to
from streams.reference.county import load_county
from streams.rules import deadlines, ringing
from streams.rules.lifecycle import Applied, Asked, Refused, decide
from tests.builders import NOON, a_case

COUNTY = load_county(Path("streams/reference/anji"))
CHAIN = COUNTY.duty
FIRST, SECOND, LEADER, DESK, ABOVE = (UUID(int=number) for number in range(1, 6))
CENTRE_UNIT, ACCUSED = "anji.centre", "anji.zhujianju"
ROTA = Rota(
    {"first": OnDuty(FIRST, frozenset({CENTRE_UNIT})), "second": OnDuty(SECOND), "leader": OnDuty(LEADER)},
    (OnDuty(DESK, frozenset({CENTRE_UNIT}), "330523"), OnDuty(ABOVE, frozenset({"huzhou.centre"}), "3305")),
)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def a_red_case(**changes: Any) -> Case:
    return a_case(**({"urgency": Urgency.RED, "red_at": NOON} | changes))


def rung(case: Case, rota: Rota = ROTA, late: timedelta = timedelta()) -> Case:
    """The case after its next ring, which goes out this much too late."""
    (due,) = [one for one in deadlines.of(case, COUNTY) if one.stage == "ring"]
    now = due.rolled + late
    ring = ringing.decide(case, due.level, rota, CHAIN, now)
    answer = decide(a_firing(case, due.level, due.rolled, ring), case, now)
    assert isinstance(answer, Applied), answer
    assert answer.change is Change.RUNG
    return answer.case


def a_firing(case: Case, level: int, due: datetime, ring: ringing.Ring) -> Asked:
    return Asked("clock_ring", None, case.version, {}, frozenset(), frozenset(), stage="ring", due=due, level=level, ring=ring)


def next_ring(case: Case) -> tuple[int, datetime] | None:
    return next(((one.level, one.rolled) for one in deadlines.of(case, COUNTY) if one.stage == "ring"), None)


def without(*posts: str) -> Rota:
    return ROTA._replace(posts={post: person for post, person in ROTA.posts.items() if post not in posts})


@pytest.mark.parametrize(
    ("number", "rota", "changes", "whom", "codes"),
    [
        (1, ROTA, {}, ("first", [FIRST], 1, "second"), ["ring.rung"]),
        (2, ROTA, {"rings": 1}, ("second", [SECOND], 2, "leader"), ["ring.rung"]),
        (3, ROTA, {"rings": 2}, ("leader", [LEADER], 3, "leader"), ["ring.rung"]),
        (4, ROTA, {"rings": 3}, ("leader", [LEADER], 4, "leader"), ["ring.rung", "ring.again"]),
        (5, ROTA, {"rings": 4}, ("leader", [LEADER], 5, ""), ["ring.rung", "ring.again", "ring.last"]),
        (5, Rota(stand_ins=ROTA.stand_ins), {"rings": 4}, ("stand_in", [DESK, ABOVE], 5, ""), ["ring.no_rota", "ring.again", "ring.last"]),
        (1, without("first"), {}, ("second", [SECOND], 2, "leader"), ["ring.rung", "ring.vacant"]),
        (1, without("first", "second"), {}, ("leader", [LEADER], 3, "leader"), ["ring.rung", "ring.vacant"]),
        (3, without("leader"), {"rings": 2}, ("stand_in", [DESK, ABOVE], 3, "leader"), ["ring.vacant_to_centre"]),
        (1, Rota(stand_ins=ROTA.stand_ins), {}, ("stand_in", [DESK, ABOVE], 1, "second"), ["ring.no_rota"]),
        (1, Rota(), {}, ("", [], 1, "second"), ["ring.no_rota", "ring.nobody"]),
        (1, ROTA, {"excluded_units": (CENTRE_UNIT,)}, ("second", [SECOND], 2, "leader"), ["ring.rung", "ring.vacant"]),
        (1, Rota(stand_ins=ROTA.stand_ins), {"excluded_units": (CENTRE_UNIT,)}, ("stand_in", [ABOVE], 1, "second"), ["ring.no_rota"]),
        (2, ROTA, {"rings": 1, "recused": (SECOND,)}, ("leader", [LEADER], 3, "leader"), ["ring.rung", "ring.vacant"]),
        (1, Rota(stand_ins=ROTA.stand_ins), {"grid_code": "330402001001001"}, ("", [], 1, "second"), ["ring.no_rota", "ring.nobody"]),
    ],
)
def test_each_rung_rings_whoever_s_turn_it_is(
    number: int, rota: Rota, changes: dict[str, Any], whom: tuple[str, list[UUID], int, str], codes: list[str]
) -> None:
    ring = ringing.decide(a_red_case(**changes), number, rota, CHAIN, NOON)
    assert (ring.post, list(ring.accounts), ring.rings, ring.next_post) == whom
    assert [reason.code for reason in ring.reasons] == codes


def away(account: UUID, stands_in: OnDuty, rota: Rota = ROTA, until: timedelta = timedelta(days=1)) -> Rota:
    cover = Cover(UUID(int=9), "anji", CENTRE_UNIT, account, stands_in.account_id, NOON - timedelta(days=1), NOON + until, NOON)
    return rota._replace(away={account: (Instead(cover, stands_in),)})


STAND_INS = Rota(stand_ins=ROTA.stand_ins)
COVERS = OnDuty(UUID(int=8), frozenset({CENTRE_UNIT}))


@pytest.mark.parametrize(
    ("rota", "changes", "whom", "codes"),
    [
        (away(FIRST, COVERS), {}, [(COVERS.account_id, FIRST)], ["ring.rung", "ring.covered"]),
        (away(FIRST, COVERS, until=timedelta()), {}, [(FIRST, None)], ["ring.rung"]),
        (away(FIRST, COVERS), {"recused": (COVERS.account_id,)}, [(SECOND, None)], ["ring.rung", "ring.vacant"]),
        (away(FIRST, COVERS), {"excluded_units": (CENTRE_UNIT,)}, [(SECOND, None)], ["ring.rung", "ring.vacant"]),
        (away(DESK, COVERS, STAND_INS), {}, [(COVERS.account_id, DESK), (ABOVE, None)], ["ring.no_rota", "ring.covered"]),
    ],
)
def test_whoever_covers_is_rung_while_somebody_is_away(
    rota: Rota, changes: dict[str, Any], whom: list[tuple[UUID, UUID | None]], codes: list[str]
) -> None:
    ring = ringing.decide(a_red_case(**changes), 1, rota, CHAIN, NOON)
    assert list(zip(ring.accounts, ring.rung_for, strict=True)) == whom
    assert [reason.code for reason in ring.reasons] == codes


def test_a_silent_chain_ends_at_the_leader_who_is_rung_three_times_and_the_alarm_stays() -> None:
    case, heard = a_red_case(), []
    while due := next_ring(case):
        case = rung(case)
        heard.append((due[0], (due[1] - NOON) / minutes(1), case.rung[-1]))
    assert heard == [(1, 0, FIRST), (2, 3, SECOND), (3, 6, LEADER), (4, 10, LEADER), (5, 14, LEADER)]
    assert case.rung == (FIRST, SECOND, LEADER)
    assert case.unheard
    answer = decide(acknowledging(case), case, NOON + timedelta(hours=5))
    assert isinstance(answer, Applied)
    assert not answer.case.unheard


def test_the_last_ring_names_nobody_after_it() -> None:
    told = ringing.decide(a_red_case(rings=4), 5, ROTA, CHAIN, NOON).told
    assert told == {"post": "leader", "accounts": str(LEADER)}


def test_whoever_is_rung_late_still_has_the_time_to_pick_up() -> None:
    case = rung(a_red_case(), late=minutes(40))
    assert next_ring(case) == (2, NOON + minutes(43))


@pytest.mark.parametrize(("hour", "day"), [(2, 14), (7, 14), (8, 15), (23, 15)])
def test_two_in_the_morning_belongs_to_the_rota_of_the_day_before(hour: int, day: int) -> None:
    assert COUNTY.duty_day(datetime(2023, 7, 15, hour, tzinfo=COUNTY.zone)).day == day


@pytest.mark.parametrize("kind", list(CaseKind))
def test_a_red_case_rings_in_every_state_in_which_something_is_to_be_done(kind: CaseKind) -> None:
    ended = {CaseState.DONE, CaseState.JOINED, CaseState.WITHDRAWN}
    theirs = {CaseState.ANSWERED, CaseState.REVIEWED}  # the next step is the petitioner's
    own = {row.target or state for row in LIFE_CYCLES[kind].rows for state in row.sources if not row.act.endswith("_petition")}
    for state in own:
        assert ("ring" in clocks_of(a_red_case(kind=kind, state=state))) == (state not in ended | theirs)
        assert "ring" not in clocks_of(a_red_case(kind=kind, state=state, urgency=Urgency.ORANGE))


def acknowledging(
    case: Case, account: UUID = FIRST, role: Role = Role.CENTRE, *, region: str = "330523", unit: str = "", seen: int = 1
) -> Asked:
    return Asked("acknowledge", Actor(account, role, region, unit), seen, {}, frozenset(), frozenset())


def test_a_person_who_has_heard_it_stops_the_ring_whatever_they_saw_of_it() -> None:
    case = rung(rung(a_red_case()))
    answer = decide(acknowledging(case), case, NOON + minutes(4))
    assert isinstance(answer, Applied)
    assert (answer.change, answer.case.acknowledged_at) == (Change.ACKNOWLEDGED, NOON + minutes(4))
    assert next_ring(answer.case) is None
    second = decide(acknowledging(answer.case, SECOND), answer.case, NOON + minutes(5))
    assert isinstance(second, Refused)
    assert second.obsolete


def test_a_ring_that_comes_too_late_or_twice_rings_nobody() -> None:
    case = a_red_case()
    ring = ringing.decide(case, 1, ROTA, CHAIN, NOON)
    again = decide(a_firing(case, 1, NOON, ring), rung(case), NOON + minutes(1))
    assert isinstance(again, Refused)
    heard = case.evolved(NOON, acknowledged_at=NOON)
    assert isinstance(decide(a_firing(case, 1, NOON, ring), heard, NOON), Refused)


def test_a_case_that_becomes_red_again_rings_from_the_first_again() -> None:
    heard = rung(a_red_case()).evolved(NOON + minutes(1), acknowledged_at=NOON + minutes(1))
    lowered = heard.evolved(NOON + minutes(2), urgency=Urgency.YELLOW)
    again = lowered.evolved(NOON + minutes(60), urgency=Urgency.RED)
    assert next_ring(lowered) is None
    assert next_ring(again) == (1, NOON + minutes(60))
    assert again.acknowledged_at == NOON + minutes(1)


@pytest.mark.parametrize(
    ("role", "region", "account", "changes", "open_"),
    [
        (Role.CENTRE, "330523", DESK, {}, True),
        (Role.TOWN_DESK, "330523107", DESK, {}, True),
        (Role.TOWN_DESK, "330523101", DESK, {}, False),
        (Role.LEADER, "330523", DESK, {}, True),
        (Role.SUPERVISOR, "330523", DESK, {}, True),
        (Role.UNIT_OFFICER, "330523", DESK, {}, False),
        (Role.GRID_MEMBER, "330523107202001", DESK, {}, False),
        (Role.LEADER, "330523", LEADER, {"restricted": "minor"}, False),
        (Role.LEADER, "330523", LEADER, {"restricted": "minor", "rung": (LEADER,)}, True),
        (Role.TOWN_DESK, "330523101", SECOND, {"rung": (SECOND,)}, True),
        (Role.TOWN_DESK, "330523101", SECOND, {"rung": (SECOND,), "recused": (SECOND,)}, False),
    ],
)
def test_whoever_sees_it_or_was_rung_may_say_that_it_was_heard(
    role: Role, region: str, account: UUID, changes: dict[str, Any], open_: bool
) -> None:
    case = a_red_case(**changes)
    asked = acknowledging(case, account, role, region=region)
    assert isinstance(decide(asked, case, NOON), Applied) == open_
    assert asked.actor is not None
    assert ("acknowledge" in [row.act for row in open_to(asked.actor, case)]) == open_


def test_a_ring_keeps_no_form_from_being_sent() -> None:
    """Bug: a case that rang every three minutes refused whoever took four to write why."""
    seen = a_red_case(version=4)
    desk = Actor(DESK, Role.TOWN_DESK, "330523107", "330523107.zhihuishi")
    now = rung(rung(seen))
    sending = Asked("dispatch", desk, seen.version, {}, frozenset(), frozenset())
    assert isinstance(decide(sending, now, NOON + minutes(4)), Applied)
    moved = now.evolved(NOON + minutes(4))
    assert isinstance(decide(sending, moved, NOON + minutes(5)), Refused)


PEOPLE = st.builds(OnDuty, st.sampled_from([FIRST, SECOND, LEADER]), st.sampled_from([frozenset[str](), frozenset({ACCUSED})]))
ROTAS = st.builds(
    Rota,
    st.dictionaries(st.sampled_from(["first", "second", "leader", "gone"]), PEOPLE),
    st.lists(
        st.builds(OnDuty, st.just(DESK), st.sampled_from([frozenset[str](), frozenset({ACCUSED})]), st.sampled_from(["330523", ""]))
    ).map(tuple),
)


@given(
    st.lists(st.tuples(ROTAS, st.timedeltas(timedelta(), timedelta(hours=2))), min_size=1, max_size=12),
    st.sampled_from([(), (ACCUSED,)]),
    st.sampled_from([(), (SECOND,)]),
)
def test_whatever_the_rota_says_the_chain_goes_on_to_its_end_and_rings_nobody_who_must_not_know(
    steps: list[tuple[Rota, timedelta]], excluded: tuple[str, ...], recused: tuple[UUID, ...]
) -> None:
    case = a_red_case(excluded_units=excluded, recused=recused)
    for rota, late in steps:
        before = case
        due = next_ring(before)
        assert (due is None) == ringing.has_ended(before.rings, CHAIN)
        if due is None:
            break
        case = rung(before, rota, late)
        known = {person.account_id for person in (*rota.posts.values(), *rota.stand_ins) if not (excluded and ACCUSED in person.units)}
        assert set(case.rung) - set(before.rung) <= known - set(recused)
        assert due[0] <= case.rings < due[0] + len(CHAIN)
        if following := next_ring(case):
            assert following[1] - (due[1] + late) in [minutes(post.minutes) for post in CHAIN]
            assert following[0] == case.rings + 1
    assert case.unheard
