"""The transport's parts without a broker, and the upstream code it stands on, pinned by version and by hash.

A hash that differs means that upstream changed under an override. Read the change, run tests/adversity/test_transport_*.py
several times, then write the new hash here.
"""

import hashlib
import importlib
import inspect
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator
from importlib.metadata import version
from importlib.resources import files

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer.fetcher import Fetcher, FetchError, FetchResult, PartitionRecords
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.errors import NoOffsetForPartitionError, RecordTooLargeError, TopicAuthorizationFailedError
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import TopicPartition
from faust.types import TP

from deploy.places import ROOT
from streams.batches import Batch, Gap, Slice
from streams.exits import FAILED
from streams.fetching import BatchThread, _align
from streams.transport import BatchConsumer, batch_app

PINNED = {"faust-streaming": "0.15.3", "mode-streaming": "0.7.1", "aiokafka": "0.14.0"}

#: Overridden, or relied on in detail: how flow stops and resumes, when Faust seeks, what an acknowledgement does, how the client
#: keeps what it has fetched.
UPSTREAM = {
    "faust.transport.consumer:Consumer.perform_seek": "0e8c130ff4b0",
    "faust.transport.consumer:Consumer.on_partitions_revoked": "d04b7ae72c6f",
    "faust.transport.consumer:Consumer.getmany": "4b168d84882a",
    "faust.transport.consumer:Consumer._drain_messages": "44a2500309e8",
    "faust.transport.consumer:Consumer.on_buffer_full": "c8961679e0bc",
    "faust.transport.consumer:Consumer.on_buffer_drop": "4b57e8a418d5",
    "faust.transport.consumer:Consumer.force_commit": "cc094614d22c",
    "faust.transport.consumer:Consumer.commit": "a354437baaa0",
    "faust.transport.consumer:Consumer.maybe_wait_for_commit_to_finish": "d687f63a0b5e",
    "faust.transport.consumer:Consumer.ack": "5fcf41cf4515",
    "faust.transport.consumer:Consumer.wait_empty": "e4662fe24f09",
    "faust.transport.consumer:Consumer.stop_flow": "cf7e875a2b0d",
    "faust.transport.consumer:Consumer.resume_flow": "db59630f25b5",
    "faust.transport.consumer:Consumer.__init__": "302410d59e69",
    "faust.transport.consumer:Fetcher": "c922e4ab78d9",
    "faust.transport.consumer:ConsumerThread.__init__": "4c82157e36d9",
    "faust.transport.consumer:ThreadDelegateConsumer.__init__": "7072ae80eac1",
    "faust.transport.base:Transport.__init__": "cfa0f03f4af2",
    "faust.transport.conductor:Conductor._compile_message_handler": "9fbc0538097a",
    "faust.transport.conductor:Conductor._update_tp_index": "e8e3ac9025ef",
    "faust.transport.drivers.aiokafka:Consumer": "959f899e8ebf",
    "faust.transport.drivers.aiokafka:ConsumerRebalanceListener": "f3d04f29dfb3",
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread.__post_init__": "913dc7c0d957",
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread._create_worker_consumer": "c2701bfc3e6f",
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread.on_start": "38b4e8bd1e10",
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread.on_thread_stop": "8dfc004e258b",
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread._seek_wait": "9d221e816d94",
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread.getmany": "26fc5fc9f3b6",
    "faust.transport.drivers.aiokafka:AIOKafkaConsumerThread._fetch_records": "39a2c6c79fc1",
    "faust.app.base:App._create_directories": "a9f571c3b04a",
    "faust.app.base:App._on_partitions_assigned": "de932b7927db",
    "faust.app.base:App._on_partitions_revoked": "d5c895bbe57d",
    "faust.app.base:App._stop_consumer": "55854a5de12c",
    "faust.agents.agent:Agent._execute_actor": "c750b828d2bd",
    "faust.streams:Stream._c_aiter": "fa44582a5882",
    "faust.streams:Stream._py_aiter": "3a48ee257a65",
    "faust.tables.recovery:Recovery._resume_streams": "d986a6710c1a",
    "faust.tables.recovery:Recovery._wait": "ec7429b70176",
    "faust.tables.recovery:Recovery.on_rebalance": "aa4d997a1795",
    "mode.threads:QueueServiceThread.call_thread": "479edda75b54",
    "mode.utils.queues:FlowControlEvent": "1da8f905ab65",
    "mode.utils.queues:ThrowableQueue": "44872deb6547",
    "mode.worker:Worker._shutdown_loop": "6ad3b1129015",
    "mode.worker:Worker._schedule_shutdown": "1a6a5dfc88c2",
    "mode.worker:Worker.execute_from_commandline": "212e98f635d7",
    "aiokafka.consumer.consumer:AIOKafkaConsumer.start": "2f1ba7044332",
    "aiokafka.consumer.consumer:AIOKafkaConsumer.commit": "79b057d88220",
    "aiokafka.consumer.fetcher:FetchError": "10966ad4c795",
    "aiokafka.consumer.fetcher:FetchResult": "d7db13f06de8",
    "aiokafka.consumer.fetcher:PartitionRecords": "94aa0da0dbec",
    "aiokafka.consumer.fetcher:Fetcher._create_fetch_waiter": "61d840568746",
    "aiokafka.consumer.fetcher:Fetcher._fetch_requests_routine": "2a8ec5932644",
    "aiokafka.consumer.fetcher:Fetcher._get_actions_per_node": "1dab2cf937d1",
    "aiokafka.consumer.fetcher:Fetcher._notify": "d3a30d94f34f",
    "aiokafka.consumer.fetcher:Fetcher._proc_fetch_request": "59bf948fff47",
    "aiokafka.consumer.fetcher:Fetcher._set_error": "d29810f3f509",
    "aiokafka.consumer.fetcher:Fetcher._update_fetch_positions": "d7774d8241dc",
    "aiokafka.consumer.fetcher:Fetcher.fetched_records": "be4348896b9b",
    "aiokafka.consumer.fetcher:Fetcher.seek_to": "f0ba6aba6c22",
    "aiokafka.consumer.subscription_state:SubscriptionState.fetch_context": "ff2a654dca23",
    "aiokafka.consumer.subscription_state:TopicPartitionState": "2b83334afadf",
    "aiokafka.consumer.group_coordinator:GroupCoordinator._on_join_prepare": "4d9524afc0ee",
    "aiokafka.consumer.group_coordinator:GroupCoordinator._on_join_complete": "0b0b3d204b40",
}
COMPILED = {
    "faust._cython:streams.pyx": "0041622f4a25",
    "faust.transport._cython:conductor.pyx": "dde1f9742678",
}
ONE, TWO = TP("one", 0), TP("two", 0)


def hashed(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()[:12]


@pytest.mark.parametrize("package", PINNED)
def test_the_pinned_versions_are_installed(package: str) -> None:
    assert version(package) == PINNED[package]


def test_the_project_asks_for_exactly_these_versions() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {"faust-streaming==0.15.3", "aiokafka==0.14.0"} <= set(asked)


@pytest.mark.parametrize("name", UPSTREAM)
def test_upstream_is_what_the_overrides_were_written_for(name: str) -> None:
    module, _, path = name.partition(":")
    found = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    assert hashed(inspect.getsource(found).encode()) == UPSTREAM[name]


@pytest.mark.parametrize("name", COMPILED)
def test_the_compiled_twins_are_what_the_overrides_were_written_for(name: str) -> None:
    package, _, file = name.partition(":")
    assert hashed(files(package).joinpath(file).read_bytes()) == COMPILED[name]


def fetched(tp: TP, offsets: list[int], *, base: int, torn: bool = False) -> PartitionRecords:
    """What one fetch from `base` brought: each offset in a record batch of its own, the last one torn if asked."""
    data = bytearray()
    for offset in offsets:
        builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1000)
        builder.append(0, 0, None, str(offset).encode(), [])
        batch = bytearray(builder.build())
        batch[0:8] = offset.to_bytes(8, "big")  # the base offset is not under the checksum
        data += batch
    if torn:
        data[-2] ^= 0xFF
    return PartitionRecords(TopicPartition(*tp), MemoryRecords(bytes(data)), None, base, None, None, True, 0)


class Client:
    """A real fetcher of aiokafka that never asks a broker, and the thread that takes from it."""

    def __init__(self, thread: BatchThread, fetcher: Fetcher, subscriptions: SubscriptionState) -> None:
        self.thread, self.fetcher, self.subscriptions = thread, fetcher, subscriptions

    def brings(self, tp: TP, offsets: list[int], *, base: int, torn: bool = False) -> None:
        assignment = self.subscriptions.subscription.assignment
        records = fetched(tp, offsets, base=base, torn=torn)
        assignment.state_value(tp).seek(base)
        self.fetcher._records[TopicPartition(*tp)] = FetchResult(tp, assignment=assignment, partition_records=records, backoff=0)

    def fails(self, tp: TP, error: Exception, at: int) -> None:
        self.subscriptions.subscription.assignment.state_value(tp).seek(at)
        self.fetcher._records[TopicPartition(*tp)] = FetchError(error=error, backoff=0)

    def position(self, tp: TP) -> int:
        return int(self.subscriptions.subscription.assignment.state_value(tp).position)

    async def take(self, limit: int = 500, **expected: int) -> list[Slice]:
        return await self.thread._drain(self.fetcher, {TP(topic, 0): offset for topic, offset in expected.items()}, limit)


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async def nowhere(assigned: frozenset[TP]) -> dict[TP, int]:
        return dict.fromkeys(assigned, 0)

    consumer = batch_app("unit", broker="127.0.0.1:9", positions=nowhere).consumer
    assert isinstance(consumer, BatchConsumer)
    subscriptions = SubscriptionState()
    subscriptions.subscribe({"one", "two"})
    subscriptions.assign_from_subscribed({TopicPartition(*ONE), TopicPartition(*TWO)})
    fetcher = Fetcher(AIOKafkaClient(), subscriptions, auto_offset_reset="none")
    fetcher._fetch_task.cancel()
    yield Client(consumer._thread, fetcher, subscriptions)
    consumer._thread.thread_loop.close()
    await fetcher.close()


def offsets(part: Slice) -> list[int]:
    return [record.offset for record in part.records]


async def test_one_take_brings_every_partition(client: Client) -> None:
    client.brings(ONE, [4, 5, 6], base=4)
    client.brings(TWO, [0, 1], base=0)
    one, two = await client.take(one=4, two=0)
    assert (one.tp, one.start, one.end, offsets(one)) == (ONE, 4, 7, [4, 5, 6])
    assert (two.tp, two.start, two.end, offsets(two)) == (TWO, 0, 2, [0, 1])


async def test_what_goes_beyond_the_limit_stays_for_the_next_take_behind_the_others(client: Client) -> None:
    client.brings(ONE, [0, 1, 2, 3, 4], base=0)
    client.brings(TWO, [0, 1], base=0)
    assert [offsets(part) for part in await client.take(3, one=0, two=0)] == [[0, 1, 2]]
    assert [(part.tp, offsets(part)) for part in await client.take(3, one=3, two=0)] == [(TWO, [0, 1]), (ONE, [3])]
    assert [offsets(part) for part in await client.take(3, one=4, two=2)] == [[4]]


async def test_a_fetch_from_elsewhere_is_dropped_and_the_client_put_back(client: Client) -> None:
    client.brings(ONE, [4, 5], base=4)
    assert await client.take(one=2) == []
    assert client.position(ONE) == 2
    assert not client.fetcher._records


async def test_a_partition_without_a_position_is_not_read(client: Client) -> None:
    client.brings(ONE, [0], base=0)
    assert await client.take(two=0) == []


async def test_a_torn_batch_costs_no_other_record_and_is_believed_at_the_second_look(client: Client) -> None:
    client.brings(ONE, [0, 1], base=0)
    client.brings(TWO, [0, 1, 2], base=0, torn=True)
    assert [offsets(part) for part in await client.take(one=0, two=0)] == [[0, 1], [0, 1]]
    client.brings(TWO, [2, 3], base=2)  # only the wire had torn it
    assert [offsets(part) for part in await client.take(two=2)] == [[2, 3]]
    for looks in range(2):
        client.brings(TWO, [4], base=4, torn=True)
        found = await client.take(two=4)
        assert len(found) == looks
    (part,) = found
    assert (part.start, part.end, part.records) == (4, 5, ())
    assert part.unreadable[0].offset == 4
    assert part.unreadable[0].reason.startswith("CorruptRecordException: Invalid CRC")


async def test_a_gap_is_believed_at_the_second_look(client: Client) -> None:
    client.brings(ONE, [3, 4], base=0)
    assert await client.take(one=0) == []
    assert client.position(ONE) == 0
    client.brings(ONE, [3, 4], base=0)
    (part,) = await client.take(one=0)
    assert (part.start, part.end, part.gaps, part.records) == (0, 3, (Gap(0, 3),), ())


async def test_a_gap_in_the_middle_parts_the_slice(client: Client) -> None:
    client.brings(ONE, [0, 1, 5], base=0)
    (part,) = await client.take(one=0)
    assert (part.end, offsets(part), part.gaps) == (2, [0, 1], ())
    client.brings(ONE, [5], base=2)
    (part,) = await client.take(one=2)
    assert (part.end, part.gaps) == (5, (Gap(2, 5),))


async def test_a_record_too_large_is_unreadable_at_the_offset_of_the_fetch(client: Client) -> None:
    for looks in range(2):
        client.fails(ONE, RecordTooLargeError("too large"), at=8)  # aiokafka has stepped over it
        found = await client.take(one=7)
        assert len(found) == looks
    assert (found[0].end, found[0].unreadable[0]) == (8, (7, "RecordTooLargeError: too large"))


async def test_an_error_that_says_nothing_about_records(client: Client) -> None:
    client.fails(ONE, NoOffsetForPartitionError(ONE), at=0)
    assert await client.take(one=0) == []
    client.fails(ONE, TopicAuthorizationFailedError("one"), at=0)
    with pytest.raises(TopicAuthorizationFailedError):
        await client.take(one=0)


async def test_the_client_is_put_where_it_is_expected_and_nowhere_else(client: Client) -> None:
    client.brings(ONE, [9], base=9)
    client.brings(TWO, [3], base=3)
    _align(client.fetcher, {ONE: 5, TWO: 3, TP("three", 0): 1})
    assert (client.position(ONE), client.position(TWO)) == (5, 3)
    assert list(client.fetcher._records) == [TWO]


async def test_a_batch_tells_its_count_and_where_it_ends(client: Client) -> None:
    client.brings(ONE, [4, 5, 6], base=4)
    (one,) = await client.take(one=4)
    batch = Batch((one, Slice(TWO, 2, 4, 4, gaps=(Gap(2, 4),))))
    assert (batch.count, batch.ends) == (3, {ONE: 7, TWO: 4})


@pytest.mark.parametrize(("body", "line"), [("return", "ended by itself: no fault"), ("raise ValueError('name')", "failed: ValueError at")])
def test_a_handler_that_ends_takes_the_worker_with_it(body: str, line: str) -> None:
    program = f"""
import asyncio, logging, types
from streams.exits import fail_stop
logging.basicConfig(format="%(message)s")
async def handler(stream):
    {body}
asyncio.run(fail_stop(handler)(types.SimpleNamespace(app=types.SimpleNamespace(should_stop=False))))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == FAILED
    assert line in done.stderr
    assert "name" not in done.stderr.partition(" at ")[0]
