"""The intake on a real broker and a real database, asked in process; demo people log in."""

import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from fastapi import FastAPI

from deploy.places import ROOT
from deploy.postgres.databases import Databases
from producers.app import create_app
from producers.demo import seed_demo
from producers.settings import Settings
from streams.contracts.identity import uuid7_of
from streams.contracts.topics import TOPICS

COUNTY = ROOT / "streams" / "reference" / "anji"
HOME = "330523107202001"
PASSWORDS = {"langcun1": "a password of langcun1"}


def new_id() -> UUID:
    """A UUIDv7 as a phone makes one."""
    return uuid7_of(datetime.now(UTC), os.urandom(10))


def report(**changes: Any) -> dict[str, Any]:
    """A good report; a change of None leaves the field out."""
    whole: dict[str, Any] = {
        "report_id": str(new_id()),
        "grid_code": HOME,
        "occurred_at": (datetime.now(UTC) - timedelta(minutes=5)).isoformat(),
        "text": "两家为田埂边的水渠争起来了",
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


class Intake:
    """The intake under test, and whoever asks it."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, logins: dict[str, dict[str, str]]) -> None:
        self.app = app
        self.client = client
        self.logins = logins
        self.tokens: dict[str, str] = {}

    async def login(self, username: str) -> dict[str, Any]:
        """Log in for real; the answer."""
        answer = await self.client.post("/api/v1/login", json={"username": username, "password": self.logins[username]["password"]})
        assert answer.status_code == 200, answer.text
        self.client.cookies.clear()
        self.tokens[username] = answer.json()["token"]
        return answer.json()

    async def post(self, path: str, body: Any, *, by: str = "langcun1", **more: Any) -> httpx.Response:
        """Post as this person."""
        if by not in self.tokens:
            await self.login(by)
        return await self.client.post(path, json=body, headers={"Authorization": f"Bearer {self.tokens[by]}"} | more)

    async def submit(self, body: dict[str, Any], *, by: str = "langcun1", **more: Any) -> httpx.Response:
        """Submit a report as this person."""
        return await self.post("/api/v1/reports", body, by=by, **more)


Make = Callable[..., Any]


@pytest.fixture
def settings(kafka: str, topics: str, database: Databases) -> Settings:
    """The intake's settings on this test's own topics and databases."""
    return settings_for(kafka, topics, database)


def settings_for(kafka: str, prefix: str, database: Databases, **more: Any) -> Settings:
    """Settings on given services."""
    return Settings(
        kafka=kafka,
        intake_dsn=database.intake,
        keys_dsn=database.keys,
        county=COUNTY,
        secret="s" * 64,
        topic_prefix=prefix,
        **more,
    )


@asynccontextmanager
async def standing(settings: Settings, database: Databases, passwords: dict[str, str] | None = None) -> AsyncIterator[Intake]:
    """An intake with demo people, up and then down."""
    logins = {login["username"]: login for login in await seed_demo(database.owner, COUNTY, passwords)}
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake", timeout=30) as client:
            yield Intake(app, client, logins)


@pytest.fixture
async def intake(settings: Settings, database: Databases) -> AsyncIterator[Intake]:
    """The intake, with demo people."""
    async with standing(settings, database) as whole:
        yield whole


@pytest.fixture
async def owner(database: Databases) -> AsyncIterator[Any]:
    """A connection that may look at everything."""
    connection = await asyncpg.connect(database.owner)
    yield connection
    await connection.close()


async def records(kafka: str, prefix: str, *, at_least: int = 0, within: float = 10.0) -> list[Any]:
    """Everything on the deployment's topics."""
    consumer = AIOKafkaConsumer(
        *(topic.named(prefix) for topic in TOPICS), bootstrap_servers=kafka, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    try:
        found: list[Any] = []
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            for batch in (await consumer.getmany(timeout_ms=300)).values():
                found += batch
            ends = await consumer.end_offsets(consumer.assignment())
            if len(found) >= max(at_least, sum(ends.values())):
                return found
        return found
    finally:
        await consumer.stop()


def path_of(name: str) -> Path:
    """A file beside the tests."""
    return Path(__file__).with_name(name)
