"""A ground for each test of the api: one database a file, emptied before each test."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.postgres.databases import Databases
from tests.api.ground import Ground, an_app, settings_for, standing_on


@pytest.fixture
async def ground(module_database: Databases) -> AsyncIterator[Ground]:
    """Cases and accounts can be put here."""
    async with standing_on(module_database) as ground:
        yield ground


@pytest.fixture
async def client(ground: Ground) -> AsyncIterator[httpx.AsyncClient]:
    """The api as a caller sees it."""
    async with an_app(settings_for(ground.databases)) as (_, client):
        yield client
