"""A crowd of feed viewers on raw sockets: how long after its commit does a change reach the slowest of them?"""

import asyncio
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_MARKS = re.compile(rb'"number":"at(\d+)"')


class Viewing(asyncio.Protocol):
    """One viewer: the delay of each change, in seconds. A protocol and no stream: a thousand tasks would measure themselves."""

    def __init__(self, token: str) -> None:
        self.delays: list[float] = []
        self.ready = asyncio.Event()
        self.transport: Any = None
        self._token = token
        self._rest = b""

    def connection_made(self, transport: Any) -> None:
        """Ask for the feed."""
        self.transport = transport
        transport.write(f"GET /api/v1/feed HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self._token}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """A change carries the moment before its commit."""
        now = time.monotonic_ns()
        whole = self._rest + data
        if b"id: " in data:
            self.ready.set()
        end = 0
        for mark in _MARKS.finditer(whole):
            self.delays.append((now - int(mark[1])) / 1e9)
            end = mark.end()
        self._rest = whole[max(end, len(whole) - 60) :]

    @classmethod
    async def begin(cls, address: str, token: str) -> "Viewing":
        """A viewer that is connected."""
        host, _, port = urlsplit(address).netloc.partition(":")
        _, viewing = await asyncio.get_running_loop().create_connection(lambda: cls(token), host, int(port))
        return viewing

    def end(self) -> None:
        """Go."""
        if self.transport is not None:
            self.transport.close()


@dataclass(frozen=True)
class Crowd:
    """What a run gave."""

    viewers: int
    changes: int
    received: int
    p50: float
    p99_of_slowest: float
    worst: float
    server_cpu: float  # seconds, while changes came
    own_cpu: float  # of whoever measures


def summary(viewings: list[Viewing], changes: int, cpu: tuple[float, float]) -> Crowd:
    """Percentiles over all, and the worst viewer's 99th."""
    delays = sorted(delay for viewing in viewings for delay in viewing.delays)
    return Crowd(
        viewers=len(viewings),
        changes=changes,
        received=len(delays),
        p50=percentile(delays, 0.5),
        p99_of_slowest=max(percentile(sorted(viewing.delays), 0.99) for viewing in viewings),
        worst=delays[-1] if delays else 0.0,
        server_cpu=cpu[0],
        own_cpu=cpu[1],
    )


def percentile(ordered: list[float], share: float) -> float:
    """The value below which this share lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("inf")
