"""What is restricted may become a petition and stays with its readers, the petition office among them; an accusation goes its own way."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Restricted, Role
from streams.contracts.events import Actor
from streams.contracts.grants import Grant
from streams.contracts.sight import Sight
from streams.rules.lifecycle import Applied, Refused, decide
from tests.builders import NOON, a_case
from tests.rules.conditions import ACTORS
from tests.rules.test_lifecycle import asked

STATION, OFFICE = "330523107.paichusuo", "anji.xinfangju"
MAY = (Restricted.MINOR, Restricted.DV, Restricted.LITIGATION)
OFFICER = msgspec.structs.replace(ACTORS[Role.UNIT_OFFICER], unit=STATION)
AT_THE_OFFICE = msgspec.structs.replace(ACTORS[Role.PETITION_OFFICE], unit=OFFICE)


def does(case: Case, act: str, by: Actor, **fields: str) -> Applied | Refused:
    wanted = asked(act, by, case, office=OFFICE)
    return decide(replace(wanted, units=wanted.units | {STATION, OFFICE}, fields={**wanted.fields, **fields}), case, NOON)


def restricted(as_: Restricted, **changes: Any) -> Case:
    return a_case(**{"state": CaseState.HANDLING, "lead_unit": STATION, "restricted": as_, **changes})


def seen_by(case: Case) -> set[str]:
    """Which of these seats have it in sight."""
    seats = {
        "station": Grant("anji", Role.UNIT_OFFICER, "330523107", STATION),
        "office": Grant("anji", Role.PETITION_OFFICE, "330523", OFFICE),
        "centre": Grant("anji", Role.CENTRE, "330523", "anji.centre"),
        "supervisor": Grant("anji", Role.SUPERVISOR, "330523"),
        "registrar": Grant("anji", Role.REGISTRAR, "330523", OFFICE),
        "desk": Grant("anji", Role.TOWN_DESK, "330523107", "330523107.zhihuishi"),
    }
    return {name for name, grant in seats.items() if Sight.of(uuid4(), (grant,)).sees(case.audience)}


@pytest.mark.parametrize("act", ["make_petition", "take_as_petition"])
@pytest.mark.parametrize("class_", MAY)
def test_it_becomes_a_petition_and_only_the_petition_office_joins_its_readers(class_: Restricted, act: str) -> None:
    case = restricted(class_)
    assert seen_by(case) == {"station"}
    made = does(case, act, OFFICER)
    assert isinstance(made, Applied)
    assert (made.case.kind, made.case.restricted, made.case.co_units) == (CaseKind.PETITION, class_, (OFFICE,))
    assert seen_by(made.case) == {"station", "office"}


@pytest.mark.parametrize("class_", MAY)
def test_the_office_goes_on_seeing_it_to_whomever_it_is_given(class_: Restricted) -> None:
    case = restricted(class_, kind=CaseKind.PETITION, state=CaseState.REGISTERED, matter="claim", co_units=(OFFICE,))
    itself = does(case, "transfer", AT_THE_OFFICE, lead_unit=OFFICE)
    assert isinstance(itself, Applied)
    objected = does(itself.case, "object", msgspec.structs.replace(OFFICER, unit=OFFICE), suggested="anji.jiaojing")
    assert isinstance(objected, Applied)
    elsewhere = does(objected.case, "grant_objection", AT_THE_OFFICE, lead_unit=STATION)
    assert isinstance(elsewhere, Applied)
    assert (elsewhere.case.lead_unit, elsewhere.case.co_units) == (STATION, (OFFICE,))
    assert seen_by(elsewhere.case) == {"station", "office"}


@pytest.mark.parametrize(
    "changes",
    [
        {"restricted": Restricted.ACCUSATION},
        {"restricted": None, "excluded_units": ("anji.zhujianju",)},
        {"excluded_units": ("anji.zhujianju",)},
    ],
    ids=["an accusation", "a unit that is accused", "a child's matter in which a unit is accused"],
)
@pytest.mark.parametrize("act", ["make_petition", "take_as_petition"])
def test_an_accusation_goes_its_own_way(act: str, changes: dict[str, Any]) -> None:
    answer = does(restricted(Restricted.MINOR, **changes), act, OFFICER)
    assert isinstance(answer, Refused)
    assert answer.reason.code == "act.no_accusation"


def test_what_everybody_may_see_needs_no_further_reader() -> None:
    made = does(a_case(state=CaseState.HANDLING, lead_unit=STATION), "make_petition", OFFICER)
    assert isinstance(made, Applied)
    assert made.case.co_units == ()
