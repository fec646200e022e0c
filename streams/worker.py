"""One worker's hands: from a batch to its transaction, with retries for what passes and a full stop for what does not."""

import asyncio
import logging
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import TopicPartition
from faust.types import TP

from streams import failpoints
from streams.activation import check_rule_set
from streams.batches import Batch, Slice
from streams.contracts.queries import queries_in
from streams.epochs import ensure_epoch
from streams.metrics import METRICS
from streams.poison import PoisonBudget
from streams.rules.triage import Rules
from streams.settings import Settings
from streams.stages.journey import Journey, Record
from streams.stages.validate import parse, unseal
from streams.store.cycle import Cycle, Cycled, Place, Span
from streams.store.held import HeldBytes, report_keys
from streams.store.ledger import Ledger
from streams.topology import before_transaction, inside_transaction
from streams.transport import RecordSensor

log = logging.getLogger(__name__)

SQL = queries_in(Path(__file__).parent / "store" / "background.sql")
PASSING = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)
"""Faults that pass: the database is away, restarting, full of connections, or chose this transaction to break a deadlock."""
PATIENCE = 25.0
"""Seconds of retries before the worker ends: beyond this the group would soon give its partitions away anyway."""
ASK_AGAIN_SECONDS = 5.0
"""How long a partition that waits for a newer worker is left alone before it is looked at again."""


class Worker:
    """Holds the pools and the cycle; made once per process, connected inside Faust's loop."""

    def __init__(self, settings: Settings, rules: Rules, sensor: RecordSensor) -> None:
        self.settings = settings
        self.rules = rules
        self.sensor = sensor
        self.failpoint = failpoints.at(settings.failpoint)
        self.changed = asyncio.Event()  # something was committed that feed readers want to hear of
        self.producer: AIOKafkaProducer  # from `connected` on
        self._cycle: Cycle | None = None
        self.totals = Counter(stored=0, repeated=0, held=0)  # of this process's life, for its status
        self._poison = PoisonBudget(settings.poison_run)
        self._waiting: dict[Place, int] = {}  # partitions that stand before an event of a later version
        self._connecting = asyncio.Lock()

    async def connected(self) -> Cycle:
        """The cycle, with everything it needs connected; the first caller connects."""
        async with self._connecting:
            if self._cycle is None:
                self._cycle = await self._connect()
            return self._cycle

    async def _connect(self) -> Cycle:
        async with AsyncExitStack() as opened:
            store = await opened.enter_async_context(
                asyncpg.create_pool(
                    self.settings.store_dsn,
                    min_size=2,
                    max_size=6,
                    command_timeout=15,
                    server_settings={"application_name": f"fengqiao-stream {os.getpid()}"},
                )
            )
            keys = await opened.enter_async_context(asyncpg.create_pool(self.settings.keys_dsn, min_size=1, max_size=3, command_timeout=5))
            await check_rule_set(store, self.rules)
            async with store.acquire() as connection:
                await ensure_epoch(connection)
            producer = AIOKafkaProducer(bootstrap_servers=self.settings.kafka, acks="all", enable_idempotence=True, linger_ms=2)
            opened.push_async_callback(producer.stop)
            await producer.start()
            cluster = await cluster_id(self.settings.kafka)
            opened.pop_all()  # all of it stands: kept for as long as the process lives
        self.store, self.keys, self.producer = store, keys, producer
        return Cycle(
            cluster_id=cluster,
            rules=self.rules,
            ledger=Ledger(self.settings.topic_prefix, self.rules.deadlines, self.rules.hash, self.settings.gateways),
            held_bytes=HeldBytes(self.keys),
            decide=inside_transaction(),
            failpoint=self.failpoint,
        )

    async def positions(self, assigned: frozenset[TopicPartition]) -> Mapping[TopicPartition, int]:
        """Where each partition goes on; one never read before starts at its log's start."""
        cycle = await self.connected()
        columns = [tp.topic for tp in assigned], [tp.partition for tp in assigned]
        found = await self._found_positions(cycle.cluster_id, columns)
        missing = [tp for tp in assigned if tp not in found]
        if missing:
            starts = await log_starts(self.settings.kafka, missing)
            rows = [tp.topic for tp in starts], [tp.partition for tp in starts], list(starts.values())
            await self.store.execute(SQL["start_positions"], cycle.cluster_id, *rows)
            found = await self._found_positions(cycle.cluster_id, columns)
        return found

    async def _found_positions(self, cluster: str, columns: tuple[list[str], list[int]]) -> dict[Any, int]:
        rows = await self.store.fetch(SQL["positions"], cluster, *columns)
        # a named tuple equals a plain one, so Faust's TP and the client's TopicPartition meet in one dictionary
        return {TopicPartition(row["topic"], row["partition"]): row["next_offset"] for row in rows}

    async def handle(self, batch: Batch, consumer: Any) -> None:
        """Store one batch; returns after the commit. Raises what does not pass: the caller ends the process."""
        cycle = await self.connected()
        slices = [part for part in batch.partitions if (part.tp.topic, part.tp.partition) not in self._waiting]
        if not slices:
            return
        began = time.monotonic()
        while True:
            try:
                done, stalled = await self._store(cycle, slices)
                break
            except PASSING as fault:
                if time.monotonic() - began > PATIENCE:
                    raise
                log.warning("store: %s, tried again", type(fault).__name__, extra={"action": "store_retry"})
                await asyncio.sleep(0.2)
        for (topic, partition), offset in done.rewinds.items():
            consumer.rewind(TP(topic, partition), offset)
        for place, offset in stalled.items():
            self._wait(place, offset, consumer)
        self._count(slices, done, time.monotonic() - began)

    def _wait(self, place: Place, offset: int, consumer: Any) -> None:
        """Leave one partition alone for a while: it is not poison, and the others go on."""
        self._waiting[place] = offset
        log.error("%s/%d waits at %d for a newer worker", *place, offset, extra={"action": "too_new"})
        METRICS.too_new.inc()

        def ask_again() -> None:
            self._waiting.pop(place, None)
            consumer.rewind(TP(*place), offset)

        asyncio.get_running_loop().call_later(ASK_AGAIN_SECONDS, ask_again)

    async def _store(self, cycle: Cycle, slices: Sequence[Slice]) -> tuple[Cycled, dict[Place, int]]:
        journeys = [parse(record) for part in slices for record in records_of(part)]
        spans = {(part.tp.topic, part.tp.partition): Span(part.start, part.end, part.gaps) for part in slices}
        journeys, spans, stalled = before_too_new(journeys, spans)
        keys = await report_keys(self.keys, [journey.report.report_id for journey in journeys if journey.report])
        for journey in journeys:
            unseal(journey, keys)
            for stage in before_transaction():
                stage(journey, self.rules)
        async with self.store.acquire() as connection:
            return await cycle.run(connection, spans, journeys), stalled

    def _count(self, slices: Sequence[Slice], done: Cycled, seconds: float) -> None:
        METRICS.records.inc(sum(len(part.records) for part in slices))
        self.totals.update(stored=done.stored, repeated=done.repeated + done.dropped, held=done.held)
        METRICS.stored.inc(done.stored)
        METRICS.repeated.inc(done.repeated + done.dropped)
        METRICS.held.inc(done.held)
        METRICS.gaps.inc(done.gaps)
        METRICS.cycle_seconds.observe(seconds)
        if done.stored or done.held:
            self.changed.set()
        if self._poison.exceeded(done.stored + done.held, done.held):
            log.error("more records than usual can't be read: a broken sender?", extra={"action": "poison_budget"})
            METRICS.poison_alarms.inc()
        if done.gaps:
            log.error("%d offsets are missing on the broker and were passed", done.gaps, extra={"action": "gap"})


def records_of(part: Slice) -> list[Record]:
    """A slice's records, readable or not, in offset order."""
    topic, partition = part.tp.topic, part.tp.partition
    readable = [
        Record(topic, partition, record.offset, record.value, datetime.fromtimestamp(record.timestamp / 1000, UTC))
        for record in part.records
    ]
    if not part.unreadable:
        return readable
    seen_at = datetime.now(UTC)
    broken = [Record(topic, partition, item.offset, None, seen_at, item.reason) for item in part.unreadable]
    return sorted((*readable, *broken), key=lambda record: record.offset)


def before_too_new(journeys: list[Journey], spans: dict[Place, Span]) -> tuple[list[Journey], dict[Place, Span], dict[Place, int]]:
    """Cut each partition before its first event of a later version: it is not poison, it waits for a newer worker."""
    stalled: dict[Place, int] = {}
    for journey in journeys:
        place = (journey.record.topic, journey.record.partition)
        if journey.too_new is not None and place not in stalled:
            stalled[place] = journey.record.offset
    kept = [j for j in journeys if j.record.offset < stalled.get((j.record.topic, j.record.partition), j.record.offset + 1)]
    cut = {place: Span(span.start, stalled.get(place, span.end), span.gaps) for place, span in spans.items()}
    return kept, cut, stalled


async def cluster_id(kafka: str) -> str:
    """The broker cluster's own id: positions of another cluster are no positions here."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        return str((await admin.describe_cluster())["cluster_id"])
    finally:
        await admin.close()


async def log_starts(kafka: str, partitions: list[Any]) -> dict[TopicPartition, int]:
    """The first offset each partition still has."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    try:
        return dict(await consumer.beginning_offsets([TopicPartition(tp.topic, tp.partition) for tp in partitions]))
    finally:
        await consumer.stop()
