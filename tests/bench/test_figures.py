"""What a figure is, and when a mark is missed."""

import msgspec
import pytest

from deploy.measuring.figures import Form, Mark, Measured, percentile
from deploy.measuring.table import table

FLOOR = Mark(0.8, at_least=True)
MACHINE = {"cores": 2, "load": [0.1, 0.1, 0.1], "at": "2026-11-23 12:00:00"}


def a_line(*values: float, mark: Mark = FLOOR, form: Form = Form.FULL) -> Measured:
    """A ratio of five rounds that meets its mark."""
    return Measured("bare", "stream ÷ bare loop", "×", values or (0.9, 0.85, 1.0, 0.7, 0.95), mark, form, "60,000 reports", {"load": 1.0})


def test_the_middle_round_counts() -> None:
    assert a_line(0.1, 0.9, 9.0).value == 0.9


def test_a_percentile_is_a_value_that_was_seen() -> None:
    assert percentile([5.0, 1.0, 3.0], 0.99) == 5.0
    assert percentile(list(range(1, 101)), 0.99) == 99
    assert percentile(list(range(1, 101)), 0.5) == 50


@pytest.mark.parametrize(
    ("value", "mark", "met"),
    [(0.8, FLOOR, True), (0.79, FLOOR, False), (301, Mark(300, at_least=False), False)],
)
def test_a_mark_has_a_side(value: float, mark: Mark, met: bool) -> None:
    assert a_line(value, mark=mark).met is met
    assert a_line(value, mark=mark).missed is not met


def test_only_the_full_form_misses() -> None:
    assert not a_line(0.1, form=Form.SHORT).missed


def test_the_table_says_which_form_was_run_and_how_far_the_rounds_lie_apart() -> None:
    page = table([a_line(form=Form.SHORT)], {"before": MACHINE, "after": MACHINE})
    assert "only --full can miss a mark" in page
    assert "0.7 … 1 of 5" in page
    assert "fewer than five" not in page
    assert "fewer than five" in table([a_line(0.9)], {"before": MACHINE, "after": MACHINE})


def test_programs_get_every_round() -> None:
    told = msgspec.to_builtins(a_line().told())
    assert told["rounds"] == [0.9, 0.85, 1.0, 0.7, 0.95]
    assert (told["low"], told["value"], told["high"], told["met"], told["form"]) == (0.7, 0.9, 1.0, True, "full")
