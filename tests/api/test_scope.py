"""Every endpoint says who may call it and shows what is in sight, no more and no less; without its predicate the checks fail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route

from api import frames
from api.access import scope_of
from api.app import create_app
from api.doors import NoDoor, check_doors, door_of, routes_of
from api.feed_rows import FeedRow, FeedRows
from deploy.postgres.databases import Databases
from streams.contracts.grants import holder_of
from streams.contracts.queries import queries_in
from streams.contracts.sight import Sight
from tests.api.battery import CHECKS, WITHOUT_ROWS, act_of, attachment_of, differences, year_of
from tests.api.beside_cases import REASSIGNMENT, people_of, recommendation_of, session_of
from tests.api.ground import SECRET, Ground, a_server, settings_for, standing_on
from tests.api.world import VIEWERS, Viewer, World, a_world

SQL = queries_in(Path(__file__).with_name("scope.sql"))
RESTS_ON = {
    "stream.cases": (
        "listCases",
        "getCase",
        "getAct",
        "listPapers",
        "getPaper",
        "getArchive",
        "getStatistics",
        "listAlarms",
        "previewReassignment",
        "getReassignment",
        "getAnnual",
        "listRecommendations",
        "getHandover",
        "listBookings",
        "getAttachment",
    ),
    "stream.handovers": ("listHandovers",),
    "stream.handover_items": ("getHandover",),
    "stream.case_tallies": ("getStatistics",),
    "stream.deadlines": ("getCalendarGaps",),
    "stream.acts": ("getAct",),
    "stream.held": ("listHeld",),
    "intake.reports": ("listReports", "getReport"),
}
"""Each table whose predicate an answer over HTTP rests on, and where its loss must show."""

LINKED = "BCDEG"
"""Cases that A is linked with."""

TABLES = ("cases", "timeline", "links", "deadlines", "reports", "acts", "feed")
"""What belongs to a case: its rows are asked for directly, as the api's own role."""


@pytest.fixture(scope="module")
async def ground(module_database: Databases) -> AsyncIterator[Ground]:
    async with standing_on(module_database) as ground:
        yield ground


@pytest.fixture(scope="module")
async def world(ground: Ground) -> World:
    made = await a_world(ground)
    for case in made.cases.values():
        await ground.owner.execute(SQL["add_act"], act_of(case.case_id), case.case_id)
        await ground.owner.execute(SQL["add_deadline"], case.case_id, year_of(made, case.case_id))
    for report in made.reports:
        await ground.attach(report, attachment_of(report))
    for offset, tenant in enumerate(("anji", "police", "")):
        await ground.owner.execute(SQL["add_held"], tenant, offset)
    for tenant in ("anji", "police"):
        await ground.owner.execute(SQL["add_duty"], tenant)
        await ground.owner.execute(SQL["add_hearer"], tenant)
    for tenant in ("anji", "police"):
        await ground.owner.execute(SQL["add_session"], session_of(tenant), tenant)
    for report_id, case_id in made.reports.items():
        (tenant,) = {case.tenant for case in made.cases.values() if case.case_id == case_id}
        await ground.owner.execute(SQL["add_booking"], report_id, session_of(tenant), b"")
    await ground.owner.execute(SQL["turn_red"])
    await ground.owner.execute(SQL["take_on"], made.handler)
    centre = holder_of(made.tokens[VIEWERS[0].name], secret=SECRET).account_id
    await ground.owner.execute(SQL["add_reassignment"], REASSIGNMENT, centre, [case.case_id for case in made.cases.values()])
    await ground.owner.execute(SQL["add_ratings"])
    await ground.owner.execute(SQL["add_dissatisfied"])
    for letter, case in made.cases.items():
        await ground.owner.execute(SQL["make_petition"], case.case_id, people_of(letter))
        await ground.owner.execute(SQL["recommend"], case.case_id, recommendation_of(case.case_id))
    await ground.owner.execute(SQL["add_handover"])
    await ground.owner.execute(SQL["add_cover"])
    for letter in LINKED:
        await ground.owner.execute(SQL["add_link"], made.cases["A"].case_id, made.cases[letter].case_id)
    return made


@pytest.fixture(scope="module")
async def served(ground: Ground) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    async with a_server(settings_for(ground.databases)) as (app, address), httpx.AsyncClient(base_url=address) as client:
        yield app, client


@pytest.fixture(scope="module")
def app(module_database: Databases) -> FastAPI:
    return create_app(settings_for(module_database))


def test_every_route_has_a_door_and_every_door_that_shows_rows_has_its_checks(app: FastAPI) -> None:
    """A new endpoint without a scope, or without a check of it, fails here."""
    routes = list(routes_of(app))
    assert sum(isinstance(route, APIRoute) for route in routes) >= 13
    for route in routes:
        if isinstance(route, APIRoute):
            door = door_of(route)
            assert door is not None, route.path
            if door.roles is not None:
                assert route.operation_id in CHECKS.keys() | WITHOUT_ROWS, f"{route.path}: write a check of who sees which rows"
        else:
            known = isinstance(route, Mount | Route) and route.path in ("/console", "/public", "/openapi.json")
            assert known, f"{route}: static pages and the document only; anything else needs a door"


def test_an_endpoint_without_a_door_does_not_start() -> None:
    bare, router = FastAPI(), APIRouter()
    router.get("/api/v1/everything")(lambda: "all")
    bare.include_router(router)
    with pytest.raises(NoDoor, match="/api/v1/everything"):
        check_doors(bare)


@pytest.mark.parametrize(("table", "operation"), [(table, one) for table, operations in RESTS_ON.items() for one in operations])
async def test_without_its_predicate_the_check_fails(
    table: str, operation: str, ground: Ground, world: World, served: tuple[FastAPI, httpx.AsyncClient]
) -> None:
    async with lifted(ground, table):
        assert await anext(differences(served[1], world, operation), None)


@pytest.mark.parametrize("operation", CHECKS)
async def test_each_viewer_is_shown_what_is_in_sight(operation: str, world: World, served: tuple[FastAPI, httpx.AsyncClient]) -> None:
    """After the others: each policy that was taken away is in its place again."""
    assert [one async for one in differences(served[1], world, operation)] == []


async def test_without_its_judgement_the_feeds_check_fails(world: World, served: tuple[FastAPI, httpx.AsyncClient]) -> None:
    app, client = served
    fanout = app.state.api.fanout
    seeing = fanout.rows
    fanout.rows = Blind(seeing.cell, seeing.county)
    try:
        assert await anext(differences(client, world, "followFeed"), None)
    finally:
        fanout.rows = seeing


class Blind(FeedRows):
    """Judges nothing: everybody is sent everything."""

    def frame(self, row: FeedRow, sight: Sight) -> bytes:  # noqa: ARG002  # the whole point: it does not look
        return frames.change(row.cursor, self.cell, row.item, self.county)


@pytest.mark.parametrize("table", TABLES)
async def test_the_apis_role_reads_what_belongs_to_the_cases_in_sight_and_without_the_policy_more(
    table: str, ground: Ground, world: World
) -> None:
    wanted = {viewer.name: rows_wanted(viewer, table, world) for viewer in VIEWERS}
    assert await rows_in_sight(ground, world, table) == wanted
    async with lifted(ground, f"stream.{table}"):
        assert await rows_in_sight(ground, world, table) != wanted


async def test_without_a_scope_there_are_no_rows(ground: Ground, world: World) -> None:
    assert world.cases
    connection = await asyncpg.connect(ground.databases.read)
    try:
        for table in (*(f"stream.{name}" for name in TABLES), "stream.case_tallies", "stream.report_tallies", "intake.reports"):
            assert await connection.fetchval(SQL["how_many"].format(table=table)) == 0, table
    finally:
        await connection.close()


def rows_wanted(viewer: Viewer, table: str, world: World) -> str:
    """A link shows with both its cases; a report also to whoever sent it; everything else with its case."""
    if table == "links":
        return "".join(letter for letter in LINKED if letter in viewer.sees and "A" in viewer.sees)
    own = {letter for letter, case in world.cases.items() if viewer.account in case.reporters} if table == "reports" else set()
    return "".join(sorted(own | set(viewer.sees)))


async def rows_in_sight(ground: Ground, world: World, table: str) -> dict[str, str]:
    """For each viewer, the letters of the cases of which this table shows a row."""
    found = {}
    connection = await asyncpg.connect(ground.databases.read)
    try:
        for viewer in VIEWERS:
            async with connection.transaction():
                await connection.execute(SQL["enter_scope"], scope_of(holder_of(world.tokens[viewer.name], secret=SECRET)))
                rows = await connection.fetch(SQL["cases_of"].format(table=table, column="other_id" if table == "links" else "case_id"))
            found[viewer.name] = world.letters({row["case_id"] for row in rows})
    finally:
        await connection.close()
    return found


@asynccontextmanager
async def lifted(ground: Ground, table: str) -> AsyncIterator[None]:
    """A table without its predicate, for a while."""
    await ground.owner.execute(SQL["lift"].format(table=table))
    try:
        yield
    finally:
        await ground.owner.execute(SQL["lower"].format(table=table))
