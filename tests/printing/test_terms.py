"""The ends of clocks on papers are those that fire: the api works them out with the county's calendar, the stream with its rules."""

from datetime import timedelta
from typing import Any

import pytest

from api.printing.terms import due, due_said
from streams.contracts.codes import CaseState, Urgency
from streams.reference.county import County
from streams.rules import deadlines
from tests.builders import NOON, a_case

CASES: dict[str, dict[str, Any]] = {
    "red": {"urgency": Urgency.RED},
    "orange": {"urgency": Urgency.ORANGE},
    "yellow": {},
    "blue, by the calendar": {"urgency": Urgency.BLUE},
    "more time": {"extended_days": 15},
    "paused": {"paused_seconds": 90_000},
    "came back": {"reopened_at": NOON + timedelta(days=40)},
    "consumer": {"category": "12"},
    "over the national holidays": {"dispatched_at": NOON + timedelta(days=70), "sent_at": NOON + timedelta(days=70)},
    "an unpublished year": {"dispatched_at": NOON.replace(year=2040), "sent_at": NOON.replace(year=2040)},
    "a category that the county does not know": {"category": "77"},
}


@pytest.mark.parametrize("name", CASES)
def test_a_paper_and_a_clock_name_the_same_day(name: str, county: County) -> None:
    case = a_case(**({"state": CaseState.DISPATCHED, "dispatched_at": NOON, "sent_at": NOON} | CASES[name]))
    fires = {deadline.stage: (deadline.ends_at, deadline.provisional) for deadline in deadlines.of(case, county)}
    assert {"sign", "first_contact", "finish"} <= fires.keys()
    for stage, wanted in fires.items():
        end = due(stage, case, county, extended_days=case.extended_days)
        assert end is not None
        assert (end.at, end.provisional) == wanted, stage


def test_a_date_in_a_year_that_is_not_published_says_so(county: County) -> None:
    case = a_case(state=CaseState.DISPATCHED, **CASES["an unpublished year"])
    assert due_said("finish", case, county).endswith("(节假日安排公布后确定)")


def test_before_it_is_sent_nothing_is_due(county: County) -> None:
    assert due_said("finish", a_case(), county) == ""
