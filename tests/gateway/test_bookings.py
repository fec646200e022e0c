"""A place is taken by whoever comes first and by nobody beyond the last; the matter is accepted as every report is."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from streams.contracts.events import ReportSubmitted
from streams.contracts.receptions import PUBLIC_PAGE
from streams.contracts.sealing import open_remarks, open_words
from tests.gateway.asking import Asking
from tests.gateway.sessions import announced, announcing, booking, session


async def book(intake: Asking, given: dict[str, Any], **headers: str) -> httpx.Response:
    return await intake.client.post("/api/v1/bookings", json=given, headers=headers)


async def change(intake: Asking, code: str, reception: UUID | None = None) -> httpx.Response:
    if reception is None:
        return await intake.client.delete(f"/api/v1/bookings/{code}")
    return await intake.client.put(f"/api/v1/bookings/{code}", json={"reception_id": str(reception)})


async def test_a_resident_books_and_the_matter_is_on_its_way(intake: Asking, owner: Any) -> None:
    reception = await announced(intake)
    given = booking(reception)
    first, again = await book(intake, given), await book(intake, given)
    assert (first.status_code, first.json()) == (201, again.json())
    receipt = first.json()
    assert (receipt["number"][:2], len(receipt["query_code"]), receipt["state"]) == ("Y2", 14, "booked")
    ((_, event),) = await intake.events(1)
    assert isinstance(event, ReportSubmitted)
    assert (event.source, event.reporter.account_id, event.grid_code[:12]) == ("booking", PUBLIC_PAGE, given["village"])
    row = await owner.fetchrow("select * from intake.bookings")
    keys = await intake.app.state.intake.keys.fetch("select key from public.report_keys where report_id = $1", UUID(given["booking_id"]))
    words = open_words(event.sealed, key=keys[0]["key"], owner=event.report_id)
    assert (words.text, words.on_behalf_of, words.parties[0].phone) == (given["text"], given["name"], given["phone"])
    assert open_remarks(row["sealed"], key=keys[0]["key"], owner=event.report_id)["needs"] == given["needs"]
    everything = str(await owner.fetch("select b::text from intake.bookings b")) + str(await owner.fetch("select detail from intake.audit"))
    assert not any(given[name] in everything for name in ("name", "phone", "text", "needs"))
    other = await book(intake, given | {"phone": "13900000000"})
    assert (other.status_code, "open" in other.json()) == (409, False)


async def test_ten_who_come_at_once_take_exactly_the_places_there_are(intake: Asking, owner: Any) -> None:
    reception = await announced(intake, session(capacity=4))
    later = [await announced(intake, session(days=days)) for days in (4, 5, 6, 7)]
    answers = await asyncio.gather(*(book(intake, booking(reception)) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [409] * 6
    assert await owner.fetchval("select count(*) from intake.bookings") == 4
    assert await owner.fetchval("select count(*) from intake.reports") == 4
    told = next(answer.json() for answer in answers if answer.status_code == 409)
    assert [UUID(one["reception_id"]) for one in told["open"]] == later[:3]
    assert (await book(intake, booking(later[0]))).status_code == 429


async def test_a_place_whose_matter_was_never_accepted_is_free_again(intake: Asking, owner: Any) -> None:
    reception = await announced(intake, session(capacity=1))
    lost = booking(reception)
    assert (await book(intake, lost)).status_code == 201
    await owner.execute("delete from intake.reports")
    assert (await book(intake, booking(reception))).status_code == 409
    await owner.execute("update intake.bookings set held_until = now() - interval '1 second'")
    assert (await book(intake, booking(reception))).status_code == 201
    assert (await book(intake, lost)).status_code == 409


async def test_what_is_past_or_cancelled_or_nowhere_is_not_booked(intake: Asking, owner: Any) -> None:
    begun, gone, open_one = [await announced(intake, session(days=days)) for days in (1, 2, 3)]
    await owner.execute("update intake.receptions set starts_at = now() where reception_id = $1", begun)
    await owner.execute("update intake.receptions set state = 'cancelled' where reception_id = $1", gone)
    for reception in (begun, gone):
        answer = await book(intake, booking(reception))
        assert (answer.status_code, [one["reception_id"] for one in answer.json()["open"]]) == (409, [str(open_one)])
    await owner.execute("update intake.receptions set tenant = 'training' where reception_id = $1", open_one)
    assert (await book(intake, booking(open_one))).status_code == 404


@pytest.mark.parametrize("field", ["name", "phone", "text", "village", "reception_id", "booking_id"])
async def test_what_is_missing_is_named(shared: Asking, field: str) -> None:
    answer = await book(shared, booking(UUID(int=1), **{field: None}))
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])


async def test_a_registrar_books_for_whoever_comes_or_calls(intake: Asking) -> None:
    reception = await announced(intake)
    for who, channel in (("hotline", "hotline"), ("registrar.zhangcun", "counter")):
        assert (await intake.post("/api/v1/bookings", booking(reception, channel=channel), by=who)).status_code == 201
    assert (await intake.post("/api/v1/bookings", booking(reception, channel="counter"), by="langcun1")).status_code == 403
    assert (await intake.post("/api/v1/bookings", booking(reception, channel="counter"), by="police.registrar")).status_code == 403
    assert (await book(intake, booking(reception, channel="hotline"))).status_code == 401
    assert {event.reporter.role for _, event in await intake.events(2) if isinstance(event, ReportSubmitted)} == {"registrar"}


async def test_by_the_code_it_moves_to_another_session_or_is_given_up(intake: Asking, owner: Any) -> None:
    first, full, other = [await announced(intake, session(days=days, capacity=1)) for days in (1, 2, 3)]
    code = (await book(intake, booking(first))).json()["query_code"]
    assert (await book(intake, booking(full))).status_code == 201
    assert (await change(intake, code, full)).status_code == 409
    moved = await change(intake, code.lower().replace("-", " "), other)
    assert (moved.status_code, moved.json()["reception_id"]) == (200, str(other))
    assert (await book(intake, booking(first))).status_code == 201
    await announcing(intake, session(days=3, capacity=1, place="另一处"), other)
    assert (await change(intake, code, other)).status_code == 200
    assert await owner.fetchval("select seen_version from intake.bookings where reception_id = $1", other) == 2
    assert [(await change(intake, code)).json()["state"] for _ in range(2)] == ["cancelled"] * 2
    assert (await change(intake, code, other)).status_code == 409
    assert (await change(intake, "ZZZZ-ZZZZ-ZZZZ")).status_code == 404


async def test_a_cancelled_session_is_left_at_any_time_and_one_that_began_is_not(intake: Asking, owner: Any) -> None:
    first, other = [await announced(intake, session(days=days)) for days in (1, 2)]
    code = (await book(intake, booking(first))).json()["query_code"]
    await owner.execute("update intake.receptions set starts_at = now() - interval '1 hour' where reception_id = $1", first)
    assert [(await change(intake, code, to)).status_code for to in (other, None)] == [409, 409]
    await owner.execute("update intake.receptions set state = 'cancelled' where reception_id = $1", first)
    assert (await change(intake, code, other)).status_code == 200


async def test_on_the_day_the_desk_marks_who_came(intake: Asking, owner: Any) -> None:
    reception = await announced(intake)
    given = booking(reception)
    await book(intake, given)
    path = f"/api/v1/bookings/{given['booking_id']}/mark"

    async def mark(state: str, by: str = "petition") -> int:
        headers = {"Authorization": f"Bearer {await intake.token(by)}"}
        said = {"leader_said": "先把水渠清开", "next_step": "下周水利站到场"} if state == "received" else {}
        return (await intake.client.put(path, json={"state": state} | said, headers=headers)).status_code

    assert (await mark("attended"), await mark("attended", "langcun1")) == (404, 403)
    await owner.execute(
        "insert into stream.reports (report_id, tenant, status, decided_at) values ($1, 'anji', 'held', now())", UUID(given["booking_id"])
    )
    assert await mark("attended") == 409
    await owner.execute("update intake.receptions set starts_at = $1", datetime.now(UTC) - timedelta(minutes=5))
    assert [await mark("attended"), await mark("received"), await mark("absent", "desk.zhangcun")] == [204, 204, 404]
    assert await owner.fetchval("select state from intake.bookings") == "received"
    marks = await owner.fetch("select detail from intake.audit where what = 'booking_marked' order by row")
    assert [msgspec.json.decode(row["detail"])["state"] for row in marks] == ["attended", "received"]
