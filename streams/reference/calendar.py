"""Which days are worked, and on which day a term of days ends.

Sources: the `chinesecalendar` library (State Council notices with 调休) and the county's calendar.yaml, which may add a
year the library does not have yet and change single days. A year neither of them has is never taken for Monday to
Friday in silence: asking for a day of it raises YearNotPublished, and a term that reaches into it comes back
`provisional`, to be computed again (and alarmed about) once the year is known.

Days are days in Asia/Shanghai; the day a term starts on is not counted (民法典 201); a term that ends on a rest day ends
on the next worked day (民法典 203, by analogy).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar.constants import holidays as published_holidays
from chinese_calendar.constants import workdays as published_workdays

from streams.reference.faults import YearNotPublished
from streams.reference.records import Record, Text

ONE_DAY = timedelta(days=1)


class OwnDay(Record, frozen=True, kw_only=True):
    """A day on which this county differs from the State Council's notice."""

    date: date
    workday: bool
    why: Text


class OwnYear(Record, frozen=True, kw_only=True):
    """A whole year, copied from the State Council's notice before the library carries it."""

    year: int
    source: Text
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]  # Saturdays and Sundays that are worked (调休)


@dataclass(frozen=True, slots=True)
class Term:
    """The end of a term: warn on `raw`, judge overdue on `rolled`."""

    raw: date
    rolled: date
    provisional: bool  # part of it lies in a year that is not published yet

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The instant the rolled day is over (24:00 local), in UTC."""
        return end_of(self.rolled, zone)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Worked days of the county."""

    own_days: dict[date, bool] = field(default_factory=dict)
    own_years: frozenset[int] = frozenset()

    @classmethod
    def of(cls, years: tuple[OwnYear, ...], days: tuple[OwnDay, ...]) -> "Calendar":
        """The calendar with a county's own years and days; a single day has the last word."""
        own: dict[date, bool] = {}
        for year in years:
            own.update(dict.fromkeys(year.holidays, False))
            own.update(dict.fromkeys(year.workdays, True))
        own.update((day.date, day.workday) for day in days)
        return cls(own, frozenset(year.year for year in years))

    def has_year(self, year: int) -> bool:
        """Whether somebody has published which days of this year are worked."""
        return year in self.own_years or year in _PUBLISHED_YEARS

    def is_workday(self, day: date) -> bool:
        """Whether this day is worked. Raises YearNotPublished."""
        if not self.has_year(day.year):
            raise YearNotPublished(day.year)
        return self._worked(day)

    def add_calendar_days(self, start: date, days: int) -> Term:
        """The end of a term of so many 日."""
        raw = start + days * ONE_DAY
        rolled = self._worked_from(raw)
        return Term(raw, rolled, self._reaches_beyond(start, rolled))

    def add_working_days(self, start: date, days: int) -> Term:
        """The end of a term of so many 工作日; it ends on a worked day by itself."""
        day = start
        for _ in range(days):
            day = self._worked_from(day + ONE_DAY)
        return Term(day, day, self._reaches_beyond(start, day))

    def _worked(self, day: date) -> bool:
        own = self.own_days.get(day)
        if own is not None:
            return own
        if day.year in _PUBLISHED_YEARS and day.year not in self.own_years:
            return bool(chinese_calendar.is_workday(day))
        # An own year lists its exceptions; a year not published is estimated, and every caller says so.
        return day.weekday() < 5

    def _worked_from(self, day: date) -> date:
        while not self._worked(day):
            day += ONE_DAY
        return day

    def _reaches_beyond(self, start: date, end: date) -> bool:
        return not all(self.has_year(year) for year in range(start.year, end.year + 1))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant a day is over (24:00 local), in UTC."""
    return datetime.combine(day + ONE_DAY, datetime.min.time(), tzinfo=zone).astimezone(ZoneInfo("UTC"))


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The day it is in the county at this instant. Refuses a time without zone."""
    if moment.tzinfo is None:
        raise ValueError("a time with its zone is wanted")
    return moment.astimezone(zone).date()


# A year counts once its National Day is there: a notice may name the first days of January of the year after.
_PUBLISHED_YEARS = frozenset(day.year for day in published_holidays if day.month == 10)
PUBLISHED = sha256(" ".join(day.isoformat() for day in (*sorted(published_holidays), *sorted(published_workdays))).encode()).hexdigest()
"""Names what the library knows: a new year in it moves dates like a line in a county's own file."""
