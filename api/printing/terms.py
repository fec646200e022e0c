"""By when must it be done, as a paper says it: from the case and the county's clocks and calendar alone.

The end of a clock is the county's (streams/reference/clocks.py), the same by which the stream fires; which day it starts on is told
here again, since the api may not import the stream's rules, and a test holds the two together.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from api.printing.chinese import day, moment
from streams.contracts.cases import Case
from streams.reference.clocks import span_of
from streams.reference.county import County

INSTANT = timedelta(microseconds=1)  # a day ends at 24:00, which is the next day already


class Due(NamedTuple):
    """The end of a clock. `provisional`: a year that is not published yet has a part in it."""

    at: datetime
    by_the_hour: bool
    provisional: bool

    def said(self, county: County) -> str:
        """In Chinese; a provisional date says that it is one."""
        last = moment(self.at, county.zone) if self.by_the_hour else day(self.at - INSTANT, county.zone)
        return f"{last}(节假日安排公布后确定)" if self.provisional else last


def due(stage: str, case: Case, county: County, *, extended_days: int) -> Due | None:
    """When the time of this clock is over; None where the county has no such clock, or the case no unit yet."""
    clock = county.clock(stage, case.urgency, case.category)
    start = _start(stage, case)
    if clock is None or start is None:
        return None
    granted, paused = extended_days if stage in ("finish", "handle") else 0, case.paused_seconds if stage == "finish" else 0
    pause = timedelta(seconds=paused)
    span = span_of(clock, start, county.calendar, county.zone, extended_days=granted, paused=pause)
    return Due(span.rolled, span.by_the_hour, span.provisional)


def _start(stage: str, case: Case) -> datetime | None:
    match stage:
        case "finish":
            return case.reopened_at or case.dispatched_at
        case "handle":
            return case.accepted_at
    return case.sent_at or case.dispatched_at


def due_said(stage: str, case: Case, county: County) -> str:
    """The end of a clock as the case stands, in words; empty where it has none."""
    end = due(stage, case, county, extended_days=case.extended_days)
    return end.said(county) if end is not None else ""


def finish_said(case: Case, county: County, extended_days: int, stage: str = "finish") -> str:
    """By when it is to be ended, or a petition answered, had so many days been granted."""
    end = due(stage, case, county, extended_days=extended_days)
    return end.said(county) if end is not None else ""
