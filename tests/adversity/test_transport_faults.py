"""What the transport does when the log itself is wrong: torn records, offsets that do not exist, positions that cannot be."""

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.record.util import calc_crc32c

from deploy.kafka.broker import Broker
from deploy.places import Places
from deploy.ports import free_port
from streams.exits import FAILED, REFUSED
from tests.adversity.fleet import Fleet, Member, administration, caught_up, ended, ground, last_line, log_ends, ready, until

pytestmark = pytest.mark.adversity


@pytest.fixture(scope="module")
def own_broker(places: Places, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that these tests may stop, kill and tamper with."""
    broker = Broker(data=tmp_path_factory.mktemp("kafka"), port=free_port(), tools=places.tools)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
async def place(own_broker: Broker, postgres: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[dict[str, Any]]:
    """Two topics of one partition, of which the tests use the first, and a fleet that is stopped afterwards."""
    async with ground(own_broker.address, postgres, tmp_path, partitions=1, **getattr(request, "param", {})) as made:
        fleet = Fleet(tmp_path / "settings.json", tmp_path)
        yield {**made, "fleet": fleet, "topic": made["topics"][0]}
        await fleet.stop()


async def send(place: dict[str, Any], numbers: range) -> None:
    """One record batch of exactly these records."""
    async with AIOKafkaProducer(bootstrap_servers=place["broker"], max_batch_size=100_000) as producer:
        batch = producer.create_batch()
        for number in numbers:
            assert batch.append(key=None, value=json.dumps({"id": number}).encode(), timestamp=None)
        await (await producer.send_batch(batch, place["topic"], partition=0))


async def arrived(place: dict[str, Any]) -> tuple[list[int], list[tuple[int, int, str]]]:
    """What was stored and what was reported, once every position is the end of its log."""
    database: asyncpg.Connection = place["database"]
    await caught_up(database, await log_ends(place["broker"], place["topics"]), 30)
    stored = [row["id"] for row in await database.fetch("SELECT id FROM stored ORDER BY id")]
    return stored, [tuple(row) for row in await database.fetch("SELECT start, stop, what FROM trouble ORDER BY start")]


async def started(place: dict[str, Any]) -> Member:
    member: Member = place["fleet"].start()
    await until(lambda: ready(member), 20)
    return member


async def gone(place: dict[str, Any], member: Member) -> tuple[int | None, str]:
    """How a worker that ends itself ended, and its last line."""
    await ended(member, 20)
    member.ending = "failed"
    return member.process.returncode, last_line(member.log)


def tear(segment: Path, base_offset: int, codec: int | None) -> None:
    """Damage one record batch on disk: a flipped byte, or a codec nobody knows under a checksum that is right."""
    data = bytearray(segment.read_bytes())
    at = 0
    while struct.unpack_from(">q", data, at)[0] != base_offset:
        at += 12 + struct.unpack_from(">i", data, at + 8)[0]
    end = at + 12 + struct.unpack_from(">i", data, at + 8)[0]
    if codec is None:
        data[end - 2] ^= 0xFF
    else:
        data[at + 22] |= codec  # attributes, after base offset, length, epoch, magic, checksum
        struct.pack_into(">I", data, at + 17, calc_crc32c(bytes(data[at + 21 : end])))
    segment.write_bytes(data)


async def test_records_that_cannot_be_read_are_reported_one_by_one_and_passed(place: dict[str, Any], own_broker: Broker) -> None:
    for numbers in (range(5), range(5, 8), range(8, 10), range(10, 12)):
        await send(place, numbers)
    own_broker.stop()
    segment = own_broker.data / "log" / f"{place['topic']}-0" / "00000000000000000000.log"
    tear(segment, base_offset=5, codec=None)
    tear(segment, base_offset=8, codec=7)
    own_broker.start()
    await started(place)
    stored, troubles = await arrived(place)
    assert stored == [0, 1, 2, 3, 4, 10, 11]
    assert [(start, stop) for start, stop, _ in troubles] == [(offset, offset + 1) for offset in range(5, 10)]
    assert [what.partition(":")[0] for _, _, what in troubles] == ["CorruptRecordException"] * 3 + ["UnsupportedCodecError"] * 2


async def test_offsets_that_a_transaction_used_up_are_reported_as_gaps(place: dict[str, Any]) -> None:
    await started(place)
    async with AIOKafkaProducer(bootstrap_servers=place["broker"], transactional_id=place["group"]) as producer:
        for number in range(0, 6, 2):
            async with producer.transaction():
                for each in (number, number + 1):
                    await producer.send_and_wait(place["topic"], json.dumps({"id": each}).encode(), partition=0)
    stored, troubles = await arrived(place)
    assert stored == list(range(6))
    assert troubles == [(2, 3, "gap"), (5, 6, "gap"), (8, 9, "gap")]


async def test_records_deleted_before_they_were_read_are_one_gap(place: dict[str, Any]) -> None:
    member = await started(place)
    await place["fleet"].freeze("")
    await asyncio.sleep(0.5)  # the fetch under way returns empty
    for numbers in (range(6), range(6, 10)):
        await send(place, numbers)
    async with administration(place["broker"]) as admin:
        await admin.delete_records({TopicPartition(place["topic"], 0): RecordsToDelete(before_offset=6)})
    member.frozen_at = 0.0
    await place["fleet"].thaw("")
    assert await arrived(place) == ([6, 7, 8, 9], [(0, 6, "gap")])


@pytest.mark.parametrize("place", [{"flicker": True}], indirect=True)
async def test_fetches_dropped_while_the_flow_is_suspended_are_fetched_again(place: dict[str, Any]) -> None:
    member = await started(place)
    for number in range(0, 3000, 10):
        await send(place, range(number, number + 10))
    assert await arrived(place) == (list(range(3000)), [])
    assert member.score.counts["rewound"] == 0  # the transport heals it; the handler's own check is the second line


async def test_a_position_moved_back_is_read_again_from_there(place: dict[str, Any]) -> None:
    member = await started(place)
    await send(place, range(100))
    await arrived(place)
    await place["database"].execute("DELETE FROM stored WHERE off >= 60")
    await place["database"].execute("UPDATE position SET next = 60 WHERE topic = $1", place["topic"])
    await send(place, range(100, 101))
    assert await arrived(place) == (list(range(101)), [])
    assert member.score.counts["rewound"] >= 1


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("UPDATE position SET next = 7", "position 7 lies outside the log, 2 to 5"),
        ("UPDATE position SET next = 1", "position 1 lies outside the log, 2 to 5"),
        ("DELETE FROM position", "no position"),
    ],
)
async def test_a_worker_refuses_a_position_that_cannot_be(place: dict[str, Any], change: str, line: str) -> None:
    await send(place, range(5))
    async with administration(place["broker"]) as admin:
        await admin.delete_records({TopicPartition(place["topic"], 0): RecordsToDelete(before_offset=2)})
    await place["database"].execute(f"{change} WHERE topic = $1", place["topic"])
    status, said = await gone(place, place["fleet"].start())
    assert status == REFUSED
    assert said.endswith(f"refused: {place['topic']}/0: {line}")


async def test_a_fault_in_the_handler_ends_the_worker_and_moves_nothing(place: dict[str, Any]) -> None:
    member = await started(place)
    async with AIOKafkaProducer(bootstrap_servers=place["broker"]) as producer:
        await producer.send_and_wait(place["topic"], b'{"secret words": 1}', partition=0)
    status, said = await gone(place, member)
    assert status == FAILED
    assert "the stage failed: KeyError at " in said
    assert "secret" not in member.log.read_text(encoding="utf-8")
    assert await place["database"].fetchval("SELECT sum(next) FROM position") == 0


@pytest.mark.parametrize("place", [{"broker": "127.0.0.1:9"}], indirect=True)
async def test_a_worker_that_finds_no_broker_says_so_by_its_status(place: dict[str, Any]) -> None:
    status, said = await gone(place, place["fleet"].start())
    assert status == FAILED
    assert "the worker failed: KafkaConnectionError at " in said


async def test_a_stop_finishes_the_batch_in_hand(place: dict[str, Any]) -> None:
    member = await started(place)
    async with place["database"].transaction():
        await place["database"].execute("SELECT FROM position FOR UPDATE")
        await send(place, range(10))
        await until(lambda: member.score.point == "waiting", 5)
        member.ending = "removed"
        member.process.terminate()
        await asyncio.sleep(1)
        assert member.process.poll() is None
    await ended(member, 5)
    assert member.process.returncode == 0
    assert await arrived(place) == (list(range(10)), [])


@pytest.mark.parametrize("place", [{"still_seconds": 3.0, "silence_client": True}], indirect=True)
async def test_a_client_that_stopped_fetching_is_noticed(place: dict[str, Any]) -> None:
    member = await started(place)
    await send(place, range(5))
    await asyncio.sleep(5)  # nothing to read: standing still is right
    assert member.process.poll() is None
    await send(place, range(5, 10))
    status, said = await gone(place, member)
    assert (status, said.partition("CRITICAL ")[2]) == (FAILED, "streams.exits reading stands still: no fault")


async def test_a_broker_that_dies_and_returns_costs_nothing(place: dict[str, Any], own_broker: Broker) -> None:
    member = await started(place)
    await send(place, range(1000))
    own_broker.kill()
    await asyncio.sleep(2)
    own_broker.start()
    await send(place, range(1000, 2000))
    assert await arrived(place) == (list(range(2000)), [])
    assert member.process.poll() is None
