"""Until when may something be done? A window is a clock that nobody is late for: once it is over, what it allowed is refused.

For the stream, which refuses by it, and for the buttons, which then are not shown.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from streams.contracts.cases import Case
from streams.contracts.codes import ClockStage
from streams.reference.clocks import Span, span_of
from streams.reference.county import County


def closed_windows(case: Case, county: County, now: datetime) -> frozenset[str]:
    """The windows that are over for this case."""
    return over_by(window_ends(case, county), now)


def window_ends(case: Case, county: County) -> Mapping[str, datetime]:
    """When each window of this case is over, or was."""
    windows = {ClockStage.RETURN_WINDOW: return_window(case, county), ClockStage.CONFIRM: confirmation_window(case, county)}
    return {str(stage): span.rolled for stage, span in windows.items() if span is not None}


def over_by(ends: Mapping[str, datetime], at: datetime) -> frozenset[str]:
    """Those of these windows that are over at this moment."""
    return frozenset(stage for stage, end in ends.items() if end <= at)


def confirmation_window(case: Case, county: County) -> Span | None:
    """人民调解法33条: thirty days from the day on which an agreement takes effect."""
    return _window(ClockStage.CONFIRM, case.agreed_on, case, county)


def return_window(case: Case, county: County) -> Span | None:
    """退回期限: from the sending to the present unit; none before that, or where the county sets none."""
    return _window(ClockStage.RETURN_WINDOW, case.sent_at, case, county)


def _window(stage: ClockStage, since: datetime | None, case: Case, county: County) -> Span | None:
    clock = county.clock(stage, case.urgency, case.category)
    if clock is None or since is None:
        return None
    return span_of(clock, since, county.calendar, county.zone, extended_days=0, paused=timedelta())
