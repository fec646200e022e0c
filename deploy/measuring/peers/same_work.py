"""What every peer does alike: everything a worker does with its records. Only the reading is each one's own.

The same rules, keys, rows and transaction (`streams.store.cycle`), and beside them what a worker does beside them: relay of the
outbox, clocks, wake-ups of the feed, figures. With `--alone` a peer leaves all of that undone: it does less than the stream then.
"""

import argparse
import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from streams.background import Background, Round
from streams.reference.county import load_county
from streams.rules.triage import Rules
from streams.settings import Settings, from_environment
from streams.stages.journey import Record
from streams.stages.validate import parse, unseal
from streams.store.cycle import Cycle, Place, Span
from streams.store.held import report_keys
from streams.topology import before_transaction
from streams.transport import RecordSensor
from streams.worker import Worker

COMMIT_S = 1.0
"""How often offsets are told to the group, as the stream does."""


class Unexpected(Exception):
    """A batch began above its position: the peer skipped something, and what it measures is worth nothing."""


@dataclass(frozen=True)
class Asked:
    """A worker's own settings, from the same environment, and whether to leave undone what a worker does beside."""

    settings: Settings
    alone: bool


class SameWork:
    """A worker without its reading."""

    def __init__(self, worker: Worker, cycle: Cycle) -> None:
        self.worker = worker
        self._cycle = cycle

    async def store(self, records: Sequence[Record]) -> None:
        """One transaction. The records of a partition lie together and in order."""
        journeys = [parse(record) for record in records]
        keys = await report_keys(self.worker.keys, [journey.report.report_id for journey in journeys if journey.report])
        for journey in journeys:
            unseal(journey, keys)
            for stage in before_transaction():
                stage(journey, self.worker.rules)
        async with self.worker.store.acquire() as connection:
            done = await self._cycle.run(connection, spans_of(records), journeys)
        if done.rewinds or done.dropped:
            raise Unexpected(f"{done.rewinds} {done.dropped}")
        self.worker.changed.set()


def record_of(topic: str, partition: int, offset: int, value: bytes | None, timestamp_ms: float) -> Record:
    """A record as the stages know it, from whatever client."""
    return Record(topic, partition, offset, value, datetime.fromtimestamp(timestamp_ms / 1000, UTC))


def spans_of(records: Sequence[Record]) -> dict[Place, Span]:
    """What the records of a batch account for; the topics of a measurement have no gaps."""
    parts = {place: list(part) for place, part in groupby(records, lambda record: (record.topic, record.partition))}
    return {place: Span(part[0].offset, part[-1].offset + 1) for place, part in parts.items()}


@asynccontextmanager
async def same_work(asked: Asked) -> AsyncIterator[SameWork]:
    """Connected as a worker is, its rounds under way."""
    settings = asked.settings
    worker = Worker(settings, Rules(load_county(settings.county)), RecordSensor())
    cycle = await worker.connected()
    rounds = () if asked.alone else Background(worker, None).rounds()
    beside = [asyncio.create_task(_again_and_again(work)) for name, work in rounds if name != "status"]  # it asks Faust
    try:
        yield SameWork(worker, cycle)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await worker.producer.stop()
        await worker.store.close()
        await worker.keys.close()


async def _again_and_again(work: Round) -> None:
    while True:
        await work()


def begun() -> Asked:
    """What this process was started with."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    parser = argparse.ArgumentParser(description="A peer of the stream, for ./deploy/bench.")
    parser.add_argument("--alone", action="store_true", help="leave the outbox and the clocks to others")
    return Asked(from_environment(), parser.parse_args().alone)


class EverySecond:
    """Whether it is time to tell the group again."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def due(self) -> bool:
        if time.monotonic() - self._told < COMMIT_S:
            return False
        self._told = time.monotonic()
        return True
