"""Promise 7: the words of a case open for whom they may, are recorded before they are shown, and are gone with their key."""

import os
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Change, Role
from streams.contracts.events import Actor
from streams.contracts.sealing import KEY_BYTES, NONCE_BYTES, Party, Words, seal_remarks
from tests.api.ground import Ground, bearing

CENTRE = ("anji", "centre", "330523", "anji.centre")
HANDLER = ("anji", "unit_officer", "330523107", "330523107.sifasuo")
SAID = Words(text="隔壁老王占了我家的晒谷场", place="村口", parties=(Party(name="王某", phone="13900000000"),))


async def opened(client: httpx.AsyncClient, token: str, case: Case, purpose: str = "") -> dict[str, Any]:
    answer = await client.get(f"/api/v1/cases/{case.case_id}", params={"purpose": purpose}, headers=bearing(token))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def audit(ground: Ground) -> list[dict[str, Any]]:
    rows = await ground.owner.fetch("select account_id, what, case_id, purpose, detail from intake.audit order by row")
    return [dict(row) for row in rows]


async def test_the_assigned_handler_reads_without_ceremony_and_it_is_recorded(ground: Ground, client: httpx.AsyncClient) -> None:
    case, account = await ground.open(words=SAID), uuid4()
    told = await opened(client, await ground.login(HANDLER, account=account), case)
    assert told["words_hidden"] is None
    assert told["reports"][0]["words"] == {"text": SAID.text, "place": "村口", "parties": [{"name": "王某", "phone": "13900000000"}]}
    (line,) = await audit(ground)
    assert (line["account_id"], line["what"], line["case_id"], line["purpose"]) == (account, "words_read", case.case_id, "")
    assert "handler" in line["detail"]


async def test_anyone_else_states_a_purpose_and_it_is_recorded(ground: Ground, client: httpx.AsyncClient) -> None:
    case, token = await ground.open(words=SAID), await ground.login(CENTRE)
    told = await opened(client, token, case)
    assert (told["words_hidden"], told["reports"][0]["words"]) == ("purpose_needed", None)
    assert await audit(ground) == []
    told = await opened(client, token, case, "  ")
    assert told["words_hidden"] == "purpose_needed"
    told = await opened(client, token, case, "回复来电人")
    assert (told["words_hidden"], told["reports"][0]["words"]["text"]) == (None, SAID.text)
    assert [line["purpose"] for line in await audit(ground)] == ["回复来电人"]


async def test_a_reporter_reads_their_own_words_and_nobody_elses(ground: Ground, client: httpx.AsyncClient) -> None:
    mine, other = uuid4(), uuid4()
    case, _ = await ground.join(await ground.open(words=SAID, reporter=mine), reporter=other, words=Words(text="别人说的"))
    told = await opened(client, await ground.login(("anji", "grid_member", case.grid_code, ""), account=mine), case, "想看看")
    assert [report["words"] and report["words"]["text"] for report in told["reports"]] == [SAID.text, None]
    assert told["words_hidden"] == "not_allowed"


async def test_a_complained_of_unit_learns_neither_the_words_nor_the_seat_they_came_from(ground: Ground, client: httpx.AsyncClient) -> None:
    case = await ground.open(words=SAID, asked_units=("330523107.zhengfu",))
    for grants in (
        ("anji", "town_desk", "330523107", "330523107.zhengfu"),
        ("anji", "town_desk", "330523107", "330523107.zhihuishi"),  # below it
    ):
        told = await opened(client, await ground.login(grants), case, "调解需要")
        assert told["words_hidden"] == "not_allowed"
        assert told["reports"][0]["words"] is None
        assert told["reports"][0]["role"] is None
        assert told["timeline"][0]["actor"] is None
    assert await audit(ground) == []


async def test_a_destroyed_key_leaves_erased_and_the_case_stays(ground: Ground, client: httpx.AsyncClient) -> None:
    case, token = await ground.open(words=SAID), await ground.login(HANDLER)
    await ground.keys.execute("update report_keys set key = null, destroyed_at = now()")
    told = await opened(client, token, case)
    assert (told["words_hidden"], told["reports"][0]["words"]) == ("erased", None)
    assert told["number"] == case.number


async def test_what_an_actor_wrote_opens_with_the_words_under_the_acts_own_key(ground: Ground, client: httpx.AsyncClient) -> None:
    case, act, key = await ground.open(words=SAID, state=CaseState.DISPATCHED), uuid4(), os.urandom(KEY_BYTES)
    await ground.keys.execute("insert into report_keys (report_id, key) values ($1, $2)", act, key)
    sealed = seal_remarks({"reason": "事态扩大", "remark": "已有人受伤"}, key=key, nonce=os.urandom(NONCE_BYTES), owner=act)
    desk = Actor(uuid4(), Role.TOWN_DESK, "330523107", "330523107.zhihuishi")
    await ground.change(case, Change.URGENCY_RAISED, event_id=act, urgency="red", actor=desk, sealed=sealed)
    told = await opened(client, await ground.login(CENTRE), case)
    assert [entry["remarks"] for entry in told["timeline"]] == [{}, {}]
    told = await opened(client, await ground.login(CENTRE), case, "核实")
    assert [entry["remarks"] for entry in told["timeline"]] == [{}, {"reason": "事态扩大", "remark": "已有人受伤"}]


async def test_no_list_and_no_feed_item_holds_a_word(ground: Ground, client: httpx.AsyncClient) -> None:
    await ground.open(words=SAID)
    reporter = await ground.login(("anji", "grid_member", "330523107202001", ""), account=UUID("7d9b2a31-0000-4000-8000-000000000001"))
    for address in ("/api/v1/cases", "/api/v1/reports", "/api/v1/statistics"):
        for token in (await ground.login(HANDLER), reporter):
            told = (await client.get(address, headers=bearing(token))).text
            assert not any(word in told for word in ("老王", "王某", "13900000000", "晒谷场")), address
    items = await ground.owner.fetchval("select string_agg(item::text, '') from stream.feed")
    assert "晒谷场" not in items


@pytest.mark.parametrize("sealed", [b"", b"\x01damaged"])
async def test_a_seal_that_does_not_open_is_told_as_erased(sealed: bytes, ground: Ground, client: httpx.AsyncClient) -> None:
    case = await ground.open(words=SAID)
    await ground.owner.execute("update stream.reports set sealed = $1", sealed)
    assert (await opened(client, await ground.login(HANDLER), case))["words_hidden"] == "erased"
