"""Loads what a batch's decisions need, inside the transaction: places first, then cases, locked in one order."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from streams.contracts.cases import Case, Fate
from streams.contracts.codes import ReportStatus
from streams.contracts.events import ActRequested, ClockFired
from streams.contracts.grants import Grant
from streams.contracts.queries import queries_in
from streams.stages.journey import Journey, Memory

SQL = queries_in(Path(__file__).parent / "cycle.sql")
NEARBY = timedelta(hours=36)
"""How far apart two reports of one public condition may lie to be compared at all; the rule is much stricter."""
ALIKE = timedelta(days=30)
"""How far back a person may want to look for similar claims and rebounds."""


async def load(connection: Any, journeys: Sequence[Journey]) -> Memory:
    """The memory of a batch: every case it may change is locked until the end of the transaction."""
    memory = Memory()
    going = [journey for journey in journeys if journey.goes_on]
    await _lock_places(connection, going)
    ids = await _candidates(connection, going)
    for row in await connection.fetch(SQL["lock_cases"], ids) if ids else ():
        memory.remember(case_of(row))
    await _load_fates(connection, going, memory)
    await _load_alike(connection, going, memory)
    await _load_acts(connection, going, memory)
    return memory


def case_of(row: asyncpg.Record) -> Case:
    """A row of stream.cases as a case."""
    values = dict(row)
    values["reasons"] = msgspec.json.decode(values["reasons"])
    return msgspec.convert(values, Case)


def place_lock(tenant: str, condition: str, place_key: str) -> int:
    """The advisory lock of one public condition at one place: a signed 64-bit number."""
    digest = blake2b(f"{tenant}|{condition}|{place_key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _places(journeys: Iterable[Journey]) -> dict[tuple[str, str, str], list[datetime]]:
    places: dict[tuple[str, str, str], list[datetime]] = {}
    for journey in journeys:
        report, found = journey.report, journey.classification
        if report and found and found.condition:
            places.setdefault((report.tenant, found.condition, found.place_key), []).append(report.occurred_at)
    return places


async def _lock_places(connection: Any, journeys: Sequence[Journey]) -> None:
    places = _places(journeys)
    if places:
        await connection.fetch(SQL["lock_places"], sorted(place_lock(*place) for place in places))


async def _candidates(connection: Any, journeys: Sequence[Journey]) -> list[UUID]:
    reports = [named for journey in journeys if (named := _named_report(journey))]
    cases = [journey.event.case_id for journey in journeys if isinstance(journey.event, ActRequested | ClockFired)]
    places = _places(journeys)
    if not (reports or cases or places):
        return []
    near = _windows(places, NEARBY)
    return [row["case_id"] for row in await connection.fetch(SQL["candidate_cases"], reports, cases, *near)]


def _windows(wanted: dict[tuple[str, str, str], list[datetime]], reach: timedelta) -> tuple[list[Any], ...]:
    keys = list(wanted)
    return (
        [key[0] for key in keys],
        [key[1] for key in keys],
        [key[2] for key in keys],
        [min(wanted[key]) - reach for key in keys],
        [max(wanted[key]) + reach for key in keys],
    )


def _named_report(journey: Journey) -> UUID | None:
    report = journey.report
    return (report.corrects or report.withdraws) if report else None


async def _load_fates(connection: Any, journeys: Sequence[Journey], memory: Memory) -> None:
    named = [report for journey in journeys if (report := _named_report(journey))]
    for row in await connection.fetch(SQL["fates"], named) if named else ():
        status = ReportStatus(row["status"])
        memory.fates[row["report_id"]] = Fate(report_id=row["report_id"], status=status, case_id=row["case_id"])


async def _load_alike(connection: Any, journeys: Sequence[Journey], memory: Memory) -> None:
    """Cases to suggest a link to. Read without a lock: a suggestion changes neither of them."""
    wanted: dict[tuple[str, str, str], list[datetime]] = {}
    for journey in journeys:
        report, found = journey.report, journey.classification
        if report and found and not found.condition and not found.restricted:
            wanted.setdefault((report.tenant, report.grid_code, found.category), []).append(report.occurred_at)
    if not wanted:
        return
    for row in await connection.fetch(SQL["similar_cases"], *_windows(wanted, ALIKE)):
        if row["case_id"] not in memory.cases:
            memory.remember(case_of(row))


async def _load_acts(connection: Any, journeys: Sequence[Journey], memory: Memory) -> None:
    acts = [journey.event for journey in journeys if isinstance(journey.event, ActRequested)]
    if not acts:
        return
    for row in await connection.fetch(SQL["reports_of"], [act.case_id for act in acts]):
        memory.reports_of.setdefault(row["case_id"], {})[row["report_id"]] = row["account_id"]
    held: dict[UUID, list[Grant]] = {}
    for row in await connection.fetch(SQL["grants"], [act.actor.account_id for act in acts]):
        grant = msgspec.convert({name: row[name] for name in ("tenant", "role", "scope", "unit")}, Grant)
        held.setdefault(row["account_id"], []).append(grant)
    memory.grants = {account: tuple(grants) for account, grants in held.items()}
