"""GET /reports and /reports/{id}: an answer from the moment of the 202, for the reporter alone, in plain words."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from streams.contracts.codes import CaseState, Restricted
from tests.api.ground import Ground, bearing
from tests.builders import a_report, an_actor

GRID = "330523107202001"


async def a_member(ground: Ground) -> tuple[UUID, dict[str, str]]:
    account = uuid4()
    return account, bearing(await ground.login(("anji", "grid_member", GRID, ""), account=account))


async def test_a_report_is_found_before_the_stream_has_decided_it(ground: Ground, client: httpx.AsyncClient) -> None:
    account, headers = await a_member(ground)
    report, _ = a_report(reporter=an_actor(account_id=account), received_at=datetime.now(UTC))
    await ground.accept(report)
    told = (await client.get(f"/api/v1/reports/{report.report_id}", headers=headers)).json()
    assert (told["status"], told["case_id"], told["state"]) == ("received", None, None)
    assert told["story"] == {"zh": "已收到,正在分流", "en": "Received; it is being sorted"}


async def test_its_story_follows_the_case(ground: Ground, client: httpx.AsyncClient) -> None:
    account, headers = await a_member(ground)
    case = await ground.open(reporter=account)
    address = f"/api/v1/reports/{await ground.owner.fetchval('select report_id from stream.reports')}"
    told = (await client.get(address, headers=headers)).json()
    assert (told["status"], told["number"], told["state"], told["lead_unit_name"]) == ("opened", case.number, "proposed", "章村镇司法所")
    assert told["story"]["zh"] == "已立件,等研判,建议派给章村镇司法所"
    assert told["query_code"] is not None
    await ground.change(case, state=CaseState.DISPATCHED)
    assert (await client.get(address, headers=headers)).json()["story"] == {
        "zh": "已派给章村镇司法所,等它签收",
        "en": "sent to Zhangcun Town Justice Office, which is to sign for it",
    }


@pytest.mark.parametrize(
    ("changes", "story"),
    [
        ({"state": CaseState.SIGNED}, "章村镇司法所已签收,会先联系当事人"),
        ({"state": CaseState.CONTACTED, "contact": "phone"}, "章村镇司法所已联系当事人,正在办理"),
        ({"state": CaseState.CONTACTED, "contact": "unreachable"}, "章村镇司法所正在办理,当事人还没联系上"),
        ({"state": CaseState.CLOSING, "contact": "phone"}, "章村镇司法所已办好,等另一人审核"),
        ({"state": CaseState.RETURNED}, "承办单位有异议,正在确定由谁办"),
        ({"state": CaseState.ARBITRATION}, "承办单位有异议,正在确定由谁办"),
        ({"state": CaseState.DONE}, "章村镇司法所已办结"),
        ({"state": CaseState.DONE, "settled_at": datetime.now(UTC)}, "章村镇司法所已办结,双方确认化解"),
    ],
)
async def test_its_story_says_no_more_than_what_happened(
    changes: dict[str, Any], story: str, ground: Ground, client: httpx.AsyncClient
) -> None:
    account, headers = await a_member(ground)
    await ground.open(reporter=account, **changes)
    address = f"/api/v1/reports/{await ground.owner.fetchval('select report_id from stream.reports')}"
    assert (await client.get(address, headers=headers)).json()["story"]["zh"] == story


async def test_a_joined_report_names_the_case_it_joined_and_a_held_one_says_a_person_looks(
    ground: Ground, client: httpx.AsyncClient
) -> None:
    account, headers = await a_member(ground)
    case, joined = await ground.join(await ground.open(state=CaseState.DISPATCHED), reporter=account)
    held = await ground.hold(reporter=account)
    told = (await client.get(f"/api/v1/reports/{joined.report_id}", headers=headers)).json()
    assert (told["status"], told["case_id"]) == ("joined", str(case.case_id))
    assert case.number in told["story"]["zh"]
    told = (await client.get(f"/api/v1/reports/{held.report_id}", headers=headers)).json()
    assert (told["status"], told["case_id"], "人工" in told["story"]["zh"]) == ("held", None, True)


async def test_of_a_closed_class_its_reporter_learns_that_it_is_handled_and_nothing_of_by_whom(
    ground: Ground, client: httpx.AsyncClient
) -> None:
    account, headers = await a_member(ground)
    for changes in ({"restricted": Restricted.MINOR}, {"excluded_units": ("330523107.zhengfu",)}, {"state": CaseState.IN_DOUBT}):
        await ground.open(reporter=account, lead_unit="anji.jiwei", **changes)
    for told in (await client.get("/api/v1/reports", headers=headers)).json()["items"]:
        assert (told["status"], told["lead_unit"], told["lead_unit_name"], told["state"]) == ("opened", None, None, None)
        assert told["reasons"] == []
        assert told["query_code"] is None
        assert told["story"]["zh"] == "已收到,按规定由专人处理"


async def test_nobody_else_may_ask_not_even_the_centre(ground: Ground, client: httpx.AsyncClient) -> None:
    await ground.open()
    address = f"/api/v1/reports/{await ground.owner.fetchval('select report_id from stream.reports')}"
    for grants in (("anji", "centre", "330523", "anji.centre"), ("anji", "grid_member", GRID, "")):
        assert (await client.get(address, headers=bearing(await ground.login(grants)))).status_code == 404


async def test_the_list_is_paged_newest_first(ground: Ground, client: httpx.AsyncClient) -> None:
    account, headers = await a_member(ground)
    now = datetime.now(UTC)
    cases = [await ground.open(reporter=account, at=now - timedelta(minutes=n)) for n in range(5)]
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await client.get("/api/v1/reports", params={"limit": 2, "cursor": cursor}, headers=headers)).json()
        found += [item["case_id"] for item in page["items"]]
        cursor = page["next"]
    assert found == [str(case.case_id) for case in cases]
