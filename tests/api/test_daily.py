"""日报: each figure of a day is what SQL counts again, in the viewer's own sight, beside the right two days."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import docx
import httpx
import pytest

from streams.contracts.codes import CaseState, Change, Restricted, Urgency
from streams.contracts.moments import day_at
from tests.api.ground import Ground, bearing

NOW = datetime.now(UTC)
TODAY = day_at(NOW)
CENTRE = ("anji", "centre", "330523", "anji.centre")
DESK = ("anji", "town_desk", "330523104", "330523104.zhihuishi")


async def told(client: httpx.AsyncClient, token: str, **query: str) -> dict[str, Any]:
    answer = await client.get("/api/v1/daily", params={"day": str(TODAY), **query}, headers=bearing(token))
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    for one in (report, *report["compare"].values()):
        assert one["new"] == sum(row["n"] for row in one["by_category"]) == sum(row["n"] for row in one["by_urgency"])
    return report


async def test_what_happened_on_the_day_is_counted_and_compared(ground: Ground, client: httpx.AsyncClient) -> None:
    for days in (1, 7, 7, 3):
        await ground.open(at=NOW - timedelta(days=days))
    seconds: dict[str, Any] = {"red_at": NOW - timedelta(seconds=100), "acknowledged_at": NOW}
    sent = await ground.open(at=NOW, urgency=Urgency.RED, state=CaseState.DISPATCHED, dispatched_at=NOW, **seconds)
    slow = await ground.open(at=NOW, urgency=Urgency.RED, red_at=NOW - timedelta(seconds=300), acknowledged_at=NOW)
    await ground.open(at=NOW, urgency=Urgency.RED, red_at=NOW)
    await ground.open(at=NOW, restricted=Restricted.MINOR)
    await ground.change(slow, Change.DONE, state=CaseState.DONE, fields={"state": {"from": "closing", "to": "done"}})
    for change in (Change.OVERDUE, Change.URGED, Change.RETURNED, Change.SETTLED):
        sent = await ground.change(sent, change)
    report = await told(client, await ground.login(CENTRE))
    assert (report["new"], report["compare"]["day_before"]["new"], report["compare"]["week_before"]["new"]) == (3, 1, 2)
    assert {name: report[name] for name in ("dispatched", "done", "settled", "returned", "overdue")} == dict.fromkeys(
        ("dispatched", "done", "settled", "returned", "overdue"), 1
    )
    assert {row["change"]: row["n"] for row in report["ladder"] if row["n"]} == {"overdue": 1, "urged": 1}
    assert report["heard"] == {"red": 3, "heard": 2, "median_seconds": 200.0, "longest_seconds": 300.0}
    assert report["region"] == "330523"
    again = "select count(*) from stream.cases where opened_at >= $1 and restricted is null"
    assert report["new"] == await ground.owner.fetchval(again, datetime.fromisoformat(f"{TODAY}T00:00:00+08:00"))


async def test_a_town_has_its_own_and_nobody_counts_what_they_may_not_see(ground: Ground, client: httpx.AsyncClient) -> None:
    await ground.open(at=NOW)
    await ground.open(at=NOW, grid_code="330523104201001")
    await ground.open(at=NOW, excluded_units=("anji.gonganju",))
    desk = await told(client, await ground.login(DESK))
    assert (desk["region"], desk["new"]) == ("330523104", 1)
    centre = await ground.login(CENTRE)
    assert [(await told(client, centre, region=one))["new"] for one in ("330523104000", "330523107", "")] == [1, 1, 2]


async def test_the_oldest_report_without_an_outcome_is_told_to_whoever_answers_for_the_place(
    ground: Ground, client: httpx.AsyncClient
) -> None:
    insert = (
        "insert into intake.reports (report_id, tenant, account_id, grid_code, content_hash, query_code, accepted_at, topic, key, event,"
        " tried_at) values ($1, 'anji', $1, '330523107202001', '', 'AAAA', $2, 't', '', '', $2)"
    )
    at = NOW - timedelta(hours=30)
    await ground.owner.execute(insert, uuid4(), at)
    assert datetime.fromisoformat((await told(client, await ground.login(CENTRE)))["oldest_undecided"]) == at
    assert (await told(client, await ground.login(DESK)))["oldest_undecided"] is None


@pytest.mark.parametrize("day", ["never", str(TODAY + timedelta(days=1)), "1800-01-01"])
async def test_a_day_that_has_not_come_is_refused(ground: Ground, client: httpx.AsyncClient, day: str) -> None:
    answer = await client.get(f"/api/v1/daily?day={day}", headers=bearing(await ground.login(CENTRE)))
    assert answer.status_code == 422


async def test_the_document_says_yesterday_and_every_figure(ground: Ground, client: httpx.AsyncClient) -> None:
    await ground.open(at=NOW - timedelta(days=1))
    answer = await client.get("/api/v1/daily/paper", headers=bearing(await ground.login(CENTRE)))
    document = docx.Document(BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    yesterday = TODAY - timedelta(days=1)
    assert any(f"{yesterday.year}年{yesterday.month}月{yesterday.day}日" in one.text for one in document.paragraphs)
    assert cells[cells.index("新收") + 1] == "1"
    assert not any("{{" in text for text in (*cells, *(one.text for one in document.paragraphs)))
    assert await ground.owner.fetchval("select count(*) from intake.audit where what = 'sheet_printed'") == 1
