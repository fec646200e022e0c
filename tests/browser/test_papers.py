"""Papers from the case page: which there are, what each lacks, handed out and on record; letters for those who issue them."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.county import Standing
from tests.browser.screens import Desk
from tests.browser.test_acts import UNIT, open_case, seated, sent_to_the_unit


def printed(page: Page, button: str = "[data-print]") -> tuple[str, bytes]:
    """The file's name and what is in it."""
    with page.expect_download(timeout=15_000) as coming:
        page.locator(button).click()
    return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()


def text_of(document: bytes) -> str:
    whole = docx.Document(BytesIO(document))
    return "\n".join([*(line.text for line in whole.paragraphs), *(cell.text for table in whole.tables for cell in table._cells)])


def choose(page: Page, kind: str) -> None:
    page.locator(f"[data-paper={kind}]").click()
    expect(page.locator("[data-print]")).to_be_visible(timeout=10_000)


def a_case(standing: Standing) -> dict[str, Any]:
    return sent_to_the_unit(standing, "两家为一口水井吵起来")


def test_an_officer_prints_a_notice_and_the_case_says_so(context: Callable[..., BrowserContext], standing: Standing) -> None:
    case, desk = a_case(standing), seated(context, standing, standing.officer_of(UNIT))
    page = desk.page
    open_case(desk, case)
    expect(page.locator("[data-paper=extension]")).to_have_count(0)
    choose(page, "notice")
    expect(page.locator("[data-lacks]")).to_contain_text("被告知人")
    expect(page.locator(".papers")).to_contain_text("第二十三条")
    name, content = printed(page)
    assert name == f"{case['number']}告知书.docx"
    assert "章村镇司法所" in text_of(content)
    expect(page.locator(".papers [role=status]")).to_contain_text("已生成")
    expect(page.locator("[data-printed]")).to_contain_text("打印过 1 次")
    expect(page.locator("[data-change=printed]")).to_contain_text("打印了告知书")
    whole, _ = printed(page, "[data-archive]")
    assert whole == f"{case['number']}一件一档.zip"
    expect(page.locator("[data-change=printed]")).to_have_count(2)


def test_a_desk_and_a_supervisor_print_the_letters_they_issue(context: Callable[..., BrowserContext], standing: Standing) -> None:
    case = a_case(standing)
    desk = seated(context, standing, standing.desk)
    open_case(desk, case)
    expect(desk.page.locator("[data-paper]")).to_have_count(1)
    choose(desk.page, "transfer")
    name, content = printed(desk.page)
    assert name == f"{case['number']}转送(交办)函.docx"
    assert "一口水井" in text_of(content)
    expect(desk.page.locator("[data-archive]")).to_have_count(0)
    supervisor = seated(context, standing, standing.seat("supervisor"))
    open_case(supervisor, case)
    expect(supervisor.page.locator(".papers")).to_have_count(0)


def test_what_was_not_printed_is_told(context: Callable[..., BrowserContext], standing: Standing) -> None:
    case, desk = a_case(standing), seated(context, standing, standing.officer_of(UNIT))
    open_case(desk, case)
    choose(desk.page, "notice")
    desk.page.context.set_offline(True)
    desk.page.locator("[data-print]").click()
    expect(desk.page.locator(".papers [role=alert]")).to_contain_text("连不上", timeout=15_000)
    desk.page.context.set_offline(False)
    printed(desk.page)
    expect(desk.page.locator(".papers [role=alert]")).to_have_count(0)


def test_papers_fit_a_phone(context: Callable[..., BrowserContext], standing: Standing) -> None:
    case = a_case(standing)
    desk = Desk(context(**PHONE).new_page(), standing.web)
    desk.log_in(standing.officer_of(UNIT))
    open_case(desk, case)
    choose(desk.page, "receipt")
    expect(desk.page.locator("[data-lacks] li").first).to_be_visible()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
