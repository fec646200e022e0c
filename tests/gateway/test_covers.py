"""Who covers is set by whoever is away or for them, each mistake at its field; the same again is the same; it ends early and says by whom."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from streams.contracts.events import ReportSubmitted
from streams.contracts.moments import beginning_of, day_at
from tests.gateway.asking import HOME, Asking, new_id, report
from tests.gateway.test_handovers import YESTERDAY, asked, on_rota

UNIT, AWAY, DESK = "330523107.sifasuo", "sifasuo.zhangcun", "desk.zhangcun"
TODAY = day_at(datetime.now(UTC))
DAY = timedelta(days=1)
EMPLOY = "insert into intake.accounts (account_id, username, display_name) values ($1, $2, $3)"
GRANT = "insert into intake.grants (account_id, tenant, role, scope, unit) values ($1, 'anji', $2, '330523107', $3)"


async def employ(owner: Any, name: str, role: str = "unit_officer", unit: str = UNIT) -> UUID:
    account = uuid4()
    await owner.execute(EMPLOY, account, name, name.upper())
    await owner.execute(GRANT, account, role, unit)
    return account


@pytest.fixture
async def colleagues(owner: Any) -> list[UUID]:
    """Two more officers of the unit."""
    return [await employ(owner, name) for name in ("second", "third")]


async def cover(intake: Asking, by: str = AWAY, **changes: Any) -> httpx.Response:
    body = {
        "cover_id": str(new_id()), "tenant": "anji", "unit": UNIT, "username": AWAY, "covered_by": "second",
        "first_day": str(TODAY), "last_day": str(TODAY + 2 * DAY),
    }  # fmt: skip
    return await intake.post("/api/v1/covers", body | changes, by=by)


async def end(intake: Asking, cover_id: object, by: str) -> int:
    headers = {"Authorization": f"Bearer {await intake.token(by)}"}
    return (await intake.client.delete(f"/api/v1/covers/{cover_id}", headers=headers)).status_code


async def test_it_is_kept_once_for_whole_days_of_the_county_and_ends_early(intake: Asking, owner: Any, colleagues: list[UUID]) -> None:
    cover_id = str(new_id())
    answers = [await cover(intake, cover_id=cover_id) for _ in range(2)]
    assert [(one.status_code, one.json()) for one in answers] == [(201, {"cover_id": cover_id})] * 2
    (row,) = await owner.fetch("select c.*, a.username from intake.covers c join intake.accounts a using (account_id)")
    assert (row["username"], row["covered_by"], row["set_by"]) == (AWAY, colleagues[0], row["account_id"])
    assert (row["since"], row["until"]) == (beginning_of(TODAY), beginning_of(TODAY + 3 * DAY))
    assert (await cover(intake, cover_id=cover_id, last_day=str(TODAY))).status_code == 409
    assert [await end(intake, cover_id, by) for by in ("zhifadui.zhangcun", AWAY, DESK)] == [403, 204, 204]
    ended = await owner.fetchrow("select ended_at, ended_by from intake.covers")
    assert ended["ended_by"] == row["account_id"]  # the first who ended it
    assert await end(intake, uuid4(), AWAY) == await end(intake, "none", AWAY) == 404
    assert (await cover(intake)).status_code == 201  # the days are free again


@pytest.mark.usefixtures("colleagues")
@pytest.mark.parametrize(
    ("by", "status"), [(DESK, 201), ("centre", 201), ("jiaojing", 403), ("leader", 403), ("langcun1", 403), ("supervisor", 403)]
)
async def test_for_somebody_who_fell_ill_those_who_answer_for_them_set_it(by: str, status: int, intake: Asking) -> None:
    assert (await cover(intake, by)).status_code == status


@pytest.mark.usefixtures("colleagues")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cover_id": str(uuid4())}, "cover_id"),
        ({"covered_by": AWAY}, "covered_by"),
        ({"covered_by": "zhifadui.zhangcun"}, "covered_by"),
        ({"covered_by": "nobody"}, "covered_by"),
        ({"unit": "330523107.zhifadui"}, "username"),
        ({"first_day": str(TODAY - DAY)}, "first_day"),
        ({"first_day": str(TODAY + 400 * DAY), "last_day": str(TODAY + 401 * DAY)}, "first_day"),
        ({"last_day": str(TODAY - DAY)}, "last_day"),
        ({"last_day": str(TODAY + 92 * DAY)}, "last_day"),
        ({"first_day": "9999-12-31", "last_day": "9999-12-31"}, "first_day"),
        ({"first_day": "tomorrow"}, "first_day"),
        ({"reason": "…"}, "reason"),
    ],
)
async def test_each_mistake_is_told_at_its_field(changes: dict[str, Any], field: str, intake: Asking, owner: Any) -> None:
    answer = await cover(intake, **changes)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])
    assert await owner.fetchval("select count(*) from intake.covers") == 0


@pytest.mark.usefixtures("colleagues")
async def test_covers_that_meet_are_refused_with_who_covers_then(intake: Asking) -> None:
    assert (await cover(intake, covered_by="second")).status_code == 201
    for changes, field in (
        ({"covered_by": "third", "first_day": str(TODAY + 2 * DAY)}, "first_day"),
        ({"username": "third", "covered_by": AWAY}, "covered_by"),
        ({"username": "second", "covered_by": "third"}, "username"),
    ):
        answer = await cover(intake, DESK, **changes)
        (told,) = answer.json()["errors"]
        assert (answer.status_code, told["field"]) == (409, field)
        assert f"{TODAY}–{TODAY + 2 * DAY}" in told["problem"]
    later = {"first_day": str(TODAY + 3 * DAY), "last_day": str(TODAY + 3 * DAY)}
    assert (await cover(intake, covered_by="third", **later)).status_code == 201


async def test_a_leader_is_covered_by_another_leader(intake: Asking) -> None:
    body = {"username": "leader", "unit": "anji.xianwei"}
    assert (await cover(intake, "leader", **body, covered_by="centre")).json()["errors"][0]["field"] == "covered_by"
    assert (await cover(intake, "leader", **body, covered_by="leader.sponsor")).status_code == 201


async def test_whoever_covers_signs_the_sheet_of_a_shift_for_them(intake: Asking, owner: Any) -> None:
    await on_rota(owner, YESTERDAY, "first", "leader")
    assert (await asked(intake, "signatures", {"side": "handed"}, by="leader.sponsor")).status_code == 403
    await cover(intake, "leader", username="leader", unit="anji.xianwei", covered_by="leader.sponsor")
    assert (await asked(intake, "signatures", {"side": "handed"}, by="leader.sponsor")).status_code == 204
    row = await owner.fetchrow("select s.account_id, s.acted_for, d.account_id as on_rota from intake.handover_signatures s, intake.duty d")
    assert row["acted_for"] == row["on_rota"] != row["account_id"]


VILLAGE = {"unit": "", "username": "langcun1", "covered_by": "langcun2"}
OWN = "330523107202002"  # langcun2's


async def test_who_reports_has_no_unit_and_is_covered_from_their_village(intake: Asking) -> None:
    assert (await cover(intake, DESK, **(VILLAGE | {"covered_by": "mediator.langcun"}))).json()["errors"][0]["field"] == "covered_by"
    for by, status in (("langcun2", 403), ("jiaojing", 403), ("leader", 403), (DESK, 201)):
        assert (await cover(intake, by, **VILLAGE)).status_code == status, by
    assert (await cover(intake, "langcun3", **(VILLAGE | {"username": "langcun3"}))).status_code == 201  # for themselves


async def test_what_is_reported_for_a_colleague_is_kept_as_that_and_the_phone_is_told_of_their_grids(intake: Asking) -> None:
    assert (await intake.enter("langcun2")).json()["covering"] == []
    assert (await cover(intake, "langcun1", **VILLAGE)).status_code == 201
    ((name, grids),) = [(one["name"], one["grids"]) for one in (await intake.enter("langcun2")).json()["covering"]]
    assert (name, grids) == ((await intake.enter("langcun1")).json()["display_name"], [HOME])
    assert (await intake.submit(report(occurred_at=datetime.now(UTC).isoformat()), by="langcun2")).status_code == 202
    ((record, event),) = await intake.events()
    assert isinstance(event, ReportSubmitted)
    assert (event.grid_code, event.flags, event.reporter.region) == (HOME, ("covered_grid",), OWN)
    assert record.key == f"anji|{HOME}".encode()


async def test_whoever_covers_withdraws_on_the_way_that_the_report_took(intake: Asking) -> None:
    first = report()
    assert (await intake.submit(first)).status_code == 202
    assert (await cover(intake, "langcun1", **VILLAGE)).status_code == 201
    for by in ("langcun2", "langcun3"):
        changes = {"grid_code": OWN, "withdraws": first["report_id"]}
        assert (await intake.submit(report(**changes), by=by)).status_code == 202
    keys = {event.reporter.account_id: record.key for record, event in await intake.events(3) if isinstance(event, ReportSubmitted)}
    assert sorted(keys.values()) == [f"anji|{HOME}".encode(), f"anji|{HOME}".encode(), f"anji|{OWN}".encode()]
