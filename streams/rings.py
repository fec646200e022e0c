"""Rings go out: rows that wait become requests to the county's gateways, at least once, and hold up nothing.

A row is claimed by moving its next try ahead, so that no transaction spans a request; one that arrived is deleted, one that did
not is tried again, later each time. A ring for a case that somebody has heard meanwhile, or of an hour ago, goes nowhere.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from streams.contracts.queries import queries_in
from streams.signing import signed

SQL = queries_in(Path(__file__).parent / "store" / "background.sql")
AT_ONCE = 50
PATIENCE = aiohttp.ClientTimeout(total=5)
"""Less than the shortest wait before the next try: a slow gateway is not rung twice at once."""


@dataclass
class Sent:
    """What one round did, by adapter."""

    arrived: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    given_up: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Ringing:
    """Where rings go, and the key they are signed with."""

    addresses: Mapping[str, str]
    key: bytes = field(repr=False)

    async def send(self, pool: Any, now: datetime) -> Sent:
        """One round: what is due at `now` goes out."""
        sent = Sent()
        sent.given_up.update(row["adapter"] for row in await pool.fetch(SQL["rings_given_up"], now))
        due = await pool.fetch(SQL["rings_due"], now, AT_ONCE, list(self.addresses))
        if due:
            async with aiohttp.ClientSession(timeout=PATIENCE) as session:
                answers = await asyncio.gather(*(self._arrives(session, row, now) for row in due))
            arrived = [row for row, well in zip(due, answers, strict=True) if well]
            sent.arrived.update(row["adapter"] for row in arrived)
            sent.failed.update(row["adapter"] for row, well in zip(due, answers, strict=True) if not well)
            await pool.execute(SQL["rings_arrived"], [row["ring_id"] for row in arrived], [row["adapter"] for row in arrived])
        return sent

    async def _arrives(self, session: aiohttp.ClientSession, row: Any, now: datetime) -> bool:
        """Whether the gateway has taken it; whatever else happens is tried again."""
        headers = {**signed(self.key, str(row["ring_id"]), now, row["body"]), "content-type": "application/json"}
        try:
            async with session.post(self.addresses[row["adapter"]], data=row["body"], headers=headers, allow_redirects=False) as answer:
                return 200 <= answer.status < 300
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False
