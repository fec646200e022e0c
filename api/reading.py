"""Reads: each in a transaction of its own that sees what its scope may see, and nothing without one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from api.faults import Unavailable
from streams.contracts.queries import queries_in

SQL = queries_in(Path(__file__).with_name("reads.sql"))
KEYS = queries_in(Path(__file__).with_name("keys.sql"))

GONE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
)
"""The database is away, restarting, full, or ended a statement that took too long."""

NOBODY = ""
"""The scope of whoever has not logged in: no rows; only the narrow functions of the schema answer."""

SETTINGS = {"plan_cache_mode": "force_custom_plan", "application_name": "fengqiao api"}
"""Lists have optional filters: a plan made for any of them is good for none."""


class Reads:
    """The database as the api may see it."""

    def __init__(self, pool: asyncpg.Pool, keys: asyncpg.Pool) -> None:
        self._pool = pool
        self._keys = keys

    @classmethod
    @asynccontextmanager
    async def connected(cls, read_dsn: str, keys_dsn: str) -> AsyncIterator["Reads"]:
        """Pools that live as long as the app."""
        async with (
            asyncpg.create_pool(read_dsn, min_size=0, max_size=10, command_timeout=12, server_settings=SETTINGS) as pool,
            asyncpg.create_pool(keys_dsn, min_size=0, max_size=3, command_timeout=5) as keys,
        ):
            yield cls(pool, keys)

    @asynccontextmanager
    async def within(self, scope: str) -> AsyncIterator[Any]:
        """A read-only transaction with this scope. Raises Unavailable when the database is."""
        try:
            async with self._pool.acquire(timeout=5) as connection, connection.transaction(readonly=True):
                await connection.execute(SQL["enter_scope"], scope)
                yield connection
        except GONE as gone:
            raise Unavailable(retry_after=1) from gone

    async def record(self, account: UUID, what: str, *, case_id: UUID | None = None, purpose: str, detail: dict[str, Any]) -> None:
        """A line of the audit, kept before anything is shown."""
        told = msgspec.json.encode(detail).decode()
        try:
            await self._pool.execute(SQL["record_audit"], account, what, case_id, None, purpose, told)
        except GONE as gone:
            raise Unavailable(retry_after=1) from gone

    async def keys(self, owners: Sequence[UUID]) -> dict[UUID, bytes | None]:
        """The keys of these reports and acts; None for one that was destroyed."""
        try:
            rows = await self._keys.fetch(KEYS["find"], owners)
        except GONE as gone:
            raise Unavailable(retry_after=1) from gone
        return {row["report_id"]: row["key"] for row in rows}

    async def epochs(self, accounts: Sequence[UUID]) -> dict[UUID, int]:
        """The login epoch of each of these accounts that may still log in."""
        try:
            rows = await self._pool.fetch(SQL["epochs"], accounts)
        except GONE as gone:
            raise Unavailable(retry_after=1) from gone
        return {row["account_id"]: row["epoch"] for row in rows if not row["disabled"]}

    async def alive(self) -> None:
        """Raises Unavailable when either database does not answer."""
        try:
            await self._pool.fetchval(SQL["alive"])
            await self._keys.fetchval(SQL["alive"])
        except GONE as gone:
            raise Unavailable(retry_after=1) from gone
