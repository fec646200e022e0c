"""Measure 7: what one case, and the first page of a list, cost when a hundred times as many lie there.

Two databases, one web over each, the same questions to both in turn, one at a time: as the county's desk, as a town's, as the
officer of a unit. The cases are made in SQL; the questions go through HTTP, tokens and row-level security as always.
"""

import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path
from statistics import median
from uuid import UUID

import asyncpg

from deploy.environment import Deployment, county_of
from deploy.faults import Broken
from deploy.measuring.county import County, served
from deploy.measuring.figures import Form, Mark, Measured, percentile
from deploy.measuring.ground import Ground, Progress
from deploy.measuring.wire import Line
from producers.demo import seed_demo
from streams.contracts.queries import queries_in
from streams.reference.county import load_county

SQL = queries_in(Path(__file__).with_name("generating.sql"))
MARK = Mark(1.5, at_least=False)
FEW = {Form.TINY: 200, Form.SHORT: 5_000, Form.FULL: 50_000}
MANY = {Form.TINY: 1_000, Form.SHORT: 150_000, Form.FULL: 5_000_000}
ASKED = {Form.TINY: 6, Form.SHORT: 200, Form.FULL: 1_000}
AT_ONCE = 50_000
SEATS = ("centre", "town_desk", "unit_officer")


@dataclass
class Side:
    """One database with its web, and how long its answers took."""

    count: int
    line: Line
    tokens: list[str]

    async def look_up(self, dice: random.Random) -> float:
        """Milliseconds for one case, any of them."""
        case_id = case_number(dice.randint(1, self.count))
        return await self._timed(f"/api/v1/cases/{case_id}", self.tokens[0])

    async def first_page(self, dice: random.Random) -> float:
        """Milliseconds for a first page, as anybody."""
        return await self._timed("/api/v1/cases", dice.choice(self.tokens))

    async def _timed(self, path: str, token: str) -> float:
        began = time.perf_counter()
        answer = await self.line.ask("GET", path, token)
        if answer.status != 200:
            raise Broken(f"GET {path}: {answer.status} {answer.body[:200]!r}")
        return 1000 * (time.perf_counter() - began)


async def measure(ground: Ground, form: Form, rounds: int, progress: Progress) -> list[Measured]:
    """Two lines: one case, and one page."""
    async with ground.prefix() as prefix, AsyncExitStack() as opened:
        few, many = [await opened.enter_async_context(_side(ground, prefix, count, progress)) for count in (FEW[form], MANY[form])]
        found: dict[str, list[tuple[float, float]]] = {"look-up": [], "first page": []}
        await _round(few, many, -1, ASKED[form])  # pools are filled and plans made
        for number in range(rounds):
            for kind, pair in zip(found, await _round(few, many, number, ASKED[form]), strict=True):
                found[kind].append(pair)
                progress(f"round {number + 1}: {kind} p99 {pair[0]:.1f} ms of few, {pair[1]:.1f} ms of many")
    return [_measured(kind, pairs, form) for kind, pairs in found.items()]


def _measured(kind: str, pairs: Sequence[tuple[float, float]], form: Form) -> Measured:
    ratios = tuple(many / few for few, many in pairs)
    beside: dict[str, float | str] = {
        f"p99 ms of {FEW[form]:,}": median(few for few, _ in pairs),
        f"p99 ms of {MANY[form]:,}": median(many for _, many in pairs),
    }
    what = f"cases: {kind} of many ÷ of few, p99"
    size = f"{MANY[form]:,} ÷ {FEW[form]:,} cases, {ASKED[form]:,} questions a round"
    return Measured(f"cases, {kind}", what, "×", ratios, MARK, form, size, beside)


async def _round(few: Side, many: Side, number: int, count: int) -> list[tuple[float, float]]:
    """p99 of look-ups, then of first pages; few and many take turns, and take turns in being first."""
    pairs = []
    for ask in (Side.look_up, Side.first_page):
        dice = {few.count: random.Random(number), many.count: random.Random(number)}  # noqa: S311 - which case, not a secret
        waits: dict[int, list[float]] = {few.count: [], many.count: []}
        for turn in range(count):
            for side in (few, many) if turn % 2 == 0 else (many, few):
                waits[side.count].append(await ask(side, dice[side.count]))
        pairs.append((percentile(waits[few.count], 0.99), percentile(waits[many.count], 0.99)))
    return pairs


@asynccontextmanager
async def _side(ground: Ground, prefix: str, count: int, progress: Progress) -> AsyncIterator[Side]:
    async with ground.deployed(prefix) as deployment:
        logins = await seed_demo(deployment.databases.owner, deployment.county)
        began = time.monotonic()
        await _make(deployment, count)
        progress(f"{count:,} cases made in {time.monotonic() - began:.0f} s")
        async with served(ground, deployment, f"web-{count}") as (web, it):
            county = County(web, deployment, logins, {"web": it.pid})
            seats = [county.people(seat)[0] for seat in SEATS]
            line = Line(web)
            try:
                yield Side(count, line, list((await county.tokens(seats)).values()))
            finally:
                line.close()


async def _make(deployment: Deployment, count: int) -> None:
    county = load_county(county_of())
    connection = await asyncpg.connect(deployment.databases.owner)
    try:
        where = count, datetime.now(UTC), sorted(county.grids), sorted(county.units)
        for first in range(1, count + 1, AT_ONCE):
            await connection.execute(SQL["make_cases"], first, min(count, first + AT_ONCE - 1), *where)
        await connection.execute(SQL["settle"])
    finally:
        await connection.close()


def case_number(number: int) -> UUID:
    """The id that SQL gave a case."""
    return UUID(md5(f"bench case {number}".encode(), usedforsecurity=False).hexdigest())
