"""GET /cases and /cases/{id}: pages that neither skip nor repeat, filters, history, acts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from streams.contracts.codes import CaseKind, CaseState, Change, Mediation, Role, Urgency
from streams.contracts.events import Actor
from tests.api.ground import Ground, bearing, ids

CENTRE = ("anji", "centre", "330523", "anji.centre")
DESK = ("anji", "town_desk", "330523107", "330523107.zhihuishi")
NOW = datetime.now(UTC)


async def listed(client: httpx.AsyncClient, token: str, **query: str | int) -> list[UUID]:
    """Every page, walked to the end."""
    found: list[UUID] = []
    cursor = ""
    while True:
        answer = await client.get("/api/v1/cases", params={**query, "cursor": cursor}, headers=bearing(token))
        assert answer.status_code == 200, answer.text
        found += ids(answer.json()["items"])
        cursor = answer.json()["next"] or ""
        if not cursor:
            return found


async def test_pages_hold_every_case_once_newest_first_even_when_many_were_opened_in_one_moment(
    ground: Ground, client: httpx.AsyncClient
) -> None:
    moments = [NOW - timedelta(minutes=n // 3) for n in range(11)]
    cases = [await ground.open(at=at) for at in moments]
    expected = [case.case_id for case in sorted(cases, key=lambda case: (case.opened_at, case.case_id), reverse=True)]
    for grants in (
        [CENTRE],
        [DESK],
        [("anji", "grid_member", cases[0].grid_code, "")],
        [("anji", "unit_officer", "330523", "330523107.sifasuo")],
    ):
        assert await listed(client, await ground.login(*grants), limit=2) == expected, grants


async def test_filters_narrow_and_combine(ground: Ground, client: httpx.AsyncClient) -> None:
    red = await ground.open(urgency=Urgency.RED, state=CaseState.DISPATCHED)
    other_town = await ground.open(grid_code="330523104201001", category="06")
    co = await ground.open(secondary=("06",), co_units=("anji.jiaojing",))
    token = await ground.login(CENTRE)
    assert await listed(client, token, urgency="red") == [red.case_id]
    assert await listed(client, token, state="dispatched", urgency="red") == [red.case_id]
    assert await listed(client, token, region="330523104000") == [other_town.case_id]
    assert await listed(client, token, region="330523104") == [other_town.case_id]
    assert set(await listed(client, token, category="06")) == {other_town.case_id, co.case_id}
    assert await listed(client, token, unit="anji.jiaojing") == [co.case_id]
    assert await listed(client, token, unit="anji.jiaojing", urgency="red") == []
    assert set(await listed(client, token, unit="330523107.sifasuo")) == {red.case_id, other_town.case_id, co.case_id}


async def test_a_case_is_found_by_its_number_and_by_a_partys_query_code(ground: Ground, client: httpx.AsyncClient) -> None:
    case = await ground.open()
    code = await ground.owner.fetchval("select query_code from intake.reports")
    inside, outside = await ground.login(CENTRE), await ground.login(("anji", "town_desk", "330523104", ""))
    for asked in (case.number, code, f" {code.lower()} "):
        assert await listed(client, inside, q=asked) == [case.case_id], asked
        assert await listed(client, outside, q=asked) == [], asked
    assert await listed(client, inside, q="330523-19700101-00001") == []


async def test_one_case_tells_its_history_its_clock_and_the_acts_open_to_the_asker(ground: Ground, client: httpx.AsyncClient) -> None:
    case = await ground.open()
    desk = Actor(uuid4(), Role.TOWN_DESK, "330523107", "330523107.zhihuishi")
    await ground.change(case, Change.RECLASSIFIED, category="06", actor=desk, fields={"category": {"from": "02", "to": "06"}})
    told = (await client.get(f"/api/v1/cases/{case.case_id}", headers=bearing(await ground.login(DESK)))).json()
    assert [entry["change"] for entry in told["timeline"]] == ["opened", "reclassified"]
    seat = {"role": "town_desk", "unit": "330523107.zhihuishi", "unit_name": "章村镇综合信息指挥室", "stood_in": None}
    assert told["timeline"][1]["actor"] == seat
    assert told["timeline"][1]["fields"] == {"category": {"from": "02", "to": "06"}}
    assert told["lead_unit_name"] == "章村镇司法所"
    assert [clock["stage"] for clock in told["clocks"]] == ["triage"]
    assert told["auto_dispatch_at"] == told["clocks"][0]["due_rolled"]
    assert [act["act"] for act in told["acts"]] == [
        "dispatch",
        "reclassify",
        "reroute",
        "raise_urgency",
        "lower_urgency",
        "merge_case",
        "split_case",
        "make_petition",
        "note_reception",
    ]
    raising = next(act for act in told["acts"] if act["act"] == "raise_urgency")
    assert [choice["code"] for choice in raising["needs"][0]["choices"]] == ["red", "orange"]
    officer = await ground.login(("anji", "unit_officer", "330523107", "330523107.sifasuo"))
    told = (await client.get(f"/api/v1/cases/{case.case_id}", headers=bearing(officer))).json()
    assert [act["act"] for act in told["acts"]] == ["raise_urgency", "make_petition"]


@pytest.mark.parametrize(("days", "shown"), [(0, True), (30, False)])
async def test_handing_back_is_a_button_while_its_window_is_open(days: int, shown: bool, ground: Ground, client: httpx.AsyncClient) -> None:
    sent = datetime.now(UTC) - timedelta(days=days)
    case = await ground.open(state=CaseState.DISPATCHED, at=sent, dispatched_at=sent, sent_at=sent)
    officer = await ground.login(("anji", "unit_officer", "330523107", "330523107.sifasuo"))
    told = (await client.get(f"/api/v1/cases/{case.case_id}", headers=bearing(officer))).json()
    assert ("return_case" in [act["act"] for act in told["acts"]]) == shown


async def test_what_waits_for_somebody_is_listed_oldest_first_and_only_while_it_waits(ground: Ground, client: httpx.AsyncClient) -> None:
    token, made = await ground.login(CENTRE), {}
    for waiting, changes in WAITING.items():
        made[waiting] = [(await ground.open(at=NOW - timedelta(minutes=n), **changes)).case_id for n in (3, 2, 1)]
    await ground.open(state=CaseState.DONE, supervision="supervised")
    for waiting, expected in made.items():
        if waiting in ("request", "supervision"):
            assert await listed(client, token, waiting=waiting, limit=2) == expected, waiting
        else:
            found = await listed(client, token, waiting=waiting, limit=2)
            assert [one for one in found if one in expected] == expected, waiting
            assert len(found) == len(set(found))
    assert await listed(client, token, waiting="sign", unit="anji.jiaojing") == []
    assert await listed(client, token, waiting="sign", state="signed") == []
    member = await ground.login(("anji", "grid_member", "330523107202009", ""))
    assert [await listed(client, member, waiting=waiting) for waiting in WAITING] == [[]] * len(WAITING)


WAITING: dict[str, dict[str, Any]] = {
    "triage": {"state": CaseState.PROPOSED},
    "doubt": {"state": CaseState.IN_DOUBT, "lead_unit": "anji.centre"},
    "sign": {"state": CaseState.DISPATCHED},
    "contact": {"state": CaseState.SIGNED},
    "handle": {"state": CaseState.CONTACTED},
    "closing": {"state": CaseState.CLOSING},
    "returned": {"state": CaseState.RETURNED},
    "arbitration": {"state": CaseState.ARBITRATION},
    "request": {"state": CaseState.HANDLING, "request": "pause"},
    "supervision": {"state": CaseState.HANDLING, "supervision": "proposed"},
    "register": {"kind": CaseKind.PETITION, "state": CaseState.CLAIMED},
    "objection": {"kind": CaseKind.PETITION, "state": CaseState.OBJECTED},
    "notify": {"kind": CaseKind.PETITION, "state": CaseState.TRANSFERRED},
    "answer": {"kind": CaseKind.PETITION, "state": CaseState.ACCEPTED, "request": "tell"},
    "approve": {"kind": CaseKind.PETITION, "state": CaseState.DRAFTED},
    "review": {"kind": CaseKind.PETITION, "state": CaseState.REVIEW},
}


async def test_a_petition_is_found_by_its_number_in_the_other_system_and_tells_its_own_facts(
    ground: Ground, client: httpx.AsyncClient
) -> None:
    facts: dict[str, Any] = {"external_no": "ZJ-2026-77", "matter": "claim", "via": "transferred"}
    case = await ground.open(kind=CaseKind.PETITION, state=CaseState.TRANSFERRED, sent_at=NOW, petition_at=NOW, **facts)
    office = await ground.login(("anji", "petition_office", "330523", "anji.xinfangju"))
    assert await listed(client, office, q="ZJ-2026-77") == [case.case_id]
    told = (await client.get(f"/api/v1/cases/{case.case_id}", headers=bearing(office))).json()
    assert (told["kind"], told["external_no"], told["matter"]) == ("petition", "ZJ-2026-77", "claim")
    assert [clock["stage"] for clock in told["clocks"]] == ["object", "notify_transfer"]  # the first to end comes first
    assert all(clock["basis"].startswith("《信访工作条例》") for clock in told["clocks"])
    assert [act["act"] for act in told["acts"]] == ["number", "withdraw_petition", "serve", "recuse_self", "note_reception"]


async def test_what_is_overdue_is_so_until_its_clock_stops_also_past_the_last_rung(ground: Ground, client: httpx.AsyncClient) -> None:
    token = await ground.login(CENTRE)
    await ground.open(state=CaseState.DISPATCHED, sent_at=NOW, dispatched_at=NOW)
    late = await ground.open(state=CaseState.DISPATCHED, sent_at=LAST_WEEK, dispatched_at=NOW)
    assert await listed(client, token, waiting="overdue") == [late.case_id]
    item = (await client.get("/api/v1/cases?waiting=overdue", headers=bearing(token))).json()["items"][0]
    assert (item["due_stage"], item["due_at"] < NOW.isoformat()) == ("sign", True)
    await ground.owner.execute("update stream.deadlines set fired_at = now() where case_id = $1 and stage = 'sign'", late.case_id)
    assert await listed(client, token, waiting="overdue") == [late.case_id]
    late = await ground.change(late, Change.SIGNED, state=CaseState.SIGNED, sent_at=NOW)
    assert await listed(client, token, waiting="overdue") == []
    long_ago = await ground.change(late, Change.PROGRESS, state=CaseState.HANDLING, dispatched_at=NOW - timedelta(days=200))
    assert await listed(client, token, waiting="overdue") == [late.case_id]
    await ground.change(long_ago, Change.PAUSED, paused_at=NOW)
    assert await listed(client, token, waiting="overdue") == []


@pytest.mark.parametrize("state", [CaseState.DONE, CaseState.HANDLING])
async def test_an_agreement_of_a_case_that_is_over_waits_once_its_day_has_come(
    state: CaseState, ground: Ground, client: httpx.AsyncClient
) -> None:
    facts: dict[str, Any] = {"state": state, "agreed_on": LAST_WEEK, "agreed_at": LAST_WEEK, "dispatched_at": NOW, "sent_at": NOW}
    due = {**facts, "mediation": Mediation.STANDING, "perform_by": NOW - timedelta(days=4)}
    case = await ground.open(**due)
    for other in ({"perform_by": NOW + timedelta(days=9)}, {"perform_by": None}, {"mediation": Mediation.PERFORMED}):
        await ground.open(**{**due, **other})
    desk, over = await ground.login(DESK), state is CaseState.DONE
    assert await listed(client, desk, waiting="performance") == (
        [case.case_id] if over else []
    )  # else it is on the list of what is overdue
    assert await listed(client, desk, waiting="performance", unit="anji.jiaojing") == []
    if over:
        await ground.owner.execute("update stream.deadlines set fired_at = now() where case_id = $1", case.case_id)
        assert await listed(client, desk, waiting="performance") == [case.case_id]  # told of, and still not asked after
        await ground.change(case, Change.PERFORMED, mediation=Mediation.PERFORMED)
        assert await listed(client, desk, waiting="performance") == []


LAST_WEEK = NOW - timedelta(days=7)


async def test_a_clock_is_one_line_with_its_whole_time_its_used_share_and_what_a_pause_keeps(
    ground: Ground, client: httpx.AsyncClient
) -> None:
    token = await ground.login(CENTRE)
    case = await ground.open(state=CaseState.DISPATCHED, sent_at=LAST_WEEK, dispatched_at=LAST_WEEK, category="10")

    async def clocks() -> dict[str, dict[str, Any]]:
        told = (await client.get(f"/api/v1/cases/{case.case_id}", headers=bearing(token))).json()
        return {clock["stage"]: clock for clock in told["clocks"]}

    told = await clocks()
    assert set(told) == {"sign", "first_contact", "finish"}
    assert told["sign"]["overdue_since"] == told["sign"]["ends_at"]
    assert told["sign"]["used"] > 1
    assert 0 < told["finish"]["used"] < 0.5
    assert (told["finish"]["overdue_since"], told["finish"]["paused_at"]) == (None, None)
    assert (told["finish"]["name"]["zh"], told["finish"]["basis"][:8]) == ("办结", "《劳动争议调解仲")
    case = await ground.change(case, Change.PROGRESS, state=CaseState.HANDLING)
    assert set(await clocks()) == {"finish"}
    case = await ground.change(case, Change.PAUSED, paused_at=LAST_WEEK + timedelta(days=2))
    told = await clocks()
    assert told["finish"]["paused_at"] is not None
    assert 0 < told["finish"]["used"] < 0.1


async def test_a_case_tells_how_far_it_is_and_names_no_account(ground: Ground, client: httpx.AsyncClient) -> None:
    handler = uuid4()
    case = await ground.open(
        state=CaseState.HANDLING, handler=handler, signed_at=NOW, contacted_at=NOW, contact="phone", request="extend", request_days=5,
        extended_days=10, returns=1, rebounds=2, supervision="supervised", closing_by=handler, recused=(handler,),
    )  # fmt: skip
    address = f"/api/v1/cases/{case.case_id}"
    answer = await client.get(address, headers=bearing(await ground.login(CENTRE)))
    told = answer.json()
    assert handler.hex not in answer.text.replace("-", "")
    assert (told["handler"], told["contact"], told["result"], told["request"], told["request_days"]) == (
        "somebody",
        "phone",
        None,
        "extend",
        5,
    )
    assert (told["extended_days"], told["returns"], told["rebounds"], told["supervision"]) == (10, 1, 2, "supervised")
    assert told["signed_at"]
    assert told["contacted_at"]
    assert (told["done_at"], told["settled_at"], told["reopened_at"], told["paused_at"]) == (None, None, None, None)
    mine = await ground.login(("anji", "unit_officer", "330523107", "330523107.sifasuo"), account=handler)
    assert (await client.get(address, headers=bearing(mine))).json()["handler"] == "you"


async def test_a_join_can_be_undone_by_choosing_the_report_to_take_out(ground: Ground, client: httpx.AsyncClient) -> None:
    case, joined = await ground.join(await ground.open())
    told = (await client.get(f"/api/v1/cases/{case.case_id}", headers=bearing(await ground.login(DESK)))).json()
    undoing = next(act for act in told["acts"] if act["act"] == "undo_join")
    assert [choice["code"] for choice in undoing["needs"][0]["choices"]] == [str(joined.report_id)]
    assert told["report_count"] == 2


async def test_links_show_only_cases_in_sight(ground: Ground, client: httpx.AsyncClient) -> None:
    here, there = await ground.open(), await ground.open(grid_code="330523104201001")
    insert = "insert into stream.links values ($1, $2, 'similar', 0.8, '[]', now())"
    await ground.owner.execute(insert, here.case_id, there.case_id)
    for one, other in ((here, there), (there, here)):
        told = (await client.get(f"/api/v1/cases/{one.case_id}", headers=bearing(await ground.login(CENTRE)))).json()
        assert [link["case_id"] for link in told["links"]] == [str(other.case_id)]
    told = (await client.get(f"/api/v1/cases/{here.case_id}", headers=bearing(await ground.login(DESK)))).json()
    assert told["links"] == []


async def test_an_act_is_pending_until_the_stream_answers_and_its_actor_learns_the_answer_though_the_case_left_their_sight(
    ground: Ground, client: httpx.AsyncClient
) -> None:
    case, act, actor = await ground.open(), uuid4(), uuid4()
    token = await ground.login(DESK, account=actor)
    insert = "insert into intake.acts (act_id, tenant, case_id, account_id, content_hash, accepted_at, topic, key, event, tried_at)"
    await ground.owner.execute(f"{insert} values ($1, 'anji', $2, $3, '', now(), '', '', '', now())", act, case.case_id, actor)
    address = f"/api/v1/cases/{case.case_id}/acts/{act}"
    told = (await client.get(address, headers=bearing(token))).json()
    assert (told["status"], told["case"]) == ("pending", {"state": "proposed", "version": 1})
    since = '[{"version": 2, "at": "2023-07-15T04:10:00Z", "change": "reclassified", "role": "centre", "unit": "anji.centre"}]'
    await ground.owner.execute(
        "insert into stream.acts values ($1, $2, 'refused', null, '{}', 2, now(), $3::jsonb)", act, case.case_id, since
    )
    (step,) = (await client.get(address, headers=bearing(token))).json()["since"]
    assert (step["change"], step["actor"]["unit_name"]) == ("reclassified", "安吉县社会治理中心")
    await ground.change(case, excluded_units=("330523107.zhihuishi",))
    told = (await client.get(address, headers=bearing(token))).json()
    assert (told["status"], told["since"]) == ("refused", [])
    assert (await client.get(address, headers=bearing(await ground.login(DESK)))).status_code == 404


async def test_what_is_asked_wrongly_is_told_field_by_field_in_the_askers_language(ground: Ground, client: httpx.AsyncClient) -> None:
    token = await ground.login(CENTRE)
    answer = await client.get("/api/v1/cases?limit=0&state=gone&cursor=x", headers={**bearing(token), "Accept-Language": "zh-CN"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {error["field"] for error in answer.json()["errors"]} == {"limit", "state.0"}
    assert answer.json()["detail"] == "有内容填得不对"
    answer = await client.get("/api/v1/cases?cursor=x", headers=bearing(token))
    assert [error["field"] for error in answer.json()["errors"]] == ["cursor"]
