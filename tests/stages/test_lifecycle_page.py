"""The documentation of the life cycle is printed from the table that decides."""

from streams.contracts.lifecycle_table import ROWS
from streams.contracts.transitions import CONDITIONS
from streams.lifecycle_page import PAGE, page
from tests.store.ground import the_rules


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text("utf-8") == page(the_rules().county), "python -m streams.lifecycle_page --write prints it anew"


def test_every_act_and_every_condition_is_told() -> None:
    told = page(the_rules().county)
    assert [act for act in ROWS if f"`{act}`" not in told] == []
    assert [name for name in CONDITIONS if f"- `{name}`" not in told] == []
