"""AB岗: who may cover for whom and when; whose act an act is; and that nobody sees, decides or counts as two persons by it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Library, Restricted, Role, Urgency
from streams.contracts.covers import Cover, Covering, behalf_of, clash_of, covering_at, lends, may_cover, may_set, sender_for
from streams.contracts.events import Actor
from streams.contracts.grants import Grant
from streams.contracts.lifecycle_table import open_to, row_of
from streams.rules.lifecycle import Applied, Asked, Refused, decide
from tests.builders import NOON, a_case

UNIT, OTHER_UNIT, ABOVE = "330523107.sifasuo", "330523107.zhifadui", "anji.xianwei"
AWAY, STANDS_IN, THIRD, STRANGER = (UUID(int=number) for number in range(31, 35))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def officer(unit: str = UNIT) -> Grant:
    return Grant("anji", Role.UNIT_OFFICER, "330523107", unit)


def leader(unit: str = ABOVE, scope: str = "330523") -> Grant:
    return Grant("anji", Role.LEADER, scope, unit)


def a_cover(**changes: Any) -> Cover:
    cover = Cover(UUID(int=1), "anji", UNIT, AWAY, STANDS_IN, NOON - DAY, NOON + DAY, NOON - 2 * DAY)
    return cover._replace(**changes)


def acting(account: UUID, grant: Grant) -> Actor:
    return Actor(account, grant.role, grant.scope, grant.unit)


@pytest.mark.parametrize(
    ("away", "other", "may"),
    [
        (officer(), officer(), True),
        (officer(), officer(OTHER_UNIT), False),
        (officer(), Grant("police", Role.UNIT_OFFICER, "330523107", UNIT), False),
        (officer(), Grant("anji", Role.REGISTRAR, "330523107", UNIT), False),  # of the unit, and another post
        (officer(OTHER_UNIT), officer(), False),  # who is away sits elsewhere
        (leader(UNIT), leader("anji.xianzhengfu"), True),
        (leader(UNIT), officer(), False),
    ],
)
def test_whoever_covers_is_of_the_same_post(away: Grant, other: Grant, may: bool) -> None:
    assert may_cover([away], [other], "anji", UNIT) is may


@pytest.mark.parametrize(
    ("setter", "may"),
    [
        (leader(UNIT), True),  # the head of the unit
        (leader(ABOVE), False),
        (Grant("anji", Role.TOWN_DESK, "330523107", "330523107.zhihuishi"), True),
        (Grant("anji", Role.TOWN_DESK, "330523104", "330523104.zhihuishi"), False),
        (Grant("anji", Role.CENTRE, "330523", "anji.centre"), True),
        (Grant("police", Role.CENTRE, "330523", "anji.centre"), False),
        (Grant("anji", Role.ADMIN, "330523", ""), False),
        (officer(), False),
    ],
)
def test_who_sets_it_for_somebody_who_fell_ill(setter: Grant, may: bool) -> None:
    assert may_set([setter], [officer()], "anji", UNIT) is may


def reporting(scope: str = "330523107202001", role: Role = Role.GRID_MEMBER, unit: str = "", tenant: str = "anji") -> Grant:
    return Grant(tenant, role, scope, unit)


@pytest.mark.parametrize(
    ("away", "other", "may"),
    [
        (reporting(), reporting("330523107202003"), True),
        (reporting(), reporting("330523107201001"), False),  # the next village
        (reporting(), reporting("330523107202"), True),  # of the same village, the whole of it
        (reporting(), reporting("330523107202003", Role.MEDIATOR), False),
        (reporting(), reporting("330523107202003", tenant="police"), False),
        (reporting("330523107202", Role.MEDIATOR), reporting("330523107202", Role.MEDIATOR, "330523107202.tiaowei"), True),
        (reporting("330523107202", Role.GROUP_ORGANISER), reporting("330523107202", Role.GROUP_ORGANISER), True),
        (leader(""), leader("anji.xianzhengfu"), True),
        (leader("", "330523107"), leader(ABOVE), False),  # of another scope
        (leader(UNIT), leader(""), False),  # who is away has a unit
        (Grant("anji", Role.ADMIN, "330523", ""), Grant("anji", Role.ADMIN, "330523", ""), False),
        (reporting("330523107", Role.REGISTRAR), reporting("330523107", Role.REGISTRAR), False),
    ],
)
def test_without_a_unit_whoever_covers_is_of_the_same_bench(away: Grant, other: Grant, may: bool) -> None:
    assert may_cover([away], [other], "anji", "") is may


@pytest.mark.parametrize(
    ("setter", "may"),
    [
        (Grant("anji", Role.TOWN_DESK, "330523107", "330523107.zhihuishi"), True),
        (Grant("anji", Role.TOWN_DESK, "330523104", "330523104.zhihuishi"), False),
        (Grant("anji", Role.CENTRE, "330523", "anji.centre"), True),
        (Grant("police", Role.CENTRE, "330523", "anji.centre"), False),
        (leader(UNIT, "330523107"), False),
        (leader("", "330523107"), False),
        (reporting("330523107202003"), False),  # a colleague
    ],
)
def test_who_sets_it_for_whoever_has_no_unit(setter: Grant, may: bool) -> None:
    assert may_set([setter], [reporting()], "anji", "") is may


@pytest.mark.parametrize(
    ("grant", "unit", "lent"),
    [
        (reporting(), "", True),
        (reporting(unit="330523107202.tiaowei", role=Role.MEDIATOR), "", True),
        (reporting(unit="330523107202.tiaowei", role=Role.MEDIATOR), "330523107202.tiaowei", True),
        (reporting(), "330523107202.tiaowei", False),
        (reporting(tenant="police"), "", False),
        (officer(), UNIT, False),
        (reporting("330523107", Role.REGISTRAR, UNIT), UNIT, False),
    ],
)
def test_what_a_cover_lends_are_the_grids_of_whoever_reports(grant: Grant, unit: str, lent: bool) -> None:
    assert lends(grant, "anji", unit) is lent


@pytest.mark.parametrize(
    ("changes", "cover", "may"),
    [
        ({}, {}, True),
        ({"reporters": (THIRD,)}, {}, False),
        ({}, {"until": NOON}, False),
        ({}, {"set_at": NOON + HOUR}, False),
        ({}, {"tenant": "police"}, False),
        ({"restricted": Restricted.ACCUSATION, "excluded_units": (OTHER_UNIT,)}, {}, False),
        ({"excluded_units": (OTHER_UNIT,)}, {}, False),
        ({"restricted": Restricted.MINOR}, {}, False),
        ({"restricted": Restricted.DV}, {}, False),
        ({"state": CaseState.IN_DOUBT}, {}, False),  # until a person has said that it is none
        ({"recused": (STANDS_IN,)}, {}, False),
        ({"recused": (AWAY,)}, {}, False),
    ],
)
def test_whose_report_somebody_corrects_or_withdraws(changes: dict[str, Any], cover: dict[str, Any], may: bool) -> None:
    case = a_case(**({"reporters": (AWAY,)} | changes))
    assert sender_for(STANDS_IN, case, [a_cover(unit="", **cover)], NOON) == (AWAY if may else None)
    assert sender_for(THIRD, case, [], NOON) is None


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"until": NOON}, False),  # the last day is over
        ({"since": NOON + HOUR}, False),
        ({"set_at": NOON + HOUR}, False),  # said afterwards: what was decided stays decided
        ({"ended_at": NOON}, False),
        ({"ended_at": NOON + HOUR}, True),  # ended later: then it held
    ],
)
def test_a_cover_is_judged_by_the_moment_of_the_act(changes: dict[str, Any], holds: bool) -> None:
    assert a_cover(**changes).holds_at(NOON) is holds
    assert bool(covering_at([a_cover(**changes)], "anji", (), NOON).covers) is holds
    assert covering_at([a_cover(**changes)], "police", (), NOON).covers == ()


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"covered_by": THIRD}, "first_day"),  # somebody covers for them then already
        ({"account_id": STANDS_IN, "covered_by": THIRD}, "covered_by"),  # who would cover is away
        ({"account_id": THIRD, "covered_by": AWAY}, "username"),  # who is away covers for a third
        ({"account_id": THIRD}, None),  # B may cover for two
        ({"covered_by": THIRD, "since": NOON + DAY, "until": NOON + 2 * DAY}, None),  # the day after
        ({"covered_by": THIRD, "ended_at": NOON - 3 * HOUR, "until": NOON + DAY}, "first_day"),
        ({"covered_by": THIRD, "ended_at": NOON - DAY}, None),
        ({"covered_by": THIRD, "tenant": "police"}, None),
    ],
)
def test_covers_neither_overlap_nor_make_a_chain(other: dict[str, Any], field: str | None) -> None:
    found = clash_of(a_cover(), [a_cover(cover_id=UUID(int=2), **other)])
    assert (found[0] if found else None) == field


IN_HAND = {"state": CaseState.HANDLING, "handler": AWAY}
LED = {"state": CaseState.HANDLING, "library": Library.IN_LIBRARY, "library_at": NOON, "receiver": AWAY}
OFFICER, LEADER = acting(STANDS_IN, officer()), acting(STANDS_IN, leader("anji.xianzhengfu"))
DESK = acting(STANDS_IN, Grant("anji", Role.TOWN_DESK, "330523107", "330523107.zhihuishi"))
LEADS = (leader("anji.xianzhengfu"),)


@pytest.mark.parametrize(
    ("act", "actor", "changes", "grants", "is_theirs"),
    [
        ("progress", OFFICER, IN_HAND, (officer(),), True),
        ("progress", OFFICER, IN_HAND | {"handler": THIRD}, (officer(),), False),
        ("progress", OFFICER, IN_HAND | {"handler": STANDS_IN}, (officer(),), False),  # it is B's own
        ("take_on", OFFICER, IN_HAND, (officer(),), False),  # in B's own name
        ("recuse_self", OFFICER, IN_HAND, (officer(),), False),
        ("progress", DESK, IN_HAND, (), False),  # from another seat
        ("progress", OFFICER, IN_HAND | {"lead_unit": OTHER_UNIT}, (officer(),), False),
        ("progress", OFFICER, IN_HAND | {"recused": (STANDS_IN,)}, (officer(),), False),
        ("progress", OFFICER, IN_HAND | {"excluded_units": ("anji.jiaojing",)}, (officer(), officer("anji.jiaojing")), False),
        ("record_reception", LEADER, LED, LEADS, True),
        ("track", LEADER, LED | {"receiver": THIRD, "sponsor": AWAY}, LEADS, True),
        ("record_reception", LEADER, LED, (leader(UNIT),), False),  # B leads the unit that handles it
        ("record_reception", LEADER, LED, (leader(scope="330523104"),), False),  # of another town
        ("record_reception", LEADER, LED | {"asked_units": ("anji.xianzhengfu",)}, LEADS, False),
        ("acknowledge", DESK, {"urgency": Urgency.RED, "red_at": NOON, "rung": (AWAY,)}, (), True),
        ("acknowledge", DESK, {"urgency": Urgency.RED, "red_at": NOON, "rung": (AWAY,), "recused": (AWAY,)}, (), False),
        ("acknowledge", DESK, {"urgency": Urgency.RED, "red_at": NOON, "rung": (AWAY,), "restricted": Restricted.MINOR}, (), False),
        ("withdraw", acting(STANDS_IN, Grant("anji", Role.REGISTRAR, "330523107", UNIT)), {"reporters": (AWAY,)}, (), True),
    ],
)
def test_whose_act_it_is(act: str, actor: Actor, changes: dict[str, Any], grants: tuple[Grant, ...], is_theirs: bool) -> None:
    case = a_case(**changes)
    row = row_of(case, act)
    assert row is not None
    covering = Covering((a_cover(),), grants)
    assert behalf_of(row, actor, case, covering) == (AWAY if is_theirs else None)
    assert behalf_of(row, actor, case, Covering((a_cover(account_id=STRANGER),), grants)) is None


def asks(case: Case, act: str, actor: Actor, grants: tuple[Grant, ...], covers: tuple[Cover, ...] = (), **fields: str) -> Applied | Refused:
    asked = Asked(act, actor, case.version, fields, frozenset({UNIT}), frozenset({"02"}), covering=Covering(covers, grants))
    return decide(asked, case, NOON)


RECEPTION = {"reception_on": "2023-07-15", "leader_said": "…", "next_step": "…"}


def test_a_reception_is_written_down_for_the_leader_who_is_away_and_by_nobody_else() -> None:
    case = a_case(**LED)
    assert isinstance(refused := asks(case, "record_reception", LEADER, LEADS, (), **RECEPTION), Refused)
    assert refused.reason.code == "act.scope"
    assert isinstance(done := asks(case, "record_reception", LEADER, LEADS, (a_cover(unit=ABOVE),), **RECEPTION), Applied)
    assert (done.acted_for, done.case.receptions, done.case.receiver, done.case.led_for) == (AWAY, 1, AWAY, (STANDS_IN,))
    assert "record_reception" in [row.act for row in open_to(LEADER, case, covering=Covering((a_cover(unit=ABOVE),), LEADS))]
    assert "record_reception" not in [row.act for row in open_to(LEADER, case)]
    handling = acting(STANDS_IN, officer())
    assert open_to(handling, done.case) == ()  # who led it, for whomever, does not handle it


def test_a_conflict_of_whoever_covers_is_told_by_name() -> None:
    own = (leader(UNIT),)
    assert isinstance(refused := asks(a_case(**LED), "record_reception", LEADER, own, (a_cover(),), **RECEPTION), Refused)
    assert refused.reason.code == "act.leader_handled"


CLOSING = {"result": "explained", "evidence": "…", "follow_up": "…"}
SUPERVISES = Grant("anji", Role.SUPERVISOR, "330523", "")


@pytest.mark.parametrize(("by", "may"), [(AWAY, False), (STANDS_IN, False), (THIRD, True)])
def test_a_and_b_are_one_where_a_second_person_is_wanted(by: UUID, may: bool) -> None:
    asked = asks(a_case(**IN_HAND), "ask_closing", OFFICER, (officer(),), (a_cover(),), **CLOSING)
    assert isinstance(asked, Applied)
    assert (asked.acted_for, asked.case.closing_by, asked.case.closing_for, asked.case.handler) == (AWAY, STANDS_IN, AWAY, AWAY)
    handed = msgspec.structs.replace(asked.case, handler=None)  # nobody's any more: for whom the end was asked stays known
    for now in (asked.case, handed):
        answer = asks(now, "approve_closing", acting(by, SUPERVISES), (SUPERVISES,), reason="…")
        assert isinstance(answer, Applied) is may
        assert may or (isinstance(answer, Refused) and answer.reason.code == "act.another_person")


def test_who_stood_in_is_free_again_once_another_has_it_in_hand() -> None:
    case = asks(a_case(**IN_HAND), "progress", OFFICER, (officer(),), (a_cover(),), note="…")
    assert isinstance(case, Applied)
    assert case.case.stood_in == (STANDS_IN,)
    taken = asks(case.case, "take_on", acting(THIRD, officer()), (officer(),))
    assert isinstance(taken, Applied)
    assert (taken.case.handler, taken.case.stood_in) == (THIRD, ())


PEOPLE = (AWAY, STANDS_IN, THIRD, STRANGER)
COVERS = {STANDS_IN: (a_cover(),), STRANGER: (a_cover(account_id=THIRD, covered_by=STRANGER),)}
STEPS = st.sampled_from(("take_on", "progress", "ask_closing", "approve_closing", "refuse_closing"))
FIELDS: dict[str, dict[str, str]] = {
    "progress": {"note": "…"}, "ask_closing": CLOSING, "approve_closing": {"reason": "…"}, "refuse_closing": {"reason": "…"}, "take_on": {},
}  # fmt: skip


@given(steps=st.lists(st.tuples(STEPS, st.sampled_from(PEOPLE), st.booleans()), max_size=25))
def test_whatever_they_ask_for_no_end_is_approved_by_whoever_had_a_part_in_it(steps: list[tuple[str, UUID, bool]]) -> None:
    """Everybody is an officer and a supervisor. Whoever has it in hand, asked for its end, or did either for another or through another,
    never approves it; and an act is for somebody only while that is theirs."""
    case, asked_by, hands = a_case(state=CaseState.HANDLING), set[UUID](), set[UUID]()
    for act, person, covering in steps:
        grant = SUPERVISES if act in ("approve_closing", "refuse_closing") else officer()
        answer = asks(case, act, acting(person, grant), (officer(), SUPERVISES), COVERS.get(person, ()) if covering else (), **FIELDS[act])
        if isinstance(answer, Refused):
            continue
        doing = {person, answer.acted_for} - {None}
        assert answer.acted_for is None or (covering and answer.acted_for == case.handler != person)
        if act == "approve_closing":
            assert person not in asked_by | hands
            return
        if act == "ask_closing":
            asked_by = {one for one in doing if one is not None}
        hands = {person} if act == "take_on" else hands | ({person} if answer.acted_for else set())
        case = answer.case
