"""The county's people at their screens, over HTTP: they report, they look, they act, they watch the feed."""

import asyncio
import json
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Self

import httpx

from deploy.playing.phones import Phones
from streams.contracts.identity import uuid7_of

HOME = "330523107202001"
WAIT_S = 30.0
Case = dict[str, Any]
Item = tuple[str, int, str]  # case, version, change


def new_id() -> str:
    """An id as a screen makes one."""
    return str(uuid7_of(datetime.now(UTC), secrets.token_bytes(10)))


class Office(Phones):
    """Everybody with a demo login, and whoever an administrator adds."""

    async def report(self, by: str, text: str, **more: Any) -> str:
        """Report, and wait for the case it comes to."""
        return str((await self.told(by, text, **more))["case_id"])

    async def told(self, by: str, text: str, **more: Any) -> dict[str, Any]:
        """Report, and what became of it."""
        body = {"report_id": new_id(), "grid_code": HOME, "occurred_at": datetime.now(UTC).isoformat(), "text": text, **more}
        answer = await self.send(by, body)
        assert answer.status_code == 202, answer.text
        return (await self.fates([(by, body["report_id"])]))[body["report_id"]]

    async def case(self, by: str, case_id: str) -> Case:
        """The case as this person sees it."""
        answer = await self.get(by, f"/api/v1/cases/{case_id}")
        assert answer.status_code == 200, (by, answer.text)
        told: Case = answer.json()
        return told

    async def act(self, by: str, case_id: str, kind: str, seen: int, **fields: Any) -> httpx.Response:
        """Ask for an act until the stream has answered: a 202 is asked again by the same id, as a screen does."""
        body = {"act_id": new_id(), "kind": kind, "seen_version": seen, **fields}
        deadline = time.monotonic() + WAIT_S
        while (answer := await self._call("POST", f"/api/v1/cases/{case_id}/acts", by, json=body)).status_code == 202:
            assert time.monotonic() < deadline, f"{kind}: the stream has not answered after {WAIT_S} s"
        return answer

    async def tell(self, by: str, method: str, path: str, **body: Any) -> httpx.Response:
        """Send this, as this person."""
        return await self._call(method, path, by, json=body)

    async def employ(self, username: str, *grants: Mapping[str, str]) -> None:
        """A new account by the administrator, with a password of its own."""
        made = await self._call("POST", "/api/v1/accounts", self.person("admin"), json={"username": username, "grants": grants})
        assert made.status_code == 201, made.text
        password = {"username": username, "proof": made.json()["setup_token"], "new_password": secrets.token_urlsafe(12)}
        assert (await self._dial("POST", "/api/v1/password", json=password)).status_code == 204
        self._logins += [{"username": username, "password": password["new_password"], **grant} for grant in grants]

    def seats(self, username: str) -> list[dict[str, str]]:
        """From where this person acts: a role and a unit each."""
        return [one for one in self._logins if one["username"] == username]


class Watching:
    """One person's feed, open from `async with` on: what it told, in order."""

    def __init__(self, office: Office, by: str) -> None:
        self.items: list[Item] = []
        self._office, self._by = office, by
        self._open = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._follow())
        async with asyncio.timeout(WAIT_S):
            await self._open.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _follow(self) -> None:
        headers = await self._office._as(self._by)
        async with self._office._phone() as phone, phone.stream("GET", "/api/v1/feed", headers=headers, timeout=None) as answer:
            assert answer.status_code == 200
            async for line in answer.aiter_lines():
                self._open.set()
                if line.startswith("data: ") and "version" in (item := json.loads(line[6:])):
                    self.items.append((item["case_id"], item["version"], item["kind"]))
