"""A window closes when the county's clock says, by the colour of the case, and opens again with each sending."""

from datetime import datetime, timedelta

import msgspec
import pytest

from streams.contracts.codes import CaseState, Urgency
from streams.reference.windows import closed_windows, return_window
from tests.builders import a_case
from tests.store.ground import the_rules

FRIDAY = datetime.fromisoformat("2024-03-15T16:00:00+08:00")


@pytest.mark.parametrize(
    ("urgency", "over"),
    [
        (Urgency.RED, FRIDAY + timedelta(hours=2)),
        (Urgency.ORANGE, FRIDAY + timedelta(hours=2)),
        (Urgency.YELLOW, datetime.fromisoformat("2024-03-19T00:00:00+08:00")),  # Monday's end
        (Urgency.BLUE, datetime.fromisoformat("2024-03-19T00:00:00+08:00")),
    ],
)
def test_it_closes_at_the_end_of_the_countys_clock(urgency: Urgency, over: datetime) -> None:
    county, case = the_rules().county, a_case(state=CaseState.DISPATCHED, urgency=urgency, dispatched_at=FRIDAY, sent_at=FRIDAY)
    assert closed_windows(case, county, over - timedelta(seconds=1)) == frozenset()
    assert closed_windows(case, county, over) == {"return_window"}
    again = msgspec.structs.replace(case, sent_at=over)
    assert closed_windows(again, county, over) == frozenset()


def test_the_court_is_asked_within_thirty_days_of_the_agreement_s_taking_effect() -> None:
    """2024-09-01 and thirty days is a holiday: until the end of the worked day after."""
    county, case = the_rules().county, a_case(agreed_on=datetime.fromisoformat("2024-09-01T00:00:00+08:00"))
    over = datetime.fromisoformat("2024-10-09T00:00:00+08:00")
    assert closed_windows(case, county, over - timedelta(seconds=1)) == frozenset()
    assert closed_windows(case, county, over) == {"confirm"}


def test_what_was_not_sent_to_anybody_has_no_window() -> None:
    assert return_window(a_case(), the_rules().county) is None
