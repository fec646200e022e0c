"""Whom a batch has to wait for, taken before it writes anything.

Advisory locks, in one order everywhere: partitions and places together, then cases. Postgres gives a transaction its id at
its first write, so ids follow the locks: of two transactions that change one case, the later one has the higher id. The feed
and the outbox are read in the order of ids and rely on that. Row locks alone can't do it: taking one is a write already.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import UUID

from streams.contracts.events import ActRequested, ClockFired
from streams.contracts.identity import case_id_of, ids_in
from streams.contracts.queries import queries_in
from streams.stages.journey import Journey

SQL = queries_in(Path(__file__).parent / "cycle.sql")
NEARBY = timedelta(hours=36)
"""How far apart two reports of one public condition may lie to be compared at all; the rule is much stricter."""

Condition = tuple[str, str, str]  # tenant, condition, place key


async def take(connection: Any, cluster_id: str, partitions: Iterable[tuple[str, int]], journeys: Sequence[Journey]) -> list[UUID]:
    """Lock these partitions, and the places and cases that these journeys may touch; returns the cases."""
    places = conditions(journeys)
    held = [partition_lock(cluster_id, *partition) for partition in partitions]
    await connection.execute(SQL["lock_keys"], held + [place_lock(*place) for place in places])
    cases = await _cases(connection, journeys, places)
    if not any(named_report(journey) for journey in journeys):
        await _lock(connection, cases)
        return cases
    while left_for := await _left_for(connection, cases, journeys, places):
        cases = left_for
    return cases


async def _left_for(connection: Any, cases: list[UUID], journeys: Sequence[Journey], places: dict[Condition, list[datetime]]) -> list[UUID]:
    """Lock the cases, unless a report that is corrected or withdrawn has left one of them while this waited; then none is kept, since more
    could not be taken in order, and those to lock instead are told."""
    attempt = connection.transaction()
    await attempt.start()
    await _lock(connection, cases)
    there_now = await _cases(connection, journeys, places)
    if set(there_now) <= set(cases):
        await attempt.commit()
        return []
    await attempt.rollback()  # an advisory lock taken after a savepoint goes with it
    return there_now


async def _lock(connection: Any, cases: Sequence[UUID]) -> None:
    if cases:
        await connection.execute(SQL["lock_keys"], [case_lock(case_id) for case_id in cases])


def partition_lock(cluster_id: str, topic: str, partition: int) -> int:
    """The lock of one partition of one cluster: a signed 64-bit number, like all of these."""
    return _number(f"partition|{cluster_id}|{topic}|{partition}")


def place_lock(tenant: str, condition: str, place_key: str) -> int:
    """The lock of one public condition at one place, whether it has a case yet or not."""
    return _number(f"place|{tenant}|{condition}|{place_key}")


def case_lock(case_id: UUID) -> int:
    """The lock of one case."""
    return _number(f"case|{case_id.hex}")


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def conditions(journeys: Iterable[Journey]) -> dict[Condition, list[datetime]]:
    """The public conditions that a batch tells of, each with the times at which it was seen."""
    places: dict[Condition, list[datetime]] = {}
    for journey in journeys:
        report, found = journey.report, journey.classification
        if report and found and found.condition:
            places.setdefault((report.tenant, found.condition, found.place_key), []).append(report.occurred_at)
    return places


async def _cases(connection: Any, journeys: Sequence[Journey], places: dict[Condition, list[datetime]]) -> list[UUID]:
    """Cases named by reports, acts or clocks, or near in kind and place."""
    reports = [named for journey in journeys if (named := named_report(journey))]
    cases = [case_id for journey in journeys for case_id in named_cases(journey)]
    if not (reports or cases or places):
        return []
    near = windows(places, NEARBY)
    return [row["case_id"] for row in await connection.fetch(SQL["candidate_cases"], reports, cases, *near)]


def named_cases(journey: Journey) -> tuple[UUID, ...]:
    """The case that an act or a clock is about, the case that it would join into that one, and those that a report taken out of it
    would open, or once had opened."""
    match journey.event:
        case ClockFired() as fired:
            return (fired.case_id,)
        case ActRequested() as wanted:
            reports = (report for name in ("report_id", "reports") for report in ids_in(wanted.fields.get(name)))
            return (wanted.case_id, *ids_in(wanted.fields.get("joined_case")), *map(case_id_of, reports))
    return ()


def windows(wanted: dict[Condition, list[datetime]], reach: timedelta) -> tuple[list[Any], ...]:
    """Columns: three keys, and how far back and ahead to look."""
    keys = list(wanted)
    return (
        [key[0] for key in keys],
        [key[1] for key in keys],
        [key[2] for key in keys],
        [min(wanted[key]) - reach for key in keys],
        [max(wanted[key]) + reach for key in keys],
    )


def named_report(journey: Journey) -> UUID | None:
    """The earlier report that this one corrects or withdraws."""
    report = journey.report
    return (report.corrects or report.withdraws) if report else None
