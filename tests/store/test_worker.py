"""What a worker decides about itself: whether it may join, where it begins, what it can't read yet, when poison is too much."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from deploy.places import ROOT
from deploy.postgres.databases import Databases
from streams.activation import RuleSetNotActive, activate, check
from streams.batches import Slice, Unreadable
from streams.contracts import events
from streams.contracts.events import REPORT_VERSION
from streams.contracts.topics import REPORTS
from streams.epochs import ensure_epoch
from streams.poison import PoisonBudget
from streams.settings import SettingMissing, Settings, from_environment
from streams.stages.journey import Record
from streams.stages.validate import parse
from streams.store.cycle import Span
from streams.transport import RecordSensor
from streams.worker import Worker, before_too_new, records_of
from tests.builders import NOON, a_report
from tests.store.ground import ANJI, Ground, a_jam, the_rules

PLACE = (REPORTS.named(), 3)


def settings_for(databases: Databases, kafka: str = "127.0.0.1:9", **changes: Any) -> Settings:
    told: dict[str, Any] = {"kafka": kafka, "store_dsn": databases.stream, "keys_dsn": databases.keys, "county": ANJI}
    return Settings(**(told | changes))


async def test_the_first_rule_set_is_active_and_another_must_be_activated(ground: Ground) -> None:
    settings = settings_for(ground.databases)
    await check(settings, the_rules())
    await ground.store.execute("update stream.rule_sets set hash = 'another one'")
    with pytest.raises(RuleSetNotActive, match=rf"rule set another one is active, this worker has {the_rules().hash}"):
        await check(settings, the_rules())
    assert await activate(settings) == the_rules().hash
    await check(settings, the_rules())


async def test_a_worker_with_other_rules_says_so_in_one_line_and_does_not_join(ground: Ground) -> None:
    await ground.store.execute(
        "insert into stream.rule_sets (hash, county, active) values ('another one', $1, true)", the_rules().county_code
    )
    told = {"FENGQIAO_KAFKA": "127.0.0.1:9", "FENGQIAO_DSN_STREAM": ground.databases.stream, "FENGQIAO_DSN_KEYS": ground.databases.keys}
    done = started(told)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"rule set another one is active, this worker has {the_rules().hash}: `python -m streams activate`, or run the other"
    ]


@pytest.mark.parametrize("missing", ["FENGQIAO_KAFKA", "FENGQIAO_DSN_STREAM", "FENGQIAO_DSN_KEYS"])
def test_a_missing_setting_is_named(missing: str) -> None:
    told = {"FENGQIAO_KAFKA": "k", "FENGQIAO_DSN_STREAM": "s", "FENGQIAO_DSN_KEYS": "y"}
    with pytest.raises(SettingMissing, match=missing):
        from_environment({name: value for name, value in told.items() if name != missing})


def test_secrets_stay_out_of_what_is_printed() -> None:
    told = from_environment({"FENGQIAO_KAFKA": "k", "FENGQIAO_DSN_STREAM": "postgresql://u:pass@h/d", "FENGQIAO_DSN_KEYS": "pass"})
    assert "pass" not in repr(told)


async def test_a_database_that_is_away_is_one_line() -> None:
    address = "postgresql://nobody@127.0.0.1:9/x"
    done = started({"FENGQIAO_KAFKA": "127.0.0.1:9", "FENGQIAO_DSN_STREAM": address, "FENGQIAO_DSN_KEYS": address})
    assert done.returncode == 70
    assert done.stderr.splitlines() == ["PostgreSQL does not answer at FENGQIAO_DSN_STREAM: ConnectionRefusedError"]


def started(told: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, **told}
    return subprocess.run([sys.executable, "-m", "streams"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=30, check=False)


async def test_a_partition_begins_where_its_log_does_and_goes_on_where_postgres_says(ground: Ground, kafka: str, topics: str) -> None:
    await check(settings_for(ground.databases), the_rules())
    worker = Worker(settings_for(ground.databases, kafka, topic_prefix=topics), the_rules(), RecordSensor())
    name = REPORTS.named(topics)
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for _ in range(5):
            await producer.send_and_wait(name, b"x", partition=1)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.delete_records({TopicPartition(name, 1): RecordsToDelete(before_offset=3)})
    await admin.close()
    assigned = frozenset({TopicPartition(name, 0), TopicPartition(name, 1)})
    assert await worker.positions(assigned) == {TopicPartition(name, 0): 0, TopicPartition(name, 1): 3}
    await worker.store.execute("update stream.positions set next_offset = 4 where partition = 1")
    assert await worker.positions(assigned) == {TopicPartition(name, 0): 0, TopicPartition(name, 1): 4}
    for part in (worker.store, worker.keys):
        await part.close()
    await worker.producer.stop()


def a_slice(*offsets: int, unreadable: tuple[int, ...] = ()) -> Slice:
    """A slice whose records carry nothing."""
    tp = TopicPartition(*PLACE)
    every = sorted((*offsets, *unreadable))
    records = tuple(ConsumerRecord(*PLACE, offset, 1_700_000_000_000, 0, None, b"", None, -1, 0, ()) for offset in offsets)
    return Slice(tp, every[0], every[-1] + 1, every[-1] + 1, records, tuple(Unreadable(offset, "torn") for offset in unreadable))


def test_readable_or_not_records_keep_their_order() -> None:
    records = records_of(a_slice(4, 6, 7, unreadable=(5, 8)))
    assert [(record.offset, record.problem) for record in records] == [(4, ""), (5, "torn"), (6, ""), (7, ""), (8, "torn")]
    assert records[0].appended_at == datetime.fromtimestamp(1_700_000_000, UTC)


def test_a_partition_is_cut_before_its_first_event_of_a_later_version() -> None:
    report, _ = a_report()
    plain = {**msgspec.to_builtins(report), "kind": "report_submitted"}
    values = [
        events.encode(report),
        msgspec.json.encode(plain | {"v": REPORT_VERSION + 1}),
        events.encode(report),
        msgspec.json.encode(plain | {"v": REPORT_VERSION + 2}),
    ]
    journeys = [parse(Record(*PLACE, offset, value, NOON)) for offset, value in enumerate(values, 10)]
    other = [parse(Record(PLACE[0], 9, 0, values[0], NOON))]
    kept, cut, stalled = before_too_new(journeys + other, {PLACE: Span(10, 14), (PLACE[0], 9): Span(0, 1)})
    assert [journey.record.offset for journey in kept] == [10, 0]
    assert cut == {PLACE: Span(10, 11), (PLACE[0], 9): Span(0, 1)}
    assert stalled == {PLACE: 11}


def test_a_few_bad_records_are_poison_and_many_are_news_once() -> None:
    budget = PoisonBudget(run=50)
    assert not any(budget.exceeded(100, 5) for _ in range(50))
    assert [budget.exceeded(20, 20) for _ in range(5)] == [False, False, True, False, False]
    assert not any(budget.exceeded(500, 0) for _ in range(4))
    assert [budget.exceeded(500, held) for held in (40, 45, 49, 48)] == [False, False, False, False]
    assert [budget.exceeded(100, 40) for _ in range(5)] == [True, False, False, False, False]


async def test_the_epoch_rises_when_stored_ids_lie_ahead_or_the_cluster_is_another(ground: Ground) -> None:
    await ground.tell(a_jam())
    await ground.store_new()
    async with ground.store.acquire() as connection:
        assert [await ensure_epoch(connection) for _ in range(2)] == [1, 1]
        await connection.execute("update stream.feed set tx = '4000000000'::xid8")
        await connection.execute("update stream.outbox set tx = '4000000000'::xid8")
        assert [await ensure_epoch(connection) for _ in range(2)] == [2, 2]
        assert await connection.fetchval("select count(*) from stream.outbox where tx < pg_snapshot_xmin(pg_current_snapshot())") == 1
        await connection.execute("update stream.epochs set timeline = timeline + 1 where epoch = 2")
        assert [await ensure_epoch(connection) for _ in range(2)] == [3, 3]
    await ground.tell(a_jam())
    await ground.store_new()
    assert await ground.rows("select distinct epoch from stream.feed order by 1") == [{"epoch": 1}, {"epoch": 3}]
