"""The phone in the valley: written without signal, sent once, seen at once."""

import json
from base64 import b64decode
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, Request, Response, expect

from tests.browser.conftest import ELSEWHERE, PHONE
from tests.browser.county import Standing, within
from tests.browser.gate import Gate
from tests.browser.screens import Desk, Phone, words
from tests.browser.test_access import AXE, violations

SUBMITTED = "/api/v1/reports"


def forget_http_cache(page: Page) -> None:
    """What then opens without a server was kept on purpose. The session is detached: attached, it blinds navigator.onLine."""
    session = page.context.new_cdp_session(page)
    session.send("Network.clearBrowserCache")
    session.detach()


def body_of(request: Request) -> dict[str, str]:
    sent: dict[str, str] = json.loads(request.post_data or "{}")
    return sent


def accepted_by(page: Page) -> list[str]:
    """Ids of the reports for which this page got a 202."""
    ids: list[str] = []

    def note(response: Response) -> None:
        if response.request.method == "POST" and response.url.endswith(SUBMITTED) and response.status == 202:
            ids.append(body_of(response.request)["report_id"])

    page.on("response", note)
    return ids


def test_written_offline_reloaded_arrives_once_and_is_seen(phone: Phone, desk: Desk, gate: Gate, standing: Standing) -> None:
    phone.page.wait_for_function("!!navigator.serviceWorker.controller")
    within(10, lambda: phone.page.evaluate("caches.keys().then(keys => keys.length)"))
    forget_http_cache(phone.page)
    gate.shut()
    text = words("两家为排水沟吵起来，要人来看")
    phone.send(text)
    phone.expect_state(text, "waiting")
    expect(phone.card(text)).to_contain_text("等信号")
    phone.page.reload()
    phone.expect_state(text, "waiting")

    gate.open()
    phone.expect_state(text, "accepted")
    report_id = phone.report_id(text)
    expect(desk.rows(report_id)).to_have_count(1, timeout=10_000)
    assert standing.case_of(report_id)["report_count"] == 1
    expect(phone.page.get_by_text("事件编号")).to_be_visible(timeout=20_000)


def test_half_written_words_survive_a_reload(phone: Phone) -> None:
    text = words("写到一半")
    phone.write(text)
    phone.page.reload()
    expect(phone.page.get_by_label("出了什么事")).to_have_value(text)


def test_plain_http_without_service_worker(context: Callable[..., BrowserContext], gate: Gate, standing: Standing) -> None:
    page = context(**PHONE).new_page()
    phone = Phone(page, gate.address(ELSEWHERE))
    phone.log_in(standing.member)
    assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator, !!navigator.locks]") == [False, False, False]
    gate.shut()
    text = words("路灯坏了，夜里有人摔跤")
    phone.send(text)
    phone.expect_state(text, "waiting")
    gate.open()
    page.reload()
    phone.expect_state(text, "accepted")


@pytest.mark.parametrize("host", ["127.0.0.1", ELSEWHERE])
def test_two_tabs_send_once(host: str, context: Callable[..., BrowserContext], gate: Gate, standing: Standing) -> None:
    profile = context(**PHONE)
    tabs = [Phone(profile.new_page(), gate.address(host)) for _ in range(2)]
    tabs[0].log_in(standing.member)
    tabs[1].open("sent")
    sent = [accepted_by(tab.page) for tab in tabs]
    gate.shut()
    texts = [words(f"第{n}件，水沟堵了") for n in range(3)]
    for text in texts:
        tabs[0].send(text)
    tabs[0].expect_state(texts[-1], "waiting")
    gate.open()
    for tab in tabs:
        tab.page.evaluate("dispatchEvent(new Event('online'))")
    for tab in tabs:
        tab.open("sent")
        for text in texts:
            tab.expect_state(text, "accepted")
    assert len(sent[0] + sent[1]) == len(set(sent[0] + sent[1])) == len(texts)


def test_an_expired_login_keeps_the_queue(phone: Phone, standing: Standing) -> None:
    with standing.client(standing.member) as elsewhere:
        elsewhere.post("/api/v1/logout").raise_for_status()  # ends every token of the account
    text = words("两家为一堵墙吵起来")
    phone.send(text)
    phone.expect_state(text, "needs_login")
    phone.page.reload()
    phone.expect_state(text, "needs_login")
    phone.page.get_by_role("button", name="登录", exact=True).click()
    phone.page.get_by_label("密码").fill(standing.member.password)
    phone.page.locator(".popup").get_by_role("button", name="登录", exact=True).click()
    phone.expect_state(text, "accepted")


def test_a_sent_report_is_corrected_by_a_new_one(phone: Phone) -> None:
    text = words("三个人在吵")
    bodies: list[dict[str, str]] = []

    def note(request: Request) -> None:
        if request.url.endswith(SUBMITTED):
            bodies.append(body_of(request))

    phone.page.on("request", note)
    phone.send(text)
    phone.expect_state(text, "accepted")
    first = phone.report_id(text)
    phone.page.get_by_role("button", name="写成更正").click()
    better = words("五个人在吵")
    phone.page.get_by_label("出了什么事").fill(better)
    phone.page.get_by_role("button", name="发送").click()
    phone.expect_state(better, "accepted")
    assert [body.get("corrects") for body in bodies] == [None, first]
    assert bodies[1]["report_id"] != first


PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAOElEQVR4nH3CgRSEAAAFwYUI4iAWIoggDiKIIIJYrAz+vCEc6XCknyPpSKcjXY70d6TbkR5Heh0/NaeIudplnxMAAAAASUVORK5CYII="
)


def test_photographs_stay_with_the_words_without_signal_and_follow_them(
    context: Callable[..., BrowserContext], gate: Gate, standing: Standing
) -> None:
    """On plain http, without a service worker: two are taken, one is taken away again, the page is closed and opened."""
    phone = Phone(context(**PHONE).new_page(), gate.address(ELSEWHERE))
    phone.log_in(standing.member)
    text = words("田埂塌了,两家都说是对方挖的")
    phone.write(text)
    file: FilePayload = {"name": "path.png", "mimeType": "image/png", "buffer": PICTURE}
    broken: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    phone.page.locator("[data-choose]").set_input_files([file, broken])
    expect(phone.page.get_by_role("alert")).to_contain_text("打不开")
    phone.page.locator("[data-take]").set_input_files([file])
    expect(phone.page.locator("[data-photos] img")).to_have_count(2)
    phone.page.reload()
    phone.page.get_by_role("button", name="删除第 2 张照片").click()
    expect(phone.page.locator("[data-photos] img")).to_have_count(1)
    assert violations(phone.page, AXE.read_text("utf-8")) == []
    gate.shut()
    phone.page.get_by_role("button", name="发送").click()
    phone.expect_state(text, "waiting")
    expect(phone.card(text)).to_contain_text("还有 1 张照片在手机里")
    gate.open()
    phone.page.reload()
    phone.expect_state(text, "accepted")
    report_id = phone.report_id(text)
    expect(phone.page.locator('[data-photo="kept"]')).to_have_count(1, timeout=20_000)
    assert violations(phone.page, AXE.read_text("utf-8")) == []
    case = standing.case_of(report_id)
    with standing.client(standing.centre) as centre:
        address = f"/api/v1/cases/{case['case_id']}"
        (sent,) = centre.get(address, params={"purpose": "调解需要"}).json()["reports"][0]["attachments"]
        picture = centre.get(f"{address}/attachments/{sent['attachment_id']}", params={"purpose": "调解需要"})
    assert (picture.content[:3], picture.headers["content-type"]) == (b"\xff\xd8\xff", "image/jpeg")
