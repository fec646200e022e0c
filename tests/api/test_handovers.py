"""A shift's sheet over HTTP: what was kept beside what is so now, each viewer's own sight of it, and the document."""

import secrets
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import docx
import httpx

from streams.contracts.codes import CaseState, Change, Restricted, Urgency
from streams.contracts.sealing import seal_remarks
from streams.handover import keep_sheets
from streams.reference.county import load_county
from tests.api.ground import ANJI, Ground, bearing

COUNTY = load_county(ANJI)
NOW = datetime.now(UTC)
TODAY = COUNTY.duty_day(NOW)
YESTERDAY = TODAY - timedelta(days=1)
SINCE, UNTIL = COUNTY.shift(YESTERDAY)
CENTRE = ("anji", "centre", "330523", "anji.centre")
DESK = ("anji", "town_desk", "330523104", "330523104.zhihuishi")


def counts(sheet: dict[str, Any], which: str = "kept") -> dict[str, int]:
    return {one["section"]: one[which] for one in sheet["sections"]}


async def sheet(client: httpx.AsyncClient, token: str, day: Any = YESTERDAY) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/handovers/{day}", headers=bearing(token))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_the_kept_sheet_stays_and_the_recount_stands_beside_it(ground: Ground, client: httpx.AsyncClient) -> None:
    at = SINCE + timedelta(hours=2)
    red = await ground.open(at=at, urgency=Urgency.RED, red_at=at, state=CaseState.DISPATCHED)
    await ground.open(at=at, state=CaseState.RETURNED)
    await keep_sheets(ground.store, COUNTY, now=UNTIL)
    token = await ground.login(CENTRE)
    before = await sheet(client, token)
    assert counts(before).items() >= {"came_in": 2, "red": 1, "unheard": 1, "supervision": 0, "waiting": 1}.items()
    assert counts(before)["due"] + counts(before)["overdue"] > 0
    assert counts(before) == counts(before, "now")
    await ground.change(red, Change.ACKNOWLEDGED, acknowledged_at=NOW)
    after = await sheet(client, token)
    assert counts(after) == counts(before)
    assert (counts(after, "now")["unheard"], counts(after, "now")["red"]) == (0, 1)
    assert [item["still"] for one in after["sections"] if one["section"] == "unheard" for item in one["items"]] == [False]


async def test_each_viewer_has_the_cases_in_their_own_sight(ground: Ground, client: httpx.AsyncClient) -> None:
    await ground.open(at=SINCE)
    await ground.open(at=SINCE, restricted=Restricted.MINOR)
    await ground.open(at=SINCE, excluded_units=("anji.gonganju",))
    await keep_sheets(ground.store, COUNTY, now=UNTIL)
    assert counts(await sheet(client, await ground.login(CENTRE)))["came_in"] == 1
    assert counts(await sheet(client, await ground.login(DESK)))["came_in"] == 0
    assert await ground.owner.fetchval("select count(*) from stream.handover_items where section = 'came_in'") == 3


async def test_the_shift_that_stands_is_counted_and_other_days_have_none(ground: Ground, client: httpx.AsyncClient) -> None:
    await ground.open(at=NOW)
    token = await ground.login(CENTRE)
    now = await sheet(client, token, TODAY)
    assert now["kept_at"] is None
    assert [(one["kept"], one["now"]) for one in now["sections"] if one["section"] == "came_in"] == [(None, 1)]
    assert now["may_add"]
    assert not now["may_hand_over"]
    assert (await client.get(f"/api/v1/handovers/{TODAY + timedelta(days=1)}", headers=bearing(token))).status_code == 404
    assert (await client.get("/api/v1/handovers/2020-01-01", headers=bearing(token))).status_code == 404
    assert (await client.get(f"/api/v1/handovers/{TODAY}?tenant=police", headers=bearing(token))).status_code == 404


async def test_lines_are_opened_on_record_and_the_document_holds_everything(ground: Ground, client: httpx.AsyncClient) -> None:
    account, note_id, key = uuid4(), UUID(int=7), secrets.token_bytes(32)
    token = await ground.login(CENTRE, account=account)
    await ground.owner.execute("insert into intake.grants values ($1, 'anji', 'centre', '330523', 'anji.centre')", account)
    await ground.owner.execute("update intake.accounts set display_name = '章值班' where account_id = $1", account)
    case = await ground.open(at=SINCE, urgency=Urgency.RED, red_at=SINCE)
    await ground.owner.execute(
        "insert into intake.duty (tenant, day, post, account_id, set_by) values ('anji', $1, 'first', $2, $2)", YESTERDAY, account
    )
    await keep_sheets(ground.store, COUNTY, now=UNTIL)
    await ground.keys.execute("insert into report_keys (report_id, key) values ($1, $2)", note_id, key)
    sealed = seal_remarks({"note": "桥头那件下午再去"}, key=key, nonce=secrets.token_bytes(12), owner=note_id)
    await ground.owner.execute(
        "insert into intake.handover_notes values ($1, 'anji', $2, $3, now(), $4)", note_id, YESTERDAY, account, sealed
    )
    await ground.owner.execute("insert into intake.handover_signatures values ('anji', $1, 'handed', $2, now())", YESTERDAY, account)
    told = await sheet(client, token)
    assert [(one["by"], one["note"]) for one in told["notes"]] == [("章值班", "桥头那件下午再去")]
    assert (told["handed"]["name"], told["taken"], told["may_hand_over"], told["may_take_over"]) == ("章值班", None, False, True)
    answer = await client.get(f"/api/v1/handovers/{YESTERDAY}/paper", headers=bearing(token))
    document = docx.Document(BytesIO(answer.content))
    text = "\n".join(
        [*(one.text for one in document.paragraphs), *(cell.text for table in document.tables for row in table.rows for cell in row.cells)]
    )
    for part in (case.number, "章值班", "桥头那件下午再去", "未接报", "共1件"):
        assert part in text, part
    assert "{{" not in text
    recorded = await ground.owner.fetch("select what from intake.audit where account_id = $1 order by row", account)
    assert [row["what"] for row in recorded] == ["handover_read", "handover_read", "sheet_printed"]


async def test_the_list_names_the_days_and_who_signed(ground: Ground, client: httpx.AsyncClient) -> None:
    await keep_sheets(ground.store, COUNTY, now=UNTIL)
    told = (await client.get("/api/v1/handovers", headers=bearing(await ground.login(CENTRE)))).json()
    assert (told["today"], told["tenants"]) == (str(TODAY), ["anji"])
    assert [(one["tenant"], one["day"], one["handed"]) for one in told["sheets"]] == [("anji", str(YESTERDAY), None)]
