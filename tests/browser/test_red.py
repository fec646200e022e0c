"""RED: marked, rung for, and not forgotten until a person has said that they have seen it."""

from playwright.sync_api import expect

from tests.browser.county import Standing
from tests.browser.screens import Desk, words

COUNT_RINGS = """() => {
    window.rings = 0
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (at) { window.rings += 1; return start.call(this, at) }
}"""


def acknowledge_all(desk: Desk) -> None:
    """Earlier tests may have left RED cases behind."""
    button = desk.page.get_by_role("button", name="我已知晓").first
    while desk.page.locator("[data-alarm]").count():
        button.click()


def test_red_rings_and_waits_for_a_person(desk: Desk, standing: Standing) -> None:
    desk.page.evaluate(COUNT_RINGS)
    acknowledge_all(desk)
    report_id = standing.report(words("有人拿刀站在桥上"), dangers=["life", "weapon"])
    case = standing.case_of(report_id)
    assert case["urgency"] == "red"
    row = desk.row_of(case["case_id"])
    expect(row.locator("[data-urgency=red]")).to_be_visible(timeout=10_000)
    expect(row).to_contain_text("待确认")
    expect(desk.page.locator("[data-alarm]")).to_be_visible()
    assert desk.page.evaluate("window.rings") > 0

    desk.page.reload()
    desk.expect_live()
    expect(desk.page.locator("[data-alarm]")).to_be_visible(timeout=10_000)
    acknowledge_all(desk)
    expect(desk.row_of(case["case_id"])).not_to_contain_text("待确认")
    desk.page.reload()
    desk.expect_live()
    expect(desk.row_of(case["case_id"])).to_be_visible()
    expect(desk.page.locator("[data-alarm]")).to_have_count(0)
    expect(desk.row_of(case["case_id"]).locator("[data-urgency=red]")).to_be_visible()
