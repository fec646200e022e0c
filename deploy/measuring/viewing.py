"""Viewers of the feed, a thousand in one process: each a socket that notes when it was told of which report.

Nothing is decoded but the report's id, found by its name in the bytes: fifty thousand frames a second must leave the cores to
the county.
"""

import asyncio
import re
import time
from typing import cast
from urllib.parse import urlsplit

from deploy.faults import Broken
from deploy.measuring.wire import ANSWER_S, request

REPORT = re.compile(rb'"report_id":"([0-9a-f-]{36})"')
END = b"\n\n"


class Viewer(asyncio.Protocol):
    """One open feed. `seen` is report → when it was first told; `twice` how often one was told again."""

    def __init__(self, token: str) -> None:
        self.seen: dict[bytes, float] = {}
        self.twice = 0
        self.begun = asyncio.Event()
        self.lost = False
        self._token = token
        self.rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one without saying so
        self._transport.write(request("GET", "/api/v1/feed", self._token))

    def data_received(self, data: bytes) -> None:
        """Whole frames only: an id cut in two by the network is found with the next piece."""
        now = time.monotonic()
        data = self.rest + data
        whole = data.rfind(END) + 1
        self.rest = data[whole:]
        for found in REPORT.finditer(data, 0, whole):
            report_id = found.group(1)
            if report_id in self.seen:
                self.twice += 1
            else:
                self.seen[report_id] = now
        if whole and not self.begun.is_set():
            self.begun.set()

    def connection_lost(self, _: Exception | None) -> None:
        self.lost = True
        self.begun.set()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


async def watch(web: str, token: str) -> Viewer:
    """A viewer that is being told what happens from now on."""
    parts = urlsplit(web)
    _, viewer = await asyncio.get_running_loop().create_connection(lambda: Viewer(token), parts.hostname or "", parts.port or 80)
    try:
        async with asyncio.timeout(ANSWER_S):
            await viewer.begun.wait()
    except TimeoutError as silent:
        viewer.close()
        raise Broken(f"the feed does not begin: {viewer.rest[:200]!r}") from silent
    return viewer
