"""Broker or database away or frozen: the answer is "unknown" within three seconds, and a later try makes one report."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.kafka import topics as kafka_topics
from deploy.kafka.broker import Broker
from deploy.places import Places
from deploy.ports import free_port
from deploy.postgres import databases
from deploy.postgres.cluster import Cluster
from deploy.postgres.databases import Databases
from producers.demo import seed_demo
from producers.settings import Settings
from streams.contracts.events import ReportSubmitted
from tests.conftest import SECRET
from tests.gateway.asking import COUNTY, Asking, Logins, a_process_of_its_own, frozen, report, settings_for, standing

PREFIX = "outages"
WITHIN_S = 3.0


@pytest.fixture(scope="module")
def own_broker(places: Places, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker to be frozen and killed."""
    broker = Broker(data=tmp_path_factory.mktemp("broker"), port=free_port(), tools=places.tools)
    broker.start()
    asyncio.run(kafka_topics.create(broker.address, PREFIX))
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def own_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A database server to be frozen and killed."""
    folder = tmp_path_factory.mktemp("server")
    folder.chmod(0o755)
    folder.parent.chmod(0o755)
    cluster = Cluster(data=folder / "data", port=free_port(), durable=False)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def own_database(own_cluster: Cluster) -> Databases:
    return asyncio.run(databases.prepare(own_cluster.dsn(), "outages", SECRET))


@pytest.fixture(scope="module")
def own_logins(own_database: Databases) -> Logins:
    return {login["username"]: login for login in asyncio.run(seed_demo(own_database.owner, COUNTY))}


@pytest.fixture
def own_settings(own_broker: Broker, own_database: Databases) -> Settings:
    return settings_for(own_broker.address, PREFIX, own_database, republish_seconds=1.5)


@pytest.fixture
async def fragile(own_settings: Settings, own_logins: Logins) -> AsyncIterator[Asking]:
    """An intake on services that this file breaks; somebody is logged in."""
    async with standing(own_settings, own_logins) as asking:
        await asking.token("langcun1")
        assert (await asking.submit(report())).status_code == 202
        yield asking


async def timed(asking: Asking, sent: dict[str, Any]) -> tuple[httpx.Response, float]:
    """The answer and how long it took."""
    began = time.monotonic()
    return await asking.submit(sent), time.monotonic() - began


def assert_unknown(answer: httpx.Response, seconds: float) -> None:
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert seconds <= WITHIN_S


async def until_accepted(asking: Asking, sent: dict[str, Any]) -> httpx.Response:
    """Send the same again, as a phone does, until it is accepted."""
    for _ in range(100):
        answer = await asking.submit(sent)
        if answer.status_code != 503:
            break
        await asyncio.sleep(0.3)
    return answer


async def times_on_kafka(asking: Asking, sent: dict[str, Any]) -> int:
    return sum(isinstance(event, ReportSubmitted) and str(event.report_id) == sent["report_id"] for _, event in await asking.events())


async def rows(settings: Settings, sent: dict[str, Any]) -> list[Any]:
    connection = await asyncpg.connect(settings.intake_dsn)
    try:
        found: list[Any] = await connection.fetch("select * from intake.reports where report_id = $1::uuid", sent["report_id"])
        return found
    finally:
        await connection.close()


async def test_a_frozen_broker_is_unknown_in_time_and_one_record_later(fragile: Asking, own_broker: Broker, own_settings: Settings) -> None:
    assert own_broker.child is not None
    sent = report()
    with frozen(own_broker.child.pid):
        assert_unknown(*await timed(fragile, sent))
        answers = await asyncio.gather(*(timed(fragile, sent) for _ in range(5)))
        for answer, seconds in answers:
            assert_unknown(answer, seconds)
        (row,) = await rows(own_settings, sent)
        assert row["published_at"] is None
    assert (await until_accepted(fragile, sent)).status_code == 202
    assert len(await rows(own_settings, sent)) == 1
    assert await times_on_kafka(fragile, sent) >= 1
    assert (await fragile.submit(report())).status_code == 202


async def until_published(settings: Settings, sent: dict[str, Any]) -> Any:
    """The row, once somebody has marked it; as it is when nobody does."""
    for _ in range(150):
        (row,) = await rows(settings, sent)
        if row["published_at"] is not None:
            break
        await asyncio.sleep(0.2)
    return row


async def test_an_accepted_row_reaches_kafka_though_nobody_asks_again(fragile: Asking, own_broker: Broker, own_settings: Settings) -> None:
    assert own_broker.child is not None
    sent = report()
    with frozen(own_broker.child.pid):
        assert_unknown(*await timed(fragile, sent))
    assert (await until_published(own_settings, sent))["published_at"] is not None
    assert await times_on_kafka(fragile, sent) >= 1


async def test_a_row_left_by_a_process_that_was_killed_is_published_by_the_next(
    fragile: Asking, own_broker: Broker, own_settings: Settings, own_logins: Logins
) -> None:
    assert own_broker.child is not None
    sent = report()
    with frozen(own_broker.child.pid):
        headers = {"Authorization": f"Bearer {await fragile.token('langcun1')}"}
        with a_process_of_its_own(own_settings) as (_, address):
            async with httpx.AsyncClient(base_url=address, timeout=30) as client:
                assert (await client.post("/api/v1/reports", json=sent, headers=headers)).status_code == 503
    row = await until_published(own_settings, sent)
    assert row["published_at"] is not None
    assert row["tries"] >= 1
    assert await times_on_kafka(fragile, sent) >= 1
    assert (await fragile.submit(sent)).status_code == 202
    assert len(await rows(own_settings, sent)) == 1


async def test_a_frozen_database_is_unknown_in_time_and_one_row_later(
    fragile: Asking, own_cluster: Cluster, own_settings: Settings
) -> None:
    assert own_cluster.child is not None
    sent = report()
    with frozen(own_cluster.child.pid):
        for _ in range(2):
            assert_unknown(*await timed(fragile, sent))
        answers = await asyncio.gather(*(timed(fragile, report()) for _ in range(30)))
        for answer, seconds in answers:
            assert_unknown(answer, seconds)
        began = time.monotonic()
        assert (await fragile.enter("langcun1")).status_code == 503
        assert time.monotonic() - began < WITHIN_S
    assert (await until_accepted(fragile, sent)).status_code == 202
    assert len(await rows(own_settings, sent)) == 1
    assert await times_on_kafka(fragile, sent) == 1


async def test_a_killed_database_is_unknown_and_one_row_once_it_is_back(
    fragile: Asking, own_cluster: Cluster, own_settings: Settings
) -> None:
    sent = report()
    own_cluster.kill()
    try:
        assert_unknown(*await timed(fragile, sent))
    finally:
        own_cluster.start()
    assert (await until_accepted(fragile, sent)).status_code == 202
    assert len(await rows(own_settings, sent)) == 1
    assert await times_on_kafka(fragile, sent) == 1


async def test_a_killed_broker_is_unknown_and_nothing_is_lost_once_it_is_back(
    fragile: Asking, own_broker: Broker, own_settings: Settings
) -> None:
    sent = [report() for _ in range(5)]
    own_broker.kill()
    try:
        for answer, seconds in await asyncio.gather(*(timed(fragile, one) for one in sent)):
            assert_unknown(answer, seconds)
    finally:
        own_broker.start()
    for one in sent:
        assert (await until_accepted(fragile, one)).status_code == 202
        assert len(await rows(own_settings, one)) == 1
        assert await times_on_kafka(fragile, one) >= 1


async def test_the_intake_stands_up_before_its_services(own_logins: Logins, own_database: Databases, own_settings: Settings) -> None:
    nowhere = settings_for(f"127.0.0.1:{free_port()}", PREFIX, own_database)
    async with standing(own_settings, own_logins) as working:
        await working.token("langcun1")
        async with standing(nowhere, own_logins, before={}) as asking:
            asking.tokens = working.tokens
            assert_unknown(*await timed(asking, report()))


def test_secrets_hide(own_settings: Settings) -> None:
    assert own_settings.secret not in repr(own_settings)
    assert "postgresql" not in repr(own_settings)
