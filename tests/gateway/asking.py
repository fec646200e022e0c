"""How the tests ask an intake: good reports to change, people who log in, everything that lies on the topics."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import psutil
from aiokafka import AIOKafkaConsumer, TopicPartition
from fastapi import FastAPI

from deploy.places import ROOT
from deploy.ports import free_port
from deploy.postgres.databases import Databases
from producers.app import create_app
from producers.settings import Settings
from streams.contracts.events import Inbound, TooNew, Unreadable, read
from streams.contracts.identity import uuid7_of
from streams.contracts.topics import TOPICS

COUNTY = ROOT / "streams" / "reference" / "anji"
HOME = "330523107202001"  # langcun1's own grid
TEXT = "两家为田埂边的水渠争起来了"
Logins = dict[str, dict[str, str]]
Offsets = dict[TopicPartition, int]


def new_id(at: datetime | None = None) -> UUID:
    """A UUIDv7 as a phone makes one."""
    return uuid7_of(at or datetime.now(UTC), os.urandom(10))


def ago(**span: float) -> str:
    """A moment before now, as a phone writes it."""
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


def report(**changes: Any) -> dict[str, Any]:
    """A good report; a change of None leaves the field out."""
    whole: dict[str, Any] = {"report_id": str(new_id()), "grid_code": HOME, "occurred_at": ago(minutes=5), "text": TEXT}
    return {name: value for name, value in (whole | changes).items() if value is not None}


def settings_for(kafka: str, prefix: str, database: Databases, **more: Any) -> Settings:
    """Settings on given services."""
    return Settings(
        kafka=kafka, intake_dsn=database.intake, keys_dsn=database.keys, county=COUNTY, secret="s" * 64, topic_prefix=prefix, **more
    )


class Asking:
    """An intake under test, and the people who ask it."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, logins: Logins, before: Offsets) -> None:
        self.app = app
        self.before = before  # where the topics ended when it came up
        self.client = client
        self.logins = logins
        self.tokens: dict[str, str] = {}

    async def enter(self, username: str, password: str | None = None) -> httpx.Response:
        """Try to log in; the cookie is dropped, so that each request says itself who asks."""
        given = self.logins[username]["password"] if password is None else password
        answer = await self.client.post("/api/v1/login", json={"username": username, "password": given})
        self.client.cookies.clear()
        return answer

    async def token(self, username: str) -> str:
        """This person's token."""
        if username not in self.tokens:
            answer = await self.enter(username)
            assert answer.status_code == 200, answer.text
            self.tokens[username] = answer.json()["token"]
        return self.tokens[username]

    async def post(self, path: str, body: Any, *, by: str = "langcun1", **headers: str) -> httpx.Response:
        """Post JSON as this person."""
        return await self.client.post(path, json=body, headers={"Authorization": f"Bearer {await self.token(by)}"} | headers)

    async def records(self, at_least: int = 0) -> list[Any]:
        """What came to the topics since this intake is up."""
        return await records(self.app.state.intake.settings, self.before, at_least=at_least)

    async def events(self, at_least: int = 0) -> list[tuple[Any, Inbound]]:
        """The same, each record with its event."""
        found = [(record, read(record.value)) for record in await self.records(at_least)]
        assert all(not isinstance(event, Unreadable | TooNew) for _, event in found)
        return [(record, event) for record, event in found if not isinstance(event, Unreadable | TooNew)]

    async def submit(self, body: dict[str, Any], *, by: str = "langcun1", **headers: str) -> httpx.Response:
        """Submit a report as this person."""
        return await self.post("/api/v1/reports", body, by=by, **headers)


@asynccontextmanager
async def standing(settings: Settings, logins: Logins, before: Offsets | None = None) -> AsyncIterator[Asking]:
    """An intake, up and then down."""
    app = create_app(settings)
    before = await ends(settings) if before is None else before
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake", timeout=30) as client:
            yield Asking(app, client, logins, before)


@asynccontextmanager
async def reader(settings: Settings) -> AsyncIterator[tuple[AIOKafkaConsumer, list[TopicPartition]]]:
    """A consumer of all partitions of the deployment's topics."""
    partitions = [TopicPartition(topic.named(settings.topic_prefix), number) for topic in TOPICS for number in range(topic.partitions)]
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(partitions)
        yield consumer, partitions
    finally:
        await consumer.stop()


async def ends(settings: Settings) -> Offsets:
    """Where every partition ends now; answered once all have a leader."""
    async with reader(settings) as (consumer, partitions):
        found: Offsets = await consumer.end_offsets(partitions)
        return found


async def records(settings: Settings, since: Offsets, *, at_least: int = 0, within_s: float = 15.0) -> list[Any]:
    """Everything on the deployment's topics since then, once at least so much is there."""
    async with reader(settings) as (consumer, partitions):
        for partition, offset in since.items():
            consumer.seek(partition, offset)
        found: list[Any] = []
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            until = await consumer.end_offsets(partitions)
            if len(found) >= max(at_least, sum(until.values()) - sum(since.values())):
                break
            for batch in (await consumer.getmany(timeout_ms=100)).values():
                found += batch
        return found


@contextmanager
def a_process_of_its_own(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """An intake that can be killed, and its address."""
    port = free_port()
    with tempfile.NamedTemporaryFile("w") as secret:
        secret.write(settings.secret)
        secret.flush()
        environ = {
            "FENGQIAO_KAFKA": settings.kafka,
            "FENGQIAO_DSN_INTAKE": settings.intake_dsn,
            "FENGQIAO_DSN_KEYS": settings.keys_dsn,
            "FENGQIAO_COUNTY": str(settings.county),
            "FENGQIAO_SECRET": secret.name,
            "FENGQIAO_TOPIC_PREFIX": settings.topic_prefix,
            "FENGQIAO_LOOKUPS_PER_MINUTE": str(settings.lookups_per_minute),
        }
        command = [sys.executable, "-m", "tests.gateway.one_intake", str(port)]
        process = subprocess.Popen(command, env=os.environ | environ, cwd=ROOT)
        try:
            _await_answer(f"http://127.0.0.1:{port}")
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def _await_answer(address: str) -> None:
    for _ in range(300):
        try:
            httpx.post(f"{address}/api/v1/logout")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the intake does not answer")


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """SIGSTOP for a process and its children: it neither answers nor closes anything."""
    parent = psutil.Process(pid)
    everyone = [parent, *parent.children(recursive=True)]
    for process in everyone:
        process.suspend()
    try:
        yield
    finally:
        for process in reversed(everyone):
            process.resume()
