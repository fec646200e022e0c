"""A leader who goes away says from the keys who covers; each mistake stands beside its field, and it ends with a tap. In a village the desk
sets it, and the phone of whoever covers reports from the colleague's grids and withdraws what the colleague sent."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from streams.contracts.moments import day_at
from tests.browser.conftest import DESK, PHONE
from tests.browser.county import Standing, within
from tests.browser.screens import Phone, words
from tests.browser.test_access import axe, violations
from tests.browser.test_duties import desk_of

__all__ = ["axe"]  # a fixture: pytest finds it here

FOCUSED = "document.activeElement.id"
SAYS = {"zh": ("包案领导 代 接访领导", "包案领导代岗"), "en": ("包案领导 for 接访领导", "包案领导 covers then")}


@pytest.mark.parametrize(("language", "size"), [("zh", DESK), ("en", PHONE)], ids=["desk", "phone"])
def test_who_covers_is_said_from_the_keys_and_ended(
    language: str, size: dict[str, Any], context: Callable[..., BrowserContext], standing: Standing, axe: str
) -> None:
    page = desk_of(context, standing, standing.seat("leader"), "covers", language).page
    page.set_viewport_size(size["viewport"])
    expect(page.locator("#cover-away option")).to_have_count(2, timeout=15_000)
    page.locator("#cover-last").press("Enter")
    expect(page.locator("#cover-by-wrong")).not_to_be_empty()
    assert page.evaluate(FOCUSED) == "cover-by"
    assert violations(page, axe) == []
    page.locator("#cover-by").select_option("leader.sponsor")
    today = day_at(datetime.now(UTC)).isoformat()
    for field in ("first", "last"):
        page.locator(f"#cover-{field}").fill(today)
    page.locator("#cover-last").press("Enter")
    expect(page.locator("[data-told]")).to_be_visible(timeout=10_000)
    running = page.locator("[data-cover=running]")
    expect(running).to_contain_text(SAYS[language][0])
    page.locator("#cover-by").select_option("leader.sponsor")
    for field in ("first", "last"):
        page.locator(f"#cover-{field}").fill(today)
    page.locator("[data-send]").click()
    expect(page.locator("#cover-first-wrong")).to_contain_text(SAYS[language][1])
    assert page.evaluate("document.documentElement.scrollWidth") <= size["viewport"]["width"]
    assert violations(page, axe) == []
    running.locator("[data-end]").press("Enter")
    expect(page.locator("[data-told]")).to_contain_text(re.compile("接访领导"))
    expect(running).to_have_count(0)


def test_a_village_is_covered_from_the_desk_and_on_the_phone(context: Callable[..., BrowserContext], standing: Standing, axe: str) -> None:
    away, by = (next(seat for seat in standing.seats if seat.username == f"langcun{number}") for number in (1, 2))
    with standing.client(away) as client:
        report_id = standing.report(words("两家为晒场吵起来"))
        within(20, lambda: client.get(f"/api/v1/reports/{report_id}").json()["case_id"])
        told = client.get(f"/api/v1/reports/{report_id}").json()
    page = desk_of(context, standing, standing.desk, "covers").page
    page.locator("[data-place] input").fill("郎村")
    page.locator("[data-place] input").press("Enter")
    page.locator("#cover-away").select_option(away.username, timeout=15_000)
    page.locator("#cover-by").select_option(by.username)
    assert page.locator("#cover-by option").count() == 1 + 3  # no mediator, nobody of another village
    today = day_at(datetime.now(UTC)).isoformat()
    for field in ("first", "last"):
        page.locator(f"#cover-{field}").fill(today)
    page.locator("[data-send]").click()
    expect(page.locator("[data-told]")).to_be_visible(timeout=10_000)
    assert violations(page, axe) == []
    phone = Phone(context(**PHONE).new_page(), standing.web)
    phone.log_in(by)
    expect(phone.page.locator("[data-covering]")).to_contain_text("您正在代")
    assert violations(phone.page, axe) == []
    phone.write(words("两家为田埂吵起来"))
    phone.page.locator(".grid button").click()
    phone.page.get_by_role("button", name=re.compile("代郎村")).first.click()
    expect(phone.page.locator("[data-covered]")).to_be_visible()
    phone.open("sent")
    theirs = phone.page.locator(f"[data-report='{report_id}']")
    theirs.locator("[data-withdraw]").click(timeout=15_000)
    assert violations(phone.page, axe) == []
    phone.page.locator(".van-dialog__confirm").click()
    with standing.client(standing.desk) as client:
        address = f"/api/v1/cases/{told['case_id']}"
        within(20, lambda: client.get(address).json()["timeline"][-1]["change"] == "withdrawn")
        assert client.get(address).json()["timeline"][-1]["actor"]["stood_in"]["for_name"]
    expect(theirs.locator("[data-withdraw]")).to_have_count(0)
    page.locator("[data-cover=running] [data-end]").click()
    expect(page.locator("[data-cover=running]")).to_have_count(0)
