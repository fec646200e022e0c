"""The worker of the transport's proof: one transaction per batch, and nothing else.

    python tests/adversity/transport_worker.py SETTINGS.json SCORE_FILE

The score file is shared memory with the test: it outlives kill -9, tells where in its cycle the worker was, and names the point
at which the worker is to kill itself.
"""

import asyncio
import json
import logging
import mmap
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from struct import Struct
from typing import Any

import asyncpg
import faust
from faust.types import TP

from streams.batches import Batch, Slice
from streams.exits import fail_stop
from streams.transport import BatchConsumer, RecordSensor, batch_app, run

log = logging.getLogger("proof")

POSITIONS = "SELECT topic, part, next FROM position WHERE (topic, part) IN (SELECT * FROM unnest($1::text[], $2::int[]))"
LOCK = f"{POSITIONS} ORDER BY topic, part FOR UPDATE"
INSERT = "INSERT INTO stored (id, topic, part, off) SELECT * FROM unnest($1::int[], $2::text[], $3::int[], $4::bigint[])"
MOVE = """UPDATE position SET next = moved.next FROM unnest($1::text[], $2::int[], $3::bigint[]) AS moved (topic, part, next)
          WHERE position.topic = moved.topic AND position.part = moved.part"""
TROUBLE = "INSERT INTO trouble (topic, part, start, stop, what) VALUES ($1, $2, $3, $4, $5)"


class Score:
    """Counts and the present point of one worker, in a file both sides map."""

    COUNTS = ("sensed", "stored", "replayed", "rewound", "batches")
    NAMES = Struct("16s16s")
    NUMBERS = Struct("5q")

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(self.NAMES.size + self.NUMBERS.size))
        with path.open("r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 0)

    @property
    def point(self) -> str:
        return bytes(self.memory[0:16]).rstrip(b"\0").decode()

    @property
    def counts(self) -> dict[str, int]:
        return dict(zip(self.COUNTS, self.NUMBERS.unpack_from(self.memory, self.NAMES.size), strict=True))

    def add(self, **more: int) -> None:
        counts = self.counts
        self.NUMBERS.pack_into(self.memory, self.NAMES.size, *(counts[name] + more.get(name, 0) for name in self.COUNTS))

    def want(self, point: str, number: signal.Signals) -> None:
        """Ask the worker to send itself a signal when it next comes to this point."""
        self.memory[16:32] = f"{point} {number.value}".encode().ljust(16, b"\0")

    def reach(self, point: str) -> None:
        """Note the point; act there if the test, or FENGQIAO_FAILPOINT for a run by hand, wants it."""
        self.memory[0:16] = point.encode().ljust(16, b"\0")
        wanted, _, number = self.memory[16:32].rstrip(b"\0").decode().partition(" ")
        if wanted == point:
            self.memory[16:32] = bytes(16)
            os.kill(os.getpid(), int(number))
        elif point == os.environ.get("FENGQIAO_FAILPOINT"):
            os.kill(os.getpid(), signal.SIGKILL)


def create_app(settings: dict[str, Any], score: Score) -> faust.App:
    pools: list[asyncpg.Pool] = []

    async def database() -> asyncpg.Pool:
        if not pools:
            pools.append(await asyncpg.create_pool(settings["dsn"], min_size=1, max_size=2))
        return pools[0]

    async def positions(assigned: frozenset[TP]) -> dict[TP, int]:
        score.reach("assigned")
        rows = await (await database()).fetch(POSITIONS, [tp.topic for tp in assigned], [tp.partition for tp in assigned])
        return {TP(row["topic"], row["part"]): row["next"] for row in rows}

    sensor = RecordSensor()
    still = settings.get("still_seconds", 60.0)
    app = batch_app(settings["group"], broker=settings["broker"], positions=positions, sensor=sensor, still_seconds=still)

    if settings.get("flicker"):
        app.task(flicker(app))

    @app.agent(app.topic(*settings["topics"]), name="proof")
    @fail_stop
    async def proof(stream: Any) -> None:
        seen = 0
        async for event in stream.events():
            score.add(sensed=sensor.records.total() - seen, batches=1)
            seen = sensor.records.total()
            await store(app, await database(), event.value, score)
            score.reach("committed")
            if settings.get("silence_client"):
                silence_client(app)
        score.reach("left")

    return app


async def store(app: faust.App, pool: asyncpg.Pool, batch: Batch, score: Score) -> None:
    score.reach("waiting")
    async with pool.acquire() as connection, connection.transaction():
        parts = {part.tp: part for part in batch.partitions}
        rows = await connection.fetch(LOCK, [tp.topic for tp in parts], [tp.partition for tp in parts])
        score.reach("locked")
        due = [(part, at) for row in rows if (part := ready(app, parts[TP(row["topic"], row["part"])], at := row["next"], score))]
        new = [record for part, at in due for record in part.records if record.offset >= at]
        ids = [json.loads(record.value)["id"] for record in new]
        await connection.execute(INSERT, ids, [r.topic for r in new], [r.partition for r in new], [r.offset for r in new])
        for part, _ in due:
            troubles = [(gap.start, gap.end, "gap") for gap in part.gaps]
            troubles += [(bad.offset, bad.offset + 1, bad.reason) for bad in part.unreadable]
            for start, stop, what in troubles:
                await connection.execute(TROUBLE, part.tp.topic, part.tp.partition, start, stop, what)
        score.reach("inserted")
        await connection.execute(
            MOVE, [part.tp.topic for part, _ in due], [part.tp.partition for part, _ in due], [part.end for part, _ in due]
        )
    score.add(stored=len(new), replayed=batch.count - len(new))


def ready(app: faust.App, part: Slice, position: int, score: Score) -> Slice | None:
    """The slice if it can be applied: not above the position, which would skip something, and not wholly below."""
    if part.start > position:
        score.add(rewound=1)
        log.warning("rewind %s/%s: batch starts at %s, position is %s", part.tp.topic, part.tp.partition, part.start, position)
        consumer_of(app).rewind(part.tp, position)
        return None
    return part if part.end > position else None


def consumer_of(app: faust.App) -> BatchConsumer:
    assert isinstance(app.consumer, BatchConsumer)
    return app.consumer


def flicker(app: faust.App) -> Callable[[], Awaitable[None]]:
    """Suspend and resume the flow again and again, with fetches under way, as rebalances do."""

    async def flickering() -> None:
        while True:
            await asyncio.sleep(random.uniform(0, 0.02))
            consumer = consumer_of(app)
            if consumer.flow_active and consumer.positioned:
                consumer.stop_flow()
                await asyncio.sleep(random.uniform(0, 0.005))
                consumer.resume_flow()

    return flickering


def silence_client(app: faust.App) -> None:
    """What a broker restart has done to aiokafka before: the task that fetches is gone and nothing says so."""
    thread = consumer_of(app)._thread
    thread.thread_loop.call_soon_threadsafe(thread._ensure_consumer()._fetcher._fetch_task.cancel)


if __name__ == "__main__":
    logging.basicConfig(
        level=os.environ.get("LOGLEVEL", "INFO"), format="%(asctime)s.%(msecs)03d %(levelname)s %(name)s %(message)s", datefmt="%H:%M:%S"
    )
    run(create_app(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Score(Path(sys.argv[2]))))
