"""Real workers (`python -m streams`) on a real broker and a real database, and what can be done to them."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from deploy import processes
from deploy.kafka import topics
from deploy.places import ROOT, Places
from deploy.postgres.databases import Databases
from streams.activation import activate
from streams.contracts.topics import INBOUND, Topic
from streams.settings import from_environment
from streams.store.recount import differences
from tests.adversity.letters import Post

PARTITIONS = topics.inbound_partitions()


@dataclass
class Hand:
    """One worker process."""

    process: subprocess.Popen[bytes]
    log: Path
    status: Path
    failpoint: str = ""
    ending: str = ""  # why it is expected to end; empty while it should work
    last: dict[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Its latest status; what a dead one said last stays."""
        if self.status.exists():
            self.last = json.loads(self.status.read_bytes())
        return self.last

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")


@dataclass
class Crew:
    """The workers of one run."""

    folder: Path
    records: Path  # of processes: what a killed run leaves behind is ended by the next one
    environ: dict[str, str]
    kafka: str
    prefix: str
    store: asyncpg.Pool
    keys: asyncpg.Pool
    post: Post
    hands: list[Hand] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def start(self, failpoint: str = "") -> Hand:
        number = len(self.hands)
        log, status = self.folder / f"worker-{number}.log", self.folder / f"worker-{number}.json"
        environ = {**self.environ, "FENGQIAO_WORKER_STATUS": str(status), "FENGQIAO_FAILPOINT": failpoint, "PYTHONPATH": str(ROOT)}
        argv = (sys.executable, "-m", "streams")
        process = processes.start(processes.Command(f"{self.prefix}-{number}", argv, log, self.records, environ))
        self.hands.append(Hand(process, log, status, failpoint))
        return self.hands[-1]

    def working(self) -> list[Hand]:
        return [hand for hand in self.hands if not hand.ending]

    def tell(self, line: str) -> None:
        print(f"{time.monotonic() - self.began:5.1f} s  {line}")

    async def ready(self, seconds: float = 40) -> None:
        """Every inbound partition is read by somebody."""
        await until(lambda: sum(hand.told().get("positioned", 0) for hand in self.working()) == PARTITIONS, seconds, self.last_words)

    def last_words(self) -> str:
        """How each worker stands, for a failure."""
        return "\n".join(f"{hand.log.name} {hand.process.poll()} {hand.told()} {hand.said()[-600:]}" for hand in self.hands)

    async def stored(self) -> int:
        """Reports with an outcome, and records that were none."""
        return int(await self.store.fetchval(f"select (select count(*) from stream.reports) + ({HELD})"))

    async def accounted(self, wanted: int, seconds: float) -> None:
        """Wait until so many records have an outcome."""
        deadline = time.monotonic() + seconds
        while (now := await self.stored()) < wanted:
            assert time.monotonic() < deadline, f"{now} of {wanted} after {seconds} s\n{self.last_words()}"
            await asyncio.sleep(0.1)

    async def settled(self, seconds: float = 30) -> None:
        """Wait until every inbound record is read and every outgoing one is sent."""
        deadline = time.monotonic() + seconds
        ends = await log_ends(self.kafka, [topic.named(self.prefix) for topic in INBOUND])
        while True:
            rows = await self.store.fetch("select topic, partition, next_offset from stream.positions")
            at = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
            if at == ends and not await self.store.fetchval("select count(*) from stream.outbox"):
                return
            assert time.monotonic() < deadline, f"behind after {seconds} s\n{self.last_words()}"
            await asyncio.sleep(0.1)
            ends = await log_ends(self.kafka, [topic.named(self.prefix) for topic in INBOUND])

    async def differences(self) -> dict[str, Any]:
        """What no recount confirms."""
        async with self.store.acquire() as connection:
            return dict(await differences(connection))

    async def stop(self) -> None:
        """Ask everyone to finish; what each counted last is in its status."""
        for hand in self.working():
            hand.ending = "stopped"
            hand.process.send_signal(signal.SIGCONT)
            hand.process.terminate()
        for hand in self.hands:
            try:
                await until(lambda hand=hand: hand.process.poll() is not None, 25, self.last_words)  # type: ignore[misc] # a default binds it
            finally:
                hand.process.kill()
                hand.process.wait()


HELD = "select count(*) from stream.held where report_id is null"


@asynccontextmanager
async def crew_on(kafka: str, databases: Databases, prefix: str, places: Places, **settings: str) -> AsyncIterator[Crew]:
    """A crew without workers yet; topics of this prefix exist."""
    environ = {
        "FENGQIAO_KAFKA": kafka,
        "FENGQIAO_DSN_STREAM": databases.stream,
        "FENGQIAO_DSN_KEYS": databases.keys,
        "FENGQIAO_TOPIC_PREFIX": prefix,
        "FENGQIAO_GROUP": prefix,
        "FENGQIAO_SESSION_SECONDS": "3",
        **settings,
    }
    await activate(from_environment(environ))
    async with AsyncExitStack() as opened:
        store = await opened.enter_async_context(asyncpg.create_pool(databases.owner, min_size=1, max_size=4))
        keys = await opened.enter_async_context(asyncpg.create_pool(databases.owner_of_keys, min_size=1, max_size=2))
        producer = AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True, linger_ms=5, max_batch_size=131072)
        await opened.enter_async_context(producer)
        folder = places.state / f"crew-{prefix}"
        folder.mkdir()
        crew = Crew(folder, folder / "processes", environ, kafka, prefix, store, keys, Post(producer, keys, prefix))
        opened.push_async_callback(crew.stop)
        yield crew


async def until(true: Callable[[], bool], seconds: float, why: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s\n{why()}"
        await asyncio.sleep(0.05)


async def log_ends(kafka: str, names: Iterable[str]) -> dict[tuple[str, int], int]:
    async with AIOKafkaConsumer(*names, bootstrap_servers=kafka) as consumer:
        ends = await consumer.end_offsets([TopicPartition(name, part) for name in names for part in consumer.partitions_for_topic(name)])
    return {(tp.topic, tp.partition): end for tp, end in ends.items()}


async def everything_on(kafka: str, topic: Topic, prefix: str) -> list[bytes]:
    """The values of all records of a topic, each partition in its order."""
    name = topic.named(prefix)
    ends = await log_ends(kafka, [name])
    waiting = {TopicPartition(*place): end for place, end in ends.items() if end}
    values: list[bytes] = []
    if not waiting:
        return values  # a consumer that is assigned nothing does not stop either
    async with AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest") as consumer:
        consumer.assign(list(waiting))
        while waiting:
            for tp, records in (await consumer.getmany(timeout_ms=2000)).items():
                values += [record.value for record in records]
                if records and records[-1].offset + 1 >= waiting.get(tp, 0):
                    waiting.pop(tp, None)
    return values
