"""A cycle on a real database, and a log in memory that it reads: append records, then store what is new or read some again.

What a report is about is said here by hand where a test depends on it, so that no test of the store waits on a word list.
"""

import itertools
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

import streams
from deploy.postgres.databases import Databases
from streams.contracts import events
from streams.contracts.codes import Urgency
from streams.contracts.decisions import Classification
from streams.contracts.events import Actor, ActRequested, ClockFired, ReportSubmitted
from streams.contracts.topics import ACTS, REPORTS, Topic
from streams.epochs import ensure_epoch
from streams.gateways import ADAPTERS, Gateways
from streams.reference.county import load_county
from streams.rules.triage import Rules
from streams.stages.journey import Journey, Record
from streams.stages.validate import parse, unseal
from streams.store.cycle import Cycle, Cycled, Place, Span
from streams.store.held import HeldBytes, report_keys
from streams.store.ledger import Ledger
from streams.store.recount import differences
from streams.topology import before_transaction, inside_transaction
from tests.builders import NOON, a_report

ANJI = Path(streams.__file__ or "").parent / "reference" / "anji"
CLUSTER = "the tests' cluster"


@cache
def the_rules() -> Rules:
    """The county's own rule set."""
    return Rules(load_county(ANJI))


def a_claim(**changes: Any) -> Classification:
    """Somebody's ordinary claim, grave enough for the town: a quarrel between neighbours."""
    return msgspec.structs.replace(Classification(category="02", urgency=Urgency.ORANGE), **changes)


def a_jam(place_key: str = "bridge", **changes: Any) -> Classification:
    """A public condition that joins."""
    found = Classification(category="14", urgency=Urgency.YELLOW, condition="jam", place_key=place_key)
    return msgspec.structs.replace(found, **changes)


@dataclass
class Ground:
    """One worker's side of the store."""

    databases: Databases
    store: Any
    keys: Any
    cycle: Cycle
    log: dict[Place, list[Record]] = field(default_factory=lambda: defaultdict(list))
    found: dict[UUID, Classification] = field(default_factory=dict)

    def beside(self, cycle: Cycle) -> "Ground":
        """Another worker that reads the same log."""
        return Ground(self.databases, self.store, self.keys, cycle, self.log, self.found)

    def append(self, value: bytes | None, *, topic: Topic = REPORTS, partition: int = 0, at: datetime = NOON, problem: str = "") -> Record:
        """One more record at the end of a partition."""
        place = (topic.named(), partition)
        record = Record(*place, len(self.log[place]), value, at, problem)
        self.log[place].append(record)
        return record

    async def tell(self, found: Classification | None = None, *, partition: int = 0, **changes: Any) -> ReportSubmitted:
        """A report on the log, its key in the keys' database, and what it is about."""
        report, key = a_report(**changes)
        await self.keys.execute("insert into report_keys (report_id, key) values ($1, $2)", report.report_id, key)
        self.found[report.report_id] = found or a_claim()
        self.append(events.encode(report), partition=partition)
        return report

    def ask(self, event: ActRequested | ClockFired, partition: int = 0) -> None:
        """An act or a fired clock on the log."""
        self.append(events.encode(event), topic=ACTS, partition=partition)

    async def journeys(self, records: Iterable[Record]) -> list[Journey]:
        """What the stages before the transaction make of records."""
        journeys = [parse(record) for record in records]
        keys = await report_keys(self.keys, [journey.report.report_id for journey in journeys if journey.report])
        for journey in journeys:
            unseal(journey, keys)
            for stage in before_transaction():
                stage(journey, self.cycle.rules)
            if journey.classification and journey.event_id:
                journey.classification = self.found.get(journey.event_id, journey.classification)
        return journeys

    async def store_new(self, *, most: int = 500) -> Cycled:
        """One cycle over what no cycle has stored yet."""
        positions = await self.positions()
        return await self.read({place: (positions[place], min(len(log), positions[place] + most)) for place, log in self.log.items()})

    async def read(
        self, ranges: Mapping[Place, tuple[int, int]], gaps: Mapping[Place, tuple[tuple[int, int], ...]] | None = None
    ) -> Cycled:
        """One cycle over these offsets, whatever the positions say."""
        await self.positions()
        chosen = itertools.chain.from_iterable(self.log[place][start:end] for place, (start, end) in ranges.items())
        spans = {place: Span(start, end, (gaps or {}).get(place, ())) for place, (start, end) in ranges.items()}
        journeys = await self.journeys(chosen)
        async with self.store.acquire() as connection:
            return await self.cycle.run(connection, spans, journeys)

    async def positions(self) -> dict[Place, int]:
        """Where each partition of the log stands; one that is new starts at 0."""
        columns = [topic for topic, _ in self.log], [partition for _, partition in self.log]
        insert = "insert into stream.positions select $1, t, p, 0 from unnest($2::text[], $3::int[]) as log (t, p) on conflict do nothing"
        await self.store.execute(insert, CLUSTER, *columns)
        rows = await self.store.fetch("select topic, partition, next_offset from stream.positions")
        return {(row["topic"], row["partition"]): row["next_offset"] for row in rows}

    async def rows(self, query: str, *arguments: Any) -> list[dict[str, Any]]:
        """Any rows, as the worker's role sees them."""
        return [dict(row) for row in await self.store.fetch(query, *arguments)]

    async def one(self, query: str, *arguments: Any) -> Any:
        """One value."""
        return await self.store.fetchval(query, *arguments)

    async def counts(self) -> dict[str, int]:
        """How many reports ended in which way."""
        return {row["status"]: row["n"] for row in await self.rows("select status, count(*) as n from stream.reports group by 1")}

    async def adds_up(self) -> bool:
        """Whether every figure is what a recount says; what differs is in the failure."""
        async with self.store.acquire() as connection:
            found = await differences(connection)
        assert found == {}
        return True


@asynccontextmanager
async def standing_on(databases: Databases) -> AsyncIterator[Ground]:
    """A ground with connections of the roles that a worker has."""
    async with AsyncExitStack() as opened:
        store = await opened.enter_async_context(asyncpg.create_pool(databases.stream, min_size=1, max_size=6))
        keys = await opened.enter_async_context(asyncpg.create_pool(databases.keys, min_size=1, max_size=4))
        async with store.acquire() as connection:
            await ensure_epoch(connection)
        yield Ground(databases, store, keys, a_cycle(keys))


async def emptied(databases: Databases) -> None:
    """Nothing in any table but the schema: a twentieth of what a fresh database costs."""
    for address in (databases.owner, databases.owner_of_keys):
        owner = await asyncpg.connect(address)
        try:
            names = await owner.fetch(
                "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('intake', 'stream', 'public')"
            )
            await owner.execute("set session_replication_role = replica")  # in any order, whatever refers to what
            await owner.execute(";".join(f"delete from {row['name']}" for row in names if row["name"] != "public.migrations"))
        finally:
            await owner.close()


def a_cycle(keys: Any, **changes: Any) -> Cycle:
    """The cycle as a worker wires it."""
    rules = the_rules()
    whole: dict[str, Any] = {
        "cluster_id": CLUSTER,
        "rules": rules,
        "ledger": Ledger("fengqiao", rules.deadlines, rules.hash, Gateways(ADAPTERS, "https://county.example/console/")),
        "held_bytes": HeldBytes(keys),
        "decide": inside_transaction(),
    }
    return Cycle(**(whole | changes))


async def employ(databases: Databases, *actors: Actor, tenant: str = "anji") -> None:
    """Accounts that hold the grants these actors act by."""
    owner = await asyncpg.connect(databases.owner)
    try:
        for actor in actors:
            name = actor.account_id.hex
            await owner.execute(
                "insert into intake.accounts (account_id, username) values ($1, $2) on conflict do nothing", actor.account_id, name
            )
            grant = "insert into intake.grants (account_id, tenant, role, scope, unit) values ($1, $2, $3, $4, $5)"
            await owner.execute(grant, actor.account_id, tenant, actor.role, actor.region, actor.unit)
    finally:
        await owner.close()
