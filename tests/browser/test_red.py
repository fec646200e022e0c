"""RED: marked, rung for by name and post, and not forgotten on any screen until a person has picked up on one of them."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.county import Seat, Standing, within
from tests.browser.screens import Desk, words

COUNT_RINGS = """() => {
    window.rings = 0
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (at) { window.rings += 1; return start.call(this, at) }
}"""
A_SECOND = 1.0


def heard(standing: Standing) -> None:
    """Earlier tests may have left RED cases behind: the centre picks up."""
    with standing.client(standing.centre) as centre:
        for alarm in centre.get("/api/v1/alarms").json()["alarms"]:
            if alarm["may_acknowledge"]:
                standing.act(standing.centre, alarm["case_id"], "acknowledge")


def red_case(standing: Standing) -> dict[str, Any]:
    case = standing.case_of(standing.report(words("有人拿刀站在桥上"), dangers=["life", "weapon"]))
    assert case["urgency"] == "red"
    return case


def seated(context: Callable[..., BrowserContext], standing: Standing, seat: Seat, size: dict[str, Any] = DESK) -> Desk:
    desk = Desk(context(**size).new_page(), standing.web)
    desk.log_in(seat, "/console/?view=live")
    return desk


def test_red_rings_until_a_person_picks_up(desk: Desk, standing: Standing) -> None:
    heard(standing)
    desk.page.evaluate(COUNT_RINGS)
    case = red_case(standing)
    row = desk.row_of(case["case_id"])
    expect(row.locator("[data-urgency=red]")).to_be_visible(timeout=10_000)
    expect(row).to_contain_text("待接报")
    band = desk.page.locator("[data-alarm]")
    expect(band).to_be_visible()
    assert desk.page.evaluate("window.rings") > 0

    desk.page.reload()
    desk.expect_live()
    expect(band).to_be_visible(timeout=10_000)
    band.get_by_role("button", name="接报").click()
    expect(band).to_have_count(0, timeout=10_000)
    expect(desk.page.get_by_role("status").filter(has_text="已接报")).to_be_visible()
    expect(desk.row_of(case["case_id"])).not_to_contain_text("待接报")
    desk.page.reload()
    desk.expect_live()
    expect(desk.row_of(case["case_id"])).to_be_visible()
    expect(band).to_have_count(0)
    expect(desk.row_of(case["case_id"]).locator("[data-urgency=red]")).to_be_visible()
    within(10, lambda: standing.case_of(case["reports"][0]["report_id"])["acknowledged_at"])


def test_the_band_says_who_was_rung_and_who_is_next(desk: Desk, standing: Standing) -> None:
    """The demo's rota stands: a person is rung by name, not everybody at the centre."""
    heard(standing)
    with standing.client(standing.centre) as centre:
        rota = centre.get("/api/v1/duty").json()
    names = {one["post"]: one["name"] for one in rota["days"][0]["posts"]}
    case = red_case(standing)
    band = desk.page.locator(f'[data-alarm][data-case="{case["case_id"]}"]')
    expect(band.locator("[data-rung=first]")).to_contain_text(f"值班主班 {names['first']}", timeout=15_000)
    expect(band.locator("[data-next]")).to_contain_text(re.compile(rf"值班副班 {names['second']} \d\d:\d\d 还有 [12] 分 \d+ 秒"))
    band.get_by_role("button", name="看详情").click()
    expect(desk.page.locator("article header")).to_contain_text("待接报")
    heard(standing)


def test_after_picking_up_the_band_is_gone_for_everybody_within_a_second(
    context: Callable[..., BrowserContext], desk: Desk, standing: Standing
) -> None:
    heard(standing)
    others = [seated(context, standing, standing.seat("leader")), seated(context, standing, standing.desk, PHONE)]
    case = red_case(standing)
    for screen in (desk, *others):
        expect(screen.page.locator("[data-alarm]")).to_be_visible(timeout=15_000)
    others[1].page.locator("[data-acknowledge]").click()
    expect(others[1].page.locator("[data-alarm]")).to_have_count(0, timeout=10_000)
    since = time.monotonic()
    for screen in (desk, others[0]):
        screen.page.locator("[data-alarm]").wait_for(state="detached", timeout=5_000)
    assert time.monotonic() - since < A_SECOND
    expect(others[0].page.get_by_role("status").filter(has_text=f"{case['number']} 已有人接报")).to_be_visible()


def test_the_sound_is_switched_on_from_the_band_and_off_at_the_bell(desk: Desk, standing: Standing) -> None:
    heard(standing)
    desk.page.locator(".bell").click()
    expect(desk.page.locator(".bell")).to_have_attribute("aria-pressed", "false")
    desk.page.evaluate(COUNT_RINGS)
    red_case(standing)
    expect(desk.page.locator("[data-alarm]")).to_be_visible(timeout=15_000)
    desk.page.wait_for_timeout(500)
    assert desk.page.evaluate("window.rings") == 0
    desk.page.locator("[data-sound]").click()
    expect(desk.page.locator("[data-sound]")).to_have_count(0)
    assert desk.page.evaluate("window.rings") > 0, "whoever turns it on hears that it is on"
    heard(standing)


def test_a_unit_that_may_not_pick_up_sees_the_alarm_without_the_button_and_without_names(
    context: Callable[..., BrowserContext], standing: Standing
) -> None:
    heard(standing)
    case = red_case(standing)
    officer = seated(context, standing, standing.officer_of(case["lead_unit"]))
    band = officer.page.locator("[data-alarm]")
    expect(band.locator("[data-rung=first]")).to_have_text(re.compile(r"\d\d:\d\d 已叫值班主班\s*"), timeout=15_000)
    expect(band.locator("[data-acknowledge]")).to_have_count(0)
    heard(standing)
    expect(band).to_have_count(0, timeout=10_000)
