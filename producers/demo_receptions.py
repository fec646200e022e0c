"""A demo month of receptions: who of the demo people receives, in the county's hall, in towns and in the home village.

Enters: a database that `up` made itself, with the demo people in it. Leaves: each session of the next month that is not there yet;
what people have announced or changed stays. No real person receives: they are called by their seats.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import uuid5

import asyncpg

from producers.demo import demo_people
from streams.contracts.codes import Role
from streams.contracts.identity import CASE_SPACE
from streams.contracts.queries import queries_in
from streams.contracts.receptions import ReceptionKind, ReceptionLevel
from streams.reference.county import County, load_county

SQL = queries_in(Path(__file__).with_name("receptions.sql"))
DAYS = 30
HOTLINE = "0572-5550100"
"""Of a block of numbers that nobody answers."""


class Seat(NamedTuple):
    """Who receives, where, on which day of the week."""

    level: ReceptionLevel
    kind: ReceptionKind
    region: str
    username: str
    post: str
    place: str
    weekday: int
    begins: time
    hours: int
    capacity: int


async def seed_receptions(dsn: str, folder: Path, now: datetime) -> None:
    """Announce what is missing of the next month."""
    county = load_county(folder)
    connection = await asyncpg.connect(dsn)
    try:
        for day, seat in demo_receptions(county, now):
            begins = datetime.combine(day, seat.begins, county.zone)
            await connection.execute(
                SQL["add_demo_session"],
                uuid5(CASE_SPACE, f"demo reception|{day}|{seat.region}|{seat.kind}"),
                county.tenants[0].id,
                *(seat.level, seat.kind, seat.region, seat.username, "示范领导", seat.post),
                *(begins, begins + timedelta(hours=seat.hours), seat.place, HOTLINE, seat.capacity, now),
            )
    finally:
        await connection.close()


def demo_receptions(county: County, now: datetime) -> Iterator[tuple[date, Seat]]:
    """Every session that begins within the next month."""
    here = now.astimezone(county.zone)
    seats = tuple(_seats(county))
    for number in range(DAYS + 1):
        day = here.date() + timedelta(days=number)
        for seat in seats:
            if seat.weekday == day.weekday() and datetime.combine(day, seat.begins, county.zone) > here:
                yield day, seat


def _seats(county: County) -> Iterator[Seat]:
    """定点接访 in the county each Tuesday, 约访 each Thursday, each town's desk once a week, 下访 to the home village, which has a home visit
    of its own."""
    level, fixed = ReceptionLevel, ReceptionKind.FIXED
    chain = [(one.username, grant) for one in demo_people(county) for grant in one.grants if grant.tenant == county.tenants[0].id]
    desks = {grant.scope: username for username, grant in chain if grant.role is Role.TOWN_DESK}
    organiser, home = next((username, grant.scope) for username, grant in chain if grant.role is Role.GROUP_ORGANISER)
    village = county.regions[home]
    hall = county.head.centre.name.zh
    post = f"{county.head.name}值守接访领导"
    yield Seat(level.COUNTY, fixed, county.head.code, "leader", post, f"{hall}一楼接访厅", 1, time(9), 3, 8)
    yield Seat(level.COUNTY, ReceptionKind.BY_APPOINTMENT, county.head.code, "leader", post, f"{hall}二楼约访室", 3, time(14, 30), 2, 3)
    yield Seat(level.VILLAGE, ReceptionKind.FIELD, village.code, "leader", post, f"{village.name}和谐堂", 4, time(9, 30), 2, 6)
    yield Seat(level.VILLAGE, fixed, village.code, organiser, f"{village.name}村组干部", f"{village.name}党群议事廊", 2, time(19), 2, 4)
    for number, (town, username) in enumerate(
        sorted((f"{scope}000", name) for scope, name in desks.items() if f"{scope}000" in county.regions)
    ):
        name = county.regions[town].name
        yield Seat(level.TOWN, fixed, town, username, f"{name}接访领导", f"{name}便民服务中心", number % 5, time(8, 30), 3, 5)
