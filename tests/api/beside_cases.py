"""What each viewer of the world is shown of what stands beside the cases: sheets of shifts, reports of days and years, what is handed on,
ratings, recommendations, bookings. The same sort of checks as battery.py's.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from uuid import NAMESPACE_OID, UUID, uuid5

import docx
import httpx

from streams.contracts.moments import day_at
from tests.api.ground import bearing, ids
from tests.api.world import VIEWERS, Viewer, World


async def sheets_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The sheets of the viewer's chains, for those who may stand on duty. The letters in sight stand for that."""
    answer = await client.get("/api/v1/handovers", headers=bearing(world.tokens[viewer.name]))
    hearing = {tenant for tenant, role, *_ in viewer.grants if role in ("centre", "town_desk", "supervisor", "leader", "admin")}
    if not hearing:
        return viewer.sees if answer.status_code == 403 else str(answer.status_code)
    told = {one["tenant"] for one in answer.json()["sheets"]}
    return viewer.sees if told == hearing & {"anji", "police", "training"} else str(told)


async def sheet_shown(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """What came in by the sheets of the viewer's chains, kept and counted again: the cases in sight of those chains."""
    hearing = {tenant for tenant, role, *_ in viewer.grants if role in ("centre", "town_desk", "supervisor", "leader", "admin")}
    day = (await client.get("/api/v1/handovers", headers=bearing(world.tokens[world_centre(world)]))).json()["sheets"][0]["day"]
    found: set[UUID] = set()
    for tenant in hearing or {"anji"}:
        answer = await client.get(f"/api/v1/handovers/{day}", params={"tenant": tenant}, headers=bearing(world.tokens[viewer.name]))
        if not hearing:
            return viewer.sees if answer.status_code == 403 else str(answer.status_code)
        sections = answer.json()["sections"]
        found |= {UUID(item["case_id"]) for one in sections for item in one["items"]}
    of_chains = {case.case_id for case in world.cases.values() if case.tenant in hearing}
    unseen = {letter for letter in viewer.sees if world.cases[letter].case_id not in of_chains}
    return "".join(sorted({*world.letters(found), *unseen}))


async def sheet_printed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The document is for the same people."""
    hearing = any(role in ("centre", "town_desk", "supervisor", "leader", "admin") for _, role, *_ in viewer.grants)
    day = (await client.get("/api/v1/handovers", headers=bearing(world.tokens[world_centre(world)]))).json()["sheets"][0]["day"]
    answer = await client.get(f"/api/v1/handovers/{day}/paper", headers=bearing(world.tokens[viewer.name]))
    return viewer.sees if answer.status_code in ((200, 404) if hearing else (403,)) else str(answer.status_code)


async def day_counted(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The letters themselves when today's new cases are their number, for those who have a place to report on."""
    readers = any(role in ("centre", "town_desk", "supervisor", "leader", "admin") for _, role, *_ in viewer.grants)
    day = day_at(datetime.now(UTC))
    answer = await client.get(f"/api/v1/daily?day={day}&region=33", headers=bearing(world.tokens[viewer.name]))
    if not readers:
        return viewer.sees if answer.status_code == 403 else str(answer.status_code)
    told = answer.json()
    sums = {told["new"], *(sum(row["n"] for row in told[name]) for name in ("by_category", "by_urgency"))}
    return viewer.sees if sums == {len(viewer.sees)} else str(sums)


async def day_printed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The document is for the same people."""
    readers = any(role in ("centre", "town_desk", "supervisor", "leader", "admin") for _, role, *_ in viewer.grants)
    answer = await client.get("/api/v1/daily/paper", headers=bearing(world.tokens[viewer.name]))
    return viewer.sees if answer.status_code == (200 if readers else 403) else str(answer.status_code)


def world_centre(_: World) -> str:
    """Whoever has sheets to see."""
    return next(viewer.name for viewer in VIEWERS if any(tenant == "anji" and role == "centre" for tenant, role, *_ in viewer.grants))


async def reassignments_previewed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Everything is in somebody's hand: told to the lead unit's own people and to who answers for the place, of what they see. The letters
    in sight stand for that."""
    token, told = world.tokens[viewer.name], set()
    handing = [grant for grant in viewer.grants if grant[1] in ("unit_officer", "town_desk", "centre", "leader", "admin")]
    for tenant, unit in {(case.tenant, case.lead_unit) for case in world.cases.values()}:
        query = {"tenant": tenant, "unit": unit, "from": world.handler}
        answer = await client.get("/api/v1/reassignments", params=query, headers=bearing(token))
        assert answer.status_code == (200 if handing else 403), answer.text
        told |= set(ids(answer.json().get("cases", ())))
    wanted = {
        case.case_id
        for letter, case in world.cases.items()
        for tenant, role, scope, unit in handing
        if letter in viewer.sees and tenant == case.tenant
        and ((role in ("unit_officer", "leader") and unit == case.lead_unit) or (role != "unit_officer" and case.grid_code.startswith(scope)))
    }  # fmt: skip
    return viewer.sees if told == wanted else f"handed {world.letters(told)}"


async def reassignment_told(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """One command on every case, to whoever gave it, with the numbers of what they see. The letters in sight stand for that."""
    answer = await client.get(f"/api/v1/reassignments/{REASSIGNMENT}", headers=bearing(world.tokens[viewer.name]))
    if viewer.name != VIEWERS[0].name:
        return viewer.sees if answer.status_code == 404 else str(answer.status_code)
    told = answer.json()["cases"]
    named = {UUID(case["case_id"]) for case in told if case["number"]}
    return world.letters(named) if len(told) == len(world.cases) else str(told)


async def covers_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Who covers in the lead unit of A: for its own people, and those who answer for its place. The letters in sight stand for that."""
    query = {"tenant": "anji", "unit": "330523107.sifasuo"}
    answer = await client.get("/api/v1/covers", params=query, headers=bearing(world.tokens[viewer.name]))
    answering = any(
        tenant == "anji"
        and (unit == query["unit"] or (role in ("town_desk", "centre", "leader") and scope and "330523107".startswith(scope)))
        for tenant, role, scope, unit in viewer.grants
    )
    told = answer.json()
    shown = [one["username"] for one in told["covers"]], sorted(one["username"] for one in told["people"])
    return viewer.sees if shown == ((["away"], ["away", "covers"]) if answering else ([], [])) else str(shown)


REASSIGNMENT = UUID("01890000-0000-7000-8000-000000000001")


async def ratings_counted(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Of the cases in sight, those of a place that the viewer watches over. The letters in sight stand for that."""
    answer = await client.get("/api/v1/satisfaction/2020/1", headers=bearing(world.tokens[viewer.name]))
    watchers = ("petition_office", "supervisor", "leader", "centre")
    if not {role for _, role, *_ in viewer.grants} & {*watchers, "unit_officer"}:
        return viewer.sees if answer.status_code == 403 else str(answer.status_code)
    places = [(tenant, scope) for tenant, role, scope, _ in viewer.grants if role in watchers and scope]
    due = {
        letter
        for letter, case in world.cases.items()
        if letter in viewer.sees and any(case.tenant == tenant and case.grid_code.startswith(scope) for tenant, scope in places)
    }
    told = world.letters({UUID(one["unit"]) for one in answer.json()["units"] if one["n"] == 5})
    return viewer.sees if told == "".join(sorted(due)) else told


async def follow_ups_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Somebody is dissatisfied with each case, and none has ended: nobody is asked back yet, by anyone (what has is tests/gateway/
    test_ratings.py's). The letters in sight stand for that."""
    asks = {role for _, role, *_ in viewer.grants} & {"town_desk", "centre", "petition_office", "supervisor", "leader"}
    answer = await client.get("/api/v1/follow-ups", headers=bearing(world.tokens[viewer.name]))
    if not asks:
        return viewer.sees if answer.status_code == 403 else str(answer.status_code)
    return viewer.sees if answer.json()["items"] == [] else answer.text


async def petitions_counted(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Every case of the world is a petition of 2020, with so many people that their sum tells which were counted."""
    answer = await client.get("/api/v1/annual/2020", headers=bearing(world.tokens[viewer.name]))
    return await _petitions(answer, world, viewer, lambda: int(answer.json()["figures"]["heard"]["people"]))


async def petitions_printed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The same on the paper."""
    answer = await client.get("/api/v1/annual/2020/report", headers=bearing(world.tokens[viewer.name]))

    def people() -> int:
        figures = docx.Document(BytesIO(answer.content)).tables[0]
        return next(int(row.cells[2].text) for row in figures.rows if row.cells[0].text == "本年收到")

    return await _petitions(answer, world, viewer, people)


async def _petitions(answer: httpx.Response, world: World, viewer: Viewer, people: Callable[[], int]) -> str:
    """The letters that were counted, of the chains in which the viewer may read the report; the other letters in sight stand for
    themselves."""
    chains = {tenant for tenant, role, *_ in viewer.grants if role in ("petition_office", "supervisor", "leader", "centre")}
    if not chains:
        return viewer.sees if answer.status_code == 403 else str(answer.status_code)
    others = {letter for letter in viewer.sees if world.cases[letter].tenant not in chains}
    told = people()
    return "".join(sorted({letter for letter in world.cases if told & people_of(letter)} | others))


async def recommendations_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """One rests on each case: those of the viewer's place come, each with its case where that is in sight."""
    answer = await client.get("/api/v1/recommendations", headers=bearing(world.tokens[viewer.name]))
    if answer.status_code == 403:
        return viewer.sees if not _reads_recommendations(viewer) else "403"
    told = {UUID(one["recommendation_id"]): one for one in answer.json()["items"]}
    due = _recommendations_due(world, viewer)
    shown = world.letters({UUID(case["case_id"]) for one in told.values() for case in one["cases"]})
    wanted = "".join(letter for letter in sorted(due) if letter in viewer.sees)
    return viewer.sees if (set(told), shown) == (set(due.values()), wanted) else f"{len(told)} {shown}"


async def recommendations_read(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """One after the other. The letters in sight stand for that."""
    return await _recommendations(client, world, viewer, "")


async def recommendations_printed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The same as papers."""
    return await _recommendations(client, world, viewer, "/paper")


async def _recommendations(client: httpx.AsyncClient, world: World, viewer: Viewer, what: str) -> str:
    given = set()
    for case in world.cases.values():
        wanted = recommendation_of(case.case_id)
        answer = await client.get(f"/api/v1/recommendations/{wanted}{what}", headers=bearing(world.tokens[viewer.name]))
        assert answer.status_code in (200, 403, 404), answer.text
        given |= {wanted} if answer.status_code == 200 else set()
    return viewer.sees if given == set(_recommendations_due(world, viewer).values()) else str(len(given))


def _reads_recommendations(viewer: Viewer) -> bool:
    return any(role in ("petition_office", "supervisor", "leader", "centre", "unit_officer") for _, role, *_ in viewer.grants)


def _recommendations_due(world: World, viewer: Viewer) -> dict[str, UUID]:
    """By the case's letter: of the chains and the county that the viewer watches over, none in which a unit of theirs is accused."""
    watched = {
        tenant
        for tenant, role, scope, _ in viewer.grants
        if role in ("petition_office", "supervisor", "leader", "centre") and scope and "330523".startswith(scope)
    }
    units = {unit for *_, unit in viewer.grants}
    return {
        letter: recommendation_of(case.case_id)
        for letter, case in world.cases.items()
        if case.tenant in watched and units.isdisjoint(case.excluded_units)
    }


def recommendation_of(case_id: UUID) -> UUID:
    """The recommendation that rests on this case of the world."""
    return uuid5(case_id, "recommendation")


def people_of(letter: str) -> int:
    """How many people came with this petition of the world."""
    return 1 << (ord(letter) - ord("A"))


async def bookings_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Every matter of the world booked a place of its chain's session in a town; who prepares that sees who comes with a case in sight."""
    found, prepared, token = set(), set(), world.tokens[viewer.name]
    for tenant in ("anji", "police"):
        answer = await client.get(f"/api/v1/receptions/{session_of(tenant)}/bookings", headers=bearing(token))
        assert answer.status_code in (200, 403, 404), answer.text
        if answer.status_code == 200:
            prepared |= {letter for letter, case in world.cases.items() if case.tenant == tenant}
            found |= {UUID(one["case_id"]) for one in answer.json()["bookings"]}
    return viewer.sees if world.letters(found) == "".join(sorted(prepared & set(viewer.sees))) else world.letters(found)


def session_of(tenant: str) -> UUID:
    """The session that every matter of a chain has booked."""
    return uuid5(NAMESPACE_OID, tenant)
