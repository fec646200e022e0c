"""Every measure runs, on a few records each, and gives its line: processes start, effects are verified, nothing is left behind.

The figures say nothing here, since all measures run at once; that they are figures does. Each has a process of its own, as
from the command line: what one of them works out would keep another from looking in time.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ProcessPoolExecutor
from math import isfinite
from multiprocessing import get_context
from typing import Any

import psutil
import pytest

from deploy.measuring import cases, memory, racing, rules_alone, submitting, watching
from deploy.measuring.county import standing_county
from deploy.measuring.figures import Form, Measured
from deploy.measuring.ground import Ground
from deploy.measuring.table import table
from deploy.processes import recorded

ROWS = ("bare", "quix", "stock", "rules", "submit", "viewers", "cases, look-up", "cases, first page", "memory")
Lines = Mapping[str, Measured]


@pytest.fixture(scope="module")
async def lines(ground: Ground) -> Lines:
    """All measures, side by side: together they take as long as the slowest."""
    before = {process.pid for _, process, _ in recorded(ground.places.processes)}
    with ProcessPoolExecutor(len(MEASURES), get_context("spawn")) as beside:
        run = asyncio.get_running_loop().run_in_executor
        found = await asyncio.gather(*(run(beside, _measured, name, ground) for name in MEASURES))
    left = [process for _, process, _ in recorded(ground.places.processes) if process.pid not in before]
    assert [psutil.Process(process.pid).cmdline() for process in left] == []
    return {line.name: line for some in found for line in some}


def _measured(name: str, ground: Ground) -> list[Measured]:
    return asyncio.run(MEASURES[name](ground))


async def _raced(ground: Ground) -> list[Measured]:
    return await racing.race(ground, Form.TINY, 1, _silent, tuple(racing.RUNNERS))


async def _of_many_cases(ground: Ground) -> list[Measured]:
    return await cases.measure(ground, Form.TINY, 1, _silent)


async def _of_memory(ground: Ground) -> list[Measured]:
    return await memory.measure(ground, Form.TINY, 1, _silent)


async def _of_a_county(ground: Ground) -> list[Measured]:
    rules = await rules_alone.measure(ground, Form.TINY, 1, _silent)
    async with standing_county(ground) as county:
        submit = await submitting.on_county(county, Form.TINY, 1, _silent)
        return [*rules, *submit, *await watching.on_county(county, Form.TINY, 1, _silent)]


def _silent(_: str) -> None:
    return


MEASURES: Mapping[str, Callable[[Ground], Coroutine[Any, Any, list[Measured]]]] = {
    "race": _raced,
    "cases": _of_many_cases,
    "memory": _of_memory,
    "county": _of_a_county,
}


@pytest.mark.parametrize("name", ROWS)
async def test_gives_its_line(lines: Lines, name: str) -> None:
    line = lines[name]
    assert line.values
    assert all(isfinite(value) and value > 0 for value in line.values)
    assert not line.missed, "only the full form can miss a mark"


async def test_no_other_line(lines: Lines) -> None:
    assert sorted(lines) == sorted(ROWS)


async def test_people_and_programs_are_told_the_same(lines: Lines) -> None:
    machine = {"cores": 2, "load": [0.1, 0.1, 0.1], "at": "2026-11-23 12:00:00"}
    page = table(list(lines.values()), {"before": machine, "after": machine})
    told = [json.loads(json.dumps(line.told())) for line in lines.values()]
    assert all(one["name"] in page and one["size"] in page and f"{one['value']:g} {one['unit']}" in page for one in told)
