"""A case of the library on the county screen: taken in with a leader who may, sponsored, received from the leader's own list."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from streams.contracts.moments import day_at
from tests.browser.county import Standing
from tests.browser.test_acts import UNIT, do, listed, open_case, seated, sent_to_the_unit


def noted(standing: Standing) -> dict[str, Any]:
    """A case whose unit has tried, and says what is difficult."""
    case, officer = sent_to_the_unit(standing, "两家为一条水沟吵了三年"), standing.officer_of(UNIT)
    standing.act(officer, case["case_id"], "sign")
    standing.act(officer, case["case_id"], "contact", contact="visit", note="两家都在")
    return standing.act(officer, case["case_id"], "note_difficulty", tried="调了三次", difficulty="双方都不肯让出沟边一尺地")


def choose(page: Page, place: int, option: str) -> None:
    page.locator(".act-form .n-base-selection").nth(place).click()
    page.locator(".n-base-select-option").get_by_text(option).first.click()


def test_a_hard_case_is_taken_in_sponsored_and_received(context: Callable[..., BrowserContext], standing: Standing) -> None:
    case = noted(standing)
    centre = seated(context, standing, standing.centre)
    open_case(centre, case)
    page, library = centre.page, centre.page.locator("[data-library]")
    expect(library).to_contain_text("已备注化解难点，待入库")
    page.locator("[data-act=take_in]").click()
    choose(page, 0, "接访领导 · ")
    choose(page, 1, "疑难复杂")
    page.locator(".act-form button[type=submit]").click()
    expect(library).to_contain_text("已入库，待领导接访", timeout=15_000)
    expect(library).to_contain_text("疑难件，还没有包案领导")
    expect(page.locator("[data-clock=receive]")).to_contain_text("还剩")
    page.locator("[data-act=name_sponsor]").click()
    choose(page, 0, "包案领导 · ")
    page.get_by_label("理由").fill("历时三年,镇里调不下来")
    page.locator(".act-form button[type=submit]").click()
    expect(page.locator("[data-change=sponsored]")).to_contain_text("包案领导：包案领导", timeout=15_000)

    leader = seated(context, standing, next(seat for seat in standing.seats if seat.username == "leader"))
    listed(leader, "receive", case).click()
    leader.page.locator("[data-act=record_reception]").wait_for()
    do(leader.page, "record_reception", 接访日期=day_at(datetime.now(UTC)).isoformat(), 领导意见="两家各退半尺", 下一步="水利站下周划线")
    expect(leader.page.locator("[data-library]")).to_contain_text("已接访，跟踪督办")
    expect(leader.page.locator("[data-library]")).to_contain_text("接访领导（您）")
