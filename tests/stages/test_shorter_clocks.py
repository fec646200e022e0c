"""A case is graver, or of another kind, than was thought: its clocks are others now, and no rung of theirs is passed over by that."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from streams.contracts import events
from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Role, Urgency
from streams.contracts.events import Actor
from streams.contracts.grants import Grant
from streams.contracts.identity import case_id_of
from streams.rules import deadlines
from streams.stages.journey import Memory
from streams.stages.validate import parse
from tests.builders import NOON, a_case, a_report_id, an_act, an_actor
from tests.stages.journeys import a_journey, a_record, through
from tests.store.ground import a_claim, a_jam, the_rules

CENTRE = Actor(account_id=a_report_id(), role=Role.CENTRE, region="330523", unit="anji.centre")
LATER = NOON + timedelta(days=18)


def told_of(level: int, **changes: Any) -> Case:
    """A case in hand of which the rungs of 办结 up to this one were told, each on its day."""
    case = a_case(state=CaseState.HANDLING, dispatched_at=NOON, sent_at=NOON, signed_at=NOON, contacted_at=NOON)
    return told_again(msgspec.structs.replace(case, **changes), level)


def told_again(case: Case, level: int) -> Case:
    rungs = [rung for rung in deadlines.rungs("finish", case, the_rules().county) if rung.level <= level]
    return msgspec.structs.replace(case, told={"finish": rungs[-1].rolled})


def next_rung(case: Case) -> int:
    return next(one.level for one in the_rules().deadlines(case) if one.stage == "finish")


def asked(case: Case, what: str, **fields: str) -> Case:
    memory = Memory(grants={CENTRE.account_id: (Grant("anji", CENTRE.role, CENTRE.region, CENTRE.unit),)})
    memory.remember(case)
    wanted = an_act(case, what, actor=CENTRE, received_at=LATER, requested_at=LATER, fields={"reason": "…", **fields})
    through(memory, [parse(a_record(events.encode(wanted)))])
    assert memory.cases[case.case_id].version == case.version + 1
    return memory.cases[case.case_id]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_graver_colour_goes_on_from_the_rung_that_was_told(level: int) -> None:
    assert next_rung(asked(told_of(level), "raise_urgency", urgency="orange")) == level + 1


def test_another_kind_with_less_time_goes_on_from_the_rung_that_was_told() -> None:
    farmland = told_of(1, category="07")
    assert next_rung(asked(farmland, "reclassify", category="12")) == 2


def test_a_longer_time_is_told_of_by_its_own_days() -> None:
    """A new end is told of when it comes, as after an extension: what was told was another day."""
    case = told_of(2, urgency=Urgency.ORANGE)
    milder = asked(case, "lower_urgency", urgency="blue")
    assert (milder.told, next_rung(milder)) == (case.told, 1)


def test_a_report_that_raises_the_colour_skips_no_rung_either() -> None:
    """By what corrects an earlier report, or joins its case by machine."""
    for found, later in (
        (a_claim(category="99"), lambda first: {"corrects": first}),
        (a_jam(), lambda _: {"reporter": an_actor(account_id=a_report_id())}),
    ):
        first = a_journey(found=found)
        assert first.report is not None
        memory = through(Memory(), [first])
        case_id = case_id_of(first.report.report_id)
        memory.cases[case_id] = told_again(
            msgspec.structs.replace(memory.cases[case_id], state=CaseState.HANDLING, dispatched_at=NOON, urgency=Urgency.YELLOW), 1
        )
        graver = msgspec.structs.replace(found, urgency=Urgency.ORANGE)
        through(memory, [a_journey(found=graver, received_at=LATER, **later(first.report.report_id))])
        assert memory.cases[case_id].urgency is Urgency.ORANGE
        assert next_rung(memory.cases[case_id]) == 2
