"""An act goes to the stream with its words sealed, and its actor is told what became of it."""

import asyncio
import json
import secrets
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import msgspec
import pytest

from deploy.postgres.databases import Databases
from producers.acts import ActConflict
from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Restricted
from streams.contracts.events import ActRequested
from streams.contracts.sealing import open_remarks
from tests.builders import a_case
from tests.gateway.asking import HOME, Asking, new_id

PUT_CASE = "insert into stream.cases select * from jsonb_populate_record(null::stream.cases, $1::jsonb)"
ANSWER = "insert into stream.acts values ($1, $2, $3, $4::jsonb, $5, 2, now(), $6::jsonb)"
SINCE = [
    {"version": 2, "at": "2023-07-15T04:10:00Z", "change": "reclassified", "role": "centre", "unit": "anji.centre"},
    {"version": 3, "at": "2023-07-15T04:11:00Z", "change": "overdue", "role": None, "unit": ""},
]
REASON = {"code": "act.state", "zh": "当前状态不能派发", "en": "Not possible in this state"}


async def put(owner: Any, **changes: Any) -> Case:
    """A case as the stream would have written it."""
    case = a_case(number=secrets.token_hex(6), **changes)
    await owner.execute(PUT_CASE, msgspec.json.encode(case).decode())
    return case


def act(kind: str = "dispatch", **fields: Any) -> dict[str, Any]:
    return {"act_id": str(new_id()), "kind": kind, "seen_version": 1, **fields}


async def ask(intake: Asking, case_id: UUID, body: dict[str, Any], *, by: str = "desk.zhangcun") -> httpx.Response:
    return await intake.post(f"/api/v1/cases/{case_id}/acts", body, by=by)


async def decide(intake: Asking, owner: Any, case: Case, status: str) -> None:
    """Answer the first act as the stream does, once its record is on Kafka."""
    ((_, event),) = await intake.events(at_least=1)
    assert isinstance(event, ActRequested)
    reason = None if status == "applied" else msgspec.json.encode(REASON).decode()
    allowed, since = ([], []) if status == "applied" else (["reclassify", "reroute"], SINCE)
    await owner.execute(ANSWER, event.act_id, case.case_id, status, reason, allowed, json.dumps(since))


async def test_an_act_travels_with_its_words_sealed(intake: Asking, owner: Any, database: Databases) -> None:
    case = await put(owner)
    body = act("reroute", lead_unit="anji.jiaojing", reason="蓝大山家门口堵了", remark="打过电话 13800005555")
    assert (await ask(intake, case.case_id, body)).status_code == 202
    ((record, event),) = await intake.events()
    assert isinstance(event, ActRequested)
    assert record.key == f"anji|{HOME}".encode()
    assert event.fields == {"lead_unit": "anji.jiaojing", "reason": "…", "remark": "…"}
    assert (event.act, event.seen_version, event.case_id, event.grid_code) == ("reroute", 1, case.case_id, HOME)
    assert (event.actor.role, event.actor.region, event.actor.unit) == ("town_desk", "330523107", "330523107.zhihuishi")
    for word in ("蓝大山", "13800005555"):
        assert word.encode() not in record.value
    keys = await asyncpg.connect(database.owner_of_keys)
    key = await keys.fetchval("select key from report_keys where report_id = $1", event.act_id)
    await keys.close()
    assert open_remarks(event.sealed, key=key, owner=event.act_id) == {"reason": body["reason"], "remark": body["remark"]}


async def test_an_applied_act_is_told_with_the_new_state(intake: Asking, owner: Any) -> None:
    case = await put(owner)
    await owner.execute("update stream.cases set state = 'dispatched', version = 2")
    answer, _ = await asyncio.gather(ask(intake, case.case_id, act()), decide(intake, owner, case, "applied"))
    assert answer.status_code == 200
    assert answer.json()["case"] == {"case_id": str(case.case_id), "state": "dispatched", "version": 2}


@pytest.mark.parametrize("status", ["refused", "obsolete"])
async def test_a_refused_act_is_told_with_the_reason_what_is_allowed_and_what_was_done_since(
    intake: Asking, owner: Any, status: str
) -> None:
    case = await put(owner)
    body = act()
    answer, _ = await asyncio.gather(ask(intake, case.case_id, body), decide(intake, owner, case, status))
    assert answer.status_code == 409
    assert answer.json()["reason"] == REASON
    assert answer.json()["allowed"] == ["reclassify", "reroute"]
    by_centre, by_clock = answer.json()["since"]
    seat = {"role": "centre", "unit": "anji.centre", "unit_name": "安吉县社会治理中心"}
    assert by_centre == {"version": 2, "at": "2023-07-15T04:10:00Z", "change": "reclassified", "actor": seat}
    assert (by_clock["change"], by_clock["actor"]) == ("overdue", None)
    assert (answer.json()["status"], answer.json()["answer"], answer.json()["detail"]) == (409, status, REASON["en"])
    again = await ask(intake, case.case_id, body)
    assert (again.status_code, again.json()) == (409, answer.json())
    assert msgspec.json.decode(answer.content, type=ActConflict).allowed == ["reclassify", "reroute"]


async def test_an_act_without_an_answer_yet_is_pending_and_its_repeat_is_no_second_act(intake: Asking, owner: Any) -> None:
    case = await put(owner)
    body = act()
    for _ in range(2):
        answer = await ask(intake, case.case_id, body)
        assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    assert len(await intake.records()) == 1
    conflict = await ask(intake, case.case_id, body | {"seen_version": 2})
    assert (conflict.status_code, msgspec.json.decode(conflict.content, type=ActConflict).allowed) == (409, msgspec.UNSET)


async def test_whoever_may_not_know_of_a_case_is_told_there_is_none(intake: Asking, owner: Any) -> None:
    """An accused unit, a stranger to a restricted case, another town, another chain: as if it were not there."""
    open_case = await put(owner)
    accusing = await put(owner, lead_unit="anji.jiwei", excluded_units=("330523107.zhihuishi", "330523107.sifasuo"))
    doubtful = await put(owner, state=CaseState.IN_DOUBT, lead_unit="anji.centre")
    closed = await put(owner, restricted=Restricted.DV, lead_unit="anji.gonganju")
    hidden = [
        (open_case, "desk.shangshu"),
        (open_case, "police.desk"),
        (accusing, "desk.zhangcun"),
        (accusing, "sifasuo.zhangcun"),
        (doubtful, "desk.zhangcun"),
        (closed, "desk.zhangcun"),
    ]
    answers = [await ask(intake, case.case_id, act("raise_urgency", urgency="red", reason="人多"), by=who) for case, who in hidden]
    answers.append(await ask(intake, uuid4(), act()))
    answers.append(await intake.post("/api/v1/cases/no-id/acts", act(), by="desk.zhangcun"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert await intake.records() == []


async def test_a_reporter_may_withdraw_what_a_restricted_case_hides_from_her(intake: Asking, owner: Any) -> None:
    account = await owner.fetchval("select account_id from intake.accounts where username = 'langcun1'")
    closed = await put(owner, restricted=Restricted.DV, lead_unit="anji.gonganju", reporters=(account,))
    assert (await ask(intake, closed.case_id, act("withdraw", reason="说开了"), by="langcun1")).status_code == 202
    assert (await ask(intake, closed.case_id, act("withdraw", reason="说开了"), by="langcun2")).status_code == 404


async def test_a_role_that_never_may_is_told_who_may(intake: Asking, owner: Any) -> None:
    case = await put(owner)
    answer = await ask(intake, case.case_id, act(), by="langcun1")
    assert answer.status_code == 403
    assert "town_desk" in answer.json()["detail"]


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"act_id": "x"}, "act_id"),
    ({"act_id": str(uuid4())}, "act_id"),
    ({"kind": "clock"}, "kind"),
    ({"kind": "explode"}, "kind"),
    ({"seen_version": -1}, "seen_version"),
    ({"seen_version": 2**31}, "seen_version"),
    ({"kind": "raise_urgency", "urgency": "pink", "reason": "人多"}, "urgency"),
    ({"kind": "raise_urgency", "urgency": "red"}, "reason"),
    ({"kind": "raise_urgency", "urgency": "red", "reason": ""}, "reason"),
    ({"kind": "reclassify", "category": "77", "reason": "错了"}, "category"),
    ({"kind": "undo_join", "report_id": "7", "reason": "两回事"}, "report_id"),
    ({"lead_unit": "no unit"}, "lead_unit"),
    ({"lead_unit": ["anji.jiaojing"]}, "lead_unit"),
    ({"remark": "字" * 2001}, "remark"),
    ({"reason": "not asked for"}, "reason"),
    ({"colour": "red"}, "colour"),
    ({"remark": "half an emoji \ud83d", "colour": 1}, "colour"),
]


async def test_a_mistaken_act_is_refused_by_field(intake: Asking) -> None:
    token = await intake.token("desk.zhangcun")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for changes, field in MISTAKES:
        answer = await intake.client.post(f"/api/v1/cases/{uuid4()}/acts", content=json.dumps(act() | changes), headers=headers)
        assert answer.status_code == 422, changes
        assert [error["field"] for error in answer.json()["errors"]] == [field], changes
