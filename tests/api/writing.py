"""Changes written side by side, with transactions that end in another order than they began."""

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from streams.contracts.cases import Case
from streams.contracts.queries import queries_in
from tests.api.ground import Ground

SQL = queries_in(Path(__file__).with_name("writing.sql"))


@dataclass
class Writing:
    """Writes feed rows for cases, each with a mark of its own in the item's `number`."""

    ground: Ground
    cases: list[Case]
    chance: random.Random
    marks: list[str] = field(default_factory=list)

    async def change(self, connection: Any, case: Case, mark: str) -> None:
        """One change, inside somebody's transaction."""
        item = await connection.fetchval(SQL["latest_item"], case.case_id)
        await connection.execute(
            SQL["add_change"], case.case_id, msgspec.json.encode({**msgspec.json.decode(item), "number": mark}).decode()
        )

    async def writer(self, name: str, transactions: int) -> None:
        """Many short transactions, some of several changes, some with a pause before the commit."""
        for n in range(transactions):
            async with self.ground.store.acquire() as connection, connection.transaction():
                for part in range(self.chance.choice((1, 1, 2, 3))):
                    await self.change(connection, self.chance.choice(self.cases), f"{name}.{n}.{part}")
                    await asyncio.sleep(self.chance.choice((0, 0, 0.005, 0.03)))
            if self.chance.random() < 0.3:
                await self.ground.store.execute(SQL["notify"])

    async def held_open(self, seconds: float) -> None:
        """A transaction that takes its place in the order and keeps everybody waiting."""
        async with self.ground.store.acquire() as connection, connection.transaction():
            for case in self.cases:
                await self.change(connection, case, f"held.{case.case_id}")
            await asyncio.sleep(seconds)

    async def undone(self) -> None:
        """A transaction that never was."""
        async with self.ground.store.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            for case in self.cases:
                await self.change(connection, case, "undone")
            await asyncio.sleep(0.5)
            await transaction.rollback()

    async def end(self) -> None:
        """The last change there is, in every case."""
        async with self.ground.store.acquire() as connection, connection.transaction():
            for case in self.cases:
                await self.change(connection, case, "end")


async def in_order(connection: Any, case_ids: list[Any]) -> list[str]:
    """The marks of these cases' changes as SQL has them, in the feed's order."""
    return [row["mark"] for row in await connection.fetch(SQL["in_order"], case_ids)]
