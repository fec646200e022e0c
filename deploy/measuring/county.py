"""A whole county for a measurement: fresh databases and topics, workers, the web, demo people; ready when it is yielded."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from deploy.environment import Deployment
from deploy.faults import Broken, Unanswered
from deploy.kafka.topics import inbound_partitions
from deploy.measuring.ground import Ground, Running
from deploy.measuring.wire import Line
from deploy.ports import free_port
from deploy.readiness import coverage, web_answers
from producers.demo import seed_demo

READY_S = 60.0


@dataclass(frozen=True)
class County:
    """What can be asked, by whom, and which processes answer."""

    web: str
    deployment: Deployment
    logins: list[dict[str, str]]
    processes: dict[str, int]  # name → process id

    def people(self, *roles: str, tenant: str = "anji") -> list[dict[str, str]]:
        """Demo logins of these roles, in their order."""
        found = [one for one in self.logins if one["role"] in roles and one["tenant"] == tenant]
        if not found:
            raise Broken(f"no demo login with role {' or '.join(roles)}")
        return found

    async def tokens(self, people: list[dict[str, str]]) -> dict[str, str]:
        """User name → token."""
        line = Line(self.web)
        try:
            return {one["username"]: await line.login(one["username"], one["password"]) for one in people}
        finally:
            line.close()


@asynccontextmanager
async def standing_county(ground: Ground, workers: int = 2) -> AsyncIterator[County]:
    """As `up` would stand it up on this ground."""
    async with AsyncExitStack() as opened:
        deployment = await opened.enter_async_context(ground.deployed())
        logins = await seed_demo(deployment.databases.owner, deployment.county)
        started = {}
        for number in range(1, workers + 1):
            name = f"worker {number}"
            environ = deployment.environ() | {"FENGQIAO_WORKER_STATUS": str(ground.places.workers / f"bench-{number}.json")}
            environ["FENGQIAO_GROUP"] = deployment.topic_prefix
            started[name] = await opened.enter_async_context(ground.running(f"worker-{number}", ("deploy.worker",), environ))
        web, it = await opened.enter_async_context(served(ground, deployment, "web"))
        pids = {worker.pid for worker in started.values()}
        await await_so(
            lambda: coverage(ground.places.workers, pids).covers(inbound_partitions(), workers),
            "the workers are not ready",
            started.values(),
        )
        yield County(web, deployment, logins, {**ground.processes, **{name: worker.pid for name, worker in started.items()}, "web": it.pid})


@asynccontextmanager
async def served(ground: Ground, deployment: Deployment, name: str) -> AsyncIterator[tuple[str, Running]]:
    """One web over a deployment: its address, once it answers, and its process."""
    port = free_port()
    web = f"http://127.0.0.1:{port}"
    async with ground.running(name, ("deploy.web", "--port", str(port)), deployment.environ()) as it:
        await await_so(lambda: web_answers(web), "the web is not ready", [it])
        yield web, it


async def await_so(so: Callable[[], bool], otherwise: str, those: Iterable[Running]) -> None:
    """Wait for something that is asked in a thread, since asking may block, while those processes live."""
    deadline = time.monotonic() + READY_S
    while not await asyncio.to_thread(so):
        for one in those:
            one.check()
        if time.monotonic() > deadline:
            raise Unanswered(f"{otherwise} after {READY_S:.0f} s")
        await asyncio.sleep(0.1)
