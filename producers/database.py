"""One database as the intake uses it: short statements, each within its time, and one translation of what can go wrong.

A statement that gets no answer in time leaves its connection torn down rather than waiting in the pool; whether it took
effect is unknown, and Unavailable says so.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg

from producers.faults import Unavailable

PATIENCE_S = 2.0
RETRY_AFTER_S = 3

AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a server killed in mid-answer leaves the protocol in a state of its own
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
)
"""Faults that pass: the database is away, frozen, restarting, full, or chose this transaction to break a deadlock."""


class Database:
    """A pool that connects when it is first used, so that the intake stands up before its database."""

    def __init__(self, dsn: str, connections: int) -> None:
        self._dsn = dsn
        self._connections = connections
        self._pool: Any = None

    async def open(self) -> None:
        """Make the pool; nothing is connected yet. What is connected once stays so: the first after a pause must not wait."""
        self._pool = await asyncpg.create_pool(
            self._dsn, min_size=0, max_size=self._connections, timeout=PATIENCE_S, max_inactive_connection_lifetime=0
        )

    async def warm(self) -> None:
        """Connect ahead of the first who asks. Raises Unavailable."""
        async with AsyncExitStack() as held:
            for _ in range(self._connections):
                await held.enter_async_context(self.connection())

    async def close(self) -> None:
        """Let statements end; those that do not in time are cut off, which is what their callers are told."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._pool.close()
        except AWAY:
            self._pool.terminate()

    async def fetch(self, sql: str, *values: Any) -> list[Any]:
        """The rows of one statement. Raises Unavailable."""
        async with self.connection() as connection:
            rows: list[Any] = await connection.fetch(sql, *values)
            return rows

    async def execute(self, sql: str, *values: Any) -> None:
        """One statement without rows. Raises Unavailable."""
        async with self.connection() as connection:
            await connection.execute(sql, *values)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """A connection for a few statements, all within PATIENCE_S. Raises Unavailable."""
        try:
            async with asyncio.timeout(PATIENCE_S), self._pool.acquire() as connection:
                try:
                    yield connection
                except (*AWAY, asyncio.CancelledError):
                    connection.terminate()
                    raise
        except AWAY as away:
            raise Unavailable(retry_after=RETRY_AFTER_S) from away
