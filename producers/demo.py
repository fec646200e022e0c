"""Demo people: one for every role and for the units of one town, so that a fresh system can be tried from every seat.

Enters: a database that `up` made itself, and the passwords it printed before, if any. Leaves: the same logins each time;
the database holds only hashes. No real person is among them: they are called by their seats.
"""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import asyncpg

from producers.codes import first_password
from producers.passwords import hash_of
from streams.contracts.codes import Role
from streams.contracts.grants import Grant
from streams.contracts.identity import CASE_SPACE
from streams.contracts.queries import queries_in
from streams.reference.county import County, load_county
from streams.reference.records import Grid, Level, Region

SQL = queries_in(Path(__file__).with_name("accounts.sql"))

VILLAGE = "郎村村"
"""Where the demo lives; in a county without it, the first village."""

COUNTY_UNITS = (
    "wenlvju", "jiaojing", "renshe", "shijianju", "jiwei", "zhengfawei", "gonganju", "sifaju", "zhujianju", "ziguiju",
    "nongyeju", "shengtai", "weijianju", "zhifaju", "xiaofang", "fulian", "minzhengju", "yingjiju", "xianzhengfu", "jiaotongju",
    "jiaoyuju", "jinrong", "minzong", "shuiliju", "tuiyi", "wangxinban",
)  # fmt: skip
CITY_UNITS = ("city_jiwei", "city_zhengfawei", "city_xinfangju")
TOWN_UNITS = (
    "sifasuo", "paichusuo", "zhiliban", "zhengfu", "zhentiaowei", "zhifadui", "shijiansuo", "jiansheban", "nongyeban", "ziguisuo",
)  # fmt: skip
VILLAGE_UNITS = ("tiaowei", "cunwei")
"""With these, every unit that the county's routing sends a matter of the home village to has somebody who signs for it."""


class DemoPerson(NamedTuple):
    """A seat: a login, what it is called, its grid and what it may do; the first grant is the one that is shown."""

    username: str
    name: str
    grants: tuple[Grant, ...]
    home_grid: str | None = None


async def seed_demo(dsn: str, county: Path, passwords: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """The demo logins, written where they are missing. `passwords` are those of an earlier run, by user name."""
    people = list(demo_people(load_county(county)))
    known = {person.username: (passwords or {}).get(person.username) or first_password() for person in people}
    connection = await asyncpg.connect(dsn)
    try:
        hashed = {row["username"] for row in await connection.fetch(SQL["demo_hashes"])}
        for person in people:
            if person.username not in hashed or person.username not in (passwords or {}):
                await _put(connection, person, await asyncio.to_thread(hash_of, known[person.username]))
    finally:
        await connection.close()
    return [_login(person, known[person.username]) for person in people]


def demo_people(county: County) -> Iterator[DemoPerson]:
    """Every seat of the demo."""
    village = _home_village(county)
    town = county.regions[village.parent or ""]
    chain, *others = (tenant.id for tenant in county.tenants)
    yield from _grid_members(chain, village, county)
    yield from _village_seats(chain, village, county)
    yield from _town_seats(chain, town, county)
    yield from _elsewhere(chain, town, county)
    yield from _county_seats(chain, county)
    for other in others:
        yield from _other_chain(other, town, village, county)


def _grid_members(chain: str, village: Region, county: County) -> Iterator[DemoPerson]:
    grids = _grids(village, county)
    for number, grid in enumerate(grids[:3], start=1):
        yield DemoPerson(f"{_word(village)}{number}", f"{grid.name}网格员", (Grant(chain, Role.GRID_MEMBER, grid.code),), grid.code)
    both = tuple(Grant(chain, Role.GRID_MEMBER, grid.code) for grid in grids[:2])
    yield DemoPerson(f"{_word(village)}.ab", f"{village.name}网格AB岗", both, grids[0].code)


def _village_seats(chain: str, village: Region, county: County) -> Iterator[DemoPerson]:
    home = _grids(village, county)[0].code
    for login, role, kind, name in (
        ("mediator", Role.MEDIATOR, "tiaowei", "调解员"),
        ("organiser", Role.GROUP_ORGANISER, "cunwei", "村组干部"),
    ):
        unit = county.unit_of(kind, home)
        grant = Grant(chain, role, _prefix(village), unit.id if unit else "")
        yield DemoPerson(f"{login}.{_word(village)}", f"{village.name}{name}", (grant,), home)
    for kind in VILLAGE_UNITS:
        if unit := county.unit_of(kind, home):
            yield DemoPerson(
                f"{kind}.{_word(village)}", f"{unit.name}经办人", (Grant(chain, Role.UNIT_OFFICER, _prefix(village), unit.id),)
            )


def _town_seats(chain: str, town: Region, county: County) -> Iterator[DemoPerson]:
    word, scope = _word(town), _prefix(town)
    yield DemoPerson(f"registrar.{word}", f"{town.name}登记员", (Grant(chain, Role.REGISTRAR, scope, _unit(county, "paichusuo", town)),))
    yield _desk(chain, town, county)
    for kind in TOWN_UNITS:
        if unit := _unit(county, kind, town):
            yield DemoPerson(f"{kind}.{word}", f"{county.units[unit].name}经办人", (Grant(chain, Role.UNIT_OFFICER, scope, unit),))


def _elsewhere(chain: str, town: Region, county: County) -> Iterator[DemoPerson]:
    """Grid members of another village of the town, and of two other towns with their desks."""
    towns = [region for region in county.regions.values() if region.level is Level.TOWN and region.code != town.code][-2:]
    villages = [_villages(town, county)[0], *(_villages(other, county)[0] for other in towns)]
    for village in villages:
        grid = _grids(village, county)[0]
        yield DemoPerson(f"{_word(village)}1", f"{grid.name}网格员", (Grant(chain, Role.GRID_MEMBER, grid.code),), grid.code)
    for other in towns:
        yield _desk(chain, other, county)


def _desk(chain: str, town: Region, county: County) -> DemoPerson:
    grant = Grant(chain, Role.TOWN_DESK, _prefix(town), _unit(county, "zhihuishi", town))
    return DemoPerson(f"desk.{_word(town)}", f"{town.name}综合信息指挥室", (grant,))


def _county_seats(chain: str, county: County) -> Iterator[DemoPerson]:
    head = county.regions[county.head.code]
    scope, city = _prefix(head), _prefix(county.regions[head.parent or ""])
    seats = (
        ("centre", Role.CENTRE, scope, county.head.centre.unit, "社会治理中心研判员"),
        ("city.centre", Role.CENTRE, city, _unit(county, "city_centre", head), "市社会治理中心研判员"),
        ("petition", Role.PETITION_OFFICE, scope, _unit(county, "xinfangju", head), "信访局经办人"),
        ("supervisor", Role.SUPERVISOR, scope, "", "督办员"),
        ("leader", Role.LEADER, scope, _unit(county, "xianwei", head), "接访领导"),
        ("leader.sponsor", Role.LEADER, scope, _unit(county, "xianzhengfu", head), "包案领导"),
        ("admin.demo", Role.ADMIN, scope, "", "系统管理员"),
        ("hotline", Role.REGISTRAR, scope, county.head.centre.unit, "12345热线登记员"),
        ("centre.officer", Role.UNIT_OFFICER, scope, county.head.centre.unit, "社会治理中心经办人"),
    )
    for login, role, place, unit, name in seats:
        yield DemoPerson(login, name, (Grant(chain, role, place, unit),))
    for kind in (*COUNTY_UNITS, *CITY_UNITS):
        if unit := _unit(county, kind, head):
            place = city if kind in CITY_UNITS else scope
            yield DemoPerson(kind.replace("_", "."), f"{county.units[unit].name}经办人", (Grant(chain, Role.UNIT_OFFICER, place, unit),))


def _other_chain(chain: str, town: Region, village: Region, county: County) -> Iterator[DemoPerson]:
    """The police chain and the training ground: who reports, who sends, who handles, who leads, who watches."""
    head = county.regions[county.head.code]
    scope, grid = _prefix(head), _grids(village, county)[0]
    root = next(tenant.root for tenant in county.tenants if tenant.id == chain)
    station = _unit(county, "paichusuo", town)
    seats = (
        ("grid", Role.GRID_MEMBER, grid.code, "", "网格员", grid.code),
        ("registrar", Role.REGISTRAR, _prefix(town), station, "登记员", None),
        ("desk", Role.TOWN_DESK, _prefix(town), station, "指挥室", None),
        ("officer", Role.UNIT_OFFICER, _prefix(town), station, "经办人", None),
        ("leader", Role.LEADER, scope, root, "领导", None),
        ("centre", Role.CENTRE, scope, county.head.centre.unit, "研判员", None),
    )
    for login, role, place, unit, name, home in seats:
        yield DemoPerson(f"{chain}.{login}", f"{_chain_name(chain, county)}·{name}", (Grant(chain, role, place, unit),), home)


def _chain_name(chain: str, county: County) -> str:
    return next(tenant.name for tenant in county.tenants if tenant.id == chain)


def _home_village(county: County) -> Region:
    villages = [region for region in county.regions.values() if region.level is Level.VILLAGE and _grids(region, county)]
    return next((village for village in villages if village.name == VILLAGE), villages[0])


def _villages(town: Region, county: County) -> list[Region]:
    return [region for region in county.regions.values() if region.parent == town.code and _grids(region, county)]


def _grids(village: Region, county: County) -> list[Grid]:
    return [grid for grid in county.grids.values() if grid.village == village.code and grid.valid_to is None]


def _unit(county: County, kind: str, place: Region) -> str:
    """The unit of this kind for a place; "" where the county has none."""
    grid = next(code for code in county.grids if code.startswith(_prefix(place)))
    unit = county.unit_of(kind, grid)
    return unit.id if unit else ""


def _prefix(region: Region) -> str:
    """The digits that every grid in the region begins with."""
    digits = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}[region.level]
    return region.code[:digits]


def _word(region: Region) -> str:
    """A short word for user names: Langcun Village → langcun."""
    first = region.name_en.partition(" ")[0].lower()
    return first if first.isascii() and first.isalnum() else region.code


async def _put(connection: Any, person: DemoPerson, hashed: str) -> None:
    async with connection.transaction():
        fresh: UUID = uuid5(CASE_SPACE, f"demo|{person.username}")
        account_id = await connection.fetchval(SQL["put_demo_account"], fresh, person.username, person.name, hashed, person.home_grid)
        if account_id is None:  # somebody real is called so: leave him alone
            return
        for grant in person.grants:
            await connection.execute(SQL["put_grant"], account_id, grant.tenant, grant.role, grant.scope, grant.unit)


def _login(person: DemoPerson, password: str) -> dict[str, str]:
    grant = person.grants[0]
    shown = {"role": grant.role.value, "scope": grant.scope, "unit": grant.unit, "tenant": grant.tenant}
    return {"username": person.username, "password": password, **shown}
