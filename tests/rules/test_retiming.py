"""Other rules, other dates: what moves is said once and why, and what was told is not told again."""

import dataclasses
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Urgency
from streams.reference.clocks import clock_table
from streams.reference.county import County
from streams.rules import deadlines, retiming
from streams.rules.moved_dates import Standing
from tests.builders import a_case
from tests.calendars import MID_DECEMBER, YEAR, knowing
from tests.store.ground import the_rules

NEW_YEAR = [date(YEAR, 1, 1) + timedelta(days=number) for number in range(60)]
holidays = st.sets(st.sampled_from(NEW_YEAR), max_size=30)


def unknowing() -> County:
    return the_rules().county


def handled(**changes: Any) -> Case:
    """A case in hand since the middle of December, to be ended in the new year."""
    case = a_case(state=CaseState.HANDLING, opened_at=MID_DECEMBER, dispatched_at=MID_DECEMBER, sent_at=MID_DECEMBER)
    return msgspec.structs.replace(case, **changes)


def standing(case: Case, county: County) -> list[Standing]:
    """Its open deadlines, as the store keeps them."""
    return [Standing(one.stage, one.level, one.rolled, one.ends_at, one.provisional) for one in deadlines.of(case, county)]


def last_day(case: Case, county: County) -> date:
    (clock,) = deadlines.of(case, county)
    return (clock.ends_at.astimezone(county.zone) - timedelta(seconds=1)).date()


def told_to(case: Case, level: int, county: County) -> Case:
    """The case with the rungs up to this one told."""
    told = [rung.rolled for rung in deadlines.rungs("finish", case, county) if rung.level <= level]
    return msgspec.structs.replace(case, told={"finish": told[-1]} if told else {})


def test_a_date_that_waited_for_a_calendar_is_settled_and_says_which_and_why() -> None:
    case, before = handled(), unknowing()
    estimated = last_day(case, before)
    assert estimated.year == YEAR
    after = knowing(before, estimated)
    found = retiming.decide(case, standing(case, before), after)
    (reason,) = found.reasons
    settled = last_day(case, after)
    assert settled > estimated
    assert reason.code == "retimed.calendar.finish"
    assert reason.zh == f"日历公布({YEAR}年放假安排):办结由{estimated}(暂定)改为{settled}"
    assert reason.en == f"Lawfully ended: {settled} instead of {estimated} (provisional); the holidays of {YEAR} are published"
    assert found.fields == {"finish": {"from": deadlines.of(case, before)[0].ends_at, "to": deadlines.of(case, after)[0].ends_at}}
    assert retiming.decide(case, standing(case, after), after) == retiming.Retimed({})


def test_a_date_that_stays_and_is_provisional_no_more_says_that_too() -> None:
    case, before = handled(), unknowing()
    (reason,) = retiming.decide(case, standing(case, before), knowing(before)).reasons
    assert reason.zh == f"日历公布({YEAR}年放假安排):办结仍为{last_day(case, before)},不再暂定"
    assert reason.en.startswith(f"Lawfully ended: still {last_day(case, before)}, provisional no more")


def test_a_calendar_that_is_corrected_is_a_change_of_the_rules() -> None:
    case, first = handled(), knowing(unknowing())
    second = knowing(first, last_day(case, first))
    (reason,) = retiming.decide(case, standing(case, first), second).reasons
    assert (reason.code, reason.zh) == ("retimed.rules.finish", f"规则更新:办结由{last_day(case, first)}改为{last_day(case, second)}")
    (back,) = retiming.decide(case, standing(case, second), unknowing()).reasons
    assert back.zh.endswith("(暂定)")


def test_where_nothing_moved_nothing_is_said() -> None:
    case, county = told_to(handled(), 2, unknowing()), unknowing()
    assert retiming.decide(case, standing(case, county), county) == retiming.Retimed(case.told)


def without_end(county: County) -> County:
    clocks = tuple(clock for clock in county.clocks if clock.stage != "finish")
    return dataclasses.replace(county, clocks=clocks, _clock_table=clock_table(clocks, county.taxonomy))


def test_a_clock_that_other_rules_do_not_have_begins_or_ends_with_a_word() -> None:
    case, county = handled(), knowing(unknowing())
    (gone,) = retiming.decide(case, standing(case, county), without_end(county)).reasons
    assert (gone.zh, gone.en) == ("规则更新:办结不再设时限", "to be ended: no clock any more; the rules have changed")
    warned = told_to(case, 2, county)
    assert retiming.decide(warned, standing(warned, county), without_end(county)).told == warned.told
    (begun,) = retiming.decide(case, [], county).reasons
    assert begun.zh == f"规则更新:办结新设时限,至{last_day(case, county)}"


def test_another_ladder_moves_what_is_told_next() -> None:
    case, county = handled(), knowing(unknowing())
    sooner = dataclasses.replace(county, ladder=(msgspec.structs.replace(county.ladder[0], share=0.5), *county.ladder[1:]))
    (reason,) = retiming.decide(case, standing(case, county), sooner).reasons
    assert reason.zh.startswith("规则更新:办结下次提醒由")
    assert reason.en.startswith("Lawfully ended: told of next on ")


@pytest.mark.parametrize("urgency", list(Urgency))
@given(st.integers(0, 5), holidays, holidays)
def test_a_clock_stays_on_its_rung_wherever_the_date_goes(urgency: Urgency, level: int, before: set[date], after: set[date]) -> None:
    """Told of nothing twice, and no rung is passed over, whether the time became longer or shorter."""
    first, second = knowing(unknowing(), *before), knowing(unknowing(), *after)
    case = told_to(handled(urgency=urgency), level, first)
    found = retiming.decide(case, standing(case, first), second)
    moved = msgspec.structs.replace(case, told=dict(found.told))
    assert [one.level for one in deadlines.of(moved, second)] == [one.level for one in deadlines.of(case, first)]
    assert retiming.decide(moved, standing(moved, second), second).reasons == ()


def test_hours_are_told_to_the_minute_and_the_duty_chain_moves_without_a_word() -> None:
    started = datetime.fromisoformat(f"{YEAR}-03-01T10:00:00+08:00")
    case = a_case(
        state=CaseState.DISPATCHED, urgency=Urgency.RED, red_at=started, opened_at=started, dispatched_at=started, sent_at=started
    )
    county = knowing(unknowing())
    was = [one._replace(ends_at=started, due=started) for one in standing(case, county) if one.stage in ("ring", "sign")]
    found = retiming.decide(case, was, county)
    signed = next(reason for reason in found.reasons if reason.code.endswith(".sign"))
    assert signed.zh == f"规则更新:签收由{YEAR}-03-01 10:00改为{YEAR}-03-01 10:10"
    assert not any(reason.code.endswith(".ring") for reason in found.reasons)
