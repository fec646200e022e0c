"""What the rules promise for every text, every grid and every kind."""

from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.codes import CaseState, Danger, Restricted, Urgency
from streams.contracts.decisions import Classification
from streams.contracts.events import ReportSubmitted
from streams.contracts.sealing import Words
from streams.reference.county import load_county
from streams.rules.triage import Rules
from tests.builders import NOON, an_actor

RULES = Rules(load_county(Path("streams/reference/anji")))
GRID = "330523107202001"
SCRAPS = [
    "村支书",
    "法院",
    "判了",
    "没有",
    "打架",
    "工资",
    "孩子",
    "老师",
    "打",
    "堵车",
    "桥头",
    "，",
    "。",
    " ",
    "三十人",
    "跳楼",
    "借钱",
    "\ud83d",
    "𠮷",
    "A1",
]
TEXTS = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join))


def a_report(**changes: object) -> ReportSubmitted:
    report = ReportSubmitted(
        tenant="anji", report_id=UUID(int=1), grid_code=GRID, reporter=an_actor(), occurred_at=NOON, received_at=NOON, sealed=b""
    )
    return msgspec.structs.replace(report, **changes)


@given(text=TEXTS, place=st.text(max_size=20))
@settings(max_examples=300)
def test_any_text_gets_one_answer_and_the_same_again(text: str, place: str) -> None:
    first = RULES.classify(a_report(), Words(text=text, place=place))
    assert first == RULES.classify(a_report(), Words(text=text, place=place))
    assert first.category in RULES.category_codes
    assert RULES.route(a_report(), first).lead_unit in RULES.unit_ids


def test_a_text_without_end_is_read_in_time() -> None:
    found = RULES.classify(a_report(), Words(text="老板欠我三个月工资不发，" * 8_334))
    assert found.category in RULES.category_codes


@given(text=TEXTS, dangers=st.sets(st.sampled_from(list(Danger)), max_size=4))
@settings(max_examples=200)
def test_a_ticked_danger_never_lowers(text: str, dangers: set[Danger]) -> None:
    without = RULES.classify(a_report(), Words(text=text))
    with_all = RULES.classify(a_report(dangers=tuple(sorted(dangers))), Words(text=text))
    assert with_all.urgency.rank <= without.urgency.rank


@pytest.mark.parametrize("danger", list(Danger))
def test_every_ticked_danger_raises_an_ordinary_matter(danger: Danger) -> None:
    found = RULES.classify(a_report(dangers=(danger,)), Words(text="楼上空调滴水"))
    assert found.urgency in (Urgency.RED, Urgency.ORANGE)


@pytest.mark.parametrize(("plain", "denied"), [("两个人打架", "两个人没有打架"), ("有人受伤", "没有人受伤"), ("仓库起火", "仓库没有起火")])
def test_denying_a_danger_never_raises(plain: str, denied: str) -> None:
    grave, calm = (RULES.classify(a_report(), Words(text=text)).urgency for text in (plain, denied))
    assert calm.rank > grave.rank


@pytest.mark.parametrize("category", sorted(RULES.category_codes))
def test_an_accused_unit_never_holds_the_case_in_any_grid(category: str) -> None:
    """Promise 6: neither the accused nor what it has authority over leads, helps or is asked."""
    for grid in list(RULES.county.grids)[::12]:
        for kind in ("cunwei", "zhengfu", "paichusuo", "jiwei", "centre"):
            unit = RULES.county.unit_of(kind, grid)
            if unit is None:
                continue
            found = Classification(category=category, urgency=Urgency.YELLOW, restricted=Restricted.ACCUSATION, accused_units=(unit.id,))
            route = RULES.route(a_report(grid_code=grid), found)
            assert RULES.county.under(unit.id).isdisjoint({route.lead_unit, *route.co_units, *route.asked_units})


def test_whom_the_reporter_accuses_is_kept_out() -> None:
    found = RULES.classify(a_report(), Words(text="请上面来查账", accused=("村支书",)))
    committee = RULES.county.unit_of("cunwei", GRID)
    assert committee is not None
    assert (found.restricted, found.category) == (Restricted.ACCUSATION, "24")
    assert committee.id in found.accused_units


@pytest.mark.parametrize("accused", ["隔壁老王", "那个人"])
def test_nothing_moves_while_nobody_knows_who_is_accused(accused: str) -> None:
    found = RULES.classify(a_report(), Words(text="他做了坏事", accused=(accused,)))
    assert found.in_doubt
    assert RULES.route(a_report(), found).state is CaseState.IN_DOUBT


def test_two_bridges_are_two_places_and_no_place_is_none() -> None:
    one, other, nowhere = (
        RULES.classify(
            a_report(),
            Words(
                text="堵车了,全是车动不了",
                place=place,
            ),
        )
        for place in ("幸福桥", "小石桥", "")
    )
    assert one.place_key != other.place_key
    assert (nowhere.condition, nowhere.place_key) == ("", "")
