"""Nobody is shut out: axe finds nothing on any screen, in either language."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from deploy.places import ROOT
from tests.browser.conftest import DESK, PHONE
from tests.browser.county import Standing
from tests.browser.screens import Desk, Phone, words

AXE = ROOT / "api" / "console" / "node_modules" / "axe-core" / "axe.min.js"
RUN = "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
STILL = "*, *::before, *::after { animation: none !important; transition: none !important }"
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def axe() -> str:
    return Path(AXE).read_text(encoding="utf-8")


def violations(page: Page, axe: str) -> list[str]:
    """Each violation as rule, and the first element that breaks it."""
    page.add_style_tag(content=STILL)
    page.evaluate(axe)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} ({one['nodes'][0]['failureSummary'][:200]})" for one in page.evaluate(RUN)]


def speaking(context: BrowserContext, language: str) -> Page:
    context.add_init_script(f"localStorage.setItem('fengqiao.lang', '{language}')")
    return context.new_page()


def form_screens(page: Page, web: str, standing: Standing) -> Iterator[str]:
    """Every screen of the form in turn, by name, once it stands."""
    page.goto(f"{web}/form/")
    expect(page.locator("[name=username]")).to_be_visible()
    yield "login"
    page.fill("[name=username]", standing.member.username)
    page.fill("[name=password]", standing.member.password)
    page.click("button[type=submit]")
    expect(page.locator(".choice.report")).to_be_visible(timeout=15_000)
    yield "start"
    page.click(".choice.report")
    page.fill("textarea", words("水沟堵了，漫到院子里"))
    page.locator(".chips button").first.click()
    page.click(".fold")
    page.locator("fieldset .linklike").click()
    yield "write"
    page.click(".grid button")
    expect(page.locator(".picker li").first).to_be_visible()
    page.wait_for_timeout(400)
    yield "grid"
    page.locator(".picker li button").first.click()
    page.wait_for_timeout(400)
    page.click(".send button")
    expect(page.locator(".card[data-state=accepted]").first).to_be_visible(timeout=20_000)
    page.wait_for_timeout(2_500)  # the toast goes
    yield "sent"
    page.locator(".card").first.click()
    expect(page.locator(".acts")).to_be_visible()
    yield "item"
    page.goto(f"{web}/form/#/me")
    expect(page.locator("h2")).to_be_visible()
    yield "me"
    page.locator(".page .van-button").last.click()
    expect(page.locator(".van-dialog")).to_be_visible()
    page.wait_for_timeout(400)
    yield "dialog"


def desk_screens(page: Page, web: str, standing: Standing) -> Iterator[str]:
    """Every screen of the console in turn."""
    case = standing.case_of(standing.report(words("有人拿刀站在桥上"), dangers=["life"]))
    page.goto(f"{web}/console/")
    expect(page.locator("[name=username]")).to_be_visible()
    yield "login"
    page.fill("[name=username]", standing.centre.username)
    page.fill("[name=password]", standing.centre.password)
    page.click("button[type=submit]")
    expect(page.locator("[data-line=live]")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-row]").first).to_be_visible(timeout=15_000)
    yield "feed"
    page.goto(f"{web}/console/?case={case['case_id']}")
    expect(page.locator("article h2")).to_be_visible(timeout=15_000)
    yield "case"
    page.locator("[data-act]").first.click()
    yield "act"
    page.locator("[data-paper]").first.click()
    expect(page.locator("[data-print]")).to_be_visible(timeout=15_000)
    yield "paper"
    handled(case, standing)
    page.goto(f"{web}/console/?case={case['case_id']}")
    expect(page.locator("[data-clock=finish][data-standing=paused]")).to_be_visible(timeout=15_000)
    yield "handled"
    page.goto(f"{web}/console/?view=find&state=in_hand")
    expect(page.locator("[data-list=find] [data-row]").first).to_be_visible(timeout=15_000)
    yield "find"
    page.goto(f"{web}/console/?view=find&q=nothing-like-this")
    expect(page.locator("p.empty")).to_be_visible(timeout=15_000)
    yield "nothing"
    page.goto(f"{web}/console/?view=work")
    expect(page.locator("[data-work]").first).to_be_visible(timeout=15_000)
    yield "work"
    page.goto(f"{web}/console/?view=rota")
    expect(page.locator("[data-day]")).to_have_count(7, timeout=15_000)
    yield "rota"
    first = page.locator("[data-day]").first
    for _ in range(8):
        shown = str(first.get_attribute("data-day"))
        page.locator("[data-week=after]").click()
        expect(first).not_to_have_attribute("data-day", shown)
    expect(page.locator("[data-empty]")).to_be_visible(timeout=15_000)
    page.locator("[data-post=first] select").first.select_option(index=1)
    page.locator("[data-save]").click()
    expect(page.locator("[data-rota] [role=alert]").first).to_be_visible()
    yield "rota with mistakes"


def handled(case: dict[str, Any], standing: Standing) -> None:
    """The unit has signed, could not reach the party, and its clock is paused."""
    case_id, officer = case["case_id"], standing.officer_of(case["lead_unit"])
    standing.act(officer, case_id, "sign")
    standing.act(officer, case_id, "contact", contact="unreachable", note="电话停机")
    standing.act(officer, case_id, "ask_pause", reason="下周再去")
    standing.act(standing.centre, case_id, "grant_pause", reason="同意")


@pytest.mark.parametrize("language", LANGUAGES)
def test_form(language: str, context: Callable[..., BrowserContext], standing: Standing, axe: str) -> None:
    page = speaking(context(**PHONE), language)
    found = {name: violations(page, axe) for name in form_screens(page, standing.web, standing)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [DESK, {**DESK, "viewport": PHONE["viewport"]}], ids=["desk", "narrow"])
def test_console(language: str, size: dict[str, object], context: Callable[..., BrowserContext], standing: Standing, axe: str) -> None:
    page = speaking(context(**size), language)
    found = {name: violations(page, axe) for name in desk_screens(page, standing.web, standing)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_page(language: str, context: Callable[..., BrowserContext], standing: Standing, axe: str) -> None:
    page = speaking(context(**PHONE), language)
    page.goto(f"{standing.web}/public/")
    assert violations(page, axe) == []
    page.fill("#code", "NOTHING")
    page.press("#code", "Enter")
    expect(page.locator("#answer .trouble")).to_be_visible()
    assert violations(page, axe) == []


def test_both_screens_fit_a_phone(context: Callable[..., BrowserContext], standing: Standing) -> None:
    """Nothing to the side: a page that scrolls sideways hides its buttons."""
    page = speaking(context(**PHONE), "zh")
    Phone(page, standing.web).log_in(standing.member)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    desk = Desk(speaking(context(**{**DESK, "viewport": PHONE["viewport"]}), "zh"), standing.web)
    desk.log_in(standing.centre)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
