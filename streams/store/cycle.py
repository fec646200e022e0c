"""One transaction per cycle: a batch of records becomes decisions, rows and new positions, all or nothing.

Lock order, everywhere: partitions and places → cases → the rest by key (streams/store/locks.py); then rows. Locks are the
guarantee; who owns a partition is only a matter of speed. Data errors bisect under savepoints until the culprit stands
alone and is held; connection errors are the caller's to retry; anything else ends the process.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from streams.contracts.queries import queries_in
from streams.rules.triage import Rules
from streams.stages.journey import Held, Journey, Memory
from streams.store import locks, rows
from streams.store.held import HeldBytes
from streams.store.ledger import Ledger
from streams.store.memory import load

SQL = queries_in(Path(__file__).parent / "cycle.sql")

Place = tuple[str, int]  # topic, partition
Decide = Callable[[Journey, Memory, Rules], None]

DATA_ERRORS = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError)
"""SQLSTATE 22, 23 and 54: this record can't be stored, whoever tries."""


class UnknownBelowPosition(Exception):
    """Records below the position that no table knows: the position moved without them. Nothing may go on."""


class RuleSetRetired(Exception):
    """Other rules became the county's while this worker ran: two kinds of dates must not take turns. Started again, it joins by the rules
    of now or not at all."""


@dataclass(frozen=True)
class Span:
    """The offsets [start, end) of one partition that a batch accounts for, and those that the broker doesn't have."""

    start: int
    end: int
    gaps: tuple[tuple[int, int], ...] = ()


@dataclass
class Cycled:
    """What a cycle did. `rewinds` are partitions whose batch began above their position: read again from there."""

    positions: dict[Place, int] = field(default_factory=dict)
    rewinds: dict[Place, int] = field(default_factory=dict)
    stored: int = 0
    repeated: int = 0
    held: int = 0
    dropped: int = 0  # below the position and known
    gaps: int = 0


@dataclass(frozen=True)
class Cycle:
    """The store's side of a worker. `decide` are the stages that need memory, in the topology's order."""

    cluster_id: str
    rules: Rules
    ledger: Ledger
    held_bytes: HeldBytes
    decide: Sequence[Decide]
    failpoint: Callable[[str], None] = lambda _: None

    async def run(self, connection: Any, spans: Mapping[Place, Span], journeys: Sequence[Journey]) -> Cycled:
        """Store the batch: `journeys` lie in `spans`, in offset order within each partition."""
        async with connection.transaction():
            cases = await locks.take(connection, self.cluster_id, spans, journeys)
            done = await self._positions(connection, spans)
            self.failpoint("after_locks")
            fresh = await self._fresh(connection, journeys, done)
            await self._settle(connection, fresh, cases)
            self.failpoint("after_inserts")
            await self._move(connection, spans, done)
        self.failpoint("after_commit")
        done.stored = sum(journey.goes_on for journey in fresh)
        done.held = sum(journey.held is not None for journey in fresh)
        done.repeated = sum(journey.repeated for journey in fresh)
        return done

    async def _positions(self, connection: Any, spans: Mapping[Place, Span]) -> Cycled:
        places = sorted(spans)
        topics, partitions = [topic for topic, _ in places], [partition for _, partition in places]
        county, rule_set = self.rules.county_code, self.rules.hash
        found = await connection.fetch(SQL["lock_positions"], self.cluster_id, topics, partitions, county, rule_set)
        for retired_by in {row["retired_by"] for row in found} - {None}:
            raise RuleSetRetired(f"rule set {retired_by} became active, this worker has {rule_set}")
        positions = {(row["topic"], row["partition"]): int(row["next_offset"]) for row in found}
        return Cycled(positions, {place: at for place, at in positions.items() if at < spans[place].start})

    async def _fresh(self, connection: Any, journeys: Sequence[Journey], done: Cycled) -> list[Journey]:
        """Records at or above their position; those below are dropped once each is known by id or by its offset."""
        readable = [journey for journey in journeys if _place(journey) not in done.rewinds]
        below = [journey for journey in readable if journey.record.offset < done.positions[_place(journey)]]
        if below:
            await self._check_known(connection, below)
        done.dropped = len(below)
        return [journey for journey in readable if journey.record.offset >= done.positions[_place(journey)]]

    async def _check_known(self, connection: Any, below: Sequence[Journey]) -> None:
        ids = [journey.event_id for journey in below if journey.event_id]
        known = {row["event_id"] for row in await connection.fetch(SQL["known_ids"], ids)}
        places = [journey.record for journey in below if journey.event_id not in known]
        columns = ([r.topic for r in places], [r.partition for r in places], [r.offset for r in places])
        held = {tuple(row) for row in await connection.fetch(SQL["known_held"], *columns)} if places else set()
        missing = [r for r in places if (r.topic, r.partition, r.offset) not in held]
        if missing:
            first = missing[0]
            raise UnknownBelowPosition(f"{len(missing)} records, the first at {first.topic}/{first.partition}@{first.offset}")

    async def _settle(self, connection: Any, journeys: Sequence[Journey], cases: Sequence[UUID]) -> None:
        """Decide and write; a data error halves the batch until the record that causes it stands alone."""
        if not journeys:
            return
        try:
            async with connection.transaction():
                await self._decide(connection, journeys, cases)
        except DATA_ERRORS as error:
            if len(journeys) == 1:
                await self._hold(connection, journeys[0], f"sqlstate {error.sqlstate}")
                return
            for journey in journeys:
                journey.begin_again()
            middle = len(journeys) // 2
            for half in (journeys[:middle], journeys[middle:]):
                # asked again: the half before may have opened what this one joins
                await self._settle(connection, half, await locks.take(connection, self.cluster_id, (), half))

    async def _decide(self, connection: Any, journeys: Sequence[Journey], cases: Sequence[UUID]) -> None:
        await self._insert_events(connection, journeys)
        memory = await load(connection, journeys, cases, self.rules)
        for journey in journeys:
            if journey.goes_on:
                for stage in self.decide:
                    stage(journey, memory, self.rules)
        await self.ledger.write(connection, journeys, memory)
        await self.held_bytes.write(connection, [journey for journey in journeys if journey.held])

    async def _insert_events(self, connection: Any, journeys: Sequence[Journey]) -> None:
        """What is new goes on; a second one of the same id in the same batch does not."""
        first: dict[UUID | None, Journey] = {}
        for journey in journeys:
            if journey.event is not None:
                journey.repeated = first.setdefault(journey.event_id, journey) is not journey
        if not first:
            return
        rows_of = rows.event_columns(list(first.values()))
        new = {row["event_id"] for row in await connection.fetch(SQL["insert_events"], *rows_of)}
        for event_id, journey in first.items():
            journey.repeated = event_id not in new

    async def _hold(self, connection: Any, journey: Journey, reason: str) -> None:
        """The culprit of a data error: kept with its bytes, and its reporter told that it is held."""
        journey.held = Held("store", reason)
        await self.held_bytes.write(connection, [journey])
        await self.ledger.write_held(connection, journey)

    async def _move(self, connection: Any, spans: Mapping[Place, Span], done: Cycled) -> None:
        for place, span in spans.items():
            if place in done.rewinds:
                continue
            for first, until in span.gaps:
                if until <= done.positions[place]:
                    continue  # passed before
                done.gaps += until - first
                await connection.execute(SQL["insert_gap"], self.cluster_id, *place, first, until)
            done.positions[place] = max(done.positions[place], span.end)
        moved = [(topic, partition, at) for (topic, partition), at in done.positions.items()]
        await connection.execute(SQL["move_positions"], self.cluster_id, *map(list, zip(*moved, strict=True)))


def _place(journey: Journey) -> Place:
    return journey.record.topic, journey.record.partition
