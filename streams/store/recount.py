"""Counts every figure again from what it is made of; what differs, differs for a reason that someone must find.

python -m streams.store.recount ADDRESS        exit status 1 if anything differs
"""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg

from streams.contracts.queries import queries_in

SQL = queries_in(Path(__file__).with_suffix(".sql"))


async def differences(connection: Any) -> Mapping[str, list[dict[str, Any]]]:
    """What differs, by the name of the count; empty when everything adds up. One snapshot sees all of it."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        counted = {name: [dict(row) for row in await connection.fetch(SQL[name])] for name in SQL.names()}
    return {name: rows for name, rows in counted.items() if rows}


async def main(address: str) -> int:
    """Print what differs, one line each."""
    connection = await asyncpg.connect(address)
    try:
        found = await differences(connection)
    finally:
        await connection.close()
    for name, rows in found.items():
        for row in rows:
            sys.stdout.write(f"{name}: {' '.join(f'{column}={value}' for column, value in row.items())}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))
