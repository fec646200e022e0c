"""Many viewers, many changes: all arrive, and soon. The server runs in a process of its own, as it does in a county."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import msgspec
import psutil
import pytest

from deploy.places import ROOT
from deploy.ports import free_port
from streams.contracts.cases import Case
from streams.contracts.codes import CaseState
from tests.api.crowd import Crowd, Viewing, summary
from tests.api.ground import ANJI, SECRET, Ground
from tests.api.writing import SQL

SCOPES = (
    ("anji", "centre", "330523", "anji.centre"),
    ("anji", "leader", "330523", "anji.xianwei"),
    ("anji", "town_desk", "330523107", "330523107.zhihuishi"),
    ("anji", "supervisor", "330523", ""),
    ("anji", "unit_officer", "330523107", "330523107.sifasuo"),
)
A_SECOND = 50


@asynccontextmanager
async def a_process(ground: Ground, folder: Path) -> AsyncIterator[tuple[str, psutil.Process]]:
    """The api in another process; its address."""
    secret = folder / "secret"
    secret.write_text(SECRET)
    environment = {
        "FENGQIAO_DSN_READ": ground.databases.read,
        "FENGQIAO_DSN_KEYS": ground.databases.keys,
        "FENGQIAO_COUNTY": str(ANJI),
        "FENGQIAO_SECRET": str(secret),
        "FENGQIAO_KAFKA": "127.0.0.1:1",
    }
    port = free_port()
    command = (
        "-m",
        "uvicorn",
        "--factory",
        "tests.api.test_feed:from_environment",
        "--port",
        str(port),
        "--no-access-log",
        "--http",
        "httptools",
    )
    server = await asyncio.create_subprocess_exec(sys.executable, *command, env={**os.environ, **environment}, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        await _answering(address)
        yield address, psutil.Process(server.pid)
    finally:
        server.terminate()
        await server.wait()


async def _answering(address: str) -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(30):
        while True:
            with suppress(httpx.TransportError):
                if (await client.get(f"{address}/healthz")).status_code == 200:
                    return
            await asyncio.sleep(0.1)


async def run(ground: Ground, folder: Path, viewers: int, seconds: float) -> Crowd:
    """Viewers of a few scopes and accounts, and changes at a steady rate."""
    case = await ground.open(state=CaseState.DISPATCHED)
    tokens = [await ground.login(SCOPES[n % len(SCOPES)]) for n in range(20)]
    async with a_process(ground, folder) as (address, server):
        viewings = [await Viewing.begin(address, tokens[n % len(tokens)]) for n in range(viewers)]
        async with asyncio.timeout(60):
            await asyncio.gather(*(viewing.ready.wait() for viewing in viewings))
        before = cpu_seconds(server), time.process_time()
        changes = await write(ground, case, seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(15):
                while any(len(viewing.delays) < changes for viewing in viewings):  # noqa: ASYNC110  # other tasks fill them
                    await asyncio.sleep(0.1)
        used = cpu_seconds(server) - before[0], time.process_time() - before[1]
        for viewing in viewings:
            viewing.end()
        await asyncio.sleep(0.2)
    return summary(viewings, changes, used)


def cpu_seconds(process: psutil.Process) -> float:
    """What a process has used so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


async def write(ground: Ground, case: Case, seconds: float) -> int:
    """Changes of one case, each committed at its moment and marked with it."""
    item = msgspec.json.decode(await ground.owner.fetchval(SQL["latest_item"], case.case_id))
    began = time.monotonic()
    for n in range(int(seconds * A_SECOND)):
        await asyncio.sleep(max(0.0, began + n / A_SECOND - time.monotonic()))
        marked = msgspec.json.encode({**item, "number": f"at{time.monotonic_ns()}"}).decode()
        await ground.store.execute(SQL["add_change"], case.case_id, marked)
        await ground.store.execute(SQL["notify"])
    return int(seconds * A_SECOND)


async def test_two_hundred_viewers_all_see_every_change_soon(ground: Ground, tmp_path: Path) -> None:
    found = await run(ground, tmp_path, viewers=200, seconds=3)
    assert found.received == found.viewers * found.changes
    assert found.p99_of_slowest < 10, found  # the mark of 1 s is for a machine that does nothing else: ./deploy/bench


@pytest.mark.long
async def test_a_thousand_viewers_and_fifty_changes_a_second(ground: Ground, tmp_path: Path) -> None:
    found = await run(ground, tmp_path, viewers=1000, seconds=20)
    sys.stderr.write(f"\n{found}\n")
    assert found.received == found.viewers * found.changes
    assert found.p99_of_slowest < 10, found
