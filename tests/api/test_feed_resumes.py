"""Promise 9: a viewer that resumes misses nothing and sees nothing twice, under concurrent writers and after a restored backup."""

import asyncio
import random
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from api.cursors import START, encoded
from deploy.ports import free_port
from deploy.postgres import databases
from deploy.postgres.cluster import Cluster
from deploy.postgres.databases import Databases
from streams.contracts.codes import CaseState
from streams.epochs import ensure_epoch
from tests.api.events import Event, events_of
from tests.api.ground import Ground, a_server, settings_for
from tests.api.writing import Writing, in_order

OFFICER = ("anji", "unit_officer", "330523107", "330523107.sifasuo")
WRITERS, TRANSACTIONS, RESUMES = 8, 25, 200
BEGINNING = encoded(START, "main")
SECRET = "tests only"


@pytest.fixture
async def client(ground: Ground) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=300)
    async with (
        a_server(settings_for(ground.databases, feed_memory=40)) as (_, address),  # some places are in memory, some are not
        httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client,
    ):
        yield client


async def a_writing(ground: Ground) -> tuple[Writing, list[str]]:
    """Two cases in the officer's sight and two out of it; and the ids of the former."""
    seen = [await ground.open(state=CaseState.DISPATCHED) for _ in range(2)]
    unseen = [await ground.open(state=CaseState.DISPATCHED, lead_unit="330523107.paichusuo") for _ in range(2)]
    return Writing(ground, seen + unseen, random.Random(9)), [str(case.case_id) for case in seen]


async def test_two_hundred_resumes_while_eight_write_one_waits_and_one_is_rolled_back(ground: Ground, client: httpx.AsyncClient) -> None:
    writing, seen = await a_writing(ground)
    token = await ground.login(OFFICER)
    known: list[Event] = []
    watching = asyncio.create_task(read_to_end(client, token, BEGINNING, known))
    resuming = asyncio.create_task(resumes(client, token, known, random.Random(7)))
    async with asyncio.TaskGroup() as group:
        for number in range(WRITERS):
            group.create_task(writing.writer(str(number), TRANSACTIONS))
        group.create_task(writing.held_open(2))
        group.create_task(writing.undone())
    await writing.end()
    await watching
    wanted = await in_order(ground.owner, seen)
    assert "undone" not in wanted
    assert sum(mark.startswith("held.") for mark in wanted) == 2
    assert [event.data["number"] for event in known] == wanted
    assert len({event.id for event in known}) == len(known)
    place = {event.id: at for at, event in enumerate(known, start=1)} | {BEGINNING: 0}
    told = await resuming
    assert len(told) == RESUMES
    for last_id, events in told:
        assert [event.data["number"] for event in events] == wanted[place[last_id] :], last_id


async def resumes(client: httpx.AsyncClient, token: str, known: list[Event], chance: random.Random) -> list[tuple[str, list[Event]]]:
    """Viewers that come at random times to random places; every other one breaks off once and comes back."""

    async def one(delay: float, breaks_off: bool) -> tuple[str, list[Event]]:
        await asyncio.sleep(delay)
        last_id = chance.choice([BEGINNING, *(event.id for event in known)])
        events: list[Event] = []
        if breaks_off:
            await read_to_end(client, token, last_id, events, most=chance.randint(1, 40))
        if not ended(events):
            await read_to_end(client, token, events[-1].id if events else last_id, events)
        return last_id, events

    return list(await asyncio.gather(*(one(chance.uniform(0, 6), n % 2 == 0) for n in range(RESUMES))))


async def read_to_end(client: httpx.AsyncClient, token: str, last_id: str, into: list[Event], most: int = 100_000) -> None:
    """Read until the end of both cases has come, or so many events."""
    left = most
    async for event in events_of(client, token, last_id=last_id, for_s=30):
        into.append(event)
        left -= 1
        if ended(into) or not left:
            return


def ended(events: list[Event]) -> bool:
    """Whether the last change of both cases in sight has come."""
    return [event.data["number"] for event in events].count("end") == 2


async def test_cursors_from_before_a_restored_backup_go_on_in_the_new_cluster(
    ground: Ground, client: httpx.AsyncClient, cluster: Cluster, tmp_path: Path
) -> None:
    writing, seen = await a_writing(ground)
    token = await ground.login(OFFICER)
    known: list[Event] = []
    await asyncio.gather(*(writing.writer(f"before{number}", 10) for number in range(4)))
    await writing.end()
    await read_to_end(client, token, BEGINNING, known)
    dump = tmp_path / "dump"
    await run(cluster.programs / "pg_dump", "--format=custom", f"--file={dump}", ground.databases.owner)
    other = Cluster(data=tmp_path / "restored", port=free_port(), durable=False)
    await asyncio.to_thread(other.start)
    try:
        restored = await restore(other, dump)
        assert await in_order_at(restored, seen) == [event.data["number"] for event in known]
        await write_again(ground, restored, writing)
        wanted = await in_order_at(restored, seen)
        assert len(wanted) > len(known)
        async with (
            a_server(settings_for(restored, keys_dsn=ground.databases.keys)) as (_, address),
            httpx.AsyncClient(base_url=address, timeout=60) as moved,
        ):
            for place in {0, 1, len(known) // 2, len(known) - 1, len(known)}:
                events: list[Event] = []
                await read_until(moved, token, known[place - 1].id if place else BEGINNING, events, len(wanted) - place)
                assert [event.data["number"] for event in events] == wanted[place:], place
    finally:
        await asyncio.to_thread(other.stop)


async def restore(cluster: Cluster, dump: Path) -> Databases:
    """The dump in a fresh cluster, with the roles it needs."""
    await databases.prepare(cluster.dsn(), "roles", SECRET)
    connection = await asyncpg.connect(cluster.dsn())
    await connection.execute("create database restored template template0")
    await connection.close()
    await run(cluster.programs / "pg_restore", "--exit-on-error", f"--dbname={cluster.dsn('restored')}", str(dump))
    return Databases.on(cluster.dsn(), "restored", SECRET)


async def write_again(ground: Ground, restored: Databases, writing: Writing) -> None:
    """Life goes on in the new cluster, whose transaction ids lie below the stored ones."""
    async with asyncpg.create_pool(restored.owner, min_size=1, max_size=4) as store:
        async with store.acquire() as connection:
            assert await ensure_epoch(connection) == 2
        moved = Ground(restored, store, store, ground.keys, ground.ledger)
        again = Writing(moved, writing.cases, random.Random(3))
        await asyncio.gather(*(again.writer(f"after{number}", 10) for number in range(4)))


async def in_order_at(databases: Databases, seen: list[str]) -> list[str]:
    connection = await asyncpg.connect(databases.owner)
    try:
        return await in_order(connection, seen)
    finally:
        await connection.close()


async def read_until(client: httpx.AsyncClient, token: str, last_id: str, into: list[Event], count: int) -> None:
    async for event in events_of(client, token, last_id=last_id, for_s=1.5):
        into.append(event)
        if len(into) > count:  # one more than there should be
            return


async def run(*command: str | Path) -> None:
    await asyncio.to_thread(subprocess.run, [str(part) for part in command], check=True, capture_output=True)
