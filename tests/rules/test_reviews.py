"""What a review leads to: the next level up gives it, what it changes stands, what it revokes is dealt with anew by who answered first."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Change, Role
from streams.contracts.events import Actor
from streams.contracts.moments import day_at
from streams.reference.county import load_county
from streams.rules import deadlines
from streams.rules.lifecycle import Applied, Refused, decide
from tests.builders import NOON, a_case
from tests.rules.conditions import ACTORS, HANDLER
from tests.rules.test_lifecycle import asked

COUNTY = load_county(Path("streams/reference/anji"))
FIRST, ABOVE, TOP = "330523107.sifasuo", "anji.sifaju", "anji.xianzhengfu"
OFFICE = ACTORS[Role.PETITION_OFFICE]


def answered(**changes: object) -> Case:
    facts = {"petition_at": NOON, "sent_at": NOON, "accepted_at": NOON, "issued_at": NOON, "replied_at": NOON}
    done = {"external_no": "330523-1", "opinion": "not_supported", "result": "opinion", "extended_days": 30, "handler": HANDLER}
    return a_case(
        **{"kind": CaseKind.PETITION, "state": CaseState.ANSWERED, "lead_unit": FIRST, "matter": "claim", **facts, **done, **changes}
    )


def does(case: Case, act: str, by: Actor = OFFICE, days: int = 1, **fields: str) -> Applied | Refused:
    """The act so many days later, with the units above the present one to choose from."""
    wanted = asked(act, by, case, reviewers=frozenset(COUNTY.reviewers(case.lead_unit, case.excluded_units)))
    return decide(replace(wanted, fields={**wanted.fields, **fields}), case, NOON + timedelta(days=days))


def after(case: Case, *acts: tuple[str, dict[str, str]]) -> Case:
    for act, fields in acts:
        answer = does(case, act, OFFICE, 1, **fields)
        assert isinstance(answer, Applied), (act, answer)
        case = answer.case
    return case


def reviewed(outcome: str) -> Case:
    return after(answered(), ("ask_review", {"lead_unit": ABOVE}), ("give_review", {"outcome": outcome}))


def finally_reviewed(outcome: str) -> Case:
    once = after(reviewed("upheld"), ("serve_review", {"delivered_on": "2023-07-16"}))
    return after(once, ("ask_final", {"lead_unit": TOP, "asked_on": "2023-07-16"}), ("give_final", {"outcome": outcome}))


@pytest.mark.parametrize("unit", [FIRST, "anji.jiaojing", "anji.xianzhengfu", "330523107202.tiaowei", "nobody"])
def test_none_but_the_next_level_up_reviews(unit: str) -> None:
    answer = does(answered(), "ask_review", lead_unit=unit)
    assert isinstance(answer, Refused)
    assert "lead_unit" in answer.reason.en


def test_a_unit_of_the_county_itself_is_reviewed_outside_of_it_and_the_office_writes_it_down() -> None:
    case = after(answered(lead_unit=TOP), ("ask_review", {"lead_unit": "huzhou.shizhengfu"}), ("give_review", {"outcome": "changed"}))
    assert (case.lead_unit, case.handled_by, case.co_units) == ("huzhou.shizhengfu", TOP, (TOP,))
    again = after(case, ("serve_review", {"delivered_on": "2023-07-16"}))
    final = after(again, ("ask_final", {"lead_unit": "zhejiang.shengzhengfu", "asked_on": "2023-07-16"}))
    assert (final.lead_unit, final.handled_by) == ("zhejiang.shengzhengfu", TOP)


def test_an_accused_superior_is_passed_over() -> None:
    case = answered(excluded_units=(ABOVE,), co_units=("anji.xinfangju",))
    office = msgspec.structs.replace(OFFICE, unit="anji.xinfangju")
    assert isinstance(does(case, "ask_review", office, lead_unit=ABOVE), Refused)
    assert isinstance(does(case, "ask_review", office, lead_unit="330523107.zhengfu"), Applied)


@pytest.mark.parametrize("outcome", ["upheld", "changed"])
def test_what_upholds_or_changes_it_stands_itself(outcome: str) -> None:
    assert isinstance(does(reviewed(outcome), "order_redo"), Refused)
    assert after(reviewed(outcome), ("serve_review", {"delivered_on": "2023-07-16"})).state is CaseState.REVIEWED
    assert isinstance(does(finally_reviewed(outcome), "order_redo"), Refused)
    assert after(finally_reviewed(outcome), ("serve_final", {"delivered_on": "2023-07-16"})).state is CaseState.DONE


@pytest.mark.parametrize("case", [reviewed("revoked"), finally_reviewed("revoked")], ids=["review", "final review"])
def test_what_is_revoked_is_dealt_with_anew_by_who_answered_first(case: Case) -> None:
    for ending in ("serve_review", "serve_final"):
        assert isinstance(does(case, ending), Refused)
    answer = does(case, "order_redo", days=40, delivered_on="2023-08-24")
    assert isinstance(answer, Applied)
    again = answer.case
    assert (again.state, again.lead_unit, answer.change) == (CaseState.ACCEPTED, FIRST, Change.REDO_ORDERED)
    assert (again.handler, again.opinion, again.result, again.reviews, again.extended_days) == (None, "", "", 0, 0)
    assert case.lead_unit in again.co_units  # who revoked it goes on seeing it
    (handle,) = (one for one in deadlines.of(again, COUNTY) if one.stage == "handle")
    assert day_at(handle.ends_at - timedelta(seconds=1)) == date(2023, 10, 23)  # sixty days from 08-24, not from acceptance
    assert answer.fields["outcome"] == {"from": "revoked", "to": ""}
    assert answer.reasons[0].zh == "人工操作:送达撤销意见,责令重新处理"


def test_what_was_dealt_with_anew_may_be_reviewed_again() -> None:
    again = after(reviewed("revoked"), ("order_redo", {"delivered_on": "2023-07-16"}))
    officer = ACTORS[Role.UNIT_OFFICER]
    drafted = does(again, "draft_opinion", officer, opinion="supported")
    assert isinstance(drafted, Applied)
    issued = does(drafted.case, "issue_opinion", ACTORS[Role.LEADER])
    assert isinstance(issued, Applied)
    served = does(issued.case, "serve_opinion", officer, delivered_on="2023-07-16")
    assert isinstance(served, Applied)
    asked_again = does(served.case, "ask_review", lead_unit=ABOVE, asked_on="2023-07-16")
    assert isinstance(asked_again, Applied)
    assert asked_again.case.handled_by == FIRST
