"""What each viewer of the world is shown, endpoint by endpoint, held against the table of who sees what.

Each check returns what differs; nothing differs when access holds. The same checks run with a policy taken away, where they
must find something.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from itertools import cycle
from typing import Any
from uuid import UUID, uuid5

import httpx

from api.cursors import START, encoded
from api.waiting import Waiting
from streams.contracts.codes import CaseState
from tests.api.beside_cases import (
    bookings_listed,
    covers_listed,
    day_counted,
    day_printed,
    follow_ups_listed,
    petitions_counted,
    petitions_printed,
    ratings_counted,
    reassignment_told,
    reassignments_previewed,
    recommendations_listed,
    recommendations_printed,
    recommendations_read,
    sheet_printed,
    sheet_shown,
    sheets_listed,
)
from tests.api.events import events_of
from tests.api.ground import bearing, ids
from tests.api.world import VIEWERS, Viewer, World

Check = Callable[[httpx.AsyncClient, World, Viewer], Awaitable[str]]
QUIET_S = 1.0
"""A feed has no end: what has not come when it was quiet for so long is not sent to this viewer."""


async def cases_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Every page, and every page of every filter's value, as one set."""
    token = world.tokens[viewer.name]
    found: set[UUID] = set()
    for query in ({}, {"limit": 2}, {"region": "330523107"}, {"region": "330523104000"}, {"category": "02"}, {"unit": "anji.jiaojing"}):
        found |= set(await _listed(client, token, query))
    return world.letters(found)


async def work_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Every work list, whole and narrowed by a place or a unit in turn, as one set. What is settled on site waits for nobody:
    those letters in sight stand for themselves."""
    found: set[UUID] = set()
    for waiting, narrowed in zip(Waiting, cycle(({"region": "330523107"}, {"unit": "anji.jiaojing"})), strict=False):
        for query in ({"limit": 2}, narrowed):
            found |= set(await _listed(client, world.tokens[viewer.name], {**query, "waiting": waiting}))
    over = {letter for letter, case in world.cases.items() if case.state is CaseState.SETTLED_ON_SITE}
    return "".join(sorted({*world.letters(found), *(over & set(viewer.sees))}))


async def _listed(client: httpx.AsyncClient, token: str, query: Mapping[str, Any]) -> list[UUID]:
    found: list[UUID] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await client.get("/api/v1/cases", params={**query, "cursor": cursor}, headers=bearing(token))
        assert answer.status_code == 200, answer.text
        found += ids(answer.json()["items"])
        cursor = answer.json()["next"]
    return found


async def cases_found(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """By printed number and by query code."""
    found: set[UUID] = set()
    for letter, case in world.cases.items():
        for asked in (case.number, world.codes[letter]):
            answer = await client.get("/api/v1/cases", params={"q": asked}, headers=bearing(world.tokens[viewer.name]))
            found |= set(ids(answer.json()["items"]))
    return world.letters(found)


async def cases_opened(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """One after the other, each with the cases it is linked with."""
    found: set[UUID] = set()
    for case in world.cases.values():
        answer = await client.get(f"/api/v1/cases/{case.case_id}?purpose=test", headers=bearing(world.tokens[viewer.name]))
        assert answer.status_code in (200, 404), answer.text
        if answer.status_code == 200:
            found |= {case.case_id, *ids(answer.json()["links"])}
    return world.letters(found)


async def papers_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The papers of each case: to its handlers, and to those who issue a letter for the place."""
    return await _papers(client, world, viewer, "papers", ("town_desk", "centre", "petition_office", "supervisor", "leader"))


async def papers_printed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """A paper that every case can have."""
    return await _papers(client, world, viewer, "papers/course")


async def files_printed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The whole file of each case."""
    return await _papers(client, world, viewer, "archive")


async def _papers(client: httpx.AsyncClient, world: World, viewer: Viewer, what: str, issuers: tuple[str, ...] = ()) -> str:
    """The letters of the cases that are known to be there, when the papers come to their handlers and issuers alone; else whose
    came."""
    there, given, due = set(), set(), set()
    for case in world.cases.values():
        answer = await client.get(f"/api/v1/cases/{case.case_id}/{what}", headers=bearing(world.tokens[viewer.name]))
        assert answer.status_code in (200, 403, 404), answer.text
        there |= {case.case_id} if answer.status_code != 404 else set()
        given |= {case.case_id} if answer.status_code == 200 else set()
        officers = {(tenant, unit) for tenant, role, _, unit in viewer.grants if role == "unit_officer"}
        handled = {(case.tenant, unit) for unit in (case.lead_unit, *case.co_units)}
        seen = world.letters({case.case_id}) in viewer.sees
        issued = any(
            role in issuers and tenant == case.tenant and scope and case.grid_code.startswith(scope)
            for tenant, role, scope, _ in viewer.grants
        )
        due |= {case.case_id} if seen and (officers & handled or issued) else set()
    return world.letters(there) if given == due else f"papers of {world.letters(given)}"


async def leaders_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Of each case, to those who name leaders. The letters in sight stand for the others."""
    found, statuses = set(), set()
    for case in world.cases.values():
        answer = await client.get(f"/api/v1/cases/{case.case_id}/leaders", headers=bearing(world.tokens[viewer.name]))
        statuses.add(answer.status_code)
        found |= {case.case_id} if answer.status_code == 200 else set()
    if not any(role in ("centre", "petition_office") for _, role, *_ in viewer.grants):
        return viewer.sees if statuses == {403} else str(statuses)
    return world.letters(found)


async def acts_answered(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The answers to acts of others."""
    found: set[UUID] = set()
    for case in world.cases.values():
        answer = await client.get(f"/api/v1/cases/{case.case_id}/acts/{act_of(case.case_id)}", headers=bearing(world.tokens[viewer.name]))
        if answer.status_code == 200:
            found.add(case.case_id)
    return world.letters(found)


async def cases_counted(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The letters themselves when every figure is their number, else what the figures are."""
    told = (await client.get("/api/v1/statistics", headers=bearing(world.tokens[viewer.name]))).json()
    sums = {name: sum(row["n"] for row in told[name]) for name in ("by_category", "by_unit", "by_place", "by_urgency")}
    wanted = len(viewer.sees)
    return viewer.sees if {told["funnel"]["opened"], told["funnel"]["received"], *sums.values()} == {wanted} else f"{told['funnel']} {sums}"


async def changes_followed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The latest changes in sight."""
    return world.letters(
        {UUID(event.data["case_id"]) async for event in events_of(client, world.tokens[viewer.name], "?recent=500", for_s=QUIET_S)}
    )


async def changes_resumed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """From the feed's beginning: of what is not in sight not even that it was withdrawn."""
    beginning = encoded(START, "main")
    return world.letters(
        {UUID(event.data["case_id"]) async for event in events_of(client, world.tokens[viewer.name], last_id=beginning, for_s=QUIET_S)}
    )


async def own_reports(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Whose reports come back; for all but their reporters none. The letters in sight stand for that."""
    token = world.tokens[viewer.name]
    listed = (await client.get("/api/v1/reports", headers=bearing(token))).json()["items"]
    mine = {case.case_id for case in world.cases.values() if viewer.account in case.reporters}
    one_by_one = set()
    for report_id, case_id in world.reports.items():
        answer = await client.get(f"/api/v1/reports/{report_id}", headers=bearing(token))
        if answer.status_code == 200:
            one_by_one.add(case_id)
    told = {UUID(item["case_id"]) for item in listed}
    return viewer.sees if told == one_by_one == mine else f"{world.letters(told)} {world.letters(one_by_one)}"


async def held_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """异常件待核 of the viewer's chains, and what names no chain, for the desk's roles alone. The letters in sight stand for that."""
    answer = await client.get("/api/v1/held", headers=bearing(world.tokens[viewer.name]))
    desks = [tenant for tenant, role, *_ in viewer.grants if role in ("centre", "admin")]
    if not desks:
        return viewer.sees if answer.status_code == 403 else str(answer.status_code)
    told = {item["reason"] for item in answer.json()["items"]}
    return viewer.sees if told == {*desks, ""} & {"anji", "police", ""} else str(told)


async def duty_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """The rota of the viewer's chains, for those who may hear a case. The letters in sight stand for that."""
    answer = await client.get("/api/v1/duty", headers=bearing(world.tokens[viewer.name]))
    hearing = {tenant for tenant, role, *_ in viewer.grants if role in ("centre", "town_desk", "supervisor", "leader", "admin")}
    if not hearing:
        return viewer.sees if answer.status_code == 403 else str(answer.status_code)
    days = answer.json()["days"]
    stands = {day["tenant"] for day in days if day["posts"]}
    return viewer.sees if stands == hearing & {"anji", "police"} and {day["tenant"] for day in days} == hearing else str(stands)


async def duty_people_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Those of the chains whose rota the viewer may set. The letters in sight stand for that."""
    answer = await client.get("/api/v1/duty/people", headers=bearing(world.tokens[viewer.name]))
    setting = [(tenant, scope) for tenant, role, scope, _ in viewer.grants if role in ("centre", "leader", "admin")]
    if not setting:
        return viewer.sees if answer.status_code == 403 else str(answer.status_code)
    told = {person["tenant"] for person in answer.json()["people"]}
    wanted = {tenant for tenant, scope in setting if scope and "330523".startswith(scope)} & {"anji", "police"}
    return viewer.sees if told == wanted else str(told)


async def receivers_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Those of the chains in which the viewer announces sessions for the county. The letters in sight stand for that."""
    found, wanted = set(), {tenant for tenant, role, scope, _ in viewer.grants if role == "centre" and scope and "330523".startswith(scope)}
    for tenant in ("anji", "police"):
        query = {"tenant": tenant, "region": "330523000000"}
        answer = await client.get("/api/v1/receivers", params=query, headers=bearing(world.tokens[viewer.name]))
        assert answer.status_code in (200, 403), answer.text
        found |= {tenant} if answer.status_code == 200 and answer.json()["receivers"] else set()
    return viewer.sees if found == wanted & {"anji", "police"} else str(found)


async def attachments_opened(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Every report of the world has a photograph. Out of sight there is none; in sight it opens, or says why it does not."""
    found: set[UUID] = set()
    for report, case in world.reports.items():
        path = f"/api/v1/cases/{case}/attachments/{attachment_of(report)}"
        answer = await client.get(path, params={"purpose": "调解需要"}, headers=bearing(world.tokens[viewer.name]))
        assert answer.status_code in (200, 403, 404), answer.text
        found |= {case} if answer.status_code != 404 else set()
    return world.letters(found)


def attachment_of(report_id: UUID) -> UUID:
    """The photograph that the world has of this report."""
    return uuid5(report_id, "attachment")


async def alarms_listed(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """Every case of the world is RED and nobody has heard it."""
    answer = await client.get("/api/v1/alarms", headers=bearing(world.tokens[viewer.name]))
    return world.letters(set(ids(answer.json()["alarms"])))


async def years_awaited(client: httpx.AsyncClient, world: World, viewer: Viewer) -> str:
    """A deadline of each case hangs on a year of that case alone."""
    answer = await client.get("/api/v1/calendar", headers=bearing(world.tokens[viewer.name]))
    told = {one["year"] for one in answer.json()["awaited"] if one["deadlines"] == 1}
    return world.letters({case.case_id for case in world.cases.values() if year_of(world, case.case_id) in told})


def year_of(world: World, case_id: UUID) -> int:
    """The unpublished year that a deadline of this case reaches into: another one for each."""
    return 2101 + sorted(case.case_id for case in world.cases.values()).index(case_id)


def act_of(case_id: UUID) -> UUID:
    """The act that the world has an answer to, for each case."""
    return uuid5(case_id, "act")


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "listCases": (cases_listed, cases_found, work_listed),
    "getCase": (cases_opened,),
    "listLeaders": (leaders_listed,),
    "getAct": (acts_answered,),
    "listPapers": (papers_listed,),
    "getPaper": (papers_printed,),
    "getArchive": (files_printed,),
    "getStatistics": (cases_counted,),
    "getSatisfaction": (ratings_counted,),
    "listFollowUps": (follow_ups_listed,),
    "listRecommendations": (recommendations_listed,),
    "getRecommendation": (recommendations_read,),
    "getRecommendationPaper": (recommendations_printed,),
    "getAnnual": (petitions_counted,),
    "getAnnualReport": (petitions_printed,),
    "listHeld": (held_listed,),
    "getDuty": (duty_listed,),
    "listDutyPeople": (duty_people_listed,),
    "listAlarms": (alarms_listed,),
    "previewReassignment": (reassignments_previewed,),
    "getReassignment": (reassignment_told,),
    "listCovers": (covers_listed,),
    "listHandovers": (sheets_listed,),
    "getHandover": (sheet_shown,),
    "printHandover": (sheet_printed,),
    "getDaily": (day_counted,),
    "printDaily": (day_printed,),
    "listBookings": (bookings_listed,),
    "listReceivers": (receivers_listed,),
    "getAttachment": (attachments_opened,),
    "getCalendarGaps": (years_awaited,),
    "followFeed": (changes_followed, changes_resumed),
    "listReports": (own_reports,),
    "getReport": (own_reports,),
}
"""By operation: every endpoint that shows rows has its checks here."""

WAITING = frozenset({changes_followed, changes_resumed})
"""Checks that end only when nothing more comes."""

WITHOUT_ROWS = frozenset({"getLifecycle"})
"""Endpoints behind a login that show no rows."""


async def differences(client: httpx.AsyncClient, world: World, operation: str) -> AsyncIterator[str]:
    """Where an endpoint shows another set of cases than the table says; whoever wants one only need not wait for all."""
    for check in CHECKS[operation]:
        async for viewer, shown in _each(check, client, world):
            if shown != viewer.sees:
                yield f"{check.__name__}: {viewer.name} is shown {shown!r} instead of {viewer.sees!r}"


async def _each(check: Check, client: httpx.AsyncClient, world: World) -> AsyncIterator[tuple[Viewer, str]]:
    """What each viewer is shown, one after the other; where it takes waiting for what does not come, all wait at once."""
    if check in WAITING:
        for viewer, shown in zip(VIEWERS, await asyncio.gather(*(check(client, world, viewer) for viewer in VIEWERS)), strict=True):
            yield viewer, shown
        return
    for viewer in VIEWERS:
        yield viewer, await check(client, world, viewer)
