"""A reception that was held is told to the case of its matter: one act, however often it is marked, and whoever marked it hears of a refusal."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest

from deploy.postgres.databases import Databases
from streams.contracts.codes import CaseState, Library
from streams.contracts.events import ActRequested
from streams.contracts.sealing import open_remarks
from tests.gateway.asking import Asking
from tests.gateway.sessions import announced, booking
from tests.gateway.test_acts import ANSWER, REASON, put

SAID = {"leader_said": "蓝家先退半尺,水利站出方案", "next_step": "下周三到田头划线"}
BECAME = "insert into stream.reports (report_id, tenant, status, case_id, decided_at) values ($1, 'anji', 'opened', $2, now())"


async def came(intake: Asking, owner: Any, **case: Any) -> tuple[str, UUID]:
    """Somebody who booked, on the day of the session, and the case that their matter became."""
    given = booking(await announced(intake))
    assert (await intake.client.post("/api/v1/bookings", json=given)).status_code == 201
    became = await put(owner, state=CaseState.HANDLING, **case)
    await owner.execute(BECAME, UUID(given["booking_id"]), became.case_id)
    await owner.execute("update intake.receptions set starts_at = $1", datetime.now(UTC) - timedelta(minutes=5))
    return given["booking_id"], became.case_id


async def mark(intake: Asking, booked: str, state: str = "received", by: str = "petition", **said: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {await intake.token(by)}"}
    return await intake.client.put(f"/api/v1/bookings/{booked}/mark", json={"state": state, **said}, headers=headers)


async def acts(intake: Asking, at_least: int = 0) -> list[ActRequested]:
    return [event for _, event in await intake.events(at_least) if isinstance(event, ActRequested)]


async def decides(owner: Any, act: UUID, case: UUID, status: str) -> None:
    """As the stream does, once it has the act."""
    for _ in range(100):
        if await owner.fetchval("select count(*) from intake.acts where act_id = $1", act):
            break
        await asyncio.sleep(0.02)
    reason = None if status == "applied" else msgspec.json.encode(REASON).decode()
    await owner.execute(ANSWER, act, case, status, reason, [], "[]")


async def leader(owner: Any) -> UUID:
    found: UUID = await owner.fetchval("select account_id from intake.accounts where username = 'leader'")
    return found


async def test_marked_twice_it_is_one_act_with_its_words_sealed(intake: Asking, owner: Any, database: Databases) -> None:
    booked, case = await came(intake, owner)
    for _ in range(2):
        answer = await mark(intake, booked, **SAID)
        assert (answer.status_code, answer.json()["state"], answer.json()["act"]["status"]) == (200, "received", "pending")
    (act,) = await acts(intake, 2)
    assert (act.case_id, act.act, act.actor.role, act.fields["leader_said"]) == (case, "note_reception", "petition_office", "…")
    keys = await asyncpg.connect(database.owner_of_keys)
    key = await keys.fetchval("select key from report_keys where report_id = $1", act.act_id)
    await keys.close()
    words = open_remarks(act.sealed, key=key, owner=act.act_id)
    assert ({name: words[name] for name in SAID}, "示范领导" in words["remark"]) == (SAID, True)
    assert (await mark(intake, booked, leader_said="另外的意见", next_step="…")).status_code == 409
    assert (await mark(intake, booked, "absent")).status_code == 409
    assert await owner.fetchval("select state from intake.bookings") == "received"


async def test_of_a_case_that_its_leader_has_in_hand_it_is_the_librarys_own_act(intake: Asking, owner: Any) -> None:
    led = {"library": Library.IN_LIBRARY, "receiver": await leader(owner), "library_at": datetime.now(UTC)}
    booked, case = await came(intake, owner, **led)
    await mark(intake, booked, **SAID)
    (act,) = await acts(intake, 2)
    assert (act.act, act.seen_version, set(act.fields)) == (
        "record_reception",
        1,
        {"reception_on", "leader_said", "next_step", "remark"},
    )
    await owner.execute(ANSWER, act.act_id, case, "applied", None, [], "[]")
    assert (await mark(intake, booked, **SAID)).json()["act"] == {"act_id": str(act.act_id), "status": "applied", "reason": None}


async def test_a_refusal_is_shown_and_the_next_try_is_another_act(intake: Asking, owner: Any) -> None:
    booked, case = await came(intake, owner)
    first = (await mark(intake, booked, **SAID)).json()["act"]["act_id"]
    await decides(owner, UUID(first), case, "refused")
    again = (await mark(intake, booked, **SAID)).json()["act"]
    assert (again["status"], again["act_id"] != first) == ("pending", True)
    await decides(owner, UUID(again["act_id"]), case, "refused")
    assert [await owner.fetchval("select state from intake.bookings"), (await mark(intake, booked, "attended")).status_code] == [
        "received",
        204,
    ]


async def test_whoever_marked_it_hears_of_the_refusal(intake: Asking, owner: Any) -> None:
    booked, case = await came(intake, owner)

    async def refuse() -> None:
        (act,) = await acts(intake, 2)
        await decides(owner, act.act_id, case, "refused")

    answer, _ = await asyncio.gather(mark(intake, booked, **SAID), refuse())
    assert (answer.json()["act"]["status"], answer.json()["act"]["reason"]) == ("refused", REASON)


@pytest.mark.parametrize("state", ["attended", "absent"])
async def test_who_came_and_who_did_not_is_recorded_and_is_no_act(intake: Asking, owner: Any, state: str) -> None:
    booked, _ = await came(intake, owner)
    assert (await mark(intake, booked, state)).status_code == 204
    assert await acts(intake, 1) == []
    assert (await mark(intake, booked, state, leader_said="…")).status_code == 422
    missing = await mark(intake, booked, leader_said="…")
    assert (missing.status_code, [one["field"] for one in missing.json()["errors"]]) == (422, ["next_step"])
