"""A RED case that nobody has heard is told with who was rung and who is next, to whom it may be told, until somebody has heard it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Change, Restricted, Urgency
from streams.reference.county import load_county
from tests.api.ground import ANJI, Ground, bearing

COUNTY = load_county(ANJI)
CENTRE = ("anji", "centre", "330523", "anji.centre")
LEADER = ("anji", "leader", "330523", "anji.xianwei")
AGO = datetime.now(UTC) - timedelta(minutes=5)


async def alarms(client: httpx.AsyncClient, token: str) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/alarms", headers=bearing(token))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["alarms"]
    return found


async def an_alarm(ground: Ground, **changes: Any) -> Case:
    return await ground.open(urgency=Urgency.RED, red_at=changes.pop("red_at", AGO), **changes)


async def somebody(ground: Ground, name: str) -> UUID:
    account = uuid4()
    insert = "insert into intake.accounts (account_id, username, display_name) values ($1, $2, $3)"
    await ground.owner.execute(insert, account, account.hex, name)
    return account


async def rung(ground: Ground, case: Case, post: str, *accounts: UUID, following: tuple[str, datetime] | None = None) -> Case:
    fields: dict[str, Any] = {"post": post, "accounts": " ".join(map(str, accounts))}
    if following:
        fields |= {"next_post": following[0], "next_at": following[1].isoformat()}
    return await ground.change(case, Change.RUNG, fields=fields, rung=(*case.rung, *accounts), rings=case.rings + 1)


async def test_who_was_rung_who_is_next_and_when(ground: Ground, client: httpx.AsyncClient) -> None:
    first, second = await somebody(ground, "主班员"), await somebody(ground, "副班员")
    at = datetime.now(UTC) + timedelta(minutes=3)
    put = "insert into intake.duty (tenant, day, post, account_id, set_by) values ('anji', $1, 'second', $2, $2)"
    await ground.owner.execute(put, COUNTY.duty_day(at), second)
    later, case = await an_alarm(ground, red_at=AGO + timedelta(minutes=1)), await an_alarm(ground)
    case = await rung(ground, case, "first", first, following=("second", at))
    one, other = await alarms(client, await ground.login(LEADER))
    assert (one["case_id"], other["case_id"]) == (str(case.case_id), str(later.case_id))
    assert (one["seen"], one["may_acknowledge"], one["grid_code"], one["version"]) == (True, True, case.grid_code, case.version)
    assert [(ring["post"], ring["zh"], ring["names"], ring["people"]) for ring in one["rings"]] == [("first", "值班主班", ["主班员"], 1)]
    assert (one["following"]["en"], one["following"]["names"]) == ("second on duty", ["副班员"])
    assert datetime.fromisoformat(one["following"]["at"]) == at
    assert (other["rings"], other["following"]) == ([], None)


async def test_after_the_last_ring_nobody_is_next_and_the_alarm_stays(ground: Ground, client: httpx.AsyncClient) -> None:
    await rung(ground, await an_alarm(ground), "leader", await somebody(ground, "带班"))
    (one,) = await alarms(client, await ground.login(CENTRE))
    assert (len(one["rings"]), one["following"]) == (1, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"acknowledged_at": datetime.now(UTC)},
        {"urgency": Urgency.ORANGE},
        {"state": CaseState.DONE},
        {"state": CaseState.WITHDRAWN},
        {"excluded_units": ("anji.centre",)},
    ],
)
async def test_what_was_heard_is_over_or_out_of_sight_rings_no_more(
    ground: Ground, client: httpx.AsyncClient, changes: dict[str, Any]
) -> None:
    case, token = await an_alarm(ground), await ground.login(CENTRE)
    assert len(await alarms(client, token)) == 1
    await ground.change(case, Change.ACKNOWLEDGED, **changes)
    assert await alarms(client, token) == []


async def test_names_are_for_colleagues_and_the_button_for_those_who_may_hear(ground: Ground, client: httpx.AsyncClient) -> None:
    case = await an_alarm(ground, lead_unit="330523107.paichusuo")
    await rung(ground, case, "first", await somebody(ground, "主班员"))
    for grant, names, may in (
        (("anji", "town_desk", "330523107", ""), ["主班员"], True),
        (("anji", "unit_officer", "330523107", "330523107.paichusuo"), [], False),
        (("anji", "grid_member", case.grid_code, ""), [], False),
    ):
        (one,) = await alarms(client, await ground.login(grant))
        assert (one["rings"][0]["names"], one["rings"][0]["people"], one["may_acknowledge"]) == (names, 1, may), grant


async def test_of_a_case_kept_to_its_own_readers_whoever_was_rung_is_told_that_it_rings_and_not_what(
    ground: Ground, client: httpx.AsyncClient
) -> None:
    account = uuid4()
    token = await ground.login(LEADER, account=account)
    case = await an_alarm(ground, restricted=Restricted.MINOR, lead_unit="anji.fulian")
    assert await alarms(client, token) == []
    case = await rung(ground, case, "leader", account)
    (one,) = await alarms(client, token)
    assert (one["number"], one["seen"], one["may_acknowledge"]) == (case.number, False, True)
    assert (one["grid_code"], one["category"], one["sub"]) == (None, None, "")
    assert one["rings"][0]["people"] == 1
    assert await alarms(client, await ground.login(LEADER)) == []
    case = await ground.change(case, recused=(account,))
    assert await alarms(client, token) == []
    await ground.change(case, recused=(), excluded_units=("anji.xianwei",))
    assert await alarms(client, token) == []


async def test_rings_of_an_earlier_alarm_are_not_told(ground: Ground, client: httpx.AsyncClient) -> None:
    case = await rung(ground, await an_alarm(ground), "first", await somebody(ground, "主班员"))
    await ground.change(case, Change.URGENCY_RAISED, red_at=datetime.now(UTC) + timedelta(seconds=1))
    (one,) = await alarms(client, await ground.login(CENTRE))
    assert one["rings"] == []
