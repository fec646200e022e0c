"""Real services for every test: a broker, a cluster, a database of one's own, topics of one's own, the whole system.

Each is started once per session, in a state folder of this run, and ended by process id.
"""

import asyncio
import json
import os
import secrets
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from deploy.down import bring_down
from deploy.kafka import topics as kafka_topics
from deploy.kafka.broker import Broker
from deploy.places import ROOT, Places
from deploy.ports import free_port
from deploy.postgres import databases
from deploy.postgres.cluster import Cluster
from deploy.postgres.databases import Databases
from deploy.trial import trial

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")
"""How long an example takes, or takes to be made, says something of the machine and nothing of the rule."""

SECRET = "tests only"
TEMPLATE = "fengqiao_template"


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Every async test and fixture runs on the loop that the system runs on."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session")
def places() -> Iterator[Places]:
    """This run's state folder."""
    with trial(Places.of().tools) as own:
        yield own


@pytest.fixture(scope="session")
def broker(places: Places) -> Iterator[Broker]:
    """The session's broker. A test that stops or kills a broker starts one of its own."""
    own = Broker(data=places.kafka, port=free_port(), tools=places.tools, log=places.log / "kafka.log", records=places.processes)
    own.start()
    yield own
    own.stop()


@pytest.fixture(scope="session")
def kafka(broker: Broker) -> str:
    """The session broker's address."""
    return broker.address


@pytest.fixture(scope="session")
def cluster(places: Places) -> Iterator[Cluster]:
    """The session's PostgreSQL, without fsync. A test that stops or kills a server starts one of its own."""
    own = Cluster(data=places.postgres, port=free_port(), log=places.log / "postgres.log", records=places.processes, durable=False)
    own.start()
    yield own
    own.stop()


@pytest.fixture(scope="session")
def postgres(cluster: Cluster) -> str:
    """The owner's address of the session's server."""
    return cluster.dsn()


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """A migrated pair of databases that nobody writes to; the others are copies of it."""
    asyncio.run(databases.prepare(postgres, TEMPLATE, SECRET))
    return TEMPLATE


@pytest.fixture
def database(postgres: str, template: str) -> Iterator[Databases]:
    """A fresh migrated database of this test's own, with an address for each role."""
    yield from _copied(postgres, template)


@pytest.fixture(scope="module")
def module_database(postgres: str, template: str) -> Iterator[Databases]:
    """The same, shared by the tests of one file."""
    yield from _copied(postgres, template)


def _copied(postgres: str, template: str) -> Iterator[Databases]:
    name = f"t_{secrets.token_hex(6)}"
    yield asyncio.run(databases.clone(postgres, template, name, SECRET))
    asyncio.run(databases.drop(postgres, name))


@pytest.fixture
def topics(kafka: str) -> Iterator[str]:
    """A random prefix under which every topic of the contract exists: `REPORTS.named(topics)`."""
    prefix = f"t{secrets.token_hex(4)}"
    asyncio.run(kafka_topics.create(kafka, prefix))
    yield prefix
    asyncio.run(kafka_topics.delete(kafka, prefix))


@pytest.fixture(scope="session")
def system(places: Places) -> Iterator[dict[str, Any]]:
    """The whole system, up by the command people use: what `up --json` prints (web, kafka, postgres, workers, logins), and `state`."""
    state = Places(tools=places.tools, state=places.state / "system")
    environ = {**os.environ, "FENGQIAO_STATE": str(state.state)}
    command = [str(ROOT / "deploy" / "up"), "--detach", "--json", "--port", "0"]
    up = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True, text=True)
    yield {**json.loads(up.stdout.splitlines()[-1]), "state": str(state.state)}
    bring_down(state)
