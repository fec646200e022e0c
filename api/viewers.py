"""One open feed connection as the fan-out sees it: what waits for it, and why it ends."""

import asyncio
import time
from collections import deque
from datetime import datetime

from api.access import scope_of
from streams.contracts.grants import Holder
from streams.contracts.sight import Sight


class Viewer:
    """A bounded queue of frames. Whoever does not keep up is ended as slow, and loses nothing: it resumes after its last id."""

    def __init__(self, holder: Holder, *, backlog: int) -> None:
        self.holder = holder
        self.scope = scope_of(holder)
        self.sight = Sight.of(holder.account_id, holder.grants)
        self.since = time.monotonic()
        self.seen = 0  # how many changes the fan-out had read when this viewer was last sent one
        self.ended = ""  # why; empty while it lives
        self._backlog = backlog
        self._waiting: deque[bytes] = deque()
        self._count = 0
        self._wake = asyncio.Event()

    def push(self, chunk: bytes, changes: int) -> None:
        """Frames that every viewer of this scope gets. Never waits."""
        if self.ended:
            return
        if self._count + changes > self._backlog:
            self.end("slow")
            return
        self._waiting.append(chunk)
        self._count += changes
        self._wake.set()

    def end(self, why: str) -> None:
        """End the connection; what still waits is not sent."""
        if not self.ended:
            self.ended = why
            self._waiting.clear()
            self._wake.set()

    async def next(self, within_s: float) -> bytes:
        """What waits, as one chunk; empty after a silence of `within_s`, or when the connection ends."""
        if not self._waiting and not self.ended:
            try:
                async with asyncio.timeout(within_s):
                    await self._wake.wait()
            except TimeoutError:
                return b""
        self._wake.clear()
        chunk = b"".join(self._waiting)
        self._waiting.clear()
        self._count = 0
        return chunk

    def has_expired(self, now: datetime) -> bool:
        """Whether the token it was opened with has ended."""
        return now >= self.holder.expires_at
