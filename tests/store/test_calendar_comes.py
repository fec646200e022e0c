"""The coming year's calendar is loaded: real workers, a real broker, and one of them killed in the middle."""

import asyncio
import time
from datetime import date
from pathlib import Path

import pytest

from deploy.places import Places
from deploy.postgres.databases import Databases
from streams.activation import activate
from streams.contracts.queries import queries_in
from streams.settings import from_environment
from tests.adversity.crew import Crew, crew_on, until
from tests.adversity.letters import a_letter
from tests.api.ground import an_app, settings_for
from tests.calendars import MID_DECEMBER, YEAR, folder_knowing
from tests.store.ground import ANJI, the_rules

CASES = 60
QUARREL = "隔壁楼上半夜放音乐,说了几回都不听"  # the village's own, so that it goes at once
SQL = queries_in(Path(__file__).with_name("calendar_comes.sql"))
pytestmark = pytest.mark.timeout(180)


async def alarm(databases: Databases, county: Path) -> list[str]:
    """What /metrics says of years that are awaited."""
    async with an_app(settings_for(databases, county=county)) as (_, client):
        figures = (await client.get("/metrics")).text
    return [line for line in figures.splitlines() if line.startswith("fengqiao_store_provisional_deadlines{")]


async def by_the_old_calendar(crew: Crew) -> set[date]:
    """Sixty cases all over the county that two workers send at once; the days on which 办结 is due, as they estimate it."""
    for _ in range(2):
        crew.start()
    await crew.ready()
    grids = sorted(the_rules().county.grids)[:: len(the_rules().county.grids) // CASES][:CASES]
    await crew.post.bring([a_letter(QUARREL, grid_code=grid, at=MID_DECEMBER) for grid in grids])
    await crew.settled()
    return {row["day"] for row in await crew.store.fetch(SQL["last_days"])}


async def by_the_new_one(crew: Crew, county: Path) -> None:
    """A worker that asks for the cases and dies inside the transaction that moves them; then two again."""
    crew.environ["FENGQIAO_COUNTY"] = str(county)
    await activate(from_environment(crew.environ))
    dying = crew.start("after_inserts:1")
    await until(lambda: dying.process.poll() is not None, 60, crew.last_words)
    assert "failpoint after_inserts reached" in dying.said()
    dying.ending = "failpoint"
    assert await crew.store.fetchval(SQL["provisional"]) == CASES
    for _ in range(2):
        crew.start()
    deadline = time.monotonic() + 100  # what was asked for and not sent is asked for again after a minute
    while await crew.store.fetchval(SQL["provisional"]):
        assert time.monotonic() < deadline, crew.last_words()
        await asyncio.sleep(0.2)
    await crew.settled()


async def test_loading_the_calendar_settles_every_date_once(
    kafka: str, topics: str, database: Databases, places: Places, tmp_path: Path
) -> None:
    async with crew_on(kafka, database, topics, places) as crew:
        estimated = await by_the_old_calendar(crew)
        assert {day.year for day in estimated} == {YEAR}
        assert await alarm(database, ANJI) == [f'fengqiao_store_provisional_deadlines{{year="{YEAR}"}} {CASES}.0']
        await crew.stop()
        county = folder_knowing(ANJI, tmp_path / "county", *estimated)
        await by_the_new_one(crew, county)
        told = await crew.store.fetch(SQL["told"])
        assert len(told) == CASES
        assert {row["times"] for row in told} == {1}
        assert {row["zh"].partition("由")[0] for row in told} == {f"日历公布({YEAR}年放假安排):办结"}
        assert {row["en"].rpartition("; ")[2] for row in told} == {f"the holidays of {YEAR} are published"}
        assert await alarm(database, county) == []
        assert {row["day"] for row in await crew.store.fetch(SQL["last_days"])}.isdisjoint(estimated)
        assert await crew.differences() == {}
