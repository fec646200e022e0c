"""The way to Kafka: one idempotent producer, acknowledged by all replicas, replaced when it breaks.

Enters: records with their topic and key. Leaves: for each a future that ends when the broker has acknowledged it, or with
NotDelivered when that is not known. One task feeds the producer: many senders at once would slow aiokafka down.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from producers.faults import Unavailable
from producers.metrics import METRICS

log = logging.getLogger(__name__)

LINGER_MS = 3
REQUEST_MS = 5_000
GIVE_UP_S = 3.0  # nobody waits longer; the row stays and is published again
PAUSE_S = 0.5  # before a broken producer is replaced


class NotDelivered(Exception):
    """Not known whether the broker has it."""


class Outgoing(NamedTuple):
    """A record on its way."""

    topic: str
    key: bytes
    value: bytes


class _Waiting(NamedTuple):
    record: Outgoing
    since: float
    delivered: asyncio.Future[None]


class Publisher:
    """Sends records one after the other; `run` is its only task."""

    def __init__(self, kafka: str) -> None:
        self._kafka = kafka
        self._producer: AIOKafkaProducer | None = None
        self._queue: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._connecting = asyncio.Lock()
        self._stopping: set[asyncio.Task[None]] = set()

    def send(self, record: Outgoing) -> asyncio.Future[None]:
        """Queue a record; the future ends with the broker's acknowledgement."""
        delivered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        delivered.add_done_callback(_look)
        self._queue.append(_Waiting(record, time.monotonic(), delivered))
        self._wake.set()
        return delivered

    async def run(self) -> None:
        """Feed the producer until cancelled."""
        while True:
            if not self._queue:
                self._wake.clear()
                await self._wake.wait()
            await self._feed(self._queue.popleft())

    async def warm(self, topics: Iterable[str]) -> None:
        """Connect, and learn the topics' leaders, ahead of the first record. Raises Unavailable."""
        try:
            producer = await self._connected()
            for topic in topics:
                await producer.partitions_for(topic)
        except (KafkaError, OSError, TimeoutError) as away:
            raise Unavailable from away

    async def close(self) -> None:
        """Let go of the producer; what it has not delivered is published again by whoever starts next."""
        if self._producer is not None:
            await _stop(self._producer)

    async def _feed(self, waiting: _Waiting) -> None:
        left = waiting.since + GIVE_UP_S - time.monotonic()
        if left <= 0:
            _fail(waiting.delivered, NotDelivered("waited too long"))
            return
        record = waiting.record
        try:
            async with asyncio.timeout(left):
                producer = await self._connected()
                sent = await producer.send(record.topic, key=record.key, value=record.value)
        except TimeoutError as late:
            _fail(waiting.delivered, late)
        except Exception as wrong:  # noqa: BLE001 - whatever it was: the row stays, and a new producer may do better
            _fail(waiting.delivered, wrong)
            self._drop(self._producer, wrong)
            await asyncio.sleep(PAUSE_S)
        else:
            sent.add_done_callback(lambda future: self._acknowledged(waiting, producer, future))

    async def _connected(self) -> AIOKafkaProducer:
        async with self._connecting:
            self._producer = self._producer or await self._made()
            return self._producer

    async def _made(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._kafka, acks="all", enable_idempotence=True, linger_ms=LINGER_MS, request_timeout_ms=REQUEST_MS
        )
        try:
            await producer.start()
        except BaseException:
            await _stop(producer)
            raise
        return producer

    def _acknowledged(self, waiting: _Waiting, producer: AIOKafkaProducer, sent: "asyncio.Future[object]") -> None:
        if sent.cancelled():
            _fail(waiting.delivered, NotDelivered("the producer was closed"))
        elif (wrong := sent.exception()) is not None:
            _fail(waiting.delivered, wrong)
            self._drop(producer, wrong)
        elif not waiting.delivered.done():
            METRICS.publish_seconds.observe(time.monotonic() - waiting.since)
            waiting.delivered.set_result(None)

    def _drop(self, broken: AIOKafkaProducer | None, wrong: BaseException) -> None:
        """A producer that failed once may have lost its place in the sequence: the next record gets a new one."""
        if broken is None or broken is not self._producer:
            return
        self._producer = None
        METRICS.producers.inc()
        log.warning("Kafka's producer is replaced after %s", type(wrong).__name__, extra={"action": "producer_replaced"})
        task = asyncio.get_running_loop().create_task(_stop(broken))
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)


async def _stop(producer: AIOKafkaProducer) -> None:
    """Flush for a moment, then let go."""
    try:
        async with asyncio.timeout(GIVE_UP_S):
            await producer.stop()
    except (KafkaError, OSError, TimeoutError):
        log.info("A Kafka producer did not stop cleanly", extra={"action": "producer_abandoned"})


def _fail(delivered: asyncio.Future[None], wrong: BaseException) -> None:
    if not delivered.done():
        delivered.set_exception(wrong if isinstance(wrong, NotDelivered) else NotDelivered(type(wrong).__name__))


def _look(delivered: asyncio.Future[None]) -> None:
    """Nobody may wait for it any more; its fault is told by the row that stays unpublished."""
    if not delivered.cancelled():
        delivered.exception()
