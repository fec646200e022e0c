"""Writes a decided batch: cases, history, fates, clocks, counts, feed and outbox, each as one statement."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from streams.contracts import events
from streams.contracts.cases import Case, Fate
from streams.contracts.codes import Change, ReportStatus
from streams.contracts.events import ReportSubmitted
from streams.contracts.queries import queries_in
from streams.contracts.topics import CASE_EVENTS, CASE_EVENTS_RESTRICTED
from streams.gateways import NO_GATEWAYS, Gateways
from streams.rules.deadlines import Deadline
from streams.stages.journey import Journey, Memory
from streams.store import rows

SQL = queries_in(Path(__file__).parent / "cycle.sql")
BLOCK = 20
"""Printed numbers a partition takes at a time: few, since what is left of a block at midnight is never printed."""
AHEAD = 8
"""Or as many as this many batches like the present one need: under load the county's row is a hot one."""
SLICES = 8
"""Independent relays of the outbox; a case stays in one slice, so its versions leave in order."""

_json = msgspec.json.Encoder().encode

Block = tuple[str, date, int]  # county, day, partition


class CaseMoved(Exception):
    """A case changed under its lock's protection: a writer outside the lock order exists. The batch must not commit."""


@dataclass(frozen=True)
class Ledger:
    """Where and how a batch is written down."""

    topic_prefix: str
    deadlines: Callable[[Case], Iterable[Deadline]]  # what a case as it stands is under
    rule_set: str  # by which rules
    gateways: Gateways = NO_GATEWAYS

    async def write(self, connection: Any, journeys: Sequence[Journey], memory: Memory) -> None:
        """Everything a batch decided. Runs inside the cycle's transaction, after the decisions."""
        numbers = await self._write_cases(connection, memory)
        await _insert(connection, "insert_timeline", [rows.timeline_row(entry) for entry in memory.entries])
        await self._write_reports(connection, journeys, memory)
        await _insert(connection, "insert_links", _link_rows(memory))
        await _insert(connection, "insert_acts", [row for journey in journeys if journey.goes_on and (row := rows.act_row(journey))])
        await _insert(connection, "settle_acts", rows.settled_rows(memory))
        await self._write_clocks(connection, journeys, memory)
        await _insert(connection, "add_case_tallies", rows.case_tally_rows(memory))
        await _insert(connection, "insert_feed", _feed_rows(memory, numbers))
        await _columns(connection, "forget_follow_ups", rows.asked_back(memory))
        await self._write_outbox(connection, memory)
        await self._write_rings(connection, memory, numbers)

    async def write_held(self, connection: Any, journey: Journey) -> None:
        """The outcome of a report that can't be stored: only what certainly can, so that its reporter learns of it."""
        if journey.report is not None:
            row = rows.report_row(journey.report, _held_fate(journey.report), closed=False)
            await _insert(connection, "insert_reports", [row | {"external_no": "", "flags": ()}])
            cells = rows.report_cells([row], {journey.report.report_id: journey.record.partition})
            await _insert(connection, "add_report_tallies", rows.report_tally_rows(cells))

    async def _write_cases(self, connection: Any, memory: Memory) -> Mapping[UUID, str]:
        new = [memory.cases[case_id] for case_id, before in memory.before.items() if before is None]
        moved = [(memory.cases[case_id], before.version) for case_id, before in memory.before.items() if before is not None]
        numbers = await _numbers(connection, new)
        numbered = [msgspec.structs.replace(case, number=numbers[case.case_id]) for case in new]
        await _insert(connection, "insert_cases", numbered)
        if moved:
            ids, versions = [case.case_id for case, _ in moved], [version for _, version in moved]
            body = _json([case for case, _ in moved]).decode()
            done = await connection.execute(SQL["update_cases"], body, ids, versions)
            if done != f"UPDATE {len(moved)}":
                raise CaseMoved(f"{done} of {len(moved)} cases")
        return numbers | {case.case_id: case.number for case, _ in moved}

    async def _write_reports(self, connection: Any, journeys: Sequence[Journey], memory: Memory) -> None:
        decided = [
            rows.report_row(report, fate, closed=fate.case_id is not None and memory.cases[fate.case_id].closed_class)
            for report, fate in memory.new_fates
        ]
        held = [
            rows.report_row(journey.report, _held_fate(journey.report), closed=False)
            for journey in journeys
            if journey.held and journey.report and not journey.repeated
        ]
        await _insert(connection, "insert_reports", decided + held)
        partitions = {journey.event_id: journey.record.partition for journey in journeys if journey.event_id}
        cells = rows.report_cells(decided + held, partitions)
        cells.update(await self._move_reports(connection, memory))
        await _insert(connection, "add_report_tallies", rows.report_tally_rows(cells))

    async def _move_reports(self, connection: Any, memory: Memory) -> Counter[tuple[Any, ...]]:
        """Reports that went to another case: their new fate, and what that does to the counts of the day they were decided."""
        if not memory.moved_reports:
            return Counter()
        moved = [
            {"report_id": fate.report_id, "case_id": fate.case_id, "status": fate.status, "reason": fate.reasons}
            for fate in memory.moved_reports.values()
        ]
        before = await connection.fetch(SQL["report_cells"], list(memory.moved_reports))
        await connection.execute(SQL["move_reports"], _json(moved).decode())
        cells = rows.report_cells(before, {}, sign=-1)
        cells.update(rows.report_cells([dict(row) | {"status": memory.moved_reports[row["report_id"]].status} for row in before], {}))
        return cells

    async def _write_clocks(self, connection: Any, journeys: Sequence[Journey], memory: Memory) -> None:
        await _columns(connection, "fire_deadlines", rows.fired_clocks(journeys))
        changed = [memory.cases[case_id] for case_id in memory.before]
        kept = [rows.deadline_row(case, deadline, self.rule_set) for case in changed for deadline in self.deadlines(case)]
        moved = [case for case in changed if memory.before[case.case_id] is not None]
        if moved:
            keys = [(row["case_id"], row["stage"], row["level"], row["due_rolled"]) for row in kept]
            columns = _transposed(keys) if keys else [[], [], [], []]
            await connection.execute(SQL["stop_deadlines"], [case.case_id for case in moved], [case.updated_at for case in moved], *columns)
        await _insert(connection, "keep_deadlines", kept)

    async def _write_outbox(self, connection: Any, memory: Memory) -> None:
        outgoing = [
            (
                entry.case.case_id.int % SLICES,
                (CASE_EVENTS_RESTRICTED if entry.case.closed_class else CASE_EVENTS).named(self.topic_prefix),
                str(entry.case.case_id).encode(),
                events.encode(rows.public_event(entry)),
            )
            for entry in memory.entries
        ]
        await _columns(connection, "insert_outbox", outgoing)

    async def _write_rings(self, connection: Any, memory: Memory, numbers: Mapping[UUID, str]) -> None:
        """Who was rung goes out to the county's gateways as well, after the commit and by itself."""
        rings = [entry for entry in memory.entries if entry.change is Change.RUNG]
        outgoing = [
            (entry.event_id, adapter, entry.case.case_id, entry.at, body)
            for entry in rings
            for adapter, body in self.gateways.bodies(entry, numbers[entry.case.case_id])
        ]
        await _columns(connection, "insert_rings", outgoing)


async def _insert(connection: Any, query: str, values: Sequence[rows.Row | Case]) -> None:
    """Rows as dictionaries, or values whose fields are the columns."""
    if values:
        await connection.execute(SQL[query], _json(values).decode())


async def _columns(connection: Any, query: str, values: Sequence[tuple[Any, ...]]) -> None:
    if values:
        await connection.execute(SQL[query], *_transposed(values))


async def _numbers(connection: Any, new: Sequence[Case]) -> dict[UUID, str]:
    """Printed numbers `{county6}-{yyyymmdd}-{seq5}` for new cases, from the blocks of their partitions."""
    wanted: dict[Block, list[Case]] = defaultdict(list)
    for case in new:
        wanted[case.grid_code[:6], date.fromisoformat(rows.day_of(case.opened_at)), case.home_partition].append(case)
    if not wanted:
        return {}
    counts = {block: len(cases) for block, cases in wanted.items()}
    taken = await connection.fetch(SQL["take_numbers"], *_transposed((*block, count) for block, count in counts.items()))
    first = {(row["county"], row["day"], row["partition"]): row["first"] for row in taken}
    first |= await _new_blocks(connection, {block: count for block, count in counts.items() if block not in first})
    return {
        case.case_id: f"{county}-{day:%Y%m%d}-{first[county, day, partition] + n:05d}"
        for (county, day, partition), cases in wanted.items()
        for n, case in enumerate(cases)
    }


async def _new_blocks(connection: Any, counts: Mapping[Block, int]) -> dict[Block, int]:
    """New blocks for these partitions; the first `count` numbers of each are taken at once."""
    if not counts:
        return {}
    sizes = {block: max(BLOCK, AHEAD * count) for block, count in counts.items()}
    days: Counter[tuple[str, date]] = Counter()
    for (county, day, _), size in sizes.items():
        days[county, day] += size
    grown = await connection.fetch(SQL["new_number_blocks"], *_transposed((*day, size) for day, size in days.items()))
    start = {(row["county"], row["day"]): row["until"] - days[row["county"], row["day"]] for row in grown}
    first: dict[Block, int] = {}
    for block, size in sizes.items():
        first[block] = start[block[:2]]
        start[block[:2]] += size
    kept = ((*block, first[block] + counts[block], first[block] + size) for block, size in sizes.items())
    await connection.execute(SQL["keep_number_blocks"], *_transposed(kept))
    return first


def _transposed(values: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*values, strict=True)]


def _feed_rows(memory: Memory, numbers: Mapping[UUID, str]) -> list[rows.Row]:
    latest = dict(memory.before)
    feed = []
    for entry in memory.entries:
        feed.append(rows.feed_row(entry, numbers[entry.case.case_id], latest[entry.case.case_id]))
        latest[entry.case.case_id] = entry.case
    return feed


def _link_rows(memory: Memory) -> list[rows.Row]:
    return [
        {"case_id": case_id, "other_id": link.case_id, "kind": link.kind, "score": link.score, "reasons": link.reasons, "at": at}
        for case_id, link, at in memory.links
    ]


def _held_fate(report: ReportSubmitted) -> Fate:
    return Fate(report_id=report.report_id, status=ReportStatus.HELD)
