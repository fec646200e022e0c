"""What people do on the two screens, as verbs."""

from dataclasses import dataclass
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.browser.county import Seat

SECONDS = 1000


def words(text: str) -> str:
    """Words that nobody else in this run wrote."""
    return f"{text} {uuid4().hex[:8]}"


@dataclass(frozen=True)
class Phone:
    """The form, in a grid member's hand."""

    page: Page
    web: str

    def open(self, screen: str = "") -> None:
        self.page.goto(f"{self.web}/form/#/{screen}")

    def log_in(self, seat: Seat) -> None:
        self.open()
        self.page.get_by_label("账号").fill(seat.username)
        self.page.get_by_label("密码").fill(seat.password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        expect(self.page.get_by_role("button", name="报上去")).to_be_visible(timeout=15 * SECONDS)

    def write(self, text: str) -> None:
        self.open()
        self.page.get_by_role("button", name="报上去").click()
        self.page.get_by_label("出了什么事").fill(text)

    def send(self, text: str) -> None:
        self.write(text)
        self.page.get_by_role("button", name="发送").click()
        expect(self.card(text)).to_be_visible()

    def card(self, text: str) -> Locator:
        return self.page.locator(".card", has_text=text)

    def expect_state(self, text: str, state: str, seconds: float = 30) -> None:
        expect(self.card(text)).to_have_attribute("data-state", state, timeout=seconds * SECONDS)

    def report_id(self, text: str) -> str:
        """Opens the item; its id is in the address."""
        self.card(text).click()
        expect(self.page.get_by_text(text)).to_be_visible()
        return self.page.url.rpartition("/")[2]


@dataclass(frozen=True)
class Desk:
    """The console, before a clerk."""

    page: Page
    web: str

    def log_in(self, seat: Seat, address: str = "/console/") -> None:
        self.page.goto(f"{self.web}{address}")
        self.page.get_by_label("账号").fill(seat.username)
        self.page.get_by_label("密码").fill(seat.password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.expect_live()

    def expect_live(self, seconds: float = 30) -> None:
        expect(self.line).to_have_attribute("data-line", "live", timeout=seconds * SECONDS)

    @property
    def line(self) -> Locator:
        return self.page.locator("[data-line]")

    def rows(self, report_id: str) -> Locator:
        """Rows of the live list that this report caused."""
        return self.page.locator(f'[data-list="live"] [data-report="{report_id}"]')

    def row_of(self, case_id: str) -> Locator:
        return self.page.locator(f'[data-row="{case_id}"]').first
