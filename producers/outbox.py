"""The row's way after the answer: it is marked as published, or published again until it is.

`mark` writes what the broker acknowledged, a few times a second. `republish` finds accepted rows that are not known on
Kafka for too long, also those of a process that died, and hands them over again; the stream drops what it has seen.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from producers.acceptance import Acceptance
from producers.database import Database
from producers.faults import Unavailable
from producers.metrics import METRICS
from producers.publisher import Outgoing
from streams.contracts.queries import queries_in

log = logging.getLogger(__name__)

SQL = queries_in(Path(__file__).with_name("intake.sql"))
MARK_EVERY_S = 0.1
LONGEST_PAUSE_S = 5.0
MOST_AT_ONCE = 200


class Outbox:
    """The outbox of one kind of thing: `what` is reports or acts."""

    def __init__(self, what: str, rows: Database, acceptance: Acceptance, unknown_after: timedelta) -> None:
        self._what = what
        self._rows = rows
        self._acceptance = acceptance
        self._unknown_after = unknown_after

    async def mark(self) -> None:
        """Write down what Kafka has, until cancelled."""
        while True:
            await asyncio.sleep(MARK_EVERY_S)
            await self.mark_once(datetime.now(UTC))

    async def mark_once(self, now: datetime) -> None:
        """What was acknowledged since the last time; kept for the next when the database is away."""
        known = self._acceptance.to_mark()
        try:
            if known:
                await self._rows.execute(SQL[f"mark_{self._what}"], known, now)
        except Unavailable:
            return
        self._acceptance.marked(known)

    async def republish(self) -> None:
        """Look for rows that are not known on Kafka, until cancelled."""
        pause = min(LONGEST_PAUSE_S, self._unknown_after.total_seconds() / 3)
        while True:
            await asyncio.sleep(pause)
            try:
                await self.republish_once(datetime.now(UTC))
            except Unavailable:
                log.info("The database is away; republishing waits", extra={"action": "republish_waits"})

    async def republish_once(self, now: datetime) -> None:
        """One look, by one process at a time."""
        async with self._rows.connection() as connection:
            oldest = await connection.fetchval(SQL[f"oldest_unknown_{self._what}"])
            METRICS.oldest_unpublished.labels(self._what).set((now - oldest).total_seconds() if oldest else 0)
            async with connection.transaction():
                if not await connection.fetchval(SQL["one_republisher"], self._what):
                    return
                found = await connection.fetch(SQL[f"unknown_{self._what}"], now, now - self._unknown_after, MOST_AT_ONCE)
        for row in found:
            self._acceptance.publish(row["id"], Outgoing(row["topic"], row["key"], row["event"]))
        if found:
            METRICS.republished.labels(self._what).inc(len(found))
            log.warning("Published %d accepted rows again", len(found), extra={"action": "republished", "count": len(found)})
