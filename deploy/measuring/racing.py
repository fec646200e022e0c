"""Measures 1 to 3: how fast the stream takes a backlog, beside others that do the same with it.

Every runner gets a copy of the same database, the same records in the same topics, one process, the same number of records in
a transaction. Time runs from the first part of the backlog to its end as the positions in PostgreSQL tell it, so starting and
joining cost nobody anything. Then each must have told its group how far it came, ended, and left every effect exactly once.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient

from deploy.environment import Deployment, county_of
from deploy.faults import Broken, Unanswered
from deploy.measuring.feeding import feed
from deploy.measuring.figures import Form, Mark, Measured
from deploy.measuring.ground import Ground, Progress, Running
from deploy.measuring.machine import Usage
from deploy.measuring.quix_home import quix_python
from deploy.measuring.texts import Load
from streams.contracts.queries import queries_in
from streams.contracts.topics import INBOUND
from streams.reference.county import load_county

SQL = queries_in(Path(__file__).with_name("measuring.sql"))
LOOK_S = 0.02
STUCK_S = 60.0
WARMING = 0.15
"""This part of the backlog is not timed: statements are planned, pools filled, the first fetches made."""


@dataclass(frozen=True)
class Runner:
    """One way to take the backlog. `part` of it is enough for a slow one."""

    name: str
    module: tuple[str, ...]
    part: float = 1.0
    quix: bool = False


STREAM = Runner("stream", ("deploy.worker",))
RUNNERS = {
    "bare": Runner("bare loop", ("deploy.measuring.peers.bare",)),
    "quix": Runner("Quix Streams", ("deploy.measuring.peers.quix",), quix=True),
    "stock": Runner("stock Faust agent", ("deploy.measuring.peers.stock", "--alone"), part=0.05),
}
LESS = {
    "bare": Runner("bare loop that sends nothing on", ("deploy.measuring.peers.bare", "--alone")),
    "quix": Runner("Quix Streams that sends nothing on", ("deploy.measuring.peers.quix", "--alone"), quix=True),
}
"""The same without the outbox, clocks and wake-ups that the stream does meanwhile: they carry no mark, and are told."""
MARKS = {"bare": Mark(0.8, at_least=True), "quix": Mark(1.0, at_least=True), "stock": Mark(5.0, at_least=True)}
WHAT = {
    "bare": "stream ÷ bare aiokafka loop, same rules, rows and transaction",
    "quix": "stream ÷ Quix Streams, same rules and SQL, by its own batching sink",
    "stock": "stream ÷ stock Faust agent, same rules, one transaction per record",
}
BACKLOG = {Form.TINY: 600, Form.SHORT: 6_000, Form.FULL: 60_000}
AT_ONCE = {Form.TINY: 50, Form.SHORT: 500, Form.FULL: 500}


@dataclass(frozen=True)
class Run:
    """One runner's run: records a second, and processor time of its own for each."""

    rate: float
    processor_us: float
    own: float  # part of a core that the measuring itself took meanwhile


async def race(ground: Ground, form: Form, rounds: int, progress: Progress, names: Sequence[str]) -> list[Measured]:
    """The stream against each of these, round after round, each round with all of them."""
    less = {} if form is Form.TINY else {name: LESS[name] for name in names if name in LESS}
    runners = [STREAM, *(RUNNERS[name] for name in names), *less.values()]
    runs: dict[str, list[Run]] = {runner.name: [] for runner in runners}
    async with _backlog(ground, BACKLOG[form]) as template:
        for number in range(rounds):
            for runner in runners if number % 2 == 0 else reversed(runners):
                run = await _run(ground, template, runner, form)
                runs[runner.name].append(run)
                progress(f"round {number + 1}: {runner.name} {run.rate:,.0f} records/s, {run.processor_us:,.0f} µs of processor each")
    return [_measured(name, form, runs, less.get(name)) for name in names]


def _measured(name: str, form: Form, runs: dict[str, list[Run]], less: Runner | None) -> Measured:
    ours, theirs = runs[STREAM.name], runs[RUNNERS[name].name]
    beside: dict[str, float | str] = {
        "stream records/s": median(run.rate for run in ours),
        f"{RUNNERS[name].name} records/s": median(run.rate for run in theirs),
        "stream processor µs a record": median(run.processor_us for run in ours),
        f"{RUNNERS[name].name} processor µs a record": median(run.processor_us for run in theirs),
        "measuring % of a core": 100 * median(run.own for run in (*ours, *theirs)),
    }
    if less is not None:
        beside[f"stream ÷ {less.name} ×"] = median(_ratios(ours, runs[less.name]))
    part = "" if RUNNERS[name].part == 1 else f" ({RUNNERS[name].part:.0%} of them for the agent)"
    return Measured(name, WHAT[name], "×", _ratios(ours, theirs), MARKS[name], form, f"{BACKLOG[form]:,} reports{part}", beside)


def _ratios(ours: Sequence[Run], theirs: Sequence[Run]) -> tuple[float, ...]:
    return tuple(mine.rate / other.rate for mine, other in zip(ours, theirs, strict=True))


@asynccontextmanager
async def _backlog(ground: Ground, count: int) -> AsyncIterator[Deployment]:
    """Topics full of reports, and a database that knows their keys and nothing else, to be copied."""
    async with ground.deployed() as template:
        reports = Load(load_county(county_of()), datetime.now(UTC)).reports(0, count)
        sent = await feed(template.kafka, template.topic_prefix, template.databases.owner_of_keys, reports)
        if sent != count:
            raise Broken(f"the broker acknowledged {sent} of {count} records")
        yield template


async def _run(ground: Ground, template: Deployment, runner: Runner, form: Form) -> Run:
    count, group = BACKLOG[form], f"bench-{secrets.token_hex(4)}"
    wanted = int(count * runner.part)
    async with ground.database(template.databases) as own:
        deployment = ground.deployment(own, template.topic_prefix)
        environ = deployment.environ() | {"FENGQIAO_GROUP": group, "FENGQIAO_BATCH_RECORDS": str(AT_ONCE[form])}
        python = {"python": quix_python(ground.places.tools)} if runner.quix else {}
        connection = await asyncpg.connect(own.owner)
        try:
            async with ground.running(runner.name.replace(" ", "-"), runner.module, environ, **python) as it:
                run = await _timed(connection, deployment.topic_prefix, wanted, it)
                await _acknowledged(deployment.kafka, group, wanted)
            await _verified(connection, deployment.topic_prefix, count if wanted == count else None)
        finally:
            await connection.close()
    return run


async def _timed(connection: Any, prefix: str, wanted: int, it: Running) -> Run:
    began = await _reached(connection, prefix, max(1, int(WARMING * wanted)), it)
    usage, own = Usage({"it": it.pid}), time.process_time()
    ended = await _reached(connection, prefix, wanted, it)
    seconds, records = ended[0] - began[0], ended[1] - began[1]
    if not records:
        raise Broken(f"{wanted} records are too few: they were stored between two looks")
    return Run(records / seconds, 1e6 * usage.seconds("it") / records, (time.process_time() - own) / seconds)


async def _reached(connection: Any, prefix: str, wanted: int, it: Running) -> tuple[float, int]:
    """When so many were first seen stored, and how many those were. Slow is a figure; standing still is a fault."""
    moved, before = time.monotonic(), -1
    while True:
        stored = await stored_in(connection, prefix)
        now = time.monotonic()
        if stored >= wanted:
            return now, stored
        if stored > before:
            moved, before = now, stored
        it.check()
        if now - moved > STUCK_S:
            raise Unanswered(f"{it.command.name} stands still at {stored} of {wanted} records since {STUCK_S:.0f} s")
        await asyncio.sleep(LOOK_S)


async def stored_in(connection: Any, prefix: str) -> int:
    """How many records a deployment has stored."""
    return int(await connection.fetchval(SQL["progress"], [topic.named(prefix) for topic in INBOUND]))


async def _acknowledged(kafka: str, group: str, count: int) -> None:
    """Wait until the group knows: what is not acknowledged is not finished."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    deadline = time.monotonic() + STUCK_S
    try:
        while True:
            told = await admin.list_consumer_group_offsets(group)
            if sum(max(0, one.offset) for one in told.values()) >= count:
                return
            if time.monotonic() > deadline:
                raise Unanswered(f"the group was told {sum(one.offset for one in told.values())} of {count}")
            await asyncio.sleep(LOOK_S)
    finally:
        await admin.close()


async def _verified(connection: Any, prefix: str, count: int | None) -> None:
    """Each record once, whoever stored it: events, outcomes, reports in cases, counts and positions agree."""
    stored = await stored_in(connection, prefix)
    effects = dict(await connection.fetchrow(SQL["effects"]))
    found = {effects[name] for name in ("events", "outcomes", "accounted", "counted")} | {stored, stored if count is None else count}
    if len(found) != 1:
        raise Broken(f"not once each: {stored} stored, {effects}")
