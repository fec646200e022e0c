"""After retention ends, destroying a report's key erases the person: the words are noise wherever they lie, every count stays.

python -m streams.erasure < report-ids          FENGQIAO_DSN_KEYS says where the keys are
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from streams.contracts.queries import queries_in

KEYS = queries_in(Path(__file__).parent / "store" / "keys.sql")


async def erase(connection: Any, report_ids: Sequence[UUID], *, now: datetime) -> int:
    """Destroy these keys for good; returns how many there were."""
    done = await connection.execute(KEYS["destroy"], report_ids, now)
    return int(done.rpartition(" ")[2])


async def main(address: str, report_ids: Sequence[UUID]) -> int:
    """How many were destroyed."""
    connection = await asyncpg.connect(address)
    try:
        return await erase(connection, report_ids, now=datetime.now(UTC))
    finally:
        await connection.close()


if __name__ == "__main__":
    ids = [UUID(line.strip()) for line in sys.stdin if line.strip()]
    destroyed = asyncio.run(main(os.environ["FENGQIAO_DSN_KEYS"], ids))
    sys.stdout.write(f"{destroyed} of {len(ids)} keys destroyed\n")
