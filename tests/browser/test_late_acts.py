"""Acts made without a line stay on the computer, survive a reload, go by themselves, and end as what the stream says of them."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK
from tests.browser.county import Standing
from tests.browser.screens import Desk, words
from tests.browser.test_acts import fill_raise, open_case

ACTS = "**/api/v1/cases/*/acts"


def made_without_a_line(page: Page) -> None:
    """The way of acts is shut, whatever else comes through."""
    page.route(ACTS, lambda route: route.abort())
    fill_raise(page, "橙")
    page.locator(".act-form button[type=submit]").click()
    expect(page.locator("[data-queued][data-ending=waiting]")).to_have_count(1, timeout=10_000)


def test_an_act_survives_a_reload_and_goes_when_there_is_a_line_again(desk: Desk, standing: Standing) -> None:
    case = standing.case_of(standing.report(words("两家为一条沟吵起来")))
    open_case(desk, case)
    made_without_a_line(desk.page)
    expect(desk.page.get_by_text("已存在这台电脑上")).to_be_visible()
    desk.page.reload()
    expect(desk.page.locator("[data-queued]")).to_contain_text(case["number"], timeout=15_000)
    desk.page.unroute(ACTS)
    expect(desk.page.locator("[data-late-told]")).to_contain_text("已送到并办成", timeout=20_000)
    expect(desk.page.locator("article header [data-urgency=orange]")).to_be_visible(timeout=15_000)


def test_no_word_of_it_lies_on_the_computer_and_it_ends_with_the_login(desk: Desk, standing: Standing) -> None:
    """Others sit at the same computer: what was written goes with the login, and that it was made stays."""
    case = standing.case_of(standing.report(words("两家为一道篱笆吵起来")))
    open_case(desk, case)
    made_without_a_line(desk.page)
    lies = desk.page.evaluate("JSON.stringify(localStorage)")
    assert case["number"] in lies
    assert "现场来电" not in lies
    desk.page.once("dialog", lambda asked: asked.accept())
    desk.page.get_by_role("button", name="退出").click()
    expect(desk.page.get_by_label("账号")).to_be_visible(timeout=10_000)
    desk.log_in(standing.centre)
    expect(desk.page.locator("[data-queued][data-ending=retype]")).to_contain_text(case["number"], timeout=15_000)
    desk.page.locator("[data-drop]").click()
    expect(desk.page.locator("[data-late]")).to_have_count(0)


def test_one_that_meets_what_others_did_is_chosen_about_at_the_desk(
    desk: Desk, standing: Standing, context: Callable[..., BrowserContext]
) -> None:
    case = standing.case_of(standing.report(words("两家为一口塘吵起来")))
    open_case(desk, case)
    desk.page.route(ACTS, lambda route: route.abort())
    fill_raise(desk.page, "红")
    desk.page.locator(".act-form button[type=submit]").click()
    expect(desk.page.locator("[data-queued]")).to_have_count(1, timeout=10_000)
    standing.act(standing.seat("supervisor"), case["case_id"], "raise_urgency", urgency="orange", reason="现场看过")
    desk.page.unroute(ACTS)
    expect(desk.page.locator("[data-ending=conflicting]")).to_contain_text("请人工选定", timeout=20_000)
    desk.page.locator("[data-drop]").click()
    expect(desk.page.locator("[data-late]")).to_have_count(0)
    chooser = Desk(context(**DESK).new_page(), standing.web)
    chooser.log_in(standing.seat("leader", "330523"), "/console/?view=work")
    expect(chooser.page.locator(f"[data-row='{case['case_id']}']").first).to_be_visible(timeout=15_000)
    open_case(chooser, case)
    expect(chooser.page.locator("[data-versions]")).to_contain_text("红", timeout=15_000)
    chooser.page.locator("[data-act=reconcile]").click()
    chooser.page.locator(".act-form .n-base-selection").click()
    chooser.page.locator(".n-base-select-option").first.click()
    chooser.page.get_by_label("理由").fill("已到现场，现在的对")
    chooser.page.locator(".act-form button[type=submit]").click()
    expect(chooser.page.locator("[data-change=reconciled]")).to_be_visible(timeout=15_000)
    expect(chooser.page.locator("[data-versions]")).to_have_count(0)
