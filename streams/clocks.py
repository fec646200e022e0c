"""The sweep: deadlines that have passed become `clock_fired` events, oldest first, whoever holds the case or nobody.

Every worker sweeps; rows are taken with SKIP LOCKED and the event's id derives from the deadline, so that firing twice is
firing once. `now` is an argument: a simulated year sweeps with its own time.

Deadlines that other rules worked out go the same way: a clock of the stage `retiming` fires for each of their cases, and the stream
alone decides what moves. Asked twice is asked once too, since the second time the case is under the rules of now.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from streams.contracts import events
from streams.contracts.events import ClockFired
from streams.contracts.identity import clock_id_of, record_key
from streams.contracts.queries import queries_in
from streams.contracts.topics import ACTS
from streams.rules.retiming import RETIMING
from streams.rules.triage import Rules

SQL = queries_in(Path(__file__).parent / "store" / "background.sql")
AT_ONCE = 200


class Publisher(Protocol):
    """What takes records in their order and says of each when the broker has it."""

    async def send(self, topic: str, value: bytes, *, key: bytes) -> Awaitable[Any]:
        """Taken; the result awaits the broker's word and raises when it does not come."""


async def sweep(pool: Any, publisher: Publisher, *, now: datetime, topic_prefix: str) -> int:
    """Emit what is due at `now`; returns how many. A deadline emitted but not yet decided is emitted again after a minute."""
    due = await pool.fetch(SQL["due_deadlines"], now, AT_ONCE)
    await _send(publisher, topic_prefix, [_fired(row, now) for row in sorted(due, key=lambda row: (row["due_rolled"], row["case_id"]))])
    return len(due)


async def ask_anew(pool: Any, publisher: Publisher, rules: Rules, *, now: datetime, topic_prefix: str) -> int:
    """Have cases looked at whose open deadlines other rules worked out, so many at a time; returns how many were asked for. Nothing
    while these rules are not the county's."""
    cases = await pool.fetch(SQL["outdated_deadlines"], now, rules.hash, rules.county_code, AT_ONCE)
    await _send(publisher, topic_prefix, [_retiming(row, now) for row in cases])
    return len(cases)


async def _send(publisher: Publisher, topic_prefix: str, fired: Sequence[ClockFired]) -> None:
    topic = ACTS.named(topic_prefix)
    await asyncio.gather(*[await publisher.send(topic, events.encode(one), key=record_key(one.tenant, one.grid_code)) for one in fired])


def _fired(row: Any, now: datetime) -> ClockFired:
    return ClockFired(
        tenant=row["tenant"],
        clock_id=clock_id_of(row["case_id"], row["stage"], row["level"], row["due_rolled"]),
        case_id=row["case_id"],
        grid_code=row["grid_code"],
        stage=row["stage"],
        level=row["level"],
        due=row["due_rolled"],
        fired_at=now,
    )


def _retiming(row: Any, now: datetime) -> ClockFired:
    """Its date is the moment of asking: whoever asks again, because no answer came, asks another time."""
    return ClockFired(
        tenant=row["tenant"],
        clock_id=clock_id_of(row["case_id"], RETIMING, 0, now),
        case_id=row["case_id"],
        grid_code=row["grid_code"],
        stage=RETIMING,
        level=0,
        due=now,
        fired_at=now,
    )
