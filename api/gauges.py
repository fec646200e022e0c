"""Figures of the whole system that only the database knows, asked when Prometheus asks."""

import time
from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge

from api.faults import Unavailable
from api.reading import NOBODY, SQL, Reads

FRESH_S = 5.0
FIRST_LOOK_BACK = timedelta(days=30)
"""How far back the first look goes; inbound topics are kept as long, and what is older alarmed for a month."""
MARGIN = timedelta(minutes=10)


class Gauges:
    """Ages and counts; a database that does not answer leaves the last ones and says so."""

    def __init__(self, reads: Reads, registry: CollectorRegistry) -> None:
        name = "fengqiao_store_"
        self._reads = reads
        self._asked_at = -FRESH_S
        self._decided_until = datetime.now(UTC) - FIRST_LOOK_BACK
        self.answers = Gauge(name + "answers", "1 while the database answers; alarm at 0", registry=registry)
        self.undecided = Gauge(name + "undecided_reports", "accepted reports without an outcome", registry=registry)
        self.undecided_age = Gauge(name + "oldest_undecided_seconds", "oldest accepted report without an outcome", registry=registry)
        self.unpublished_age = Gauge(name + "oldest_unpublished_seconds", "oldest accepted report not known on Kafka", registry=registry)
        self.outbox = Gauge(name + "outbox_rows", "public events that wait for the relay", registry=registry)
        self.outbox_age = Gauge(name + "oldest_outbox_seconds", "oldest public event that waits", registry=registry)
        self.xmin_age = Gauge(
            name + "xmin_age_seconds", "oldest writing transaction; it holds back the feed and the outbox", registry=registry
        )
        self.provisional = Gauge(
            name + "provisional_deadlines", "open deadlines that wait for the holidays of a year; alarm", ("year",), registry=registry
        )
        self.held = Gauge(name + "held_records", "records in 异常件待核 that nobody has cleared", registry=registry)

    async def refresh(self) -> None:
        """Ask again if the last answer is old."""
        if time.monotonic() - self._asked_at < FRESH_S:
            return
        self._asked_at = time.monotonic()
        now = datetime.now(UTC)
        try:
            async with self._reads.within(NOBODY) as connection:
                row = await connection.fetchrow(SQL["gauges"], self._decided_until)
                awaited = await connection.fetch(SQL["provisional"])
        except Unavailable:
            self.answers.set(0)
            return
        self.answers.set(1)
        # everything accepted before the oldest undecided one has its outcome, for ever: the next look begins there
        self._decided_until = max(self._decided_until, min(row["oldest_undecided"] or now, now) - MARGIN)
        self.undecided.set(row["undecided"])
        self.undecided_age.set(_age(row["oldest_undecided"], now))
        self.unpublished_age.set(_age(row["oldest_unpublished"], now))
        self.outbox.set(row["waiting_outbox"])
        self.outbox_age.set(_age(row["oldest_outbox"], now))
        self.xmin_age.set(row["xmin_age_seconds"])
        self.held.set(row["held"])
        self.provisional.clear()  # a year that has come out is no figure any more
        for waits in awaited:
            self.provisional.labels(waits["year"]).set(waits["deadlines"])


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0
