"""The broker or the database freezes, restarts or dies under two workers at work: late is allowed, lost or double is not."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import psutil
import pytest

from deploy.kafka import topics as kafka_topics
from deploy.kafka.broker import Broker
from deploy.places import Places
from deploy.ports import free_port
from deploy.postgres import databases
from deploy.postgres.cluster import Cluster
from tests.adversity.crew import Crew, crew_on
from tests.adversity.letters import letters
from tests.conftest import SECRET

pytestmark = pytest.mark.adversity

PREFIX = "failing"
REPORTS = 900
PER_SECOND = 150


@dataclass(frozen=True)
class Parts:
    """A broker and a cluster that these tests may break."""

    broker: Broker
    cluster: Cluster


@pytest.fixture(scope="module")
def parts(places: Places, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    folder = tmp_path_factory.mktemp("failing")
    broker = Broker(data=folder / "kafka", port=free_port(), tools=places.tools, records=places.state / "failing-kafka" / "processes")
    cluster = Cluster(
        data=folder / "postgres", port=free_port(), records=places.state / "failing-postgres" / "processes"
    )  # durable: it is killed
    broker.start()
    cluster.start()
    yield Parts(broker, cluster)
    cluster.stop()
    broker.stop()


@pytest.fixture(scope="module")
async def crew(parts: Parts, places: Places) -> AsyncIterator[Crew]:
    """Two workers; one that ends itself is started again, as a supervisor would."""
    made = await databases.prepare(parts.cluster.dsn(), PREFIX, SECRET)
    await kafka_topics.create(parts.broker.address, PREFIX)
    async with crew_on(parts.broker.address, made, PREFIX, places) as crew:
        crew.start()
        crew.start()
        await crew.ready()
        supervising = asyncio.create_task(supervise(crew))
        yield crew
        supervising.cancel()


async def supervise(crew: Crew) -> None:
    while True:
        await asyncio.sleep(0.3)
        for hand in crew.working():
            if hand.process.poll() is not None:
                hand.ending = f"by itself with {hand.process.poll()}"
                crew.tell(f"{hand.log.stem} ended {hand.ending}: {hand.said().splitlines()[-1]}")
                crew.start()


async def database_freezes(parts: Parts, _: Crew) -> None:
    """Every process of the server stands still, connections open: nobody is told anything."""
    await frozen(parts.cluster, 6)


async def database_freezes_for_long(parts: Parts, _: Crew) -> None:
    """Beyond the time-out of every statement and the group's patience."""
    await frozen(parts.cluster, 45)


async def broker_freezes(parts: Parts, _: Crew) -> None:
    """Longer than the group's session."""
    await frozen(parts.broker, 6)


async def frozen(part: Broker | Cluster, seconds: float) -> None:
    assert part.child is not None
    parent = psutil.Process(part.child.pid)
    stopped = [parent, *parent.children(recursive=True)]  # each of the server's processes leads a group of its own
    for process in stopped:
        process.suspend()
    try:
        await asyncio.sleep(seconds)
    finally:
        for process in stopped:
            process.resume()


async def database_restarts(parts: Parts, _: Crew) -> None:
    await asyncio.to_thread(parts.cluster.stop)
    await asyncio.sleep(1)
    await asyncio.to_thread(parts.cluster.start)


async def database_dies(parts: Parts, _: Crew) -> None:
    await asyncio.to_thread(parts.cluster.kill)
    await asyncio.sleep(1)
    await asyncio.to_thread(parts.cluster.start)


async def broker_restarts(parts: Parts, _: Crew) -> None:
    await asyncio.to_thread(parts.broker.stop)
    await asyncio.to_thread(parts.broker.start)


async def worker_freezes(_: Parts, crew: Crew) -> None:
    """Longer than its session: another takes its partitions, and then it is back with a batch in its hands."""
    process = psutil.Process(crew.working()[0].process.pid)
    process.suspend()
    await asyncio.sleep(6)
    process.resume()


Misfortune = Callable[[Parts, Crew], Awaitable[None]]


@pytest.mark.parametrize(
    "misfortune",
    [
        database_freezes,
        broker_freezes,
        worker_freezes,
        database_restarts,
        broker_restarts,
        database_dies,
        pytest.param(database_freezes_for_long, marks=pytest.mark.long),
    ],
    ids=lambda misfortune: misfortune.__name__,
)
async def test_nothing_is_lost_or_doubled_when(crew: Crew, parts: Parts, misfortune: Misfortune) -> None:
    before = await crew.stored()
    post = list(letters(REPORTS, seed=int(time.time()), overdue=0.05))
    await crew.post.keep_keys(post)
    bringing = asyncio.create_task(crew.post.send_slowly(post, per_second=PER_SECOND))
    await asyncio.sleep(1)
    began = time.monotonic()
    await misfortune(parts, crew)
    took = timedelta(seconds=round(time.monotonic() - began, 1))
    await bringing
    await crew.accounted(before + REPORTS, 60)
    crew.tell(f"{misfortune.__name__} for {took}; all stored {time.monotonic() - began - took.total_seconds():.1f} s after it was over")
    await crew.settled(60)
    assert await crew.differences() == {}
    held = await crew.store.fetchval("select count(*) from stream.held")
    assert held == 0
    gaps = await crew.store.fetchval("select count(*) from stream.gaps")
    assert gaps == 0
