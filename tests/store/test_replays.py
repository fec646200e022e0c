"""Kafka brings records again, late, twice, or not at all: what is stored stays what it was, and what can't be is told."""

import asyncio

import msgspec
import pytest

from streams.contracts import events
from streams.contracts.topics import REPORTS
from streams.rules.triage import Rules
from streams.stages.journey import Journey, Memory
from streams.store.cycle import UnknownBelowPosition
from streams.store.ledger import CaseMoved
from streams.store.locks import place_lock
from tests.builders import GRID, a_report_id, an_actor
from tests.store.ground import Ground, a_claim, a_cycle, a_jam

NAME = REPORTS.named()
PLACE = (NAME, 0)


async def test_a_replay_below_the_position_changes_nothing(ground: Ground) -> None:
    await ground.tell(a_jam())
    await ground.tell(a_jam())
    ground.append(b"no event")
    await ground.store_new()
    await ground.tell(a_jam())
    done = await ground.read({PLACE: (0, 4)})
    assert (done.dropped, done.stored, done.held) == (3, 1, 0)
    assert await ground.counts() == {"opened": 1, "joined": 2}
    assert await ground.one("select count(*) from stream.held") == 1
    assert await ground.adds_up()


async def test_the_same_id_at_another_offset_is_one_report(ground: Ground) -> None:
    report = await ground.tell()
    ground.append(events.encode(report))
    ground.append(events.encode(report), partition=7)
    done = await ground.store_new()
    assert (done.stored, done.repeated) == (1, 2)
    ground.append(events.encode(report))
    done = await ground.store_new()
    assert (done.stored, done.repeated) == (0, 1)
    assert await ground.counts() == {"opened": 1}
    assert await ground.one("select partition || '@' || \"offset\" from stream.events") == "0@0"
    assert await ground.adds_up()


async def test_a_record_below_the_position_that_no_table_knows_stops_the_worker(ground: Ground) -> None:
    for _ in range(3):
        await ground.tell()
    await ground.positions()
    await ground.store.execute("update stream.positions set next_offset = 2")
    with pytest.raises(UnknownBelowPosition, match=rf"2 records, the first at {NAME}/0@0"):
        await ground.read({PLACE: (0, 3)})
    assert await ground.counts() == {}
    assert await ground.positions() == {PLACE: 2}


async def test_a_batch_above_the_position_is_asked_for_again_and_writes_nothing(ground: Ground) -> None:
    for partition in (0, 1):
        for _ in range(3):
            await ground.tell(a_claim(category="08"), partition=partition)
    done = await ground.read({PLACE: (1, 3), (NAME, 1): (0, 3)})
    assert done.rewinds == {PLACE: 0}
    assert done.stored == 3
    assert await ground.positions() == {PLACE: 0, (NAME, 1): 3}
    await ground.store_new()
    assert await ground.counts() == {"opened": 6}
    assert await ground.adds_up()


async def test_a_gap_is_recorded_once_and_passed(ground: Ground) -> None:
    await ground.tell()
    done = await ground.read({PLACE: (0, 5)}, gaps={PLACE: ((1, 5),)})
    assert (done.gaps, done.positions) == (4, {PLACE: 5})
    assert await ground.rows("select topic, partition, first, until from stream.gaps") == [
        {"topic": NAME, "partition": 0, "first": 1, "until": 5}
    ]
    again = await ground.read({PLACE: (0, 5)}, gaps={PLACE: ((1, 5),)})
    assert (again.gaps, again.positions) == (0, {PLACE: 5})


async def test_two_workers_that_both_hold_a_partition_store_it_once(ground: Ground) -> None:
    for _ in range(40):
        await ground.tell(a_claim(category="08"))
    other = ground.beside(a_cycle(ground.keys))
    await ground.positions()
    one, two = await asyncio.gather(ground.read({PLACE: (0, 40)}), other.read({PLACE: (0, 30)}))
    assert one.stored + two.stored == 40
    assert one.dropped + two.dropped == 30
    assert await ground.counts() == {"opened": 40}
    assert await ground.adds_up()


async def test_two_workers_that_hear_of_one_jam_open_one_case(ground: Ground) -> None:
    places = [(NAME, partition) for partition in range(6)]
    for n in range(60):
        await ground.tell(a_jam(), partition=n % 6, grid_code=f"{GRID[:-1]}{n % 6}", reporter=an_actor(account_id=a_report_id()))
    others = [ground.beside(a_cycle(ground.keys)) for _ in places]
    await ground.positions()
    await asyncio.gather(*(other.read({place: (0, 10)}) for other, place in zip(others, places, strict=True)))
    assert await ground.counts() == {"opened": 1, "joined": 59}
    assert await ground.one("select report_count from stream.cases") == 60
    assert await ground.adds_up()


async def test_ids_follow_the_locks_so_that_feed_and_outbox_keep_each_cases_order(ground: Ground) -> None:
    """A transaction that has its id before it waits for a case would tell the case's later version under the lower id."""
    partitions = range(8)
    for _ in range(12):
        for partition in partitions:
            key = f"place {partition % 3}"
            await ground.tell(a_jam(key), partition=partition)
            await ground.tell(a_claim(category="08"), partition=partition)
    others = [ground.beside(a_cycle(ground.keys)) for _ in partitions]

    async def work(worker: Ground, partition: int) -> None:
        for start in range(0, 24, 3):
            await worker.read({(NAME, partition): (start, start + 3)})

    await ground.positions()
    await asyncio.gather(*(work(other, partition) for other, partition in zip(others, partitions, strict=True)))
    told = await ground.rows("select key, array_agg(body order by tx, row) as bodies from stream.outbox group by key")
    versions = [[events_version(body) for body in row["bodies"]] for row in told]
    assert all(found == list(range(1, len(found) + 1)) for found in versions)
    assert max(map(len, versions)) > 24
    assert await ground.adds_up()


async def test_a_transaction_that_waits_has_no_id_yet(ground: Ground) -> None:
    report = await ground.tell(a_jam())
    async with ground.store.acquire() as other, other.transaction():
        await other.execute("select pg_advisory_xact_lock($1)", place_lock(report.tenant, "jam", "bridge"))
        waiting = asyncio.create_task(ground.store_new())
        seen: list[dict[str, object]] = []
        while not seen:
            seen = await ground.rows(
                "select backend_xid from pg_stat_activity where datname = current_database() and wait_event = 'advisory'"
            )
        assert seen == [{"backend_xid": None}]
    assert (await waiting).stored == 1


def events_version(body: bytes) -> int:
    """The version that an outgoing record tells of."""
    return int(msgspec.json.decode(body)["version"])


async def test_a_case_that_moved_under_its_lock_stops_the_worker(ground: Ground) -> None:
    await ground.tell(a_jam())
    await ground.store_new()
    await ground.tell(a_jam())

    def meddling(_: Journey, memory: Memory, __: Rules) -> None:
        """As if somebody outside the lock order had moved it: the case in memory is not the one in the table."""
        for case in list(memory.cases.values()):
            memory.before[case.case_id] = case.evolved(case.updated_at)

    other = ground.beside(a_cycle(ground.keys, decide=(meddling, *ground.cycle.decide)))
    with pytest.raises(CaseMoved):
        await other.store_new()
    assert await ground.counts() == {"opened": 1}
    assert await ground.positions() == {PLACE: 1}
