"""By when must what have happened to a petition? The vectors of the law's own counting, from the facts that the law names."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, ClockStage
from streams.contracts.lifecycle_table import LIFE_CYCLES
from streams.contracts.moments import beginning_of, day_at, day_in
from streams.reference.county import load_county
from streams.rules import deadlines
from tests.builders import a_case

COUNTY = load_county(Path("streams/reference/anji"))
SHANGHAI = ZoneInfo("Asia/Shanghai")
S = CaseState


def at(day: str) -> datetime:
    """Ten in the morning of that day."""
    return datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=SHANGHAI)


def a_petition(state: CaseState, **changes: Any) -> Case:
    return a_case(kind=CaseKind.PETITION, state=state, matter="claim", **changes)


def ends(case: Case) -> dict[str, date]:
    """The last day of each clock that runs."""
    return {one.stage: day_at(one.ends_at - timedelta(seconds=1)) for one in deadlines.of(case, COUNTY)}


@pytest.mark.parametrize(
    ("case", "stage", "day"),
    [
        (a_petition(S.CLAIMED, petition_at=at("2024-08-20")), "register", "2024-09-04"),
        (a_petition(S.REGISTERED, petition_at=at("2024-09-02")), "register", "2024-09-18"),
        (a_petition(S.DIRECT, via="direct", petition_at=at("2024-08-20")), "notify_direct", "2024-09-04"),
        (a_petition(S.TRANSFERRED, via="transferred", sent_at=at("2024-09-02")), "notify_transfer", "2024-09-18"),
        (a_petition(S.TRANSFERRED, via="transferred", sent_at=at("2024-09-27")), "object", "2024-10-10"),
        (a_petition(S.TRANSFERRED, via="assigned", sent_at=at("2024-08-28")), "object", "2024-09-04"),
        (a_petition(S.ACCEPTED, accepted_at=at("2024-08-28")), "handle", "2024-10-28"),
        (a_petition(S.ACCEPTED, accepted_at=at("2024-08-28"), extended_days=30), "handle", "2024-11-26"),
        (a_petition(S.ANSWERED, replied_at=at("2024-09-01")), "ask_review", "2024-10-08"),
        (a_petition(S.REVIEW, review_asked_at=at("2024-08-29")), "review", "2024-09-29"),
        (a_petition(S.REVIEWED, replied_at=at("2024-09-01")), "ask_final", "2024-10-08"),
        (a_petition(S.FINAL_REVIEW, review_asked_at=at("2024-08-29")), "final", "2024-09-29"),
        (a_petition(S.FINAL_REVIEW, review_asked_at=at("2024-08-29"), paused_seconds=3 * 86_400), "final", "2024-10-02"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_the_vectors_of_the_law(case: Case, stage: str, day: str) -> None:
    assert ends(case)[stage] == date.fromisoformat(day)


def test_what_was_assigned_is_reported_by_the_day_that_was_set() -> None:
    assigned = a_petition(S.TRANSFERRED, via="assigned", sent_at=at("2024-08-20"), report_by=beginning_of(date(2024, 9, 12)))
    assert ends(assigned)["assign_report"] == date(2024, 9, 12)
    (found,) = (one for one in deadlines.of(assigned, COUNTY) if one.stage == "assign_report")
    assert found.started_at == at("2024-08-20")
    assert "assign_report" not in ends(a_petition(S.TRANSFERRED, via="transferred", sent_at=at("2024-08-20")))


def test_a_unit_is_under_one_notice_clock_and_nobody_but_a_transferred_one_may_object() -> None:
    direct = a_petition(S.DIRECT, via="direct", petition_at=at("2024-08-20"), sent_at=at("2024-08-19"))
    assert ends(direct).keys() == {"notify_direct"}
    passed_on = a_petition(S.TRANSFERRED, via="transferred", petition_at=at("2024-08-20"), sent_at=at("2024-08-29"))
    assert ends(passed_on).keys() == {"notify_transfer", "object"}


def test_a_hearing_stops_the_final_review_and_nothing_else() -> None:
    heard = a_petition(S.FINAL_REVIEW, review_asked_at=at("2024-08-29"), paused_at=at("2024-09-03"))
    assert ends(heard) == {}
    assert ends(a_petition(S.ACCEPTED, accepted_at=at("2024-08-28"), paused_at=at("2024-09-03"))).keys() == {"handle"}


def test_windows_have_one_rung_and_the_rest_the_ladder() -> None:
    windows = {ClockStage.OBJECT, ClockStage.ASK_REVIEW, ClockStage.ASK_FINAL}
    acts = LIFE_CYCLES[CaseKind.PETITION].by_act
    for stage in windows:
        assert acts[deadlines.act_of(stage, 1, COUNTY)].roles == frozenset()
    assert deadlines.act_of(ClockStage.HANDLE, 2, COUNTY) == "clock_overdue"


def test_every_open_state_is_under_a_clock() -> None:
    """Nothing lies anywhere unseen: whatever is not over has a clock that has begun by then."""
    cycle = LIFE_CYCLES[CaseKind.PETITION]
    facts = {name: at("2024-08-20") for name in ("petition_at", "sent_at", "accepted_at", "replied_at", "review_asked_at")}
    for state in cycle.states:
        for via in ("direct", "transferred"):
            open_ = state not in (S.DONE, S.WITHDRAWN)
            assert bool(deadlines.of(a_petition(state, via=via, **facts), COUNTY)) == open_, state


def test_a_written_day_is_the_county_s() -> None:
    assert day_in("2024-02-30") is None
    assert day_in("2024-08-28") == date(2024, 8, 28)
    assert beginning_of(date(2024, 8, 28)).astimezone(UTC) == datetime(2024, 8, 27, 16, tzinfo=UTC)
