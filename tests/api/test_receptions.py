"""What is announced is told to anyone and names nobody who comes; whoever booked is told by their code what is different now; who
prepares a session sees who comes, as far as the matter is in sight."""

import os
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import msgspec
import pytest

from api.coming import ComingList
from api.receptions import ReceptionList
from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Restricted
from streams.contracts.queries import queries_in
from streams.contracts.sealing import NONCE_BYTES, seal_remarks
from tests.api.ground import Ground, bearing

SQL = queries_in(Path(__file__).with_name("scope.sql"))
CENTRE = ("anji", "centre", "330523", "anji.centre")
DESK = ("anji", "town_desk", "330523107", "330523107.zhihuishi")
WHO = {"name": "王小明", "phone": "13800000000", "text": "水渠", "needs": "请说慢一点"}


async def a_session(ground: Ground, **changes: Any) -> UUID:
    reception = uuid4()
    await ground.login(CENTRE)
    await ground.owner.execute(SQL["add_session"], reception, changes.pop("tenant", "anji"))
    await ground.owner.execute(SQL["add_version"], reception)
    await announced_anew(ground, reception, **changes)
    return reception


async def announced_anew(ground: Ground, reception: UUID, **changes: Any) -> None:
    for column, value in changes.items():
        await ground.owner.execute(
            f"update intake.receptions set {column} = $2, version = version + 1 where reception_id = $1", reception, value
        )


async def a_booking(ground: Ground, reception: UUID, **changes: Any) -> tuple[Case, str]:
    """A matter with the place that was booked with it, and its query code."""
    case = await ground.open(**({"state": CaseState.DISPATCHED} | changes))
    query = "select report_id, query_code from intake.reports join stream.reports s using (report_id) where s.case_id = $1"
    row = await ground.owner.fetchrow(query, case.case_id)
    key = await ground.keys.fetchval("select key from report_keys where report_id = $1", row["report_id"])
    sealed = seal_remarks(WHO, key=key, nonce=os.urandom(NONCE_BYTES), owner=row["report_id"])
    await ground.owner.execute(SQL["add_booking"], row["report_id"], reception, sealed)
    return case, row["query_code"]


async def looked_up(client: httpx.AsyncClient, code: str) -> Any:
    answer = await client.get(f"/api/v1/lookup/{code}")
    assert answer.status_code == 200, answer.text
    return answer.json()["booking"]


async def test_anyone_is_told_what_is_announced_and_how_many_places_are_left(ground: Ground, client: httpx.AsyncClient) -> None:
    reception = await a_session(ground)
    over, cancelled = await a_session(ground), await a_session(ground, state="cancelled")
    await ground.owner.execute("update intake.receptions set starts_at = now() - interval '2 days' where reception_id = $1", over)
    await a_session(ground, tenant="training")
    await a_booking(ground, reception)
    answer = await client.get("/api/v1/receptions")
    told = msgspec.json.decode(answer.content, type=ReceptionList).receptions
    assert [(one.reception_id, one.places_left) for one in told] == [(reception, 99), (cancelled, 0)]
    assert (told[0].region_name.zh, told[0].leader_name, told[0].hotline) == ("章村镇", "某某", "1")
    assert not any(word in answer.text for word in WHO.values())
    for town, found in (("330523107000", 2), ("330523107", 2), ("330523104000", 0), ("330523000000", 2)):
        assert len((await client.get("/api/v1/receptions", params={"town": town})).json()["receptions"]) == found, town


async def test_whoever_booked_is_told_to_bring_papers_and_that_the_unit_speaks_first(ground: Ground, client: httpx.AsyncClient) -> None:
    reception = await a_session(ground)
    _, code = await a_booking(ground, reception)
    booking = await looked_up(client, code)
    assert (booking["state"], booking["reception"]["reception_id"], booking["told"]) == ("booked", str(reception), [])
    assert "身份证" in booking["bring"]["zh"]
    assert "先联系您" in booking["first"]["zh"]
    assert booking["may_change"]
    assert booking["number"].startswith("Y2")
    await ground.open()
    other = await ground.owner.fetchval(
        "select query_code from intake.reports where report_id not in (select booking_id from intake.bookings)"
    )
    assert await looked_up(client, other) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"leader_name": "另某"}, "接访领导由某某(某职)改为另某(某职)。"),
        ({"place": "另一处"}, "地点由“某处”改为“另一处”。"),
        ({"state": "cancelled"}, "这一场接访取消了,您可以另选一场。"),
    ],
)
async def test_what_changed_is_told_at_once_in_plain_words(
    changes: dict[str, Any], words: str, ground: Ground, client: httpx.AsyncClient
) -> None:
    reception = await a_session(ground)
    _, code = await a_booking(ground, reception)
    await announced_anew(ground, reception, capacity=50)
    assert (await looked_up(client, code))["told"] == []
    await announced_anew(ground, reception, **changes)
    booking = await looked_up(client, code)
    assert booking["told"][0]["zh"] == words
    assert all(one["en"] for one in booking["told"])
    assert booking["may_change"]


async def test_another_time_is_told_with_both(ground: Ground, client: httpx.AsyncClient) -> None:
    reception = await a_session(ground)
    _, code = await a_booking(ground, reception)
    await ground.owner.execute(
        "update intake.receptions set starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day'"
    )
    (time, choose) = (await looked_up(client, code))["told"]
    assert time["zh"].startswith("时间由")
    assert "另选一场" in choose["zh"]


async def test_a_matter_of_a_child_is_not_told_by_its_booking(ground: Ground, client: httpx.AsyncClient) -> None:
    reception = await a_session(ground)
    _, code = await a_booking(ground, reception, restricted=Restricted.MINOR)
    assert (await client.get(f"/api/v1/lookup/{code}")).status_code == 404


async def test_who_prepares_sees_who_comes_and_reads_for_a_purpose(ground: Ground, client: httpx.AsyncClient) -> None:
    reception = await a_session(ground)
    case, _ = await a_booking(ground, reception)
    await a_booking(ground, reception, excluded_units=("330523107.zhihuishi",))
    path, token = f"/api/v1/receptions/{reception}/bookings", await ground.login(DESK)
    plain = await client.get(path, headers=bearing(token))
    (one,) = msgspec.json.decode(plain.content, type=ComingList).bookings
    assert (one.case_id, one.case_state, one.name, one.hidden) == (case.case_id, "dispatched", None, "purpose_needed")
    (one,) = (await client.get(path, params={"purpose": "接访准备"}, headers=bearing(token))).json()["bookings"]
    assert {name: one[name] for name in WHO} == WHO
    assert (
        await ground.owner.fetchval("select purpose from intake.audit where what = 'words_read' and case_id = $1", case.case_id)
        == "接访准备"
    )
    other = await ground.login(("anji", "town_desk", "330523104", "330523104.zhihuishi"))
    assert (await client.get(path, headers=bearing(other))).status_code == 404
    officer = await ground.login(("anji", "unit_officer", "330523107", "330523107.sifasuo"))
    assert (await client.get(path, headers=bearing(officer))).status_code == 403
    keys = await asyncpg.connect(ground.databases.owner_of_keys)
    await keys.execute("delete from report_keys")
    await keys.close()
    (one,) = (await client.get(path, params={"purpose": "接访准备"}, headers=bearing(token))).json()["bookings"]
    assert (one["name"], one["hidden"]) == (None, "erased")


async def test_a_registrar_sees_whom_they_booked_and_nobody_else(ground: Ground, client: httpx.AsyncClient) -> None:
    reception, clerk = await a_session(ground), uuid4()
    mine, _ = await a_booking(ground, reception, reporter=clerk)
    await a_booking(ground, reception)
    token = await ground.login(("anji", "registrar", "330523107", "330523107.paichusuo"), account=clerk)
    path = f"/api/v1/receptions/{reception}/bookings"
    (one,) = (await client.get(path, headers=bearing(token))).json()["bookings"]
    assert (one["case_id"], one["hidden"]) == (str(mine.case_id), "not_allowed")
    await ground.owner.execute("update intake.bookings set booked_by = $1", clerk)
    (one,) = (await client.get(path, headers=bearing(token))).json()["bookings"]
    assert {name: one[name] for name in WHO} == WHO
    elsewhere = await ground.login(("police", "registrar", "330523107", ""))
    assert (await client.get(f"/api/v1/receptions/{reception}/bookings", headers=bearing(elsewhere))).status_code == 404


async def test_whoever_announces_chooses_among_those_who_may_receive_there(ground: Ground, client: httpx.AsyncClient) -> None:
    leader, desk = uuid4(), uuid4()
    for account, role, scope in ((leader, "leader", "330523"), (desk, "town_desk", "330523107")):
        await ground.login(CENTRE, account=account)
        await ground.owner.execute(
            "insert into intake.grants (account_id, tenant, role, scope) values ($1, 'anji', $2, $3)", account, role, scope
        )
    await a_session(ground, leader_id=leader, leader_name="蓝大山", leader_post="副县长")

    async def offered(region: str, token: str) -> dict[str, str]:
        answer = await client.get("/api/v1/receivers", params={"tenant": "anji", "region": region}, headers=bearing(token))
        return {one["username"]: f"{one['name']} {one['post']}".strip() for one in answer.json()["receivers"]}

    centre = await ground.login(CENTRE)
    assert await offered("330523000000", centre) == {leader.hex: "蓝大山 副县长"}
    assert await offered("330523107000", centre) == {leader.hex: "蓝大山 副县长", desk.hex: desk.hex}
    assert await offered("330523104000", await ground.login(("anji", "centre", "330523107", ""))) == {}
    refused = await client.get(
        "/api/v1/receivers", params={"tenant": "anji", "region": "330523000000"}, headers=bearing(await ground.login(DESK))
    )
    assert refused.status_code == 403
