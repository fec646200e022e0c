"""The proof of streams/transport.py: nothing lost and nothing doubled while its workers are killed, frozen, added and removed.

Five workers read two topics of 24 partitions, one transaction per batch, while 100,000 records are produced. Twelve die by
kill -9, some at chosen points of their cycle; three are frozen beyond the session time-out, before, inside and after their
transaction; one joins, one leaves. At the end Postgres holds each record once and every position is the end of its log.
"""

import asyncio
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from streams.exits import FAILED
from tests.adversity.fleet import Fleet, caught_up, ground, log_ends, positions, produce, ready, until

pytestmark = pytest.mark.adversity

RECORDS = 100_000
PER_SECOND = 2_000
WORKERS = 5

#: Seconds from the first record, what happens, and at which point of a worker's cycle.
PLAN: list[tuple[float, str, str]] = [
    (2, "kill", "locked"),
    (4, "freeze", "inserted"),
    (7, "kill", ""),
    (9, "kill", "inserted"),
    (12, "thaw", ""),
    (14, "add", ""),
    (16, "kill", "committed"),
    (18, "freeze", "waiting"),
    (20, "kill", ""),
    (24, "kill", "inserted"),
    (26, "thaw", ""),
    (28, "remove", ""),
    (30, "kill", ""),
    (30, "kill", ""),
    (32, "freeze", "committed"),
    (35, "kill", "locked"),
    (38, "kill", "assigned"),
    (41, "thaw", ""),
    (43, "kill", "committed"),
    (46, "kill", ""),
]


async def torment(fleet: Fleet) -> None:
    fleet.began = time.monotonic()
    for at, what, point in PLAN:
        await asyncio.sleep(max(0, fleet.began + at - time.monotonic()))
        await getattr(fleet, what)(point)


async def test_nothing_is_lost_or_doubled_while_workers_die_freeze_come_and_go(kafka: str, postgres: str, tmp_path: Path) -> None:
    async with ground(kafka, postgres, tmp_path) as place:
        fleet, database = Fleet(tmp_path / "settings.json", tmp_path), place["database"]
        for _ in range(WORKERS):
            fleet.start()
        supervising = asyncio.create_task(fleet.supervise())
        try:
            await until(lambda: all(ready(member) for member in fleet.running()), 30)
            await asyncio.gather(torment(fleet), produce(kafka, place["topics"], RECORDS, PER_SECOND))
            fleet.tell("all produced, all done to them")
            ends = await log_ends(kafka, place["topics"])
            await caught_up(database, ends, 60)
            fleet.tell("caught up")
        finally:
            supervising.cancel()
            await fleet.stop()
            print(*fleet.story, sep="\n")
        row = await database.fetchrow("SELECT count(*), count(DISTINCT id) AS distinct, min(id), max(id) FROM stored")
        troubles = await database.fetch("SELECT * FROM trouble")
        counts = {name: fleet.total(name) for name in ("sensed", "stored", "replayed", "rewound", "batches")}
        exits = Counter((member.ending, member.process.returncode) for member in fleet.members)
        print(dict(row), counts, dict(exits))
        assert dict(row) == {"count": RECORDS, "distinct": RECORDS, "min": 0, "max": RECORDS - 1}
        assert await positions(database) == ends
        assert sum(ends.values()) == RECORDS
        assert troubles == []
        assert counts["sensed"] >= RECORDS
        assert exits["killed", -signal.SIGKILL] == sum(what == "kill" for _, what, _ in PLAN)
        # A worker that was frozen inside its transaction finds its session gone and ends itself; nobody else does.
        # One that was still starting at the end has nothing to finish and need not even have heard of signals.
        starting = {("starting", 0), ("starting", -signal.SIGTERM)}
        assert set(exits) - starting <= {("killed", -signal.SIGKILL), ("removed", 0), ("failed", FAILED)}
        assert exits["failed", FAILED] <= sum(what == "freeze" for _, what, _ in PLAN)
