"""HTTP as cheap as it gets, because the load generator shares the cores with what it measures: one connection, one request at a time.

Speaks to our own web on loopback and to nothing else: no redirects, no compression, no TLS.
"""

import asyncio
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from deploy.faults import Broken

ANSWER_S = 15.0


class Answer(NamedTuple):
    """Status and body."""

    status: int
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Line:
    """A connection that is kept."""

    def __init__(self, web: str) -> None:
        parts = urlsplit(web)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, token: str = "", body: bytes = b"") -> Answer:
        """One request. Raises Broken when the line is cut, Unanswered by time-out."""
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        self._writer.write(request(method, path, token, body))
        try:
            async with asyncio.timeout(ANSWER_S):
                return await _answer(self._reader)
        except (asyncio.IncompleteReadError, ConnectionError) as cut:
            raise Broken(f"{method} {path}: the line was cut") from cut
        except TimeoutError as silent:
            raise Broken(f"{method} {path}: no answer in {ANSWER_S:.0f} s") from silent

    async def login(self, username: str, password: str) -> str:
        """A token."""
        answer = await self.ask("POST", "/api/v1/login", body=msgspec.json.encode({"username": username, "password": password}))
        if answer.status != 200:
            raise Broken(f"login of {username}: {answer.status}")
        return str(answer.json()["token"])

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._reader = self._writer = None


def request(method: str, path: str, token: str = "", body: bytes = b"") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", *([f"Authorization: Bearer {token}"] if token else [])]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    fields = head.split(b"\r\n")
    length = next((int(field[15:]) for field in fields[1:] if field[:15].lower() == b"content-length:"), 0)
    return Answer(int(fields[0].split(b" ", 2)[1]), await reader.readexactly(length) if length else b"")
