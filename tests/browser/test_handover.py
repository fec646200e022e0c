"""交接班 and 日报: they are there without anybody's doing; a line is added, the figures are those of the service, the document comes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.county import Standing
from tests.browser.screens import Desk, words

KEPT = re.compile("换班时自动生成|以补生成时为准")
"""At the change, or, where the system was not up yet, as soon as it was."""


def opened(context: Callable[..., BrowserContext], standing: Standing, view: str, size: dict[str, Any] = DESK) -> Page:
    desk = Desk(context(**size).new_page(), standing.web)
    desk.log_in(standing.centre, f"/console/?view={view}")
    return desk.page


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_sheet_of_the_shift_that_ended_is_there_and_the_next_one_takes_a_line(
    context: Callable[..., BrowserContext], standing: Standing, size: dict[str, Any]
) -> None:
    page = opened(context, standing, "handover", size)
    expect(page.locator("[data-handover]")).to_contain_text(KEPT, timeout=15_000)
    expect(page.locator("[data-section]")).to_have_count(8)
    with standing.client(standing.centre) as centre:
        today = centre.get("/api/v1/handovers").json()["today"]
    page.get_by_label("班次").select_option(today)
    expect(page.locator("[data-handover]")).to_contain_text("本班还没有结束")
    line = words("桥头那件下午再去看")
    page.get_by_label("写一条给接班的人").fill(line)
    page.get_by_role("button", name="写上").click()
    expect(page.locator("[data-section=notes] li", has_text=line)).to_have_count(1, timeout=10_000)
    page.reload()
    expect(page.locator("[data-handover]")).to_contain_text(KEPT, timeout=15_000)
    with page.expect_download() as coming:
        page.locator("[data-document]").click()
    assert coming.value.suggested_filename.endswith("交接班记录.docx")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_daily_report_shows_what_the_service_counts(
    context: Callable[..., BrowserContext], standing: Standing, size: dict[str, Any]
) -> None:
    standing.case_of(standing.report(words("两家为一堵墙吵起来")))
    page = opened(context, standing, "daily", size)
    expect(page.locator("[data-daily] tbody tr").first).to_be_visible(timeout=15_000)
    with standing.client(standing.centre) as centre:
        told = centre.get("/api/v1/daily").json()
        today = centre.get("/api/v1/handovers").json()["today"]
        page.get_by_label("日期").fill(today)
        page.get_by_label("日期").dispatch_event("change")
        expect(page.locator("[data-daily] small")).not_to_contain_text(told["day"], timeout=10_000)
        row = page.locator("[data-daily] tbody tr", has=page.get_by_role("rowheader", name="新收", exact=True))
        expect(row.locator("td").first).to_have_text(str(centre.get("/api/v1/daily", params={"day": today}).json()["new"]), timeout=10_000)
    with page.expect_download() as coming:
        page.locator("[data-document]").click()
    assert coming.value.suggested_filename.endswith("日报.docx")
