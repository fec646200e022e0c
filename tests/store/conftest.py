"""A ground for each test of the store: one database a file, emptied before each test."""

from collections.abc import AsyncIterator

import pytest

from deploy.postgres.databases import Databases
from tests.store.ground import Ground, emptied, standing_on


@pytest.fixture
async def ground(module_database: Databases) -> AsyncIterator[Ground]:
    """A cycle, its connections, an empty log and empty tables."""
    await emptied(module_database)
    async with standing_on(module_database) as ground:
        yield ground
