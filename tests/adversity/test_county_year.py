"""A county's year in virtual time: holidays, four workers, one of them killed at random; every deadline fires once and nothing stalls unseen.

The ordinary form is a season around the National Day with a few hundred cases; `--long` plays the whole year with 50,000.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from deploy.places import Places
from deploy.postgres.databases import Databases
from streams.clocks import sweep
from streams.contracts import events
from streams.contracts.cases import Case
from streams.contracts.codes import REPORTERS, CaseState, Role
from streams.contracts.events import Actor, ActRequested
from streams.contracts.identity import record_key
from streams.contracts.lifecycle_table import LIFE_CYCLES
from streams.contracts.topics import ACTS, Topic
from streams.store.memory import case_of
from tests.adversity.crew import Crew, crew_on
from tests.adversity.letters import TEXTS, a_letter
from tests.adversity.people import CENTRE, DESK, SUPERVISOR, Step, next_step, officer
from tests.store.ground import employ, the_rules

pytestmark = [pytest.mark.adversity, pytest.mark.timeout(240)]
WORKERS = 4
ENDED = (CaseState.DONE, CaseState.WITHDRAWN, CaseState.SETTLED_ON_SITE, CaseState.JOINED)


@dataclass
class Year:
    """Virtual time over real workers."""

    crew: Crew
    now: datetime
    fired: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    async def report(self, count: int, chance: random.Random, grids: list[str]) -> None:
        letters = [
            a_letter(chance.choice(TEXTS), grid_code=chance.choice(grids), at=self.now - timedelta(minutes=chance.randrange(240)))
            for _ in range(count)
        ]
        await self.crew.post.bring(letters)
        await self.crew.settled(60)

    async def pass_by(self, hours: float) -> None:
        """People act, clocks fire, in the order of the days."""
        self.now += timedelta(hours=hours)
        while fired := await sweep(self.crew.store, self.crew.post.producer, now=self.now, topic_prefix=self.crew.prefix):
            self.fired += fired
            await self.crew.settled(60)
        steps = [(case, step) for case in await self.open_cases() if (step := next_step(case)) is not None and step.at <= self.now]
        await self.crew.post.send([self._record(case, step) for case, step in steps])
        await self.crew.settled(60)

    def _record(self, case: Case, step: Step) -> tuple[Topic, bytes, bytes]:
        act = ActRequested(
            tenant=case.tenant, act_id=uuid4(), case_id=case.case_id, grid_code=case.grid_code, act=step.act, seen_version=case.version,
            actor=step.actor, requested_at=step.at, received_at=max(step.at, case.updated_at), fields=step.fields,
        )  # fmt: skip
        return ACTS, record_key(case.tenant, case.grid_code), events.encode(act)

    async def open_cases(self) -> list[Case]:
        """Those on which somebody may still do something: whatever is settled stays so."""
        ended = [state for state in ENDED if state != "done"]
        rows = await self.crew.store.fetch("select * from stream.cases where state <> all ($1) and settled_at is null", ended)
        return [case_of(row) for row in rows]


async def employ_everybody(databases: Databases) -> None:
    """The people of the year, with the grants they act by."""
    await employ(databases, DESK, CENTRE, SUPERVISOR, *(officer(unit) for unit in the_rules().county.units))


async def play(year: Year, cases: int, days: int, steps_a_day: int) -> None:
    chance, grids = random.Random(7), sorted(the_rules().county.grids)
    a_day = max(1, round(cases / (days * 0.75)))
    reported = 0
    for day in range(days):
        today = min(a_day, cases - reported)
        if today:
            await year.report(today, chance, grids)
            reported += today
        if day in (days // 3, days // 2):
            await kill_one(year.crew, chance)
        for _ in range(steps_a_day):
            await year.pass_by(24 / steps_a_day)
    assert reported == cases


async def kill_one(crew: Crew, chance: random.Random) -> None:
    hand = chance.choice(crew.working())
    hand.ending = "killed"
    hand.process.kill()
    await asyncio.to_thread(hand.process.wait)
    crew.tell(f"kill -9 of {hand.log.stem}")
    crew.start()
    await crew.ready()


async def run(
    kafka: str, prefix: str, databases: Databases, places: Places, *, cases: int, days: int, start: datetime, steps_a_day: int
) -> None:
    await employ_everybody(databases)
    async with crew_on(kafka, databases, prefix, places, FENGQIAO_SWEEPS="0") as crew:
        for _ in range(WORKERS):
            crew.start()
        await crew.ready()
        year = Year(crew, start)
        await play(year, cases, days, steps_a_day)
        for _ in range(14):  # long enough for the longest clock of whoever nobody attends to
            await year.pass_by(24 * 12)
        crew.tell(f"{year.fired} deadlines were sent, it is {year.now:%Y-%m-%d}")
        await check(year)


async def check(year: Year) -> None:
    store = year.crew.store
    waiting = await store.fetch(
        "select * from stream.deadlines where fired_at is null and stopped_at is null and due_rolled <= $1", year.now
    )
    assert waiting == []
    told = {(row["stage"], row["change"]): row["n"] for row in await store.fetch(TOLD)}
    twice = await store.fetch(TWICE)
    assert twice == []
    fired = await store.fetchval("select count(*) from stream.events where kind = 'clock_fired'")
    assert fired == await store.fetchval("select count(*) from stream.deadlines where fired_at is not null") == year.fired
    cases = [case_of(row) for row in await store.fetch("select * from stream.cases")]
    stuck = [case for case in cases if case.state not in ENDED and not waits_for(case)]
    assert stuck == []
    silent = [case for case in cases if case.state not in ENDED]
    print(dict(Counter(case.state for case in cases)), f"{len(silent)} wait for a person", dict(sorted(told.items())))
    assert {change for _, change in told} >= {"due_soon", "overdue", "urged", "supervision_proposed", "listing_proposed", "dispatched"}
    assert all(case.supervision == "listing_proposed" for case in silent if case.state is not CaseState.IN_DOUBT)
    assert sum(case.settled_at is not None for case in cases) > len(cases) / 4
    assert all(case.done_at is not None for case in cases if case.settled_at is not None)
    assert await year.crew.differences() == {}


def waits_for(case: Case) -> list[str]:
    """The posts that have something to do here: by the table, a case that is not ended always has one."""
    people = [officer(case.lead_unit), CENTRE, SUPERVISOR, DESK]
    return [
        person.role
        for person in people
        if any(able(person, case, row.roles) for row in LIFE_CYCLES[case.kind].rows if case.state in row.sources)
    ]


def able(person: Actor, case: Case, roles: frozenset[Role]) -> bool:
    return person.role in roles - REPORTERS and person.account_id not in case.recused


TOLD = """
select coalesce(fields->>'stage', 'triage') as stage, change, count(*) as n from stream.timeline
 where account_id is null and report_id is null group by 1, 2
"""
TWICE = """
select case_id, fields->>'stage' as stage, change, fields->>'due' as due, count(*) from stream.timeline
 where fields ? 'due' group by 1, 2, 3, 4 having count(*) > 1
"""


async def test_a_season_with_holidays(kafka: str, topics: str, database: Databases, places: Places) -> None:
    start = datetime(2025, 9, 25, 1, 0, tzinfo=UTC)
    await run(kafka, topics, database, places, cases=200, days=14, start=start, steps_a_day=2)


@pytest.mark.long
@pytest.mark.timeout(9000)  # it took 6,377 s beside other work on the same two cores
async def test_a_year_of_fifty_thousand(kafka: str, topics: str, database: Databases, places: Places) -> None:
    start = datetime(2025, 1, 1, 1, 0, tzinfo=UTC)
    await run(kafka, topics, database, places, cases=50_000, days=330, start=start, steps_a_day=2)
