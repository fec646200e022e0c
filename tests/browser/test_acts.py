"""Acts from the desk and from a unit: applied and shown with what they change, or refused with the reason and what is possible now."""

from collections.abc import Callable
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from streams.contracts.identity import uuid7_of
from tests.browser.conftest import DESK
from tests.browser.county import Seat, Standing, within
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


UNIT = "330523107.sifasuo"


def sent_to_the_unit(standing: Standing, text: str) -> dict[str, Any]:
    """A case of the town's justice office, sent there by the desk."""
    case = standing.case_of(standing.report(words(text)))
    if case["state"] == "proposed":
        return standing.act(standing.desk, case["case_id"], "dispatch", lead_unit=UNIT)
    return standing.act(standing.desk, case["case_id"], "reroute", lead_unit=UNIT, reason="属于司法所调解职责")


def seated(context: Callable[..., BrowserContext], standing: Standing, seat: Seat) -> Desk:
    desk = Desk(context(**DESK).new_page(), standing.web)
    desk.log_in(seat)
    return desk


def listed(desk: Desk, waiting: str, case: dict[str, Any]) -> Locator:
    return desk.page.locator(f'[data-work="{waiting}"] [data-row="{case["case_id"]}"]')


def do(page: Page, act: str, *, choose: str = "", **said: str) -> None:
    """Fill in what an act needs, by the names a clerk reads, and confirm it."""
    page.locator(f"[data-act={act}]").click()
    if choose:
        page.locator(".act-form .n-base-selection").click()
        page.locator(".n-base-select-option").get_by_text(choose, exact=True).click()
    for label, text in said.items():
        page.locator(".act-form").get_by_label(label).fill(text)
    page.locator(".act-form button[type=submit]").click()
    expect(page.get_by_text("已办：")).to_be_visible(timeout=15_000)


def test_an_officer_works_from_the_inbox_and_each_step_is_told(context: Callable[..., BrowserContext], standing: Standing) -> None:
    case = sent_to_the_unit(standing, "两家为一道院墙吵起来")
    desk = seated(context, standing, standing.officer_of(UNIT))
    page = desk.page
    listed(desk, "sign", case).click()
    for stage in ("sign", "first_contact", "finish"):
        expect(page.locator(f"[data-clock={stage}]")).to_contain_text("还剩")
    expect(page.locator(".why")).to_contain_text("章村镇综合信息指挥室")
    do(page, "sign")
    expect(listed(desk, "contact", case)).to_be_visible(timeout=10_000)
    expect(page.locator("[data-clock=sign]")).to_have_count(0)
    do(page, "contact", choose="电话", 联系情况="约好明天见面")
    told = page.locator("[data-change=contacted]")
    expect(told).to_contain_text("首次联系当事人（电话）")
    expect(told).to_contain_text("约好明天见面")
    expect(listed(desk, "handle", case)).to_be_visible(timeout=10_000)
    do(page, "ask_extension", choose="5天", 理由="等测量图")
    expect(page.locator("article header")).to_contain_text("申请延期 5 天，待批")


def test_done_and_settled_are_two_marks(desk: Desk, standing: Standing) -> None:
    case, officer = sent_to_the_unit(standing, "两家为一堆柴火吵起来"), standing.officer_of(UNIT)
    case_id = case["case_id"]
    standing.act(officer, case_id, "sign")
    standing.act(officer, case_id, "contact", contact="visit", note="都在家")
    acts = {act["act"] for act in standing.act(officer, case_id, "progress", note="各退一步")["acts"]}
    if "close_small" in acts:
        standing.act(officer, case_id, "close_small", result="agreement", follow_up="都说好")
    else:
        standing.act(officer, case_id, "ask_closing", result="explained", evidence="协议书", follow_up="都说好")
        standing.act(standing.desk, case_id, "approve_closing", reason="材料齐全")
    open_case(desk, case)
    done, settled = (desk.page.locator(f"[data-mark={name}]") for name in ("done", "settled"))
    expect(done).to_have_attribute("data-is", "true")
    expect(settled).to_have_attribute("data-is", "false")
    do(desk.page, "confirm_settled", choose="电话", 双方意见="都说好了")
    expect(settled).to_have_attribute("data-is", "true")
    expect(desk.page.locator("[data-change=settled]")).to_contain_text("向双方确认，已经化解（电话）")
    expect(desk.page.locator("[data-clock]")).to_have_count(0)


def test_a_desk_decides_a_return_along_the_unit_that_was_suggested(context: Callable[..., BrowserContext], standing: Standing) -> None:
    case = sent_to_the_unit(standing, "老板两个月没发工资")
    standing.act(standing.officer_of(UNIT), case["case_id"], "return_case", suggested="anji.renshe", reason="归人社部门管")
    desk = seated(context, standing, standing.desk)
    listed(desk, "returned", case).click()
    expect(desk.page.locator("[data-change=returned]")).to_contain_text("退单，认为应由安吉县人力资源和社会保障局办")
    do(desk.page, "grant_return", 理由="确属人社职责")
    expect(desk.page.locator(".why")).to_contain_text("同意退单，改派给安吉县人力资源和社会保障局")
    expect(listed(desk, "returned", case)).to_have_count(0, timeout=10_000)


def test_a_paused_clock_stands_and_says_so(desk: Desk, standing: Standing) -> None:
    case, officer = sent_to_the_unit(standing, "两家为一条田埂吵起来"), standing.officer_of(UNIT)
    standing.act(officer, case["case_id"], "sign")
    standing.act(officer, case["case_id"], "contact", contact="phone", note="在外打工")
    standing.act(officer, case["case_id"], "ask_pause", reason="下周回来")
    standing.act(standing.desk, case["case_id"], "grant_pause", reason="同意")
    open_case(desk, case)
    expect(desk.page.locator("[data-clock=finish]")).to_have_attribute("data-standing", "paused")
    expect(desk.page.locator("[data-clock=finish]")).to_contain_text("暂停计时")
