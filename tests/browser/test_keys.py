"""The desk without a mouse."""

from playwright.sync_api import expect

from tests.browser.county import Standing
from tests.browser.screens import Desk, words

FOCUSED_ROW = "document.activeElement.dataset.row"
SHADOW = "getComputedStyle(document.activeElement).boxShadow"


def test_j_k_enter_escape_and_slash(desk: Desk, standing: Standing) -> None:
    for n in range(3):
        report_id = standing.report(words(f"第{n}家的水管漏到楼下"))
        expect(desk.rows(report_id)).to_have_count(1, timeout=10_000)
    desk.page.locator("body").click(position={"x": 2, "y": 2})
    keys = desk.page.keyboard
    order = [row.get_attribute("data-row") for row in desk.page.locator("[data-row]").all()[:2]]
    keys.press("j")
    assert desk.page.evaluate(FOCUSED_ROW) == order[0]
    keys.press("j")
    assert desk.page.evaluate(FOCUSED_ROW) == order[1]
    assert desk.page.evaluate(SHADOW) != "none", "the focus must be seen"
    keys.press("k")
    assert desk.page.evaluate(FOCUSED_ROW) == order[0]
    keys.press("Enter")
    expect(desk.page.locator(f'article[data-case="{order[0]}"] h2')).to_be_visible()
    keys.press("Escape")
    expect(desk.page.locator("article[data-case]")).to_have_count(0)
    assert desk.page.evaluate(FOCUSED_ROW) == order[0]
    keys.press("/")
    assert desk.page.evaluate("document.activeElement.hasAttribute('data-search')")
    keys.type("j")
    assert desk.page.locator("[data-search]").input_value() == "j"
