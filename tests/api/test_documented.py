"""The api does what its OpenAPI document says: whatever is asked, each answer is one of those told, and none is a 500."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import settings as bounded
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.settings import Settings
from deploy.postgres.databases import Databases
from tests.api.ground import ANJI, a_server, settings_for, standing_on

NOWHERE = Settings(read_dsn="", keys_dsn="", county=ANJI, secret="", kafka="")
LEFT_OUT = ["/api/v1/feed", "/readyz"]
"""A feed has no end; readiness is about a broker, and there is none here."""

schema = schemathesis.openapi.from_dict(create_app(NOWHERE).openapi())


class Running(NamedTuple):
    """A running api, and a centre's token."""

    address: str
    token: str


@pytest.fixture(scope="module")
def running(module_database: Databases) -> Iterator[Running]:
    """On a loop of its own: schemathesis asks from a test that is not async."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    stack = AsyncExitStack()
    yield asyncio.run_coroutine_threadsafe(_started(stack, module_database), loop).result(60)
    asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def _started(stack: AsyncExitStack, databases: Databases) -> Running:
    ground = await stack.enter_async_context(standing_on(databases))
    await ground.open()
    token = await ground.login(("anji", "centre", "330523", "anji.centre"))
    _, address = await stack.enter_async_context(a_server(settings_for(databases, lookups_per_minute=100_000)))
    return Running(address, token)


@schema.exclude(path=LEFT_OUT).parametrize()
@bounded(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_the_document_is_kept(case: schemathesis.Case[Any], running: Running) -> None:
    answer = case.call(base_url=running.address, headers={"Authorization": f"Bearer {running.token}"})
    # No schema can say that a cursor was given by the page before, or that a day exists.
    case.validate_response(answer, excluded_checks=[positive_data_acceptance])


OPEN_TO_ALL = re.compile(r"/api/v1/(county|lookup/.*|receptions)")


def test_every_operation_behind_a_login_tells_its_refusals() -> None:
    for path, operations in create_app(NOWHERE).openapi()["paths"].items():
        told = operations["get"]["responses"].keys()
        if path.startswith("/api/v1/") and not OPEN_TO_ALL.fullmatch(path):
            assert {"401", "403", "503"} <= told, path
