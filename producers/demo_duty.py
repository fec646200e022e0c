"""A demo rota: who of the demo people is on duty this week and the next, so that a RED case rings a person from the first minute.

Enters: a database that `up` made itself, with the demo people in it. Leaves: each day of the two weeks that nobody has filled is
filled, two who take turns and a leader; what people have set stays.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import asyncpg

from producers.demo import DemoPerson, demo_people
from streams.contracts.codes import HEARERS, Role
from streams.contracts.queries import queries_in
from streams.reference.county import County, load_county

SQL = queries_in(Path(__file__).with_name("duty.sql"))
DAYS = 14


class Stands(NamedTuple):
    """Who stands where on a day."""

    day: date
    post: str
    username: str


async def seed_duty(dsn: str, folder: Path, now: datetime) -> None:
    """Fill what is empty of this week and the next."""
    county = load_county(folder)
    connection = await asyncpg.connect(dsn)
    try:
        for tenant in county.tenants:
            days, posts, names = zip(*demo_duty(tenant.id, county, now), strict=True)
            await connection.execute(SQL["fill_empty_days"], tenant.id, days, posts, names)
    finally:
        await connection.close()


def demo_duty(tenant: str, county: County, now: datetime) -> Iterator[Stands]:
    """From Monday of this week on: the end of the chain is a leader, the others take turns."""
    today = county.duty_day(now)
    monday = today - timedelta(days=today.weekday())
    *turns, last = county.duty
    leaders = _people(tenant, county, (Role.LEADER,))
    others = [
        name for name in _people(tenant, county, last.roles or tuple(HEARERS), *(post.roles for post in turns)) if name not in leaders
    ]
    for number in range(DAYS):
        day = monday + timedelta(days=number)
        for place, post in enumerate(turns):
            yield Stands(day, post.post, others[(number + place) % max(1, min(len(others), len(turns)))])
        yield Stands(day, last.post, leaders[0])


def _people(tenant: str, county: County, *roles: Sequence[Role]) -> list[str]:
    """The demo people who may stand there, those of the whole county first."""
    wanted = {role for some in roles for role in some}
    able = [person for person in demo_people(county) if any(one.tenant == tenant and one.role in wanted for one in person.grants)]
    return [person.username for person in sorted(able, key=lambda person: not _of_the_county(person, county))]


def _of_the_county(person: DemoPerson, county: County) -> bool:
    return any(grant.scope == county.head.code[:6] for grant in person.grants)
