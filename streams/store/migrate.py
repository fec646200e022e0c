"""Brings a database to the present schema: roles first, then each migration once, in order, each in one transaction.

`prepare` makes both databases of a deployment ready: the main one, and the one that holds nothing but keys.
"""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

import asyncpg

from streams.contracts.queries import queries_in

MIGRATIONS = Path(__file__).parent / "migrations"
KEY_MIGRATIONS = Path(__file__).parent / "key_migrations"
ROLES = ("fengqiao_intake", "fengqiao_stream", "fengqiao_read", "fengqiao_keys")
KEYS_DATABASE_SUFFIX = "_keys"

SQL = queries_in(Path(__file__).parent / "migrate.sql")


async def migrate(dsn: str, folder: Path = MIGRATIONS) -> tuple[str, ...]:
    """Apply what is missing; returns the names applied. Safe to run from several places at once."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(SQL["lock"])
        await connection.execute(SQL["ledger"])
        done = {row["name"] for row in await connection.fetch(SQL["done"])}
        missing = {name: text for name, text in _texts(folder).items() if name not in done}
        for name, text in missing.items():
            async with connection.transaction():
                await connection.execute(text)
                await connection.execute(SQL["record"], name)
        return tuple(missing)
    finally:
        await connection.close()


def _texts(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.sql"))}


async def ensure_roles(dsn: str, passwords: Mapping[str, str]) -> None:
    """The four roles, with a login password each; names are fixed, passwords come from the deployment."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute(SQL["lock_in_transaction"])
            for role in ROLES:
                await connection.execute(SQL["ensure_role"].format(role=role))
                if role in passwords:
                    quoted = await connection.fetchval(SQL["quoted"], passwords[role])
                    await connection.execute(SQL["set_password"].format(role=role, password=quoted))
            await connection.execute(SQL["role_limits"])
    finally:
        await connection.close()


async def ensure_database(dsn: str, name: str) -> None:
    """A database of that name in the cluster behind `dsn`; C.UTF-8, so that Chinese sorts and searches alike everywhere."""
    connection = await asyncpg.connect(dsn)
    try:
        if not await connection.fetchval(SQL["database_exists"], name):
            await connection.execute(SQL["create_database"].format(name=name))
    finally:
        await connection.close()


async def prepare(dsn: str, keys_dsn: str, passwords: Mapping[str, str]) -> tuple[str, ...]:
    """Roles, then both databases' migrations. The databases exist already (see `ensure_database`)."""
    await ensure_roles(dsn, passwords)
    applied = await migrate(dsn)
    return applied + await migrate(keys_dsn, KEY_MIGRATIONS)


if __name__ == "__main__":
    for applied_name in asyncio.run(migrate(sys.argv[1])):
        sys.stdout.write(f"applied {applied_name}\n")
