"""Until when may something be done? A window is a clock that nobody is late for: once it is over, what it allowed is refused.

For the stream, which refuses by it, and for the buttons, which then are not shown.
"""

from datetime import datetime, timedelta

from streams.contracts.cases import Case
from streams.contracts.codes import ClockStage
from streams.reference.clocks import Span, span_of
from streams.reference.county import County


def closed_windows(case: Case, county: County, now: datetime) -> frozenset[str]:
    """The windows that are over for this case."""
    span = return_window(case, county)
    return frozenset({str(ClockStage.RETURN_WINDOW)}) if span is not None and span.rolled <= now else frozenset()


def return_window(case: Case, county: County) -> Span | None:
    """退回期限: from the sending to the present unit; none before that, or where the county sets none."""
    clock = county.clock(ClockStage.RETURN_WINDOW, case.urgency, case.category)
    if clock is None or case.sent_at is None:
        return None
    return span_of(clock, case.sent_at, county.calendar, county.zone, extended_days=0, paused=timedelta())
