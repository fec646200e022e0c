"""The relay: outbox rows become records on case-events, in each case's order, at least once.

One relay per slice at a time, under an advisory lock of its own connection; several workers share the slices. Consumers drop
what they have seen by `version`, which is gapless per case.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streams.clocks import Publisher
from streams.contracts.queries import queries_in

SQL = queries_in(Path(__file__).parent / "store" / "background.sql")
AT_ONCE = 500


async def relay(connection: Any, publisher: Publisher, failpoint: Callable[[str], None] = lambda _: None) -> int:
    """One round over the slices in which something waits; returns how many records went out."""
    waiting = await connection.fetch(SQL["waiting_slices"])
    return sum([await relay_slice(connection, publisher, row["slice"], failpoint) for row in waiting])


async def relay_slice(connection: Any, publisher: Publisher, slice_: int, failpoint: Callable[[str], None]) -> int:
    """Send what waits in one slice, if no other relay has it; returns how many went out."""
    if not await connection.fetchval(SQL["try_slice"], slice_):
        return 0
    try:
        waiting = await connection.fetch(SQL["waiting_outbox"], slice_, AT_ONCE)
        # handed over one after the other, since a case is one key and its versions leave in order; then waited for together
        await asyncio.gather(*[await publisher.send(row["topic"], row["body"], key=row["key"]) for row in waiting])
        failpoint("after_sends")
        if waiting:
            await connection.execute(SQL["sent_outbox"], slice_, [row["tx"] for row in waiting], [row["row"] for row in waiting])
        return len(waiting)
    finally:
        await connection.execute(SQL["free_slice"], slice_)
