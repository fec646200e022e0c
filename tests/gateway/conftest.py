"""The intake on a real broker, and on a real database of each test's own with the demo people in it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from deploy.kafka import topics as kafka_topics
from deploy.postgres import databases
from deploy.postgres.databases import Databases
from producers.demo import seed_demo
from producers.settings import Settings
from tests.conftest import SECRET
from tests.gateway.asking import COUNTY, Asking, Logins, settings_for, standing

PEOPLED = "fengqiao_gateway"


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Not uvloop here: closing its loop after an intake was up was seen to wait for ever, once in some hundred tests. The system itself
    never closes a loop, its processes end; stories and adversity run it on uvloop."""
    return "asyncio", {"use_uvloop": False}


@pytest.fixture(scope="session")
def logins(postgres: str, template: str) -> Logins:
    """The demo people, hashed once; each test's databases are copies of the peopled pair."""
    whole = asyncio.run(databases.clone(postgres, template, PEOPLED, SECRET))
    return {login["username"]: login for login in asyncio.run(seed_demo(whole.owner, COUNTY))}


@pytest.fixture
def database(postgres: str, logins: Logins) -> Iterator[Databases]:
    """A fresh database of this test's own with the demo people in it."""
    yield from _copied(postgres, logins)


@pytest.fixture(scope="module")
def module_database(postgres: str, logins: Logins) -> Iterator[Databases]:
    """The same, shared by the tests of one file."""
    yield from _copied(postgres, logins)


def _copied(postgres: str, logins: Logins) -> Iterator[Databases]:
    assert logins
    name = f"g_{secrets.token_hex(6)}"
    yield asyncio.run(databases.clone(postgres, PEOPLED, name, SECRET))
    asyncio.run(databases.drop(postgres, name))


@pytest.fixture(scope="session")
def topics(kafka: str) -> Iterator[str]:
    """One set of topics for all gateway tests: each looks only at what came since its intake is up."""
    prefix = f"t{secrets.token_hex(4)}"
    asyncio.run(kafka_topics.create(kafka, prefix))
    yield prefix
    asyncio.run(kafka_topics.delete(kafka, prefix))


@pytest.fixture
def settings(kafka: str, topics: str, database: Databases) -> Settings:
    """The intake's settings on this test's own topics and databases."""
    return settings_for(kafka, topics, database)


@pytest.fixture
async def intake(settings: Settings, logins: Logins) -> AsyncIterator[Asking]:
    """The intake, up."""
    async with standing(settings, logins) as asking:
        yield asking


@pytest.fixture(scope="module")
async def shared(kafka: str, topics: str, module_database: Databases, logins: Logins) -> AsyncIterator[Asking]:
    """The intake, shared by those tests of one file that leave nothing for each other to find."""
    async with standing(settings_for(kafka, topics, module_database), logins) as asking:
        yield asking


@pytest.fixture
async def owner(database: Databases) -> AsyncIterator[Any]:
    """A connection that may look at everything."""
    connection = await asyncpg.connect(database.owner)
    yield connection
    await connection.close()
