"""Loads what a batch's decisions need, inside the transaction, after the locks."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from streams.contracts import events
from streams.contracts.cases import Case, Fate, Step
from streams.contracts.codes import Change, ClockStage, ReportStatus, Role, Source
from streams.contracts.covers import Cover
from streams.contracts.duty import Instead, OnDuty, Rota
from streams.contracts.events import ActRequested, ClockFired
from streams.contracts.grants import Grant
from streams.contracts.identity import ids_in
from streams.contracts.leaders import LEADERS
from streams.contracts.queries import queries_in
from streams.rules.belated import Touched
from streams.rules.moved_dates import Standing
from streams.rules.triage import Rules
from streams.stages.journey import Journey, Memory, Told
from streams.store.locks import named_cases, named_report, windows

SQL = queries_in(Path(__file__).parent / "cycle.sql")
NAMING = (*LEADERS, "new_handler")
"""Fields of acts that name a person."""
ALIKE = timedelta(days=30)
"""How far back a person may want to look for similar claims and rebounds."""


async def load(connection: Any, journeys: Sequence[Journey], cases: Sequence[UUID], rules: Rules) -> Memory:
    """The memory of a batch: every case it may change, its row locked until the end of the transaction."""
    memory = Memory()
    going = [journey for journey in journeys if journey.goes_on]
    for row in await connection.fetch(SQL["lock_cases"], cases) if cases else ():
        memory.remember(case_of(row))
    await _load_outdated(connection, cases, memory, rules.hash)
    await _load_moved(connection, going, memory)
    await _load_fates(connection, going, memory)
    await _load_alike(connection, going, memory)
    await _load_acts(connection, going, memory)
    await _load_covers(connection, going, memory)
    await _load_rotas(connection, going, memory, rules.county.duty_day)
    return memory


def case_of(row: asyncpg.Record) -> Case:
    """A row of stream.cases as a case."""
    values = dict(row)
    for name in ("reasons", "told"):
        values[name] = msgspec.json.decode(values[name])
    return msgspec.convert(values, Case)


async def _load_outdated(connection: Any, cases: Sequence[UUID], memory: Memory, rule_set: str) -> None:
    """The open clocks of cases of which at least one was worked out by other rules."""
    found: defaultdict[UUID, list[Standing]] = defaultdict(list)
    for row in await connection.fetch(SQL["outdated_clocks"], cases, rule_set) if cases else ():
        found[row["case_id"]].append(Standing(row["stage"], row["level"], row["due_rolled"], row["ends_at"], row["provisional"]))
    memory.outdated = {case_id: tuple(clocks) for case_id, clocks in found.items()}


async def _load_moved(connection: Any, journeys: Sequence[Journey], memory: Memory) -> None:
    """Clocks that fired for a date which something has moved since they were sent."""
    clocks = [(e.case_id, e.stage, e.level, e.due) for journey in journeys if isinstance(e := journey.event, ClockFired)]
    columns = [list(column) for column in zip(*clocks, strict=True)]
    for row in await connection.fetch(SQL["moved_clocks"], *columns) if clocks else ():
        memory.moved_clocks.add((row["case_id"], row["stage"], row["level"], row["due_rolled"]))


async def _load_fates(connection: Any, journeys: Sequence[Journey], memory: Memory) -> None:
    named = [report for journey in journeys if (report := named_report(journey))]
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
    for row in await connection.fetch(SQL["similar_cases"], *windows(wanted, ALIKE)):
        memory.compare(case_of(row))


async def _load_acts(connection: Any, journeys: Sequence[Journey], memory: Memory) -> None:
    acts = [journey.event for journey in journeys if isinstance(journey.event, ActRequested)]
    if not acts:
        return
    await _load_reports(connection, journeys, memory)
    await _load_lately(connection, acts, memory)
    await _load_late(connection, acts, memory)
    held: dict[UUID, list[Grant]] = {}
    for row in await connection.fetch(SQL["grants"], list(set(_concerned(acts, memory)))):
        grant = msgspec.convert({name: row[name] for name in ("tenant", "role", "scope", "unit")}, Grant)
        held.setdefault(row["account_id"], []).append(grant)
    memory.grants = {account: tuple(grants) for account, grants in held.items()}


async def _load_covers(connection: Any, journeys: Sequence[Journey], memory: Memory) -> None:
    """For whom those cover who act, or correct or withdraw a report; or did when they acted without a line."""
    acts = [*(event for journey in journeys if isinstance(event := journey.event, ActRequested)), *memory.late.values()]
    asked = [(act.actor.account_id, act.requested_at) for act in acts]
    asked += [(report.reporter.account_id, report.received_at) for one in journeys if (report := one.report) and named_report(one)]
    if not asked:
        return
    found: defaultdict[UUID, list[Cover]] = defaultdict(list)
    for row in await connection.fetch(SQL["covers"], list({account for account, _ in asked}), min(at for _, at in asked)):
        found[row["covered_by"]].append(cover_of(row))
    memory.covers = {account: tuple(covers) for account, covers in found.items()}


def cover_of(row: asyncpg.Record) -> Cover:
    """A row of intake.covers."""
    return Cover(*(row[name] for name in Cover._fields))


async def _load_reports(connection: Any, journeys: Sequence[Journey], memory: Memory) -> None:
    """The reports of every case that an act names, or that such a case was joined into; and what else was joined into those."""
    named = {case_id for journey in journeys if isinstance(journey.event, ActRequested) for case_id in named_cases(journey)}
    known = [memory.cases[case_id] for case_id in named & memory.cases.keys()]
    memory.reports_of = {case_id: {} for case_id in {*named, *(case.joined_into for case in known if case.joined_into)}}
    for row in await connection.fetch(SQL["reports_of"], list(memory.reports_of)):
        told = Told(row["account_id"], row["grid_code"], Source(row["source"]), row["occurred_at"], row["corrects"])
        memory.reports_of[row["case_id"]][row["report_id"]] = told
    if any(journey.event.act in ("merge_case", "undo_merge") for journey in journeys if isinstance(journey.event, ActRequested)):
        for row in await connection.fetch(SQL["joined_into"], list(memory.reports_of)):
            memory.joined.setdefault(row["joined_into"], {})[row["case_id"]] = row["began"]


def _concerned(acts: Sequence[ActRequested], memory: Memory) -> Iterator[UUID]:
    """Whose grants decide: those who act or acted late, who are named to have a case in hand or to lead it, and who lead it."""
    yield from (late.actor.account_id for late in memory.late.values())
    for act in acts:
        yield act.actor.account_id
        case = memory.cases.get(act.case_id)
        yield from (leader for name in LEADERS if case is not None and (leader := getattr(case, name)))
        yield from (named for name in NAMING for named in ids_in(act.fields.get(name)))


async def _load_lately(connection: Any, acts: Sequence[ActRequested], memory: Memory) -> None:
    """Only where somebody saw less than there is; what the batch itself does is added as it is decided."""
    memory.lately = {act.case_id: [] for act in acts}
    seen: dict[UUID, int] = {}
    for act in acts:
        case = memory.cases.get(act.case_id)
        if case is not None and act.seen_version < case.version:
            seen[act.case_id] = min(act.seen_version, seen.get(act.case_id, act.seen_version))
    for row in await connection.fetch(SQL["lately"], list(seen), list(seen.values())) if seen else ():
        change, role = Change(row["change"]), Role(row["role"]) if row["role"] else None
        memory.lately[row["case_id"]].append(Step(version=row["version"], at=row["at"], change=change, role=role, unit=row["unit"]))


async def _load_late(connection: Any, acts: Sequence[ActRequested], memory: Memory) -> None:
    """What a late act is compared with: which fields changed since, and when its actor looked. And late acts that wait for a choice."""
    waiting = [late for act in acts if act.act == "reconcile" and (case := memory.cases.get(act.case_id)) for late in case.late_acts]
    for row in await connection.fetch(SQL["late_events"], waiting) if waiting else ():
        if isinstance(event := events.read(row["body"]), ActRequested):
            memory.late[event.act_id] = event
    late = {act.act_id: act for act in acts if act.requested_at < act.received_at}
    memory.late |= late
    if not memory.late:
        return
    memory.touched = {act.case_id: [] for act in late.values()}
    seen: dict[UUID, int] = {}
    for act in late.values():
        seen[act.case_id] = min(act.seen_version, seen.get(act.case_id, act.seen_version))
    for row in await connection.fetch(SQL["touched_since"], list(seen), list(seen.values())) if seen else ():
        memory.touched[row["case_id"]].append(Touched(row["version"], row["account_id"], frozenset(row["names"])))
    pairs = {(act.case_id, act.seen_version) for act in memory.late.values()}
    for row in await connection.fetch(SQL["seen_at"], [case for case, _ in pairs], [version for _, version in pairs]):
        memory.seen_at[row["case_id"], row["version"]] = row["at"]


async def _load_rotas(connection: Any, journeys: Sequence[Journey], memory: Memory, duty_day: Callable[[datetime], date]) -> None:
    """Who is on duty where the duty chain rings, and who stands in where nobody is."""
    rings = [clock for journey in journeys if isinstance(clock := journey.event, ClockFired) and clock.stage == ClockStage.RING]
    wanted = sorted({(clock.tenant, duty_day(clock.fired_at)) for clock in rings})
    if not wanted:
        return
    tenants = [tenant for tenant, _ in wanted]
    posts: defaultdict[tuple[str, date], dict[str, OnDuty]] = defaultdict(dict)
    for row in await connection.fetch(SQL["on_duty"], tenants, [day for _, day in wanted]):
        posts[row["tenant"], row["day"]][row["post"]] = OnDuty(row["account_id"], frozenset(row["units"]))
    stand_ins: defaultdict[str, list[OnDuty]] = defaultdict(list)
    for row in await connection.fetch(SQL["stand_ins"], sorted(set(tenants))):
        stand_ins[row["tenant"]].append(OnDuty(row["account_id"], frozenset(row["units"]), row["scope"]))
    listed = [one for day in posts.values() for one in day.values()] + [one for chain in stand_ins.values() for one in chain]
    away = await _away(connection, [one.account_id for one in listed], min(clock.fired_at for clock in rings))
    memory.rotas = {(tenant, day): Rota(posts[tenant, day], tuple(stand_ins[tenant]), away.get(tenant, {})) for tenant, day in wanted}


async def _away(connection: Any, accounts: Sequence[UUID], since: datetime) -> dict[str, dict[UUID, tuple[Instead, ...]]]:
    """Covers of those who would be rung, by chain and by who is away."""
    found: dict[str, dict[UUID, tuple[Instead, ...]]] = {}
    for row in await connection.fetch(SQL["away"], accounts, since) if accounts else ():
        cover, chain = cover_of(row), found.setdefault(row["tenant"], {})
        instead = Instead(cover, OnDuty(cover.covered_by, frozenset(row["units"])))
        chain[cover.account_id] = (*chain.get(cover.account_id, ()), instead)
    return found
