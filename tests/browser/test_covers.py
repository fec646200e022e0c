"""A leader who goes away says from the keys who covers; each mistake stands beside its field, and it ends with a tap."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from streams.contracts.moments import day_at
from tests.browser.conftest import DESK, PHONE
from tests.browser.county import Standing
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
