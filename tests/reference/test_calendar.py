"""Terms of days: the vectors of the law's reading, the library as oracle, and years that nobody has published."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.reference.calendar import Calendar, OwnDay, OwnYear, Term, local_day
from streams.reference.faults import YearNotPublished

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar()
FAR = 2090  # no State Council notice reaches this far

published_days = st.dates(date(2005, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "raw", "rolled"),
    [
        (date(2024, 8, 20), 15, date(2024, 9, 4), date(2024, 9, 4)),
        (date(2024, 8, 28), 60, date(2024, 10, 27), date(2024, 10, 28)),  # a Sunday
        (date(2024, 8, 28), 90, date(2024, 11, 26), date(2024, 11, 26)),
        (date(2024, 9, 2), 15, date(2024, 9, 17), date(2024, 9, 18)),  # Mid-Autumn
        (date(2024, 9, 1), 30, date(2024, 10, 1), date(2024, 10, 8)),  # National Day
        (date(2024, 8, 29), 30, date(2024, 9, 28), date(2024, 9, 29)),  # a Sunday that is worked
    ],
)
def test_a_term_of_calendar_days_is_rolled_to_a_worked_day(start: date, days: int, raw: date, rolled: date) -> None:
    assert CALENDAR.add_calendar_days(start, days) == Term(raw, rolled, provisional=False)


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2024, 9, 27), date(2024, 10, 10)), (date(2024, 8, 28), date(2024, 9, 4))],
)
def test_five_working_days(start: date, end: date) -> None:
    assert CALENDAR.add_working_days(start, 5) == Term(end, end, provisional=False)


@given(published_days)
def test_a_published_day_is_worked_as_the_notice_says(day: date) -> None:
    assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day)


@given(published_days, st.integers(0, 80))
def test_working_days_are_counted_one_by_one(start: date, days: int) -> None:
    end = CALENDAR.add_working_days(start, days).rolled
    between = [start + timedelta(days=step) for step in range(1, (end - start).days + 1)]
    assert sum(CALENDAR.is_workday(day) for day in between) == days
    assert days == 0 or CALENDAR.is_workday(end)


@given(published_days, st.integers(0, 40), st.integers(0, 40))
def test_working_days_add_up(start: date, first: int, second: int) -> None:
    halfway = CALENDAR.add_working_days(start, first).rolled
    assert CALENDAR.add_working_days(start, first + second).rolled == CALENDAR.add_working_days(halfway, second).rolled


@given(published_days, st.integers(0, 120))
def test_a_rolled_day_is_the_first_worked_day_from_the_raw_one(start: date, days: int) -> None:
    term = CALENDAR.add_calendar_days(start, days)
    skipped = [term.raw + timedelta(days=step) for step in range((term.rolled - term.raw).days)]
    assert term.raw == start + timedelta(days=days)
    assert CALENDAR.is_workday(term.rolled)
    assert not any(map(CALENDAR.is_workday, skipped))


def test_asking_for_a_day_of_an_unpublished_year_is_refused() -> None:
    assert not CALENDAR.has_year(FAR)
    with pytest.raises(YearNotPublished, match="no holiday calendar for 2090"):
        CALENDAR.is_workday(date(FAR, 3, 1))


@pytest.mark.parametrize("start", [date(FAR, 3, 1), date(FAR - 1, 12, 28)])
def test_a_term_that_touches_an_unpublished_year_is_provisional(start: date) -> None:
    assert CALENDAR.add_calendar_days(start, 15).provisional
    assert CALENDAR.add_working_days(start, 5).provisional


def test_a_term_that_only_rolls_into_an_unpublished_year_is_provisional() -> None:
    last = max(year for year in range(2004, FAR) if CALENDAR.has_year(year))
    start = date(last, 12, 31) - timedelta(days=10)
    assert not CALENDAR.add_calendar_days(start, 1).provisional
    assert CALENDAR.add_calendar_days(start, 11).provisional


def test_a_year_added_by_the_county_is_no_longer_provisional() -> None:
    year = OwnYear(year=FAR, source="made up", holidays=(date(FAR, 1, 2),), workdays=(date(FAR, 1, 7),))
    calendar = Calendar.of((year,), ())
    assert calendar.has_year(FAR)
    assert not calendar.is_workday(date(FAR, 1, 2))  # a Monday
    assert calendar.is_workday(date(FAR, 1, 7))  # a Saturday
    assert not calendar.is_workday(date(FAR, 1, 8))  # a Sunday
    assert calendar.add_working_days(date(FAR, 1, 6), 1) == Term(date(FAR, 1, 7), date(FAR, 1, 7), provisional=False)


def test_a_day_of_the_county_wins_over_the_notice() -> None:
    storm = OwnDay(date=date(2024, 9, 4), workday=False, why="typhoon")
    calendar = Calendar.of((), (storm,))
    assert calendar.add_calendar_days(date(2024, 8, 20), 15).rolled == date(2024, 9, 5)


def test_a_term_ends_when_its_day_is_over_in_shanghai() -> None:
    term = CALENDAR.add_calendar_days(date(2024, 8, 20), 15)
    assert term.ends_at(SHANGHAI) == datetime(2024, 9, 4, 16, tzinfo=UTC)


def test_the_local_day_is_the_countys() -> None:
    assert local_day(datetime(2024, 9, 4, 15, 59, tzinfo=UTC), SHANGHAI) == date(2024, 9, 4)
    assert local_day(datetime(2024, 9, 4, 16, 0, tzinfo=UTC), SHANGHAI) == date(2024, 9, 5)


def test_a_time_without_a_zone_has_no_local_day() -> None:
    with pytest.raises(ValueError, match="with its zone"):
        local_day(datetime(2024, 9, 4), SHANGHAI)  # noqa: DTZ001  the mistake under test
