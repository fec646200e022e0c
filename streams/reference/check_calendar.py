"""Does calendar.yaml fit: no day or year twice, no day of a year that nobody has published?"""

from collections.abc import Iterator

from streams.reference.calendar import Calendar
from streams.reference.draft import Draft
from streams.reference.faults import Mistake

_WEEKEND = (5, 6)


def mistakes_in(draft: Draft) -> Iterator[Mistake]:
    """Everything wrong with calendar.yaml."""
    yield from draft.own_years.twice("year")
    yield from draft.own_days.twice("date")
    for year, entry in draft.own_years:
        for field in ("holidays", "workdays"):
            for index, day in enumerate(getattr(year, field)):
                if day.year != year.year:
                    yield entry.at(field, index).mistake(f"{day} is no day of {year.year}")
        for index, day in enumerate(year.workdays):
            if day.weekday() not in _WEEKEND:
                yield entry.at("workdays", index).mistake(f"{day} is worked anyway; list Saturdays and Sundays only")
    calendar = Calendar.of(draft.own_years.records, ())
    for own, entry in draft.own_days:
        if not calendar.has_year(own.date.year):
            yield entry.at("date").mistake(f"the calendar of {own.date.year} is not known; add the year below `years`")
