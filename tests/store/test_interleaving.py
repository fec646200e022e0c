"""Whatever way a set of records is cut into batches, repeated, replayed and shared among workers, the counts are the same."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.postgres.databases import Databases
from streams.contracts.topics import REPORTS
from streams.store.cycle import Cycled, Place
from tests.builders import GRID, NOON, a_report_id, an_actor
from tests.store.ground import Ground, a_claim, a_cycle, a_jam, emptied, standing_on

PARTITIONS = 3
EACH = 8


@dataclass(frozen=True)
class Step:
    """One worker reads `length` records of one partition, from `behind` before its position."""

    partition: int
    behind: int
    length: int


steps = st.lists(st.builds(Step, st.integers(0, PARTITIONS - 1), st.integers(0, 4), st.integers(1, 5)), max_size=20)


async def told(ground: Ground) -> None:
    """The same story each time: a jam, two claims, a correction, a withdrawal, nonsense, a record no table holds, and one twice."""
    for partition in range(PARTITIONS):
        person: dict[str, Any] = {"grid_code": f"{GRID[:-1]}{partition + 1}", "partition": partition}
        first = await ground.tell(a_jam(), reporter=an_actor(account_id=a_report_id()), **person)
        await ground.tell(a_jam(), occurred_at=NOON + timedelta(minutes=partition), **person)
        second = await ground.tell(a_claim(category="99"), **person)
        await ground.tell(a_claim(), corrects=second.report_id, **person)
        third = await ground.tell(a_claim(category="99"), **person)
        await ground.tell(a_claim(), withdraws=third.report_id, **person)
        ground.append(b"nonsense", partition=partition)
        await ground.tell(a_claim(), external_no="\u0000", **person)
        assert first.report_id not in {second.report_id, third.report_id}


async def walk(ground: Ground, walked: list[Step]) -> list[Cycled]:
    """Take the steps, then read the rest."""
    done = []
    for number, step in enumerate(walked):
        place: Place = (REPORTS.named(), step.partition)
        position = (await ground.positions())[place]
        start = max(0, position - step.behind)
        if number % 3 == 2:
            ground = ground.beside(a_cycle(ground.keys))
        done.append(await ground.read({place: (start, min(EACH, start + step.length))}))
    return [*done, await ground.store_new()]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walked=steps)
async def test_any_way_through_the_log_ends_with_the_same_counts(module_database: Databases, walked: list[Step]) -> None:
    await emptied(module_database)
    async with standing_on(module_database) as ground:
        await told(ground)
        done = await walk(ground, walked)
        assert sum(cycle.stored for cycle in done) == PARTITIONS * 6
        assert sum(cycle.held for cycle in done) == PARTITIONS * 2
        # one jam for all; in each partition two claims; everything else belongs to one of these
        assert await ground.counts() == {"opened": 1 + 2 * PARTITIONS, "joined": PARTITIONS * 4 - 1, "held": PARTITIONS}
        states = await ground.rows("select state, count(*)::int as n from stream.cases group by 1 order by 1")
        assert {row["state"]: row["n"] for row in states} == {"dispatched": 1, "proposed": PARTITIONS, "withdrawn": PARTITIONS}
        assert set((await ground.positions()).values()) == {EACH}
        assert await ground.adds_up()
