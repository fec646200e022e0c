"""How Faust reads Kafka here: a whole fetch at a time, from where Postgres says.

Enters: the records of every partition this worker is assigned. Leaves: one `Batch` per fetch, as the value of one Faust
message. Refuses: a position outside the log, a partition without a position, a second agent in the app.

Faust keeps the topics, the group, the assignment, the back-pressure and the worker. What it does not keep is the truth about
what has been read, because a rebalance, a suspended flow or a lost acknowledgement can make a fetch vanish between the client
and the agent while the client's own position moves on. One rule heals them all:

    `BatchConsumer` remembers for each partition the offset it *expects* next. It is set from Postgres at every assignment and
    moved only when a slice is handed on. Every fetch first puts the client back there, and only a slice that starts exactly
    there is handed on. Dropping something is therefore always safe: it is simply fetched again.

What cannot be read (streams/fetching.py) becomes `Unreadable`, offsets that do not exist become `Gap`, and the handler records
them (streams/batches.py). The offsets committed to Kafka are a hint for people who watch the lag; nothing reads them back.

Pinned to faust-streaming 0.15.3 and aiokafka 0.14.0; tests/streams/test_transport.py compares a hash of every upstream method
that is overridden or reached into. tests/adversity/test_transport_proof.py is the proof.
"""
# ruff: noqa: SLF001 - a transport lives on the insides of its driver; the pins and hashes named above watch them

import asyncio
import logging
import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from time import monotonic
from typing import Any, NoReturn, cast

import faust
import uvloop
from aiokafka.errors import IllegalStateError, KafkaError
from faust.transport.consumer import ensure_TPset
from faust.transport.drivers.aiokafka import Consumer, Transport
from faust.types import TP, ConsumerMessage, Message
from mode import Service, ServiceT

from streams.batches import Batch
from streams.exits import die, refuse
from streams.fetching import BatchThread

log = logging.getLogger(__name__)

#: How long an idle worker sleeps in one fetch. Rebalances and rewinds wake it, so this is no latency.
IDLE_SECONDS = 1.0

#: From the partitions just assigned to the next offset of each, as Postgres has it. Must name every one of them.
Positions = Callable[[frozenset[TP]], Awaitable[Mapping[TP, int]]]


def carried(message: Message) -> Batch:
    """The batch that rides in a message; Faust believes all values are bytes."""
    return cast(Batch, message.value)


class BatchConsumer(Consumer):
    """Faust's side, in the main loop: expects, hands on, hints."""

    transport: "BatchTransport"
    _thread: BatchThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._expected: dict[TP, int] = {}
        self._handed: deque[Message] = deque()  # in order; acknowledged ones leave at the next hand-over or commit
        self._hints: dict[TP, int] = {}
        self._assignments = 0
        super().__init__(*args, **kwargs)

    def _new_consumer_thread(self) -> BatchThread:
        return BatchThread(self, loop=self.loop, beacon=self.beacon)

    @property
    def positioned(self) -> frozenset[TP]:
        """The partitions being read. Ready means: these are all that are assigned, `assignment()`."""
        return frozenset(self._expected)

    def rewind(self, tp: TP, offset: int) -> None:
        """Read the partition again from `offset`; batches already handed on may still arrive and must be turned away."""
        if tp in self._expected:
            self._expected[tp] = offset
            self._thread.wake()

    async def perform_seek(self) -> None:
        """Expect what Postgres says, for every assigned partition. Faust calls this before it lets an assignment flow."""
        assignments = self._assignments
        assigned = frozenset(ensure_TPset(self.assignment()))
        try:
            positions = self._fit(await self.transport.positions(assigned), await self._thread.bounds(assigned))
            await self.seek_wait(positions)
        except IllegalStateError:
            raise  # the next assignment has begun and brings a seek of its own; Faust knows this one
        except Exception as fault:  # noqa: BLE001 - Faust would let the flow resume without positions
            die("positions could not be read", fault)
        if assignments == self._assignments:
            self._handed.clear()
            self._expected = positions
            self._read_offset.update(positions)
            self._committed_offset.update(positions)
            self._thread.wake()

    def _fit(self, positions: Mapping[TP, int], bounds: Mapping[TP, tuple[int, int]]) -> dict[TP, int]:
        """The positions of the assigned partitions, if they can be read from there by one agent."""
        for tp, (first, last) in sorted(bounds.items()):
            at = positions.get(tp)
            if at is None:
                refuse(f"{tp.topic}/{tp.partition}: no position")
            if not first <= at <= last:
                refuse(f"{tp.topic}/{tp.partition}: position {at} lies outside the log, {first} to {last}")
        if len({channel for tp in bounds for channel in cast(Any, self.app.topics)._tp_index[tp]}) > 1:
            refuse("more than one agent: a batch carries every partition and goes to one")
        return {tp: positions[tp] for tp in bounds}

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Expect nothing until the next seek; whatever is under way is dropped when it arrives."""
        self._assignments += 1
        self._expected = {}
        await super().on_partitions_revoked(revoked)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:  # noqa: ASYNC109 - upstream's signature
        """One message, or none, carrying every partition's records; a slice nobody expects any more is dropped."""
        if not self.flow_active:
            await self.wait(self.can_resume_flow.wait())
        if not self._expected:
            await self.sleep(0.1)
            return
        slices = await self._thread.take(dict(self._expected), self.transport.max_records, timeout)
        if self.should_stop or not self.flow_active:
            return
        wanted = tuple(part for part in slices if self._expected.get(part.tp) == part.start)
        if wanted:
            # Before it is handed on: a rebalance during the hand-over must have the last word on these.
            self._expected.update((part.tp, part.end) for part in wanted)
            yield wanted[0].tp, self._message(Batch(wanted))

    def _message(self, batch: Batch) -> ConsumerMessage:
        first = batch.partitions[0]
        message = ConsumerMessage(
            topic=first.tp.topic, partition=first.tp.partition, offset=first.end - 1, timestamp=0.0, timestamp_type=0, headers=None,
            key=None, value=cast(Any, batch), checksum=None, serialized_key_size=0, serialized_value_size=0, tp=first.tp,
            generation_id=self.app.consumer_generation_id,
        )  # fmt: skip
        self._let_go()
        self._handed.append(message)
        return message

    def _let_go(self) -> None:
        """Keep of the acknowledged batches only how far they reach."""
        while self._handed and self._handed[0].acked:
            self._hints.update(carried(self._handed.popleft()).ends)
        self._acked.clear()
        self._acked_index.clear()  # Faust ignores a second acknowledgement of an offset, and then waits for it when stopping

    async def _drain_messages(self, fetcher: ServiceT) -> None:
        """Fetch and hand on until stopped. The agent's queue holds one batch, so the hand-over is the back-pressure."""
        try:
            while not (self.should_stop or fetcher.should_stop):
                async for _, message in self.getmany(timeout=IDLE_SECONDS):
                    await self.callback(message)
        except self.consumer_stopped_errors:
            if not self.app.should_stop:
                raise
        except asyncio.CancelledError:
            if not self.app.should_stop:
                raise
        except Exception as fault:  # noqa: BLE001 - nothing may go on reading after an unknown fault
            die("reading failed", fault)

    def on_buffer_full(self, tp: TP) -> None:
        """Nothing: Faust would stop fetching the one partition that lends the batch its name."""

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Nothing: Faust would call every partition stuck whose name no batch has borrowed."""

    @Service.task
    async def _watch(self) -> None:
        """End the process when reading stands still with work to do: a client that has stopped fetching does not say so."""
        since, before = monotonic(), None
        while not self.should_stop:
            await self.sleep(self.transport.still_seconds / 6)
            now = (self._assignments, dict(self._expected), self._handed[0] if self._handed else None)
            if now != before or not await self._has_work():
                since, before = monotonic(), now
            elif monotonic() - since > self.transport.still_seconds:
                die("reading stands still", None)

    async def _has_work(self) -> bool:
        assigned = self.assignment()
        if self._expected.keys() != assigned or any(not message.acked for message in self._handed):
            return True
        try:
            return any(end > self._expected[tp] for tp, (_, end) in (await self._thread.bounds(assigned)).items())
        except (KafkaError, KeyError):  # no broker to ask, or a rebalance in between: not a standstill of ours
            return False

    async def force_commit(self, topics: object = None, start_new_transaction: bool = True) -> bool:  # noqa: ARG002 - upstream's
        """Tell the group how far the acknowledged batches reach. Nobody reads it back, so a failure is only noted."""
        self._let_go()
        hints, self._hints = self._hints, {}
        mine = {tp: at for tp, at in hints.items() if tp in self.assignment()}
        try:
            if mine:
                await self._thread.publish(mine)
                self._committed_offset.update(mine)
        except (KafkaError, TimeoutError) as fault:
            log.info("offsets not published: %s", type(fault).__name__)
            return False
        return bool(mine)


class BatchTransport(Transport):
    """Set as `app.transport` before the app starts; `batch_app` does."""

    Consumer = BatchConsumer

    def __init__(
        self,
        app: faust.App,
        positions: Positions,
        *,
        max_records: int = 500,
        fetch_wait_seconds: float = 0.1,
        still_seconds: float = 60.0,
    ) -> None:
        super().__init__(app.conf.broker_consumer, app)
        self.positions = positions
        self.max_records = max_records
        self.fetch_wait_seconds = fetch_wait_seconds
        self.still_seconds = still_seconds


class RecordSensor(faust.Sensor):
    """Counts what Faust itself saw go by, so that it can be compared with what Postgres has. Replays count again."""

    def __init__(self) -> None:
        super().__init__()
        self.batches = 0
        self.records: Counter[str] = Counter()  # by topic

    def on_message_in(self, tp: TP, offset: int, message: Message) -> None:  # noqa: ARG002 - upstream's signature
        """Faust hands a batch to the agent."""
        self.batches += 1
        for part in carried(message).partitions:
            self.records[part.tp.topic] += len(part.records)


class _App(faust.App):
    def _create_directories(self) -> None:
        """None: they are for tables, of which there are none."""


def batch_app(
    name: str,
    *,
    broker: str,
    positions: Positions,
    max_records: int = 500,
    fetch_wait_seconds: float = 0.1,
    session_seconds: float = 6.0,
    still_seconds: float = 60.0,
    sensor: RecordSensor | None = None,
) -> faust.App:
    """A Faust app on the batch transport, without agents. `name` is the consumer group, `broker` is `host:port`.

    A worker that neither reads nor finishes anything for `still_seconds`, with something to read, ends itself; the stage's own
    patience with a database must be shorter.

    The caller adds the one agent, for all topics together, and wraps it:

        @app.agent(app.topic("reports", "acts"), name="stage")
        @fail_stop
        async def stage(stream):
            async for event in stream.events():
                await store(event.value)        # a Batch; the event is acknowledged when the loop comes round
    """
    app = _App(
        name,
        broker=f"kafka://{broker}",
        autodiscover=False,
        key_serializer="raw",
        value_serializer="raw",
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,  # also selects the plain round-robin assignor
        stream_buffer_maxsize=1,  # of batches: one in hand, one in the queue, one at the door
        consumer_auto_offset_reset="none",  # a position outside the log is ours to judge
        broker_session_timeout=session_seconds,
        broker_heartbeat_interval=session_seconds / 6,
        broker_rebalance_timeout=30.0,
        broker_request_timeout=40.0,
        broker_commit_interval=1.0,
        producer_request_timeout=60.0,
        worker_redirect_stdouts=False,
    )
    app.transport = BatchTransport(
        app, positions, max_records=max_records, fetch_wait_seconds=fetch_wait_seconds, still_seconds=still_seconds
    )
    if sensor is not None:
        app.sensors.add(sensor)
    return app


def run(app: faust.App, *, grace_seconds: float = 20.0) -> NoReturn:
    """Work until SIGTERM or SIGINT, finish the batch in hand, leave the group, exit 0.

    Whatever is still there `grace_seconds` after the signal is ended hard: a batch that a dead database holds back is better
    read again by another worker than waited for.
    """
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # Faust makes loops for its threads too
    worker = _Worker(app, quiet=True, override_logging=False, redirect_stdouts=False)
    worker.grace_seconds = grace_seconds
    worker.spinner = None  # it writes escape codes even where nobody looks
    worker.execute_from_commandline()


class _Worker(faust.Worker):
    grace_seconds: float

    def _schedule_shutdown(self, signal: signal.Signals) -> None:
        last_resort = threading.Timer(self.grace_seconds, die, ("stopping took too long", None))
        last_resort.daemon = True
        last_resort.start()
        super()._schedule_shutdown(signal)

    def _shutdown_loop(self) -> None:
        """Everything has been stopped and the group left. Faust would now wait seconds for loops and threads to be tidied away."""
        if (fault := self.crash_reason or sys.exception()) is not None:
            die("the worker failed", fault)
        logging.shutdown()
        os._exit(0)
