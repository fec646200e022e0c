"""What the law asks of the screens: a party rates the end of its matter from the keys; an office recommends, and a unit answers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.county import Seat, Standing
from tests.browser.screens import Desk, words
from tests.browser.test_access import LANGUAGES, axe, speaking, violations

__all__ = ["axe"]  # a fixture: pytest finds it here


def ended(standing: Standing) -> tuple[str, dict[str, Any]]:
    """A small quarrel that has ended: its query code, and the case."""
    report = standing.report(words("隔壁把滴水檐改到我家墙上,吵了三天"))
    case = standing.case_of(report)
    officer = standing.officer_of(case["lead_unit"])
    standing.act(officer, case["case_id"], "sign")
    standing.act(officer, case["case_id"], "contact", contact="visit", note="上门")
    standing.act(officer, case["case_id"], "close_small", result="explained", follow_up="说清楚了")
    with standing.client(standing.member) as member:
        return str(member.get(f"/api/v1/reports/{report}").json()["query_code"]), case


def desk_of(context: Callable[..., BrowserContext], standing: Standing, seat: Seat, view: str, language: str = "zh") -> Desk:
    desk = Desk(context(**DESK).new_page(), standing.web)
    desk.log_in(seat, f"/console/?view={view}")
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    return desk


def looked_up(page: Page, web: str, code: str) -> None:
    page.goto(f"{web}/public/")
    page.fill("#code", code)
    page.press("#code", "Enter")
    expect(page.locator("#answer dl")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_party_rates_from_the_keys_and_once(language: str, context: Callable[..., BrowserContext], standing: Standing, axe: str) -> None:
    code, case = ended(standing)
    page = speaking(context(**PHONE), language)
    looked_up(page, standing.web, code)
    assert violations(page, axe) == []
    page.press("#words", "Tab")
    page.keyboard.press("Enter")  # nothing is chosen yet: told, and the first choice has the focus
    expect(page.locator("#wrong")).not_to_be_empty()
    assert page.evaluate("document.activeElement.name") == "unit"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.fill("#words", "没有人回过电话")
    page.locator(".rating button").press("Enter")
    expect(page.locator("[data-said=thanks]")).to_be_focused()
    assert violations(page, axe) == []
    looked_up(page, standing.web, code)
    expect(page.locator("#answer dt")).to_have_count(5)  # the fifth: when it was rated
    expect(page.locator(".rating")).to_have_count(0)
    desk = desk_of(context, standing, standing.desk, "work", language)
    expect(desk.page.locator(f"[data-work=follow_up] [data-row='{case['case_id']}']")).to_be_visible(timeout=15_000)
    desk.page.goto(f"{standing.web}/console/?case={case['case_id']}")
    expect(desk.page.locator("[data-ratings]")).to_be_visible(timeout=15_000)
    assert violations(desk.page, axe) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_had_no_part_in_it_asks_back_and_writes_down_what_was_said(
    language: str, context: Callable[..., BrowserContext], standing: Standing, axe: str
) -> None:
    code, case = ended(standing)
    httpx.post(f"{standing.web}/api/v1/lookup/{code}/rating", json={"unit": "dissatisfied", "words": "没有人来过"}).raise_for_status()
    desk = desk_of(context, standing, standing.desk, "satisfaction", language).page
    row = desk.locator(f"[data-follow-up='{case['case_id']}']")
    expect(row.locator(".yours .until")).to_be_visible(timeout=15_000)
    assert violations(desk, axe) == []
    row.locator("[data-ask]").click()
    row.locator(".n-base-selection").click()
    desk.locator(".n-base-select-option").first.click()
    row.locator("textarea").fill("又去看过，滴水檐改回来了")
    assert violations(desk, axe) == []
    row.locator(".act-form button[type=submit]").click()
    expect(row).to_have_count(0, timeout=15_000)
    office = desk_of(context, standing, standing.seat("petition_office"), "satisfaction", language).page
    office.locator("[data-part=figures]").click()
    expect(office.locator("[data-hidden]")).to_contain_text("5")
    expect(office.locator("[data-empty]")).to_be_visible()  # of a quarter that is over nobody has rated anything here
    assert violations(office, axe) == []


def test_an_office_recommends_and_the_unit_answers(context: Callable[..., BrowserContext], standing: Standing, axe: str) -> None:
    _, case = ended(standing)
    office = desk_of(context, standing, standing.seat("petition_office"), "advice").page
    office.locator("[data-write]").click()
    office.locator("[data-send]").click()
    expect(office.locator("[data-advice-form] [role=alert]")).to_have_count(6)
    assert office.evaluate("document.activeElement.name") == "aim"
    assert violations(office, axe) == []
    office.get_by_label("改进工作建议").check()
    office.locator("[data-field=to_unit] input").fill("交通警察大队")
    office.locator("[data-field=to_unit] input").press("Enter")
    office.get_by_label("依据的件").fill(f"{case['number']} 330523-20200101-00001")
    problem = words("同一路口一年四次堵到半夜")
    office.get_by_label("存在的问题").fill(problem)
    office.get_by_label("建议的内容").fill("节假日派人到路口疏导")
    office.get_by_label("书面答复期限").fill((datetime.now(UTC) + timedelta(days=20)).date().isoformat())
    office.locator("[data-send]").click()
    expect(office.locator("#wrong-cases")).to_contain_text("330523-20200101-00001")
    office.get_by_label("依据的件").fill(case["number"])
    office.locator("[data-send]").click()
    expect(office.locator("[data-told]")).to_have_text("建议已发出，对方单位可以看到了。")
    expect(office.locator("[data-recommendation]").first).to_contain_text("交通警察大队")
    assert violations(office, axe) == []
    unit = desk_of(context, standing, standing.officer_of("anji.jiaojing"), "advice").page
    unit.locator("[data-only=reply]").click()
    unit.locator("[data-recommendation] button.head").first.click()
    expect(unit.locator("dl")).to_contain_text(problem)
    unit.get_by_role("button", name="提交答复").click()
    expect(unit.locator("#wrong-adopted")).to_be_visible()
    unit.get_by_label("部分采纳", exact=True).check()
    unit.get_by_label("落实情况").fill("五一起每天两人")
    unit.get_by_role("button", name="提交答复").click()
    expect(unit.locator("#wrong-reason")).to_be_visible()
    assert violations(unit, axe) == []
    unit.get_by_label("理由").fill("夜间没有警力")
    unit.get_by_role("button", name="提交答复").click()
    expect(unit.locator("[data-told]")).to_have_text("答复已提交。")
    expect(unit.locator("[data-empty]")).to_be_visible()
    office.locator("[data-only=all]").click()
    expect(office.locator("[data-state]").first).to_have_text("部分采纳")
    with office.expect_download() as saved:
        office.locator("[data-annual]").click()
    assert saved.value.suggested_filename.startswith("信访情况年度报告")
