"""A resident books on the public page from an old phone, the desk sees who comes, the session is cancelled, and the code tells it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.county import Standing, within
from tests.browser.screens import Desk, words
from tests.browser.test_access import AXE, violations

TOWN = "330523107000"
COUNTY_SEAT = "330523000000"


def announced(standing: Standing, *, days: int, **changes: Any) -> str:
    """A session that is announced past the screens; its id."""
    begins = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0) + timedelta(days=days)
    whole = {
        "tenant": "anji",
        "kind": "fixed",
        "region": TOWN,
        "leader": "leader",
        "leader_name": "示范领导",
        "leader_post": "接访领导",
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=2)).isoformat(),
        "place": words("便民服务中心"),
        "hotline": "0572-5550100",
        "capacity": 2,
    }
    reception = str(uuid4())
    with standing.client(standing.centre) as centre:
        centre.put(f"/api/v1/receptions/{reception}", json=whole | changes).raise_for_status()
    return reception


def session(page: Page, reception: str) -> Any:
    return page.locator(f'[data-session="{reception}"]')


def test_a_place_is_booked_looked_up_and_moved_when_its_session_is_cancelled(
    context: Callable[..., BrowserContext], standing: Standing
) -> None:
    first, second = (announced(standing, days=days) for days in (2, 3))
    page = context(**PHONE).new_page()
    page.goto(f"{standing.web}/public/")
    page.get_by_label("哪个乡镇", exact=True).select_option(TOWN)
    expect(session(page, first)).to_contain_text("还有 2 个名额", timeout=20_000)
    session(page, first).get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#book-title")).to_be_focused()

    page.get_by_role("button", name="提交预约").click()
    expect(page.locator("#name-wrong")).to_have_text("请填姓名")
    expect(page.get_by_label("您的姓名")).to_be_focused()
    expect(page.get_by_label("联系电话")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("您的姓名").fill("王小明")
    page.get_by_label("联系电话").fill("13800000000")
    matter = words("田边水渠被隔壁堵了三年,说了几次都没人管")
    page.get_by_label("什么事").fill(matter)
    page.get_by_label("事情在哪个乡镇").select_option(TOWN)
    page.get_by_label("哪个村").select_option("330523107202")
    assert violations(page, AXE.read_text("utf-8")) == []
    page.get_by_role("button", name="提交预约").click()
    expect(page.locator("#kept-title")).to_have_text("约好了", timeout=20_000)
    code = page.locator(".kept-code").inner_text()
    assert re.fullmatch(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){2}", code)
    expect(session(page, first)).to_contain_text("还有 1 个名额")

    desk = Desk(context(**DESK).new_page(), standing.web)
    desk.log_in(standing.seat("petition_office"), "/console/?view=receptions")
    desk.page.locator(f'[data-session="{first}"]').click()
    expect(desk.page.locator("[data-booking]")).to_have_count(1, timeout=20_000)
    expect(desk.page.locator("[data-booking]")).not_to_contain_text("王小明")
    desk.page.get_by_label("看预约人和内容的用途").fill("接访准备")
    desk.page.get_by_role("button", name="查看").click()
    expect(desk.page.locator("[data-booking]")).to_contain_text(matter)
    desk.page.locator("[data-cancel]").click()
    desk.page.locator("[data-cancel]").click()
    expect(desk.page.get_by_role("status").filter(has_text="已取消")).to_be_visible(timeout=10_000)

    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查一查").click()
    expect(page.locator("#place")).to_contain_text("这一场接访取消了", timeout=10_000)
    page.get_by_role("button", name="English").click()
    expect(page.locator("#place")).to_contain_text("This session is cancelled")
    page.get_by_role("button", name="Choose another session").click()
    session(page, second).get_by_role("button").click()
    expect(page.locator("#place-told")).to_have_text("It is changed.", timeout=10_000)
    expect(page.locator("#place")).not_to_contain_text("cancelled.")
    assert violations(page, AXE.read_text("utf-8")) == []
    with standing.client(standing.centre) as centre:
        assert within(10, lambda: centre.get(f"/api/v1/receptions/{second}/bookings").json()["bookings"])


def test_the_petition_office_announces_from_the_screen_and_what_is_wrong_stands_beside_its_field(
    context: Callable[..., BrowserContext], standing: Standing
) -> None:
    desk = Desk(context(**DESK).new_page(), standing.web)
    desk.log_in(standing.seat("petition_office"), "/console/?view=receptions")
    page, place = desk.page, words("便民服务中心")
    page.locator("[data-to-announce]").click()
    page.get_by_label("在哪里").select_option(TOWN)
    leader = page.get_by_label("接访领导", exact=True)
    expect(leader.locator("option")).not_to_have_count(1, timeout=10_000)
    for label, text in (("公布的姓名", "示范领导"), ("公布的职务", "接访领导"), ("地点", place)):
        page.get_by_label(label).fill(text)
    page.get_by_label("日期").fill(str((datetime.now(UTC) + timedelta(days=5)).date()))
    page.get_by_role("button", name="公布", exact=True).click()
    expect(page.locator("#session-hotline-wrong")).not_to_be_empty()
    expect(page.get_by_label("预约热线")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("预约热线").fill("0572-5550100")
    page.get_by_role("button", name="公布", exact=True).click()
    expect(page.locator("#session-leader-wrong")).not_to_be_empty()
    assert violations(page, AXE.read_text("utf-8")) == []
    leader.select_option("desk.zhangcun")
    page.get_by_label("公布的姓名").fill("示范领导")
    page.get_by_label("公布的职务").fill("接访领导")
    page.get_by_role("button", name="公布", exact=True).click()
    expect(page.locator(".coming")).to_contain_text(place, timeout=10_000)
    assert violations(page, AXE.read_text("utf-8")) == []
    public = context(**PHONE).new_page()
    public.goto(f"{standing.web}/public/")
    expect(public.locator("#sessions-list [data-session]").first).to_be_visible(timeout=10_000)
    while place not in public.locator("#sessions-list").inner_text():
        shown = public.locator("#sessions-list [data-session]").count()
        public.locator("[data-later]").click()
        expect(public.locator("#sessions-list [data-session]").nth(shown)).to_be_focused()


def test_a_clerk_books_for_a_caller_and_moves_it_and_the_office_announces_the_session_anew(
    context: Callable[..., BrowserContext], standing: Standing
) -> None:
    today, later = (announced(standing, days=days, region=COUNTY_SEAT) for days in (1, 2))
    clerk = Desk(context(**DESK).new_page(), standing.web)
    clerk.log_in(standing.seat("registrar", TOWN[:9]), "/console/?view=receptions")
    page = clerk.page
    page.locator(f'[data-session="{today}"]').click()
    page.locator("[data-to-book]").click()
    page.locator("[data-book-now]").click()
    expect(page.locator("#book-name-wrong")).not_to_be_empty()
    matter = words("两家为晒谷场争了两年")
    for label, text in (("姓名", "王小明"), ("电话", "13800000000"), ("什么事", matter)):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("事情在哪个村").select_option("330523107202")
    assert violations(page, AXE.read_text("utf-8")) == []
    page.locator("[data-book-now]").click()
    code = page.locator("[data-code]").inner_text(timeout=20_000)
    page.locator("[data-receipt]").get_by_role("button").click()

    page.locator(f'[data-session="{later}"]').click()
    page.get_by_label("查询码", exact=True).fill(code.lower())
    page.locator("[data-find]").click()
    page.locator("[data-move]").click()
    expect(page.locator("[data-counter]").get_by_role("status")).to_have_text("已改好。", timeout=10_000)
    expect(page.locator("[data-booking]")).to_have_count(1, timeout=10_000)
    assert violations(page, AXE.read_text("utf-8")) == []

    office = Desk(context(**DESK).new_page(), standing.web)
    office.log_in(standing.seat("petition_office"), "/console/?view=receptions")
    office.page.locator(f'[data-session="{later}"]').click()
    office.page.locator("[data-to-change]").click()
    leader = office.page.get_by_label("接访领导", exact=True)
    expect(leader.locator("option")).not_to_have_count(1, timeout=10_000)
    leader.select_option("leader")
    office.page.get_by_label("日期").fill(str(datetime.now(ZoneInfo("Asia/Shanghai")).date()))
    office.page.get_by_label("从", exact=True).fill("00:00")
    office.page.get_by_label("到", exact=True).fill("23:59")
    office.page.get_by_role("button", name="重新公布").click()
    expect(office.page.locator("#session-day-wrong")).not_to_be_empty(timeout=10_000)  # it has begun before it was announced
