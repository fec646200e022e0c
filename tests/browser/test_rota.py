"""The duty rota: set and changed from the keys, what is wrong told at the field, looked at by others, and nobody's work overwritten."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.county import Seat, Standing
from tests.browser.screens import Desk

WEEK = timedelta(days=7)
FOCUSED = "document.activeElement.getAttribute('aria-label')"


def rota(context: Callable[..., BrowserContext], standing: Standing, seat: Seat, size: dict[str, Any] = DESK) -> Desk:
    desk = Desk(context(**size).new_page(), standing.web)
    desk.log_in(seat, "/console/?view=rota")
    expect(desk.page.locator("[data-day]")).to_have_count(7)
    return desk


def today(standing: Standing) -> date:
    with standing.client(standing.centre) as centre:
        return date.fromisoformat(centre.get("/api/v1/duty").json()["today"])


def stands(standing: Standing, day: date) -> dict[str, str]:
    with standing.client(standing.centre) as centre:
        (found,) = centre.get("/api/v1/duty", params={"from": str(day), "to": str(day)}).json()["days"]
    return {one["post"]: one["username"] for one in found["posts"]}


def choice(page: Page, day: date, post: str) -> Locator:
    return page.locator(f'[data-day="{day}"] [data-post={post}] select')


def to_week(page: Page, monday: date) -> None:
    """Forward until that week is shown."""
    for _ in range(60):
        shown = date.fromisoformat(page.locator("[data-day]").first.get_attribute("data-day") or "")
        if shown == monday:
            return
        page.locator("[data-week=after]").click()
        expect(page.locator(f'[data-day="{shown + WEEK}"]')).to_be_visible()
    raise AssertionError(monday)


def this_week(standing: Standing) -> date:
    now = today(standing)
    return now - timedelta(days=now.weekday())


def an_empty_week(standing: Standing) -> date:
    """The Monday of the first week that nobody has filled."""
    monday = this_week(standing)
    with standing.client(standing.centre) as centre:
        query = {"from": str(monday), "to": str(monday + timedelta(days=97))}
        days = [day["posts"] for day in centre.get("/api/v1/duty", params=query).json()["days"]]
    return next(monday + number * WEEK for number in range(14) if not any(days[7 * number : 7 * number + 7]))


def fill(standing: Standing, day: date) -> None:
    """Past the screens."""
    body = {"tenant": "anji", "posts": {"first": "centre", "second": "supervisor", "leader": "leader"}}
    with standing.client(standing.centre) as centre:
        centre.put(f"/api/v1/duty/{day}", json=body).raise_for_status()


def test_a_week_is_filled_from_the_keys(context: Callable[..., BrowserContext], standing: Standing) -> None:
    desk = rota(context, standing, standing.centre)
    page, monday = desk.page, an_empty_week(standing)
    to_week(page, monday)
    expect(page.locator("[data-empty]")).to_contain_text("还没有排班")
    choice(page, monday, "first").focus()
    for step, post in enumerate(("first", "second", "leader")):
        assert f"{monday.day}日" in page.evaluate(FOCUSED)
        for _ in range(step + 1):
            page.keyboard.press("ArrowDown")
        expect(choice(page, monday, post)).not_to_have_value("")
        page.keyboard.press("Tab")
    chosen = {post: choice(page, monday, post).input_value() for post in ("first", "second", "leader")}
    assert len(set(chosen.values())) == 3, chosen
    page.locator("[data-save]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-saved]")).to_contain_text("已保存 1 天", timeout=10_000)
    assert stands(standing, monday) == chosen
    page.keyboard.press("Escape")
    expect(page.locator("[data-rota]")).to_have_count(0)


def test_what_is_wrong_is_told_at_the_field_and_what_is_right_is_kept(context: Callable[..., BrowserContext], standing: Standing) -> None:
    page, monday = rota(context, standing, standing.seat("leader", "330523")).page, an_empty_week(standing)
    to_week(page, monday)
    choice(page, monday, "first").select_option("centre")
    choice(page, monday, "second").select_option("centre")
    second = page.locator(f'[data-day="{monday}"] [data-post=second]')
    expect(second.get_by_role("alert")).to_contain_text("已经在前面的岗位")
    expect(second.locator("select")).to_have_attribute("aria-invalid", "true")
    tuesday = monday + timedelta(days=1)
    for post, who in (("first", "centre"), ("second", "supervisor"), ("leader", "leader")):
        choice(page, tuesday, post).select_option(who)
    page.locator("[data-save]").click()
    expect(page.locator("[data-saved]")).to_contain_text("已保存 1 天", timeout=10_000)
    expect(page.locator(f'[data-day="{monday}"] [data-post=leader]').get_by_role("alert")).to_have_text("请选人")
    assert stands(standing, tuesday)["second"] == "supervisor"
    assert stands(standing, monday) == {}
    choice(page, monday, "second").select_option("supervisor")
    expect(second.get_by_role("alert")).to_have_count(0)
    choice(page, monday, "leader").select_option("leader")
    page.locator("[data-save]").click()
    expect(page.locator("[data-saved]")).to_contain_text("已保存 1 天", timeout=10_000)
    assert stands(standing, monday) == {"first": "centre", "second": "supervisor", "leader": "leader"}


def test_two_who_set_the_same_day_do_not_overwrite_each_other(context: Callable[..., BrowserContext], standing: Standing) -> None:
    monday = an_empty_week(standing)
    one, other = (rota(context, standing, seat).page for seat in (standing.centre, standing.seat("leader", "330523")))
    for page, first, second in ((one, "centre", "supervisor"), (other, "supervisor", "centre")):
        to_week(page, monday)
        for post, who in (("first", first), ("second", second), ("leader", "leader")):
            choice(page, monday, post).select_option(who)
    one.locator("[data-save]").click()
    expect(one.locator("[data-saved]")).to_contain_text("已保存", timeout=10_000)
    other.locator("[data-save]").click()
    expect(other.locator(f'[data-day="{monday}"] [data-post=first]').get_by_role("alert")).to_contain_text("现在是社会治理中心研判员")
    assert stands(standing, monday)["first"] == "centre"
    other.locator("[data-save]").click()
    expect(other.locator("[data-saved]")).to_contain_text("已保存 1 天", timeout=10_000)
    assert stands(standing, monday)["first"] == "supervisor"


def test_a_week_is_taken_over_from_the_one_before(context: Callable[..., BrowserContext], standing: Standing) -> None:
    monday = an_empty_week(standing)
    for number in range(1, 8):
        fill(standing, monday - timedelta(days=number))
    page = rota(context, standing, standing.centre, PHONE).page
    to_week(page, monday)
    page.locator("[data-take-over]").click()
    page.locator("[data-save]").click()
    expect(page.locator("[data-saved]")).to_contain_text("已保存 7 天", timeout=20_000)
    for number in range(7):
        day = monday + timedelta(days=number)
        assert stands(standing, day) == stands(standing, day - WEEK) != {}


def test_whoever_may_not_set_it_reads_it_and_days_that_are_over_stay(context: Callable[..., BrowserContext], standing: Standing) -> None:
    page = rota(context, standing, standing.desk).page
    expect(page.locator("[data-rota] select")).to_have_count(0)
    expect(page.locator("[data-save]")).to_have_count(0)
    expect(page.locator("[data-day].today")).to_contain_text("正在值班")
    expect(page.locator("[data-rota]")).to_contain_text("不能改")
    page.locator("[data-week=before]").click()
    setter = rota(context, standing, standing.centre).page
    setter.locator("[data-week=before]").click()
    expect(setter.locator(f'[data-day="{this_week(standing) - WEEK}"]')).to_be_visible()
    expect(setter.locator("[data-rota] select")).to_have_count(0)


def test_whoever_is_never_on_duty_has_no_rota(context: Callable[..., BrowserContext], standing: Standing) -> None:
    desk = Desk(context(**DESK).new_page(), standing.web)
    desk.log_in(standing.seat("unit_officer"), "/console/?view=rota")
    expect(desk.page.locator("[data-to=rota]")).to_have_count(0)
    expect(desk.page.locator("[data-rota]")).to_have_count(0)
