"""What people add to a shift's sheet: a line, sealed; and one signature a side, of whoever stood there."""

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from streams.contracts.identity import uuid7_of
from streams.reference.county import load_county
from tests.gateway.asking import COUNTY, Asking

TODAY = load_county(COUNTY).duty_day(datetime.now(UTC))
YESTERDAY = TODAY - timedelta(days=1)


async def asked(intake: Asking, what: str, body: dict[str, Any], *, day: date | str = YESTERDAY, by: str = "centre") -> httpx.Response:
    headers = {"Authorization": f"Bearer {await intake.token(by)}"}
    return await intake.client.post(f"/api/v1/handovers/{day}/{what}", json={"tenant": "anji", **body}, headers=headers)


def a_note(text: str = "李家渡那件下午要再去看") -> dict[str, Any]:
    return {"note_id": str(uuid7_of(datetime.now(UTC), secrets.token_bytes(10))), "note": text}


async def on_rota(owner: Any, day: date, post: str, name: str) -> None:
    await owner.execute(
        "insert into intake.duty (tenant, day, post, account_id, set_by) select 'anji', $1, $2, account_id, account_id"
        " from intake.accounts where username = $3 on conflict do nothing",
        *(day, post, name),
    )


async def test_a_line_is_kept_once_and_lies_there_as_ciphertext(intake: Asking, owner: Any) -> None:
    body = a_note()
    for day in (YESTERDAY, YESTERDAY):
        assert (await asked(intake, "notes", body, day=day)).status_code == 204
    (row,) = await owner.fetch("select * from intake.handover_notes")
    assert (row["note_id"], row["day"]) == (UUID(body["note_id"]), YESTERDAY)
    assert "李家渡".encode() not in row["sealed"]


@pytest.mark.parametrize(
    ("body", "day", "field"),
    [
        ({"note": "  "}, TODAY, "note"),
        ({"note": "x" * 201}, TODAY, "note"),
        ({"note_id": "7d9b2a31-0000-4000-8000-000000000001"}, TODAY, "note_id"),
        ({}, TODAY - timedelta(days=2), "date"),
        ({}, TODAY + timedelta(days=1), "date"),
        ({}, "never", "date"),
    ],
)
async def test_what_is_no_line_or_of_no_day_is_refused_at_the_field(
    intake: Asking, body: dict[str, Any], day: date | str, field: str
) -> None:
    answer = await asked(intake, "notes", a_note() | body, day=day)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("who", ["langcun1", "sifasuo.zhangcun", "police.officer"])
async def test_whoever_is_never_on_duty_there_adds_nothing(intake: Asking, who: str) -> None:
    assert (await asked(intake, "notes", a_note(), by=who)).status_code == 403
    assert (await asked(intake, "signatures", {"side": "taken"}, by=who)).status_code == 403


async def test_each_side_is_signed_once_by_whoever_stood_there_and_then_the_sheet_is_closed(intake: Asking, owner: Any) -> None:
    await on_rota(owner, YESTERDAY, "first", "desk.zhangcun")
    await on_rota(owner, TODAY, "first", "supervisor")
    await on_rota(owner, TODAY, "leader", "leader")
    assert (await asked(intake, "signatures", {"side": "handed"})).status_code == 403  # the centre did not stand there
    assert (await asked(intake, "signatures", {"side": "handed"}, by="supervisor")).status_code == 403
    for _ in range(2):
        assert (await asked(intake, "signatures", {"side": "handed"}, by="desk.zhangcun")).status_code == 204
    assert (await asked(intake, "notes", a_note())).status_code == 204
    assert (await asked(intake, "signatures", {"side": "taken"}, by="supervisor")).status_code == 204
    assert (await asked(intake, "signatures", {"side": "taken"}, by="leader")).status_code == 409
    assert (await asked(intake, "notes", a_note())).status_code == 409
    assert (await asked(intake, "signatures", {"side": "handed"}, day=TODAY, by="supervisor")).status_code == 422
    assert await owner.fetchval("select count(*) from intake.handover_signatures") == 2


async def test_where_the_rota_named_nobody_the_centre_signs(intake: Asking) -> None:
    day = TODAY - timedelta(days=40)
    assert (await asked(intake, "signatures", {"side": "handed"}, day=day, by="supervisor")).status_code == 403
    assert (await asked(intake, "signatures", {"side": "handed"}, day=day)).status_code == 204
