"""Until when may something be done? A window is a clock that nobody is late for: once it is over, what it allowed is refused.

For the stream, which refuses by it, and for the buttons, which then are not shown.
"""

from datetime import datetime, timedelta

from streams.contracts.cases import Case
from streams.contracts.codes import UNCLASSIFIED, ClockStage
from streams.reference.clocks import Span, span_of
from streams.reference.county import County


def closed_windows(case: Case, county: County, now: datetime) -> frozenset[str]:
    """The windows that are over for this case."""
    windows = {ClockStage.RETURN_WINDOW: return_window(case, county), ClockStage.CONFIRM: confirmation_window(case, county)}
    return frozenset(str(stage) for stage, span in windows.items() if span is not None and span.rolled <= now)


def confirmation_window(case: Case, county: County) -> Span | None:
    """人民调解法33条: thirty days from the day on which an agreement takes effect."""
    clock = county.clock(ClockStage.CONFIRM, case.urgency, UNCLASSIFIED)
    if clock is None or case.agreed_on is None:
        return None
    return span_of(clock, case.agreed_on, county.calendar, county.zone, extended_days=0, paused=timedelta())


def return_window(case: Case, county: County) -> Span | None:
    """退回期限: from the sending to the present unit; none before that, or where the county sets none."""
    clock = county.clock(ClockStage.RETURN_WINDOW, case.urgency, case.category)
    if clock is None or case.sent_at is None:
        return None
    return span_of(clock, case.sent_at, county.calendar, county.zone, extended_days=0, paused=timedelta())
