"""A real browser before the real system."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.county import Standing, seats_of, standing_by_hand
from tests.browser.gate import Gate
from tests.browser.screens import Desk, Phone

ELSEWHERE = "fengqiao.test"
"""A name that is not this machine's own: plain http from there is what a phone on the village's network has."""

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
ZH = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
PHONE = {**ZH, "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {**ZH, "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def standing(request: pytest.FixtureRequest) -> Standing:
    """The system under test; FENGQIAO_WEB names one that stands already."""
    if web := os.environ.get("FENGQIAO_WEB"):
        return standing_by_hand(web)
    system: dict[str, Any] = request.getfixturevalue("system")
    return Standing(system["web"], seats_of(system["logins"]), Path(system["state"]))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a file: while Playwright runs, nothing else in this thread can run a loop."""
    program = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET, f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1"])
        yield browser
        browser.close()


@pytest.fixture
def gate(standing: Standing) -> Iterator[Gate]:
    """The way to the system, which a test can shut."""
    gate = Gate(standing.web)
    yield gate
    gate.shut()


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browser profiles of their own, closed after the test."""
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(**options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def phone(context: Callable[..., BrowserContext], gate: Gate, standing: Standing) -> Phone:
    """A grid member's phone behind the gate, logged in."""
    phone = Phone(context(**PHONE).new_page(), gate.address())
    phone.log_in(standing.member)
    return phone


@pytest.fixture
def desk(context: Callable[..., BrowserContext], standing: Standing) -> Desk:
    """The county centre's desk, logged in, not behind the gate."""
    desk = Desk(context(**DESK).new_page(), standing.web)
    desk.log_in(standing.centre)
    return desk
