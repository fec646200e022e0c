"""Covers (AB岗) as the stream finds them: an act is done for whoever is away by the moment of the act, whenever it is read; the duty chain
rings whoever covers, and says so."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.postgres.databases import Databases
from streams.contracts.codes import Role
from streams.contracts.events import Actor
from streams.contracts.identity import case_id_of
from tests.builders import NOON, an_act, an_actor
from tests.store.ground import Ground, a_claim, employ
from tests.store.test_acts import CENTRE, DESK, JUSTICE, act
from tests.store.test_handing import in_hand, now
from tests.store.test_ringing import PEOPLE, TWO, a_red_night, acknowledge, minutes, passes, put_down, the_case

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AWAY, STANDS_IN = (an_actor(account_id=uuid4(), role=Role.UNIT_OFFICER, region="330523107", unit=JUSTICE) for _ in range(2))
PUT = (
    "insert into intake.covers (cover_id, tenant, unit, account_id, covered_by, since, until, set_by, set_at, ended_at)"
    " values ($1, 'anji', $2, $3, $4, $5, $6, $3, $7, $8)"
)


async def put(
    databases: Databases, away: UUID, by: UUID, unit: str = JUSTICE, *, since: datetime = NOON - DAY, ended_at: datetime | None = None
) -> None:
    intake = await asyncpg.connect(databases.intake)
    try:
        await intake.execute(PUT, uuid4(), unit, away, by, since, since + 3 * DAY, since, ended_at)
    finally:
        await intake.close()


@pytest.fixture
async def office(ground: Ground, module_database: Databases) -> Ground:
    await employ(module_database, DESK, CENTRE, AWAY, STANDS_IN)
    return ground


async def latest(ground: Ground) -> dict[str, Any]:
    (row,) = await ground.rows("select change, account_id, acted_for from stream.timeline order by version desc limit 1")
    return row


async def test_the_history_says_who_did_it_and_for_whom(office: Ground, module_database: Databases) -> None:
    case = await in_hand(office, AWAY)
    await put(module_database, AWAY.account_id, STANDS_IN.account_id)
    assert (await act(office, case, "contact", STANDS_IN, contact="visit", note="given"))["status"] == "applied"
    assert await latest(office) == {"change": "contacted", "account_id": STANDS_IN.account_id, "acted_for": AWAY.account_id}
    case = await now(office, case)
    assert (case.handler, case.stood_in) == (AWAY.account_id, (STANDS_IN.account_id,))
    assert (await act(office, case, "progress", AWAY, note="given"))["status"] == "applied"
    assert (await latest(office))["acted_for"] is None
    assert await office.adds_up()


@pytest.mark.parametrize(
    ("cover", "is_theirs"),
    [
        ({"ended_at": NOON + HOUR}, True),  # ended since: a stream that is behind, and a replay, decide what was so then
        ({"ended_at": NOON + timedelta(minutes=5)}, False),
        ({"since": NOON + HOUR}, False),  # said since
    ],
)
async def test_an_act_is_judged_by_its_own_time(cover: dict[str, Any], is_theirs: bool, office: Ground, module_database: Databases) -> None:
    case = await in_hand(office, AWAY)
    await put(module_database, AWAY.account_id, STANDS_IN.account_id, **cover)
    office.ask(an_act(case, "contact", actor=STANDS_IN, fields={"contact": "visit", "note": "given"}))  # received at ten past twelve
    await office.store_new()
    assert (await latest(office))["acted_for"] == (AWAY.account_id if is_theirs else None)


async def test_a_late_act_is_done_for_whoever_was_away_when_it_was_made(office: Ground, module_database: Databases) -> None:
    case = await in_hand(office, AWAY)
    made = NOON + timedelta(minutes=20)
    await put(module_database, AWAY.account_id, STANDS_IN.account_id, ended_at=made + HOUR)
    fields = {"contact": "visit", "note": "given"}
    office.ask(an_act(case, "contact", actor=STANDS_IN, fields=fields, requested_at=made, received_at=made + 5 * HOUR))
    await office.store_new()
    assert await latest(office) == {"change": "contacted", "account_id": STANDS_IN.account_id, "acted_for": AWAY.account_id}


async def test_the_chain_rings_whoever_covers_and_says_so(ground: Ground) -> None:
    await employ(ground.databases, *PEOPLE.values(), STANDS_IN)
    await put_down(ground)
    await put(ground.databases, PEOPLE["first"].account_id, STANDS_IN.account_id, "anji.centre", since=TWO - DAY)
    await a_red_night(ground)
    await passes(ground, 0, 3.5)
    rows = await ground.rows("select fields, reasons::text as reasons from stream.timeline where change = 'rung' order by version")
    told = [(json.loads(row["fields"])["accounts"], json.loads(row["fields"]).get("rung_for"), "代岗" in row["reasons"]) for row in rows]
    first, second = (str(PEOPLE[post].account_id) for post in ("first", "second"))
    assert told == [(str(STANDS_IN.account_id), first, True), (second, None, False)]
    assert (await the_case(ground)).rung == (STANDS_IN.account_id, PEOPLE["second"].account_id)


async def test_who_was_rung_and_fell_ill_is_answered_for(ground: Ground) -> None:
    desk = Actor(uuid4(), Role.TOWN_DESK, "330523104", "330523104.zhihuishi")  # of another town: not theirs by place
    await employ(ground.databases, *PEOPLE.values(), desk)
    await put_down(ground)
    await a_red_night(ground)
    await passes(ground, 0, 0)
    assert await acknowledge(ground, desk, TWO + minutes(1)) == "refused"
    await put(ground.databases, PEOPLE["first"].account_id, desk.account_id, "anji.centre", since=TWO)
    assert await acknowledge(ground, desk, TWO + minutes(2)) == "applied"
    assert await latest(ground) == {
        "change": "acknowledged", "account_id": desk.account_id, "acted_for": PEOPLE["first"].account_id,
    }  # fmt: skip


async def test_whoever_covers_withdraws_for_the_sender_and_nobody_else_does(office: Ground, module_database: Databases) -> None:
    member, instead, stranger = (an_actor(account_id=uuid4()) for _ in range(3))
    await employ(module_database, member, instead, stranger)
    await put(module_database, member.account_id, instead.account_id, "")
    first = await office.tell(a_claim(category="99"), reporter=member)
    await office.store_new()
    for other in (stranger, instead):
        await office.tell(a_claim(category="99"), reporter=other, withdraws=first.report_id)
        await office.store_new()
    assert await latest_of(office, case_id_of(first.report_id)) == ("withdrawn", instead.account_id, member.account_id)
    assert await office.one("select state from stream.cases where case_id = $1", case_id_of(first.report_id)) == "withdrawn"
    assert await office.adds_up()


async def latest_of(ground: Ground, case_id: UUID) -> tuple[Any, ...]:
    query = "select change, account_id, acted_for from stream.timeline where case_id = $1 order by version desc limit 1"
    (row,) = await ground.rows(query, case_id)
    return tuple(row.values())
