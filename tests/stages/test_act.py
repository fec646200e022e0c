"""Act: a person's wish or a passed deadline meets the case, the actor's grants and the one table."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec

from streams.contracts import events
from streams.contracts.cases import Entry, Step, step_of
from streams.contracts.codes import CaseState, Change, Role
from streams.contracts.events import Actor, ClockFired
from streams.contracts.grants import Grant
from streams.contracts.identity import clock_id_of
from streams.rules.lifecycle import Applied, Refused
from streams.stages.journey import Journey, Memory
from streams.stages.validate import parse
from tests.builders import NOON, a_case, a_report_id, an_act, an_actor
from tests.stages.journeys import a_record, through

DESK = Actor(account_id=uuid4(), role=Role.TOWN_DESK, region="330523107", unit="330523107.zhihuishi")
HELD = Grant(tenant="anji", role=Role.TOWN_DESK, scope="330523107", unit="330523107.zhihuishi")


CASE = a_case()


def wish(what: str, **changes: Any) -> Journey:
    """What the desk asks for."""
    return parse(a_record(events.encode(an_act(CASE, what, actor=DESK, **changes))))


def remembering(*grants: Grant) -> Memory:
    """A memory that holds the case and these grants of the desk's account."""
    memory = Memory(grants={DESK.account_id: grants})
    memory.remember(CASE)
    return memory


def test_a_wish_that_is_allowed_becomes_the_next_version() -> None:
    memory, journey = remembering(HELD), wish("dispatch", sealed=b"sealed remark")
    through(memory, [journey])
    assert isinstance(journey.answer, Applied)
    (entry,) = memory.entries
    assert (entry.change, entry.case.state, entry.case.version) == (Change.DISPATCHED, CaseState.DISPATCHED, 2)
    assert (entry.actor, entry.sealed, entry.event_id) == (DESK, b"sealed remark", journey.event_id)
    assert entry.at == NOON + timedelta(minutes=10)


def test_the_grant_must_be_held_now_and_be_the_one_acted_by() -> None:
    near_misses = [
        (),
        (Grant("training", HELD.role, HELD.scope, HELD.unit),),
        (Grant("anji", Role.CENTRE, HELD.scope, HELD.unit),),
        (Grant("anji", HELD.role, "330523", HELD.unit),),
        (Grant("anji", HELD.role, HELD.scope, "anji.centre"),),
    ]
    for grants in near_misses:
        memory, journey = remembering(*grants), wish("dispatch")
        through(memory, [journey])
        assert isinstance(journey.answer, Refused)
        assert journey.answer.reason.code == "act.no_grant"
        assert memory.entries == []


def test_a_refusal_says_what_is_possible_now() -> None:
    memory, journey = remembering(HELD), wish("dispatch", seen_version=7)
    through(memory, [journey])
    assert isinstance(journey.answer, Refused)
    assert journey.answer.reason.code == "act.stale"
    assert {"dispatch", "reclassify"} <= set(journey.answer.allowed)


def test_the_second_of_two_in_one_batch_meets_the_first_ones_version() -> None:
    memory, first, second = remembering(HELD), wish("dispatch"), wish("reclassify", fields={"category": "06", "reason": "…"})
    through(memory, [first, second])
    assert isinstance(first.answer, Applied)
    assert isinstance(second.answer, Refused)


def test_whoever_was_second_learns_what_the_first_did_and_from_which_seat() -> None:
    memory, first, second = remembering(HELD), wish("dispatch"), wish("reclassify", fields={"category": "06", "reason": "…"})
    memory.lately[CASE.case_id] = []
    through(memory, [first, second])
    assert isinstance(second.answer, Refused)
    (step,) = second.answer.since
    assert step == Step(version=2, at=NOON + timedelta(minutes=10), change=Change.DISPATCHED, role=DESK.role, unit=DESK.unit)


def test_whoever_lost_sight_of_the_case_meanwhile_learns_nothing_of_it() -> None:
    accused = msgspec.structs.replace(CASE, version=2, excluded_units=(HELD.unit,), lead_unit="anji.jiwei")
    memory, journey = remembering(HELD), wish("dispatch")
    memory.cases[CASE.case_id] = accused
    memory.lately[CASE.case_id] = [Step(version=2, at=NOON, change=Change.REROUTED, role=Role.CENTRE, unit="anji.centre")]
    through(memory, [journey])
    assert isinstance(journey.answer, Refused)
    assert (journey.answer.reason.code, journey.answer.since) == ("act.scope", ())


def test_a_report_is_told_without_its_seat() -> None:
    actor, report = an_actor(), a_report_id()
    joined = Entry(case=CASE, change=Change.JOINED, event_id=report, at=NOON, report_id=report, actor=actor)
    undone = msgspec.structs.replace(joined, change=Change.JOIN_UNDONE, event_id=uuid4(), actor=DESK)
    assert [(step_of(entry).role, step_of(entry).unit) for entry in (joined, undone)] == [(None, ""), (DESK.role, DESK.unit)]


def test_a_clock_needs_no_grant_and_comes_too_late_without_harm() -> None:
    due = NOON + timedelta(minutes=30)
    fired = ClockFired(
        tenant="anji",
        clock_id=clock_id_of(CASE.case_id, "triage", 1, due),
        case_id=CASE.case_id,
        grid_code=CASE.grid_code,
        stage="triage",
        level=1,
        due=due,
        fired_at=due + timedelta(seconds=3),
    )
    memory, one, two = remembering(), parse(a_record(events.encode(fired))), parse(a_record(events.encode(fired)))
    through(memory, [one, two])
    assert isinstance(one.answer, Applied)
    assert isinstance(two.answer, Refused)
    (entry,) = memory.entries
    assert (entry.actor, entry.at, entry.case.state) == (None, fired.fired_at, CaseState.DISPATCHED)


def test_no_person_may_play_the_clock() -> None:
    memory, journey = remembering(HELD), wish("clock")
    through(memory, [journey])
    assert isinstance(journey.answer, Refused)
    assert memory.entries == []


def test_a_unit_hands_back_within_the_countys_window_and_is_told_when_it_is_over() -> None:
    officer = Actor(account_id=uuid4(), role=Role.UNIT_OFFICER, region="330523107", unit=CASE.lead_unit)
    held = Grant(tenant="anji", role=officer.role, scope=officer.region, unit=officer.unit)
    case = msgspec.structs.replace(CASE, state=CaseState.DISPATCHED, dispatched_at=NOON, sent_at=NOON)
    fields = {"suggested": "anji.jiaojing", "reason": "…"}
    answers = []
    for days in (0, 30):
        memory = Memory(grants={officer.account_id: (held,)})
        memory.remember(case)
        at = NOON + timedelta(days=days, minutes=10)
        journey = parse(a_record(events.encode(an_act(case, "return_case", actor=officer, received_at=at, fields=fields))))
        through(memory, [journey])
        answers.append(journey.answer)
    in_time, late = answers
    assert isinstance(in_time, Applied)
    assert isinstance(late, Refused)
    assert (late.reason.code, late.reason.zh) == ("act.in_window", "退回期限已过,不再退单")
    assert "return_case" not in late.allowed
    assert "sign" in late.allowed
