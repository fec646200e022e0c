"""The phones of a story: log in, send, ask what became of it; everything through HTTP, as a real phone would."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx

from deploy.faults import Broken, Unanswered

TRIES = 30
PAUSE_S = 1.0
SETTLE_S = 120.0
ASK_AGAIN_S = 0.1
AT_ONCE = 48


class Phones:
    """Phones that many people speak through, each person with a token of their own.

    Each phone is a client with one connection: a pool looks at all of its connections before every request, which costs more than to send it.
    """

    def __init__(self, system: Mapping[str, Any]) -> None:
        certificates = httpx.create_ssl_context(verify=system["web"].startswith("http://"))
        self._phones = [httpx.AsyncClient(base_url=system["web"], timeout=10, verify=certificates) for _ in range(AT_ONCE)]
        self._free = asyncio.LifoQueue[httpx.AsyncClient]()
        for phone in self._phones:
            self._free.put_nowait(phone)
        self._logins: list[dict[str, str]] = system["logins"]
        self._tokens: dict[str, str] = {}
        self._doors: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(phone.aclose() for phone in self._phones))

    def people(self, role: str, scope: str = "", tenant: str = "anji") -> list[str]:
        """User names of a role whose scope begins with this region, in the order of the list."""
        found = (one for one in self._logins if one["role"] == role and one["tenant"] == tenant)
        return [one["username"] for one in found if one["scope"].startswith(scope) or scope.startswith(one["scope"])]

    def person(self, role: str, scope: str = "") -> str:
        """The first of them. Raises Broken when the demo has nobody of that role there."""
        found = self.people(role, scope)
        if not found:
            raise Broken(f"no demo login with role {role} for {scope or 'any place'}: a story needs the demo county's people")
        return found[0]

    def home_grid(self, username: str) -> str:
        """The grid a grid member reports for."""
        return next(one["scope"] for one in self._logins if one["username"] == username)

    async def send(self, username: str, body: Mapping[str, Any]) -> httpx.Response:
        """Submit a report until the county has answered yes or no; a 503 or a lost line is tried again, as the phone does."""
        for _ in range(TRIES):
            try:
                answer = await self._call("POST", "/api/v1/reports", username, json=body)
            except httpx.TransportError:
                await asyncio.sleep(PAUSE_S)
                continue
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return answer
            await asyncio.sleep(float(answer.headers.get("Retry-After", PAUSE_S)))
        raise Unanswered(f"{body['report_id']}: no answer after {TRIES} tries")

    async def get(self, username: str, path: str, **query: Any) -> httpx.Response:
        """Read as this person."""
        return await self._call("GET", path, username, params=query)

    async def fates(self, sent: Iterable[tuple[str, str]]) -> dict[str, dict[str, Any]]:
        """What became of these reports (user name, report id), once all of them have an outcome.

        Raises Unanswered when for SETTLE_S none of those that wait got one.
        """
        waiting = dict.fromkeys(sent)
        told: dict[str, dict[str, Any]] = {}
        deadline = time.monotonic() + SETTLE_S
        while waiting:
            for key, fate in await asyncio.gather(*(self._fate(key) for key in waiting)):
                if fate["status"] != "received":
                    told[key[1]] = fate
                    del waiting[key]
                    deadline = time.monotonic() + SETTLE_S
            if waiting and time.monotonic() > deadline:
                raise Unanswered(f"{len(waiting)} reports have had no outcome for {SETTLE_S:.0f} s")
            await asyncio.sleep(ASK_AGAIN_S if waiting else 0)
        return told

    async def _fate(self, key: tuple[str, str]) -> tuple[tuple[str, str], dict[str, Any]]:
        answer = await self.get(key[0], f"/api/v1/reports/{key[1]}")
        if answer.status_code != httpx.codes.OK:
            raise Broken(f"GET /api/v1/reports/{key[1]}: {answer.status_code} {answer.text[:200]}")
        return key, answer.json()

    async def _call(self, method: str, path: str, username: str, **rest: Any) -> httpx.Response:
        answer = await self._dial(method, path, headers=await self._as(username), **rest)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._tokens.pop(username, None)
            answer = await self._dial(method, path, headers=await self._as(username), **rest)
        return answer

    async def _dial(self, method: str, path: str, **rest: Any) -> httpx.Response:
        async with self._phone() as phone:
            return await phone.request(method, path, **rest)

    @asynccontextmanager
    async def _phone(self) -> AsyncIterator[httpx.AsyncClient]:
        phone = await self._free.get()
        try:
            yield phone
        finally:
            self._free.put_nowait(phone)

    async def _as(self, username: str) -> dict[str, str]:
        async with self._doors[username]:
            if username not in self._tokens:
                password = next(one["password"] for one in self._logins if one["username"] == username)
                answer = await self._dial("POST", "/api/v1/login", json={"username": username, "password": password})
                if answer.status_code != httpx.codes.OK:
                    raise Broken(f"login of {username}: {answer.status_code} {answer.text[:200]}")
                self._tokens[username] = answer.json()["token"]
            return {"Authorization": f"Bearer {self._tokens[username]}"}
