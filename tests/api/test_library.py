"""The case library on the screens: who may lead a case and who may not, what a page tells of its leaders, and each one's work list."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Change, Library, Restricted
from tests.api.ground import Ground, bearing, ids

CENTRE = ("anji", "centre", "330523", "anji.centre")
OFFICE = ("anji", "petition_office", "330523", "anji.xinfangju")
SUPERVISOR = ("anji", "supervisor", "330523", "")
LEADER = ("anji", "leader", "330523", "anji.xianwei")


async def employ(ground: Ground, name: str, *grants: tuple[str, str, str, str]) -> UUID:
    """Somebody whose grants are in the database."""
    account = uuid4()
    await ground.owner.execute(
        "insert into intake.accounts (account_id, username, display_name) values ($1, $2, $3)", account, account.hex, name
    )
    for grant in grants:
        await ground.owner.execute(
            "insert into intake.grants (account_id, tenant, role, scope, unit) values ($1, $2, $3, $4, $5)", account, *grant
        )
    return account


async def taken_in(ground: Ground, receiver: UUID, **changes: Any) -> Case:
    """A case of the library, with the line of its history that says who receives."""
    case = await ground.open(state=CaseState.HANDLING, noted_by="330523107.sifasuo", library=Library.NOTED)
    fields = {"receiver": {"from": None, "to": receiver}, "hardness": "hard_case"}
    led: dict[str, Any] = {"library": Library.IN_LIBRARY, "library_at": datetime.now(UTC), "receiver": receiver, "hard": True}
    return await ground.change(case, Change.TAKEN_IN, fields=fields, **(led | changes))


async def asked(client: httpx.AsyncClient, token: str, path: str) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/cases{path}", headers=bearing(token))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_who_may_lead_comes_first_and_who_may_not_with_the_reason(ground: Ground, client: httpx.AsyncClient) -> None:
    free = await employ(ground, "甲", LEADER)
    town = await employ(ground, "乙", ("anji", "leader", "330523107", ""))
    handled = await employ(ground, "丙", LEADER, ("anji", "unit_officer", "330523107", "330523107.sifasuo"))
    complained_of = await employ(ground, "丁", ("anji", "leader", "330523", "anji.jiaojing"))
    gone = await employ(ground, "戊", LEADER)
    await ground.owner.execute("update intake.accounts set disabled_at = now() where account_id = $1", gone)
    for grant in (("anji", "leader", "330523104", ""), ("police", "leader", "330523", ""), ("anji", "leader", "", ""), CENTRE):
        await employ(ground, "己", grant)
    case = await ground.open(state=CaseState.HANDLING, asked_units=("anji.jiaojing",))
    for who in (CENTRE, OFFICE):
        told = (await asked(client, await ground.login(who), f"/{case.case_id}/leaders"))["leaders"]
        assert {UUID(one["account_id"]): one["conflict"] and one["conflict"]["code"] for one in told} == {
            free: None, town: None, handled: "leader_handled", complained_of: "leader_complained_of"
        }  # fmt: skip
        assert [bool(one["conflict"]) for one in told] == [False, False, True, True]
        assert {one["name"]: [unit["name"] for unit in one["units"]] for one in told}["甲"] == ["中共安吉县委"]


@pytest.mark.parametrize("role", ["leader", "supervisor", "town_desk", "unit_officer", "grid_member", "admin"])
async def test_whoever_names_no_leader_is_not_shown_them(ground: Ground, client: httpx.AsyncClient, role: str) -> None:
    case = await ground.open()
    answer = await client.get(f"/api/v1/cases/{case.case_id}/leaders", headers=bearing(await ground.login(("anji", role, "330523", ""))))
    assert answer.status_code == 403


async def test_of_a_case_out_of_sight_nobody_is_told_who_could_lead_it(ground: Ground, client: httpx.AsyncClient) -> None:
    case = await ground.open(restricted=Restricted.MINOR, lead_unit="anji.fulian")
    answer = await client.get(f"/api/v1/cases/{case.case_id}/leaders", headers=bearing(await ground.login(CENTRE)))
    assert answer.status_code == 404


async def test_the_page_and_its_history_call_the_leaders_by_what_they_are_called(ground: Ground, client: httpx.AsyncClient) -> None:
    first, second, sponsor = [await employ(ground, name, LEADER) for name in ("甲", "乙", "丙")]
    case = await taken_in(ground, first)
    case = await ground.change(case, Change.RECEIVER_CHANGED, receiver=second, fields={"receiver": {"from": first, "to": second}})
    await ground.change(case, Change.SPONSORED, sponsor=sponsor, fields={"sponsor": {"from": None, "to": sponsor}})
    told = await asked(client, await ground.login(LEADER, account=second), f"/{case.case_id}")
    assert (told["library"], told["hard"], told["sponsored"], told["receptions"]) == ("in_library", True, True, 0)
    assert (told["receiver"], told["sponsor"]["name"]) == ({"account_id": str(second), "name": "乙", "you": True}, "丙")
    assert [line["fields"].get("receiver") for line in told["timeline"]][1:3] == [{"from": None, "to": "甲"}, {"from": "甲", "to": "乙"}]
    assert told["timeline"][3]["fields"] == {"sponsor": {"from": None, "to": "丙"}}
    assert {clock["stage"] for clock in told["clocks"]} >= {"receive", "finish"}
    assert "record_reception" in [act["act"] for act in told["acts"]]


async def test_each_has_a_list_of_their_own_and_those_who_watch_have_all(ground: Ground, client: httpx.AsyncClient) -> None:
    me, other = await employ(ground, "甲", LEADER), await employ(ground, "乙", LEADER)
    mine, sponsored = await taken_in(ground, me), await taken_in(ground, other, sponsor=me)
    theirs = await taken_in(ground, other, state=CaseState.DONE, library=Library.RECEIVED)
    noted = await ground.open(state=CaseState.HANDLING, library=Library.NOTED)
    await taken_in(ground, other, library=Library.RELEASED, sponsor=me, state=CaseState.DONE)
    hidden = await taken_in(ground, other, excluded_units=("anji.xianwei",))
    led = [one.case_id for one in (mine, sponsored, theirs)]

    async def listed(token: str, waiting: str, **query: Any) -> list[UUID]:
        found: list[UUID] = []
        cursor: str | None = ""
        while cursor is not None:
            page = await client.get(
                "/api/v1/cases", params={"waiting": waiting, "cursor": cursor, "limit": 1, **query}, headers=bearing(token)
            )
            found += ids(page.json()["items"])
            cursor = page.json()["next"]
        return found

    for who in (CENTRE, OFFICE, SUPERVISOR, LEADER):
        assert await listed(await ground.login(who), "library") == led, who
    leader = await ground.login(LEADER, account=me)
    assert (await listed(leader, "receive"), await listed(leader, "sponsor")) == ([mine.case_id], [sponsored.case_id])
    assert await listed(await ground.login(CENTRE), "difficulty") == [noted.case_id]
    assert await listed(await ground.login(CENTRE), "library", state="done") == [theirs.case_id]
    assert await listed(await ground.login(CENTRE), "library", region="330523104") == []
    assert hidden.case_id not in await listed(await ground.login(("anji", "leader", "330523", "anji.xianwei"), account=other), "receive")
    assert await listed(await ground.login(("anji", "town_desk", "330523104", "")), "library") == []
