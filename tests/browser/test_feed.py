"""The live feed on the desk: honest about its line, nothing missed, nothing twice, nothing moved under the reader."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import DESK
from tests.browser.county import Standing
from tests.browser.gate import Gate
from tests.browser.screens import Desk, words


def test_resumes_after_the_way_was_shut(context: Callable[..., BrowserContext], gate: Gate, standing: Standing) -> None:
    desk = Desk(context(**DESK).new_page(), gate.address())
    desk.log_in(standing.centre)
    before = standing.report(words("两家为晒谷场吵起来"))
    expect(desk.rows(before)).to_have_count(1, timeout=10_000)
    gate.shut()
    expect(desk.line).to_have_attribute("data-line", "reconnecting", timeout=40_000)
    expect(desk.line).to_contain_text("正在重连")
    missed = [standing.report(words(f"第{n}户门口堆了砂石，挡了路")) for n in range(3)]
    gate.open()
    desk.expect_live()
    for report_id in [before, *missed]:
        expect(desk.rows(report_id)).to_have_count(1, timeout=10_000)


def test_resumes_after_the_web_process_was_killed(desk: Desk, standing: Standing) -> None:
    before = standing.report(words("邻居家的鸡吃了菜，来回讲不清"))
    expect(desk.rows(before)).to_have_count(1, timeout=10_000)
    standing.restart_web()
    after = standing.report(words("河滩上烧烤太吵，住户睡不着"))
    desk.expect_live(60)
    for report_id in (before, after):
        expect(desk.rows(report_id)).to_have_count(1, timeout=20_000)


def test_new_items_do_not_move_what_is_being_read(desk: Desk, standing: Standing) -> None:
    for n in range(10):
        standing.report(words(f"第{n}块菜地的边界讲不清"))
    scroll = desk.page.locator(".wrap .scroll")
    expect(scroll.locator("[data-row]").nth(9)).to_be_attached(timeout=15_000)
    scroll.evaluate("list => list.scrollTop = 240")
    reading = desk.page.locator("[data-row]").nth(4)
    height = reading.evaluate("row => row.getBoundingClientRect().top")
    report_id = standing.report(words("民宿客人嫌热水不热，要退钱"))
    pill = desk.page.locator("[data-new]")
    expect(pill).to_be_visible(timeout=10_000)
    assert reading.evaluate("row => row.getBoundingClientRect().top") == height
    assert desk.rows(report_id).count() == 0
    pill.click()
    expect(desk.rows(report_id)).to_have_count(1)
    assert scroll.evaluate("list => list.scrollTop") == 0


def test_filters_stay_in_the_address(desk: Desk, standing: Standing) -> None:
    report_id = standing.report(words("有人受伤，流血了"), dangers=["injury"])
    expect(desk.rows(report_id)).to_have_count(1, timeout=10_000)
    urgency = desk.rows(report_id).locator("[data-urgency]").get_attribute("data-urgency")
    desk.page.goto(f"{desk.web}/console/?urgency={urgency}")
    expect(desk.rows(report_id)).to_have_count(1, timeout=15_000)
    other = "blue" if urgency != "blue" else "yellow"
    desk.page.goto(f"{desk.web}/console/?urgency={other}")
    desk.expect_live()
    expect(desk.rows(report_id)).to_have_count(0)


def test_a_number_finds_its_case(desk: Desk, standing: Standing) -> None:
    case = standing.case_of(standing.report(words("邻居夜里唱歌，吵得老人睡不着")))
    search = desk.page.locator("[data-search]")
    search.fill(case["number"])
    search.press("Enter")
    expect(desk.page.locator(f'[data-case="{case["case_id"]}"] .number')).to_have_text(case["number"], timeout=10_000)
