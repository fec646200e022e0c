"""Ground and hands for the transport's proofs: topics, a database, a fleet of workers, and what can be done to them."""

import asyncio
import json
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.places import ROOT
from tests.adversity.transport_worker import Score

PARTITIONS = 24
BEYOND_SESSION = 7.5  # seconds; the session time-out is 6
SCHEMA = """
CREATE TABLE stored (id int PRIMARY KEY, topic text NOT NULL, part int NOT NULL, off bigint NOT NULL);
CREATE TABLE position (topic text, part int, next bigint NOT NULL, PRIMARY KEY (topic, part));
CREATE TABLE trouble (topic text, part int, start bigint, stop bigint, what text);
"""


@dataclass
class Member:
    name: str
    process: subprocess.Popen[bytes]
    score: Score
    log: Path
    ending: str = ""  # why it is expected to end; empty while it should run
    frozen: bool = False
    frozen_at: float = 0.0


@dataclass
class Fleet:
    """The workers of one run, and what was done to them."""

    settings: Path
    folder: Path
    members: list[Member] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def tell(self, line: str) -> None:
        self.story.append(f"{time.monotonic() - self.began:5.1f} s  {line}")

    def start(self) -> Member:
        name = f"w{len(self.members)}"
        log = self.folder / f"{name}.log"
        score = Score(self.folder / f"{name}.score")
        argv = [
            sys.executable,
            str(Path(__file__).with_name("transport_worker.py")),
            str(self.settings),
            str(self.folder / f"{name}.score"),
        ]
        with log.open("wb") as output:
            process = subprocess.Popen(argv, stdout=output, stderr=subprocess.STDOUT, cwd=self.folder, env={"PYTHONPATH": str(ROOT)})
        self.members.append(Member(name, process, score, log))
        return self.members[-1]

    def running(self) -> list[Member]:
        return [member for member in self.members if not member.ending and not member.frozen]

    def pick(self) -> Member:
        """One that has already worked; a worker still starting proves nothing."""
        working = [member for member in self.running() if member.score.counts["batches"]]
        return random.choice(working or self.running())

    async def kill(self, point: str) -> None:
        """One that finds its session gone after a freeze may end itself first: then it is another one's turn."""
        while not await self._killed(member := self.pick(), point):
            member.ending = "failed"
            self.tell(f"{member.name} ended itself with {member.process.returncode} before it could be killed")
            self.start()
        self.tell(f"kill -9 {member.name}, which had reached: {member.score.point}")
        await asyncio.sleep(0.5)
        self.start()

    async def _killed(self, member: Member, point: str) -> bool:
        member.ending = "killed"
        if point:
            member.score.want(point, signal.SIGKILL)
            await ended(member, 20)
        else:
            member.process.kill()
            await ended(member, 5)
        return member.process.returncode == -signal.SIGKILL

    async def freeze(self, point: str) -> None:
        member = self.pick()
        member.frozen = True
        if point:
            member.score.want(point, signal.SIGSTOP)
            await until(lambda: psutil.Process(member.process.pid).status() == psutil.STATUS_STOPPED, 20)
        else:
            member.process.send_signal(signal.SIGSTOP)
        member.frozen_at = time.monotonic()
        self.tell(f"SIGSTOP {member.name}, which had reached: {member.score.point}")

    async def thaw(self, _: str) -> None:
        member = next(member for member in self.members if member.frozen)
        await asyncio.sleep(max(0, member.frozen_at + BEYOND_SESSION - time.monotonic()))
        member.process.send_signal(signal.SIGCONT)
        member.frozen = False
        self.tell(f"SIGCONT {member.name} after {time.monotonic() - member.frozen_at:.1f} s")

    async def add(self, _: str) -> None:
        self.tell(f"added {self.start().name}")

    async def remove(self, _: str) -> None:
        member, before = self.pick(), time.monotonic()
        member.ending = "removed"
        member.process.terminate()
        await ended(member, 20)
        self.tell(f"SIGTERM {member.name}, gone after {time.monotonic() - before:.1f} s with {member.process.returncode}")

    async def supervise(self) -> None:
        """Start another in place of one that ended itself, as a supervisor would."""
        while True:
            await asyncio.sleep(0.5)
            for member in self.running():
                if member.process.poll() is not None:
                    member.ending = "failed"
                    self.tell(f"{member.name} ended itself with {member.process.returncode}: {last_line(member.log)}")
                    self.start()

    async def stop(self) -> None:
        for member in self.running():
            member.ending = "removed" if ready(member) else "starting"
            member.process.terminate()
        for member in self.members:
            if member.frozen:
                member.process.send_signal(signal.SIGCONT)
            await ended(member, 20)

    def total(self, name: str) -> int:
        return sum(member.score.counts[name] for member in self.members)


async def ended(member: Member, seconds: float) -> None:
    try:
        await until(lambda: member.process.poll() is not None, seconds)
    except TimeoutError:
        member.process.kill()
        member.process.wait()
        raise AssertionError(f"{member.name} was still there after {seconds} s: {last_line(member.log)}") from None


async def until(true: Callable[[], bool], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for happens in other processes
            await asyncio.sleep(0.02)


def last_line(log: Path) -> str:
    return next((line for line in reversed(log.read_text(encoding="utf-8", errors="replace").splitlines()) if line), "")


@asynccontextmanager
async def ground(kafka: str, postgres: str, folder: Path, partitions: int = PARTITIONS, **more: Any) -> AsyncIterator[dict[str, Any]]:
    """Two topics and a database of this run's own; the settings its workers get."""
    tag = secrets.token_hex(4)
    names = [f"one-{tag}", f"two-{tag}"]
    async with administration(kafka) as admin:
        await admin.create_topics([NewTopic(name, partitions, 1) for name in names])
    owner = await asyncpg.connect(postgres)
    await owner.execute(f"CREATE DATABASE proof_{tag}")
    # A frozen worker must not hold its rows for ever: the server ends its session, as it does in production.
    await owner.execute(f"ALTER DATABASE proof_{tag} SET idle_in_transaction_session_timeout = '5s'")
    dsn = f"{postgres.rpartition('/')[0]}/proof_{tag}"
    database = await asyncpg.connect(dsn)
    await database.execute(SCHEMA)
    await database.executemany("INSERT INTO position VALUES ($1, $2, 0)", [(name, part) for name in names for part in range(partitions)])
    settings = {"broker": kafka, "dsn": dsn, "topics": names, "group": f"proof-{tag}", **more}
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    try:
        yield {**settings, "database": database}
    finally:
        await database.close()
        await owner.execute(f"DROP DATABASE proof_{tag} WITH (FORCE)")
        await owner.close()
        async with administration(kafka) as admin:
            await admin.delete_topics(names)


@asynccontextmanager
async def administration(kafka: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def produce(broker: str, topics: list[str], records: int, per_second: float) -> None:
    """Numbered records, evenly over all partitions, at a steady pace (0: as fast as they go)."""
    async with AIOKafkaProducer(bootstrap_servers=broker, enable_idempotence=True, linger_ms=10) as producer:
        began, waiting = time.monotonic(), []
        for number in range(records):
            value = json.dumps({"id": number, "text": "字" * 60}).encode()
            waiting.append(await producer.send(random.choice(topics), value, partition=random.randrange(PARTITIONS)))
            if len(waiting) == 100:
                await asyncio.gather(*waiting)
                waiting.clear()
                if per_second:
                    await asyncio.sleep(max(0, began + number / per_second - time.monotonic()))
        await asyncio.gather(*waiting)


async def log_ends(broker: str, topics: list[str]) -> dict[tuple[str, int], int]:
    async with AIOKafkaConsumer(*topics, bootstrap_servers=broker) as consumer:
        ends = await consumer.end_offsets(
            [TopicPartition(topic, part) for topic in topics for part in consumer.partitions_for_topic(topic)]
        )
    return {(tp.topic, tp.partition): end for tp, end in ends.items()}


async def positions(database: asyncpg.Connection) -> dict[tuple[str, int], int]:
    return {(row["topic"], row["part"]): row["next"] for row in await database.fetch("SELECT * FROM position")}


async def caught_up(database: asyncpg.Connection, ends: dict[tuple[str, int], int], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while await positions(database) != ends:
        assert time.monotonic() < deadline, f"behind after {seconds} s: {await positions(database)} of {ends}"
        await asyncio.sleep(0.1)


def ready(member: Member) -> bool:
    return "Worker ready" in member.log.read_text(encoding="utf-8", errors="replace")
