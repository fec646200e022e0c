"""The feed's fan-out: reads each new change once, judges once per scope who sees it, hands the same bytes to all who do.

    stream commits ── NOTIFY, or 200 ms ──▶ one reader ── judge per scope ──▶ queue of each viewer ──▶ its connection

A viewer joins between two rounds: what it is handed from then on lies above `position`, what lies below it reads itself.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg

from api.cursors import START, Cursor
from api.faults import Unavailable
from api.feed_rows import FeedRow, FeedRows, feed_place, page, page_before
from api.metrics import Metrics
from api.reading import GONE, Reads
from api.recent import Recent
from api.viewers import Viewer
from streams.contracts.sight import Sight

log = logging.getLogger(__name__)

CHANNEL = "fengqiao_feed"
POLL_S = 0.2
AT_ONCE = 200
"""Changes judged between two breaths of the loop."""
PACE_S = 0.02
PACE_PER_VIEWER_S = 0.0001
"""A round costs each viewer a write; with a thousand of them ten rounds a second are enough and leave the core half idle."""
TICK_S = 0.5
"""How often tokens and logins are looked at: a revoked viewer is gone within a second."""
AGAIN_S = 0.5
FRESH_WITHIN_S = 3.0
CATCH_UPS = 4
"""Viewers at once that read from the database what is no longer in memory; the others wait, and leave it to the rest of the api."""


@dataclass
class _Group:
    """All viewers of one scope."""

    sight: Sight
    viewers: set[Viewer] = field(default_factory=set)


class Fanout:
    """One per process."""

    def __init__(self, dsn: str, reads: Reads, rows: FeedRows, metrics: Metrics, *, lifetime_s: float, memory: int) -> None:
        self.position = START
        self.read = 0  # changes read since the start
        self.recent = Recent(START, memory)
        self.catching_up = asyncio.Semaphore(CATCH_UPS)
        self.rows = rows
        self._dsn = dsn
        self._reads = reads
        self._metrics = metrics
        self._lifetime_s = lifetime_s
        self._memory = memory
        self._groups: dict[str, _Group] = {}
        self._begun = 0  # rounds
        self._done = 0
        self._wake = asyncio.Event()
        self._moved = asyncio.Condition()
        self._closing = False
        self.is_reading = False

    def join(self, viewer: Viewer) -> Cursor:
        """From now on the viewer is handed what lies above the cursor returned."""
        self._groups.setdefault(viewer.scope, _Group(viewer.sight)).viewers.add(viewer)
        viewer.seen = self.read
        self._count()
        if self._closing:
            viewer.end("closing")
        return self.position

    def leave(self, viewer: Viewer, how: str) -> None:
        """The connection is over."""
        group = self._groups.get(viewer.scope)
        if group is not None:
            group.viewers.discard(viewer)
            if not group.viewers:
                del self._groups[viewer.scope]
        self._metrics.feed_ended.labels(how).inc()
        self._count()

    async def fresh(self) -> None:
        """Until everything is read that was there when this was called. Raises Unavailable when the database is."""
        wanted = self._begun + 1
        self._wake.set()
        try:
            async with asyncio.timeout(FRESH_WITHIN_S), self._moved:
                await self._moved.wait_for(lambda: self._done >= wanted)
        except TimeoutError:
            raise Unavailable(retry_after=2) from None

    def close(self) -> None:
        """End every connection at once: viewers come back by themselves, to a process that lives."""
        self._closing = True
        for viewer in self._viewers():
            viewer.end("closing")

    async def run(self) -> None:
        """Read until cancelled; a lost database is tried again, and nothing is skipped meanwhile."""
        while True:
            try:
                await self._follow()
            except (*GONE, Unavailable) as gone:
                self._metrics.feed_faults.inc()
                self.is_reading = False
                log.warning("feed: %s, begun again", type(gone).__name__, extra={"action": "feed_again"})
                await asyncio.sleep(AGAIN_S)

    async def _follow(self) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=5, command_timeout=10, server_settings={"application_name": "fengqiao feed"})
        try:
            await connection.add_listener(CHANNEL, lambda *_: self._wake.set())
            if self.position == START:
                self.position = (await feed_place(connection)).last
                latest = await page_before(connection, self.position, self._memory)
                self.recent = Recent(latest[-1].cursor if latest else self.position, self._memory)
                self.recent.add(latest[-2::-1])  # the oldest is the floor: what lies above it is complete
            ticked = 0.0
            while True:
                if time.monotonic() - ticked > TICK_S:
                    await self._tick()
                    ticked = time.monotonic()
                self._wake.clear()
                await self._round(connection)
                self.is_reading = True
                await asyncio.sleep(PACE_S + PACE_PER_VIEWER_S * self._how_many())
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await self._wake.wait()
        finally:
            connection.terminate()

    async def _round(self, connection: Any) -> None:
        """Everything new, a page at a time."""
        self._begun += 1
        epoch, began = (await feed_place(connection)).last.epoch, time.monotonic()
        while rows := await page(connection, self.position, AT_ONCE):
            self._deliver(rows)
            self._metrics.feed_round_seconds.observe(time.monotonic() - began)
            if len(rows) < AT_ONCE:
                break
            await asyncio.sleep(0)
        if self.position.epoch < epoch:  # read after the epoch rose: nothing of an older one is left
            self.position = Cursor(epoch, 0, 0)
        self._done = self._begun
        async with self._moved:
            self._moved.notify_all()

    def _deliver(self, rows: Sequence[FeedRow]) -> None:
        self.recent.add(rows)
        for group in self._groups.values():
            frames = self.rows.frames(rows, group.sight)
            if frames:
                chunk = b"".join(frames)
                for viewer in group.viewers:
                    viewer.push(chunk, len(frames))
                    viewer.seen = self.read + len(rows)
                self._metrics.feed_frames.inc(len(frames) * len(group.viewers))
        self.position = rows[-1].cursor
        self.read += len(rows)
        self._metrics.feed_rows.inc(len(rows))

    async def _tick(self) -> None:
        """Whose token or login has ended, whose connection is old."""
        viewers = self._viewers()
        if not viewers:
            return
        epochs = await self._reads.epochs(list({viewer.holder.account_id for viewer in viewers}))
        now = datetime.now(UTC)
        for viewer in viewers:
            if epochs.get(viewer.holder.account_id) != viewer.holder.epoch:
                viewer.end("revoked")
            elif viewer.has_expired(now):
                viewer.end("expired")
            elif time.monotonic() - viewer.since > self._lifetime_s:
                viewer.end("lifetime")

    def _viewers(self) -> list[Viewer]:
        return [viewer for group in self._groups.values() for viewer in group.viewers]

    def _how_many(self) -> int:
        return sum(len(group.viewers) for group in self._groups.values())

    def _count(self) -> None:
        self._metrics.feed_viewers.set(self._how_many())
        self._metrics.feed_audiences.set(len(self._groups))
