"""Who the accounts are, asked at most once a second each; questions that arrive together are one query."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from producers.database import Database
from producers.jurisdiction import HeldGrant, Lent
from streams.contracts.codes import Role
from streams.contracts.covers import lends
from streams.contracts.grants import Grant
from streams.contracts.queries import queries_in

log = logging.getLogger(__name__)

SQL = queries_in(Path(__file__).with_name("intake.sql"))
FRESH_S = 1.0
MOST_KEPT = 20_000


class Person(NamedTuple):
    """An account with all grants it holds or held, and what covers lend or lent it."""

    account_id: UUID
    username: str
    display_name: str
    home_grid: str | None
    epoch: int
    disabled: bool
    held: tuple[HeldGrant, ...]
    lent: tuple[Lent, ...] = ()
    covers_for: frozenset[UUID] = frozenset()  # within a year

    def grants_at(self, at: datetime) -> tuple[Grant, ...]:
        """The grants that hold at a moment."""
        return tuple(one.grant for one in self.held if one.holds_at(at))


_grants = msgspec.json.Decoder(list[tuple[str, Role, str, str, datetime | None, datetime | None]]).decode
_covering = msgspec.json.Decoder(
    list[tuple[str, str, UUID, str, datetime, datetime, str, Role, str, str, datetime | None, datetime | None]]
).decode


def person_of(row: Any) -> Person:
    """A row of the query `people`."""
    held = tuple(
        HeldGrant(Grant(tenant, role, scope, unit), since, until) for tenant, role, scope, unit, since, until in _grants(row["grants"])
    )
    covers = _covering(row["covering"])
    lent = tuple(
        Lent(away, name, HeldGrant(grant, max(since or begins, begins), min(until or ends, ends)))
        for tenant, unit, away, name, begins, ends, chain, role, scope, seat, since, until in covers
        if lends(grant := Grant(chain, role, scope, seat), tenant, unit)
    )
    account = (row["account_id"], row["username"], row["display_name"], row["home_grid"], row["epoch"], row["disabled"])
    return Person(*account, held, lent, frozenset(one[2] for one in covers))


class People:
    """The accounts, by id."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[UUID, tuple[float, Person | None]] = {}
        self._asked: dict[UUID, asyncio.Future[Person | None]] = {}
        self._asking: set[asyncio.Task[None]] = set()

    async def find(self, account_id: UUID) -> Person | None:
        """The account as it was at most FRESH_S ago. Raises Unavailable."""
        loop = asyncio.get_running_loop()
        known = self._known.get(account_id)
        if known is not None and known[0] > loop.time():
            return known[1]
        if account_id not in self._asked:
            self._asked[account_id] = loop.create_future()
            if len(self._asked) == 1:
                task = loop.create_task(self._ask())
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)
        return await asyncio.shield(self._asked[account_id])

    def forget(self, account_id: UUID) -> None:
        """Its epoch was raised or its grants changed: ask again at once."""
        self._known.pop(account_id, None)

    async def _ask(self) -> None:
        await asyncio.sleep(0)  # whoever asks in this turn of the loop is answered by the same query
        asked, self._asked = self._asked, {}
        try:
            rows = await self._database.fetch(SQL["people"], list(asked))
        except Exception as fault:  # noqa: BLE001 - whatever it is belongs to those who wait for the answer
            for answer in asked.values():
                if not answer.done():
                    answer.set_exception(fault)
                    answer.exception()  # seen here; whoever still waits sees it too
            return
        self._tell(asked, [person_of(row) for row in rows])

    def _tell(self, asked: dict[UUID, asyncio.Future[Person | None]], people: Sequence[Person]) -> None:
        found = {person.account_id: person for person in people}
        until = asyncio.get_running_loop().time() + FRESH_S
        if len(self._known) > MOST_KEPT:
            self._known.clear()
        for account_id, answer in asked.items():
            person = found.get(account_id)
            self._known[account_id] = (until, person)
            if not answer.done():
                answer.set_result(person)
