"""A reader of server-sent events, by the letter of the standard."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.api.ground import bearing


@dataclass(frozen=True)
class Event:
    """One event; `id` is the last id seen, as a browser would send it back."""

    id: str
    name: str
    data: Any


class Parser:
    """Bytes in, events out."""

    def __init__(self) -> None:
        self.last_id = ""
        self.comments = 0
        self._rest = b""
        self._name = ""
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> list[Event]:
        """The events that this chunk completes."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return [event for line in lines if (event := self._line(line.decode())) is not None]

    def _line(self, line: str) -> Event | None:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            return self._dispatch()
        if not field:
            self.comments += 1
        elif field == "id":
            self.last_id = value
        elif field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)
        return None

    def _dispatch(self) -> Event | None:
        event = Event(self.last_id, self._name or "change", json.loads("\n".join(self._data))) if self._data else None
        self._name, self._data = "", []
        return event


async def events_of(
    client: httpx.AsyncClient, token: str, query: str = "", *, last_id: str = "", for_s: float = 2.0, parser: Parser | None = None
) -> AsyncIterator[Event]:
    """Events until none has come for `for_s` seconds (heartbeats are none), or the server ends the connection."""
    parser = parser or Parser()
    headers = bearing(token) | ({"Last-Event-ID": last_id} if last_id else {})
    loop = asyncio.get_running_loop()
    async with client.stream("GET", f"/api/v1/feed{query}", headers=headers, timeout=30) as answer:
        assert answer.status_code == 200, await answer.aread()
        chunks = answer.aiter_raw()
        until = loop.time() + for_s
        while (left := until - loop.time()) > 0:
            try:
                chunk = await asyncio.wait_for(anext(chunks), left)
            except (TimeoutError, StopAsyncIteration):
                return
            for event in parser.feed(chunk):
                until = loop.time() + for_s
                yield event
