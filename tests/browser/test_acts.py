"""Acts from the desk: applied and shown, or refused with the reason and what is possible now."""

from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any

from playwright.sync_api import Page, expect

from streams.contracts.identity import uuid7_of
from tests.browser.county import Standing, within
from tests.browser.screens import Desk, words


def open_case(desk: Desk, case: dict[str, Any]) -> None:
    desk.page.goto(f"{desk.web}/console/?case={case['case_id']}")
    expect(desk.page.locator("article h2")).to_be_visible(timeout=15_000)


def fill_raise(page: Page, colour: str) -> None:
    page.locator("[data-act=raise_urgency]").click()
    page.locator(".act-form .n-base-selection").click()
    page.locator(".n-base-select-option", has_text=colour).click()
    page.get_by_label("理由").fill("现场来电，人越聚越多")


def test_an_act_is_applied_and_shown(desk: Desk, standing: Standing) -> None:
    case = standing.case_of(standing.report(words("两家为一棵树的果子吵起来")))
    open_case(desk, case)
    fill_raise(desk.page, "橙")
    desk.page.locator(".act-form button[type=submit]").click()
    expect(desk.page.locator("article header [data-urgency=orange]")).to_be_visible(timeout=15_000)
    expect(desk.page.get_by_text("已办：")).to_be_visible()
    expect(desk.row_of(case["case_id"])).to_be_visible(timeout=10_000)


def test_what_changed_meanwhile_is_said(desk: Desk, standing: Standing) -> None:
    case = standing.case_of(standing.report(words("两家为一口井的水吵起来")))
    open_case(desk, case)
    fill_raise(desk.page, "橙")
    raise_past_the_screen(standing, case)
    desk.page.locator(".act-form button[type=submit]").click()
    expect(desk.page.locator(".act-form [role=alert]")).to_be_visible(timeout=15_000)
    expect(desk.page.locator(".act-form [role=alert] li")).to_contain_text(["升级 安吉县社会治理中心"])
    desk.page.get_by_role("button", name="看最新的").click()
    expect(desk.page.locator(".act-form")).to_have_count(0)
    expect(desk.page.locator("article header [data-urgency=orange]")).to_be_visible(timeout=10_000)


def raise_past_the_screen(standing: Standing, case: dict[str, Any]) -> None:
    act = {
        "act_id": str(uuid7_of(datetime.now(UTC), token_bytes(10))),
        "kind": "raise_urgency",
        "seen_version": case["version"],
        "urgency": "orange",
        "reason": "另一台电脑先办了",
    }
    with standing.client(standing.centre) as centre:
        centre.post(f"/api/v1/cases/{case['case_id']}/acts", json=act).raise_for_status()
        within(10, lambda: centre.get(f"/api/v1/cases/{case['case_id']}").json()["version"] > case["version"])
