"""Where measurements stand: a broker, a PostgreSQL server, fresh databases and topics on them, processes that end with them.

with standing_ground(places) as ground:
    async with ground.deployed() as deployment, ground.running("worker", [...], environ) as it: ...
"""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from deploy.environment import Deployment, county_of
from deploy.faults import Broken
from deploy.kafka import topics
from deploy.kafka.broker import Broker
from deploy.kafka.probe import await_answer
from deploy.places import Places, write_whole
from deploy.ports import free_port
from deploy.postgres import databases
from deploy.postgres.cluster import Cluster
from deploy.postgres.databases import Databases
from deploy.processes import Command, last_words, start, stop
from deploy.state import State

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Running:
    """A process of ours that should be there."""

    child: Popen[bytes]
    command: Command

    @property
    def pid(self) -> int:
        return self.child.pid

    def check(self) -> None:
        """Raises Broken, with the end of its log, when it has ended by itself: nobody needs to wait for it any more."""
        if self.child.poll() is not None:
            raise Broken(f"{self.command.name} ended with code {self.child.returncode}: {last_words(self.command.log)}")


@dataclass(frozen=True)
class Ground:
    """Addresses of a broker and a server, and what is made on them."""

    places: Places
    kafka: str
    server: str  # PostgreSQL, as its owner
    secret: Path
    template: str  # a database of the present schema that nobody is connected to
    processes: dict[str, int] = field(default_factory=dict)  # the services we started, by name: their time is told too

    @asynccontextmanager
    async def database(self, of: Databases | None = None) -> AsyncIterator[Databases]:
        """A fresh database, or a copy of another that nobody is connected to."""
        name, secret = _fresh_name(), self.secret.read_text(encoding="utf-8")
        template = databases.name_in(of.owner) if of else self.template
        made = await databases.clone(self.server, template, name, secret)
        try:
            yield made
        finally:
            await databases.drop(self.server, name)

    @asynccontextmanager
    async def prefix(self) -> AsyncIterator[str]:
        """Every topic of the contract, empty, under a prefix of its own."""
        prefix = f"bench{secrets.token_hex(4)}"
        await topics.create(self.kafka, prefix)
        try:
            yield prefix
        finally:
            await topics.delete(self.kafka, prefix)

    def deployment(self, made: Databases, prefix: str) -> Deployment:
        """What processes of ours are told."""
        return Deployment(self.kafka, made, self.secret, county_of(), prefix)

    @asynccontextmanager
    async def deployed(self, prefix: str = "") -> AsyncIterator[Deployment]:
        """A fresh database, and fresh topics unless a prefix is given. The first worker's rule set becomes the active one."""
        async with AsyncExitStack() as opened:
            prefix = prefix or await opened.enter_async_context(self.prefix())
            yield self.deployment(await opened.enter_async_context(self.database()), prefix)

    @asynccontextmanager
    async def running(
        self, name: str, module: Sequence[str], environ: dict[str, str], python: str = sys.executable
    ) -> AsyncIterator[Running]:
        """One process of ours; asked to end, then ended, on the way out."""
        argv = (python, "-m", *module)
        command = Command(name, argv, self.places.log / f"{name}.log", self.places.processes, environ)
        child = start(command)
        running = Running(child, command)
        try:
            yield running
            running.check()
        finally:
            await asyncio.to_thread(stop, child, command)


@contextmanager
def standing_ground(places: Places, progress: Progress) -> Iterator[Ground]:
    """A broker and a server of our own, durable as in `up`; or those that FENGQIAO_KAFKA and FENGQIAO_POSTGRES point at."""
    processes: dict[str, int] = {}
    with _kafka(places, processes) as kafka, _postgres(places, processes) as server:
        progress(f"Kafka at {kafka}, PostgreSQL {'given' if os.environ.get('FENGQIAO_POSTGRES') else 'beside it'}")
        secret = _secret(places)
        with _template(server, secret) as template:
            yield Ground(places, kafka, server, secret, template, processes)


@contextmanager
def _template(server: str, secret: Path) -> Iterator[str]:
    name = _fresh_name()
    try:
        asyncio.run(databases.prepare(server, name, secret.read_text(encoding="utf-8")))
        yield name
    finally:
        asyncio.run(databases.drop(server, name))


def _fresh_name() -> str:
    return f"bench_{secrets.token_hex(4)}"


def _secret(places: Places) -> Path:
    """Roles are the server's, not a database's: on a given server their passwords must stay those of the running system."""
    if os.environ.get("FENGQIAO_POSTGRES"):
        return State(Places.of().state).secret
    path = places.state / "secret"
    write_whole(path, secrets.token_urlsafe(32))
    return path


@contextmanager
def _kafka(places: Places, processes: dict[str, int]) -> Iterator[str]:
    if given := os.environ.get("FENGQIAO_KAFKA"):
        await_answer(given)
        yield given
        return
    broker = Broker(places.kafka, free_port(), places.tools, log=places.log / "kafka.log", records=places.processes)
    broker.start()
    try:
        if broker.child is not None:
            processes["kafka"] = broker.child.pid
        yield broker.address
    finally:
        broker.stop()


@contextmanager
def _postgres(places: Places, processes: dict[str, int]) -> Iterator[str]:
    if given := os.environ.get("FENGQIAO_POSTGRES"):
        yield given
        return
    cluster = Cluster(places.postgres, free_port(), log=places.log / "postgres.log", records=places.processes)
    cluster.start()
    try:
        if cluster.child is not None:
            processes["postgres"] = cluster.child.pid
        yield cluster.dsn()
    finally:
        cluster.stop()
