"""The system as the browser tests meet it: one address, seats to log in from, and a client that speaks to it directly."""

import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

from streams.contracts.identity import uuid7_of

T = TypeVar("T")

VILLAGE = "330523107202"  # where the demo's grid members live


@dataclass(frozen=True)
class Seat:
    """One login."""

    username: str
    password: str
    role: str
    scope: str
    unit: str = ""


@dataclass(frozen=True)
class Standing:
    """A system that stands."""

    web: str
    seats: tuple[Seat, ...]
    state: Path | None = None

    def seat(self, role: str, scope: str = "") -> Seat:
        return next(seat for seat in self.seats if seat.role == role and seat.scope.startswith(scope))

    @property
    def member(self) -> Seat:
        return self.seat("grid_member", VILLAGE)

    @property
    def desk(self) -> Seat:
        return self.seat("town_desk", VILLAGE[:9])

    @property
    def centre(self) -> Seat:
        return self.seat("centre")

    def enter(self, seat: Seat) -> dict[str, Any]:
        """What a login answers."""
        answer = httpx.post(f"{self.web}/api/v1/login", json={"username": seat.username, "password": seat.password}, timeout=20)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    def client(self, seat: Seat) -> httpx.Client:
        """A client that is logged in."""
        return httpx.Client(base_url=self.web, timeout=20, headers={"Authorization": f"Bearer {self.enter(seat)['token']}"})

    def report(self, text: str, **more: Any) -> str:
        """A report by the grid member, past the screens; its id."""
        member, now = self.enter(self.member), datetime.now(UTC)
        report_id = str(uuid7_of(now, secrets.token_bytes(10)))
        body = {"report_id": report_id, "grid_code": member["grids"][0], "occurred_at": now.isoformat(), "text": text, **more}
        answer = httpx.post(f"{self.web}/api/v1/reports", json=body, headers={"Authorization": f"Bearer {member['token']}"}, timeout=20)
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        return report_id

    def case_of(self, report_id: str) -> dict[str, Any]:
        """The case this report came to, as the centre sees it."""
        with self.client(self.member) as member, self.client(self.centre) as centre:
            case_id = within(20, lambda: member.get(f"/api/v1/reports/{report_id}").json().get("case_id"))
            case: dict[str, Any] = centre.get(f"/api/v1/cases/{case_id}").json()
        return case

    def officer_of(self, unit: str) -> Seat:
        """Who handles for this unit."""
        return next(seat for seat in self.seats if seat.role == "unit_officer" and seat.unit == unit)

    def act(self, seat: Seat, case_id: str, kind: str, **fields: str) -> dict[str, Any]:
        """An act past the screens, on the case as it is now; the case after it, as this seat sees it."""
        with self.client(seat) as client:
            address = f"/api/v1/cases/{case_id}"
            seen = client.get(address).json()
            act_id = str(uuid7_of(datetime.now(UTC), secrets.token_bytes(10)))
            answer = client.post(f"{address}/acts", json={"act_id": act_id, "kind": kind, "seen_version": seen["version"], **fields})
            assert answer.status_code in (httpx.codes.OK, httpx.codes.ACCEPTED), answer.text
            within(15, lambda: client.get(f"{address}/acts/{act_id}").json()["status"] == "applied")
            case: dict[str, Any] = client.get(address).json()
        return case

    def restart_web(self) -> bool:
        """End the web process; who supervises it starts it again. False where nobody does (an address given by hand)."""
        if self.state is None:
            return False
        note = json.loads((self.state / "processes" / "web.json").read_text(encoding="utf-8"))
        web = psutil.Process(note["pid"])
        web.kill()
        psutil.wait_procs([web], timeout=10)
        within(30, self._answers)
        return True

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.web}/readyz", timeout=2).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False


def standing_by_hand(web: str) -> Standing:
    """The system at FENGQIAO_WEB, with the seats of FENGQIAO_LOGINS: what `up --json` prints as `logins`."""
    state = os.environ.get("FENGQIAO_STATE")
    return Standing(web, seats_of(json.loads(os.environ["FENGQIAO_LOGINS"])), Path(state) if state else None)


def seats_of(logins: list[dict[str, str]]) -> tuple[Seat, ...]:
    return tuple(Seat(one["username"], one["password"], one["role"], one["scope"], one.get("unit", "")) for one in logins)


def within(seconds: float, look: Callable[[], T]) -> T:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"nothing found within {seconds} s"
        time.sleep(0.1)
    return found
