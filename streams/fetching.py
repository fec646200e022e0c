"""The client's side of the transport, in its own thread: takes what aiokafka has fetched, partition by partition.

aiokafka's own `fetched_records` loses what it has already drained when a later partition raises, and says nothing of offsets
it passes over; hence this. Enters: the offset expected next in each partition. Leaves: slices that start exactly there.
What cannot be read is looked at twice, in two fetches, before it is believed.
"""
# ruff: noqa: SLF001 - it lives on the insides of the driver; the pins and hashes in tests/streams/test_transport.py watch them

import asyncio
import itertools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

import aiokafka
from aiokafka.consumer.fetcher import Fetcher, FetchError, FetchResult
from aiokafka.errors import ConsumerStoppedError, KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError, RecordTooLargeError
from aiokafka.structs import ConsumerRecord, OffsetAndMetadata
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Transport, ensure_aiokafka_TP
from faust.types import TP

from streams.batches import Gap, Slice, Unreadable
from streams.exits import refuse

if TYPE_CHECKING:
    from streams.transport import BatchTransport


#: The most one fetch brings from all partitions together; aiokafka's 50 MiB would be most of a worker's memory.
FETCH_BYTES = 8 * 1024 * 1024

#: A graceful stop waits for this.
PUBLISH_SECONDS = 1.0


class BatchThread(AIOKafkaConsumerThread):
    """The thread in which the client lives. All state of the client is touched here only."""

    transport: "BatchTransport"

    def __post_init__(self) -> None:
        super().__post_init__()
        self._doubts: dict[TP, int] = {}  # where the last look met a gap or an unreadable record

    def _create_worker_consumer(self, transport: Transport) -> aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        # Faust hard-codes 1500: on one broker a busy partition would wait that long behind idle ones.
        consumer._fetch_max_bytes = FETCH_BYTES
        consumer._fetch_max_wait_ms = int(self.transport.fetch_wait_seconds * 1000)
        return consumer

    async def take(self, expected: Mapping[TP, int], limit: int, wait_seconds: float) -> list[Slice]:
        """What lies ready at the expected offsets, at most `limit` records; waits once if there is nothing."""
        return cast(list[Slice], await self.call_thread(self._take, expected, limit, wait_seconds))

    async def bounds(self, tps: Iterable[TP]) -> dict[TP, tuple[int, int]]:
        """Start and end of the log of each partition."""
        return cast(dict[TP, tuple[int, int]], await self.call_thread(self._bounds, list(tps)))

    async def publish(self, offsets: Mapping[TP, int]) -> None:
        """Commit offsets to the group. Raises KafkaError, or TimeoutError soon: aiokafka itself would try until it succeeds."""
        hints = {ensure_aiokafka_TP(tp): OffsetAndMetadata(at, "") for tp, at in offsets.items()}
        await self.call_thread(asyncio.wait_for, self._ensure_consumer().commit(hints), PUBLISH_SECONDS)

    def wake(self) -> None:
        """End a wait in `take`, from any thread: what it was told to expect is out of date."""
        self.thread_loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if self._consumer is not None and self._consumer._fetcher is not None:
            for waiter in self._consumer._fetcher._fetch_waiters:
                self._consumer._fetcher._notify(waiter)

    async def _bounds(self, tps: list[TP]) -> dict[TP, tuple[int, int]]:
        consumer = self._ensure_consumer()
        first, last = await asyncio.gather(consumer.beginning_offsets(tps), consumer.end_offsets(tps))
        return {tp: (first[tp], last[tp]) for tp in tps}

    async def _take(self, expected: Mapping[TP, int], limit: int, wait_seconds: float) -> list[Slice]:
        consumer = self._ensure_consumer()
        fetcher = consumer._fetcher
        if consumer._closed or fetcher._closed:
            raise ConsumerStoppedError
        consumer._coordinator.check_errors()
        with fetcher._subscriptions.fetch_context():
            _align(fetcher, expected)
            slices = await self._drain(fetcher, expected, limit)
            if not slices:
                waiter = fetcher._create_fetch_waiter()
                done, _ = await asyncio.wait([waiter], timeout=wait_seconds)
                if not done:
                    waiter.cancel()
                    return []
                waiter.result()  # raises what the coordinator found, as `fetched_records` does
                slices = await self._drain(fetcher, expected, limit)
        return slices

    async def _drain(self, fetcher: Fetcher, expected: Mapping[TP, int], limit: int) -> list[Slice]:
        slices: list[Slice] = []
        for tp in list(fetcher._records):
            if limit <= 0 or fetcher._subscriptions.reassignment_in_progress:
                break
            start = expected.get(tp)
            if start is None:
                if not fetcher._subscriptions.is_assigned(tp):
                    fetcher._records.pop(tp, None)
            elif (part := await self._look(fetcher, TP(*tp), start, limit)) is not None:
                slices.append(part)
                limit -= max(1, len(part.records))
        fetcher._notify(fetcher._wait_consume_future)  # room for the next fetch
        return slices

    async def _look(self, fetcher: Fetcher, tp: TP, start: int, limit: int) -> Slice | None:
        """The slice of one partition that starts at `start`, or None: nothing there, or look again."""
        result = fetcher._records.get(tp)
        if isinstance(result, FetchError):
            del fetcher._records[tp]
            return await self._weigh(fetcher, tp, start, result._error)
        if result is None or not result.check_assignment(tp) or result._partition_records.next_fetch_offset != start:
            _seek(fetcher, tp, start)
            return None
        records, fault = _read(result, limit)
        fetched_to = result._partition_records.next_fetch_offset
        result._update_position()
        if fault is not None or len(records) < limit:
            del fetcher._records[tp]
        else:
            fetcher._records.move_to_end(tp)  # what is left of a busy partition waits behind the others
        reached = start + _unbroken(records, start)
        if reached > start:
            if fault is not None or fetched_to != reached:
                self._doubts[tp] = reached  # seen once; the next look starts there and is the second
            return self._slice(fetcher, tp, start, reached, records=tuple(records[: reached - start]))
        if fetched_to == start and fault is None:
            return None
        return self._trouble(fetcher, tp, start, fault, records[0].offset if records else fetched_to)

    def _trouble(self, fetcher: Fetcher, tp: TP, start: int, fault: Exception | None, resumes: int) -> Slice | None:
        """Believe a fault or a gap at `start` only on the second look in a row; the first one fetches again."""
        if self._doubts.get(tp) != start:
            self._doubts[tp] = start
            _seek(fetcher, tp, start)
            return None
        if fault is None:
            return self._slice(fetcher, tp, start, resumes, gaps=(Gap(start, resumes),))
        # One offset at a time: how far a broken batch reaches only the broker can tell, by what it sends next.
        found = self._slice(fetcher, tp, start, start + 1, unreadable=(Unreadable(start, _reason(fault)),))
        self._doubts[tp] = start + 1
        return found

    async def _weigh(self, fetcher: Fetcher, tp: TP, start: int, error: Exception) -> Slice | None:
        """What an error in place of a fetch means for the partition; anything unknown is raised and ends the process."""
        if isinstance(error, RecordTooLargeError):
            return self._trouble(fetcher, tp, start, error, start)
        if isinstance(error, NoOffsetForPartitionError):
            return None  # left over from the assignment before: the group has no offset, but we were told one
        if not isinstance(error, OffsetOutOfRangeError):
            raise error
        first, last = (await self._bounds([tp]))[tp]
        if start > last:
            refuse(f"{tp.topic}/{tp.partition}: position {start} lies beyond the end of the log, {last}: has it been recreated?")
        return self._slice(fetcher, tp, start, first, gaps=(Gap(start, first),)) if start < first else None

    def _slice(self, fetcher: Fetcher, tp: TP, start: int, end: int, **found: Any) -> Slice:
        if self._doubts.get(tp) != end:
            self._doubts.pop(tp, None)
        state = fetcher._subscriptions.subscription.assignment.state_value(tp)
        return Slice(tp, start, end, max(end, state.highwater or 0) if state is not None else end, **found)


def _align(fetcher: Fetcher, expected: Mapping[TP, int]) -> None:
    """Put the client where we expect to read; it is elsewhere after a rewind or after something was dropped."""
    assignment = getattr(fetcher._subscriptions.subscription, "assignment", None)
    if assignment is None or not assignment.active:
        return
    for tp, offset in expected.items():
        state = assignment.state_value(tp)
        if state is None or isinstance(fetcher._records.get(tp), FetchError):
            continue  # an error is weighed first: after a record too large the client has moved on by itself
        if not state.has_valid_position or state.position != offset:
            fetcher.seek_to(tp, offset)


def _seek(fetcher: Fetcher, tp: TP, offset: int) -> None:
    if fetcher._subscriptions.is_assigned(tp):
        fetcher.seek_to(tp, offset)
    else:
        fetcher._records.pop(tp, None)


def _read(result: FetchResult, limit: int) -> tuple[list[ConsumerRecord], Exception | None]:
    """Up to `limit` records and, if decoding stopped there, the fault."""
    records: list[ConsumerRecord] = []
    try:
        records.extend(itertools.islice(result._partition_records, limit))
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001 - codecs raise what they like; no IO happens here
        return records, fault
    return records, None


def _unbroken(records: list[ConsumerRecord], start: int) -> int:
    """How many of the leading records carry the offsets start, start + 1, …"""
    if records and records[-1].offset == start + len(records) - 1:
        return len(records)  # offsets only rise, so nothing is missing in between
    return next((n for n, record in enumerate(records) if record.offset != start + n), len(records))


def _reason(fault: Exception) -> str:
    """aiokafka's own words; of others only the kind, since their text may quote the record."""
    words = fault.args if isinstance(fault, KafkaError) else ()
    return ": ".join([type(fault).__name__, *map(str, words)])
