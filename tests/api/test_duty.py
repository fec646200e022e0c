"""The rota says who stands where, and on which days nobody does."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from api.duty import answering_in
from streams.reference.county import load_county
from tests.api.ground import ANJI, Ground, bearing

TODAY = load_county(ANJI).duty_day(datetime.now(UTC))
LEADER = ("anji", "leader", "330523", "anji.xianwei")
Shift = tuple[datetime, datetime]


async def stands(ground: Ground, post: str, *, day: int = 0, tenant: str = "anji") -> UUID:
    account = uuid4()
    name = f"{post}.{account.hex[:6]}"
    insert = "insert into intake.accounts (account_id, username, display_name) values ($1, $2, '值班员')"
    await ground.owner.execute(insert, account, name)
    put = "insert into intake.duty (tenant, day, post, account_id, set_by) values ($1, $2, $3, $4, $4)"
    await ground.owner.execute(put, tenant, TODAY + timedelta(days=day), post, account)
    return account


async def test_each_day_shows_its_people_in_the_order_in_which_they_are_rung(ground: Ground, client: httpx.AsyncClient) -> None:
    leader, first, second = [await stands(ground, post) for post in ("leader", "first", "second")]
    await stands(ground, "gone", day=1)
    await stands(ground, "first", tenant="police")
    rota = (await client.get("/api/v1/duty", headers=bearing(await ground.login(LEADER)))).json()
    assert [post["post"] for post in rota["chain"]] == ["first", "second", "leader"]
    assert (rota["today"], rota["changes_at"], len(rota["days"])) == (TODAY.isoformat(), 8, 14)
    assert [UUID(one["account_id"]) for one in rota["days"][0]["posts"]] == [first, second, leader]
    assert {one["name"] for one in rota["days"][0]["posts"]} == {"值班员"}
    assert [one["post"] for one in rota["days"][1]["posts"]] == ["gone"]
    assert {day["tenant"] for day in rota["days"]} == {"anji"}
    assert rota["days"][2]["posts"] == []


@pytest.mark.parametrize("role", ["grid_member", "mediator", "registrar", "unit_officer", "petition_office"])
async def test_whoever_is_never_on_duty_is_not_shown_who_is(ground: Ground, client: httpx.AsyncClient, role: str) -> None:
    answer = await client.get("/api/v1/duty", headers=bearing(await ground.login(("anji", role, "330523107", ""))))
    assert answer.status_code == 403


@pytest.mark.parametrize(("query", "field"), [("from=never", "from"), ("to=2020-01-01", "from"), ("from=2026-01-01&to=2027-01-01", "to")])
async def test_days_that_are_none_or_too_many_are_refused(ground: Ground, client: httpx.AsyncClient, query: str, field: str) -> None:
    answer = await client.get(f"/api/v1/duty?{query}", headers=bearing(await ground.login(LEADER)))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_whoever_may_set_the_rota_is_told_so_and_whom_they_may_put_down(ground: Ground, client: httpx.AsyncClient) -> None:
    desk, centre, gone = uuid4(), uuid4(), uuid4()
    for account, role, unit in (
        (desk, "town_desk", "330523107.zhihuishi"),
        (centre, "centre", "anji.centre"),
        (gone, "centre", "anji.centre"),
    ):
        await ground.owner.execute(
            "insert into intake.accounts (account_id, username, display_name) values ($1, $2, '值班员')", account, role + account.hex[:6]
        )
        await ground.owner.execute("insert into intake.grants values ($1, 'anji', $2, '330523107', $3)", account, role, unit)
    await ground.owner.execute("update intake.accounts set disabled_at = now() where account_id = $1", gone)
    token = await ground.login(LEADER)
    assert (await client.get("/api/v1/duty", headers=bearing(token))).json()["may_set"] == ["anji"]
    told = (await client.get("/api/v1/duty/people", headers=bearing(token))).json()["people"]
    assert [(one["unit_name"], one["name"], one["posts"]) for one in told] == [
        ("章村镇综合信息指挥室", "值班员", ["first", "second"]),
        ("安吉县社会治理中心", "值班员", ["first", "second", "leader"]),
    ]


@pytest.mark.parametrize(("role", "status"), [("town_desk", 403), ("leader", 200)])
async def test_whoever_answers_for_a_town_alone_is_told_of_nobody(
    ground: Ground, client: httpx.AsyncClient, role: str, status: int
) -> None:
    await stands(ground, "first")
    token = await ground.login(("anji", role, "330523107", ""))
    assert (await client.get("/api/v1/duty", headers=bearing(token))).json()["may_set"] == []
    answer = await client.get("/api/v1/duty/people", headers=bearing(token))
    assert (answer.status_code, answer.json().get("people", [])) == (status, [])


BEGINS, ENDS = load_county(ANJI).shift(TODAY)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("covers", "told"),
    [
        ([], []),
        ([(BEGINS - HOUR, ENDS + HOUR)], [(None, None)]),
        ([(BEGINS, ENDS)], [(None, None)]),
        ([(BEGINS + HOUR, ENDS + HOUR)], [(BEGINS + HOUR, None)]),
        ([(BEGINS - HOUR, ENDS - HOUR)], [(None, ENDS - HOUR)]),
        ([(BEGINS - HOUR, BEGINS), (ENDS, ENDS + HOUR)], []),
        ([(BEGINS + HOUR, BEGINS + HOUR)], []),  # ended before it began
        ([(ENDS - HOUR, ENDS), (BEGINS, BEGINS + HOUR)], [(None, BEGINS + HOUR), (ENDS - HOUR, None)]),
    ],
)
def test_who_answers_in_a_shift_and_from_when_until_when(covers: list[Shift], told: list[tuple[datetime | None, datetime | None]]) -> None:
    found = answering_in((BEGINS, ENDS), [{"name": "乙", "begins": begins, "ends": ends} for begins, ends in covers])
    assert [(one.since, one.until) for one in found] == told


async def test_the_rota_says_who_answers_for_whoever_is_away(ground: Ground, client: httpx.AsyncClient) -> None:
    away, _ = await stands(ground, "first"), await stands(ground, "second")
    by = uuid4()
    await ground.owner.execute("insert into intake.accounts (account_id, username, display_name) values ($1, $2, '替班员')", by, by.hex)
    put = """insert into intake.covers (cover_id, tenant, unit, account_id, covered_by, since, until, set_by, set_at)
             values ($1, 'anji', 'anji.centre', $2, $3, $4, $5, $2, $4)"""
    await ground.owner.execute(put, uuid4(), away, by, BEGINS, BEGINS + HOUR)
    rota = (await client.get("/api/v1/duty", headers=bearing(await ground.login(LEADER)))).json()
    answering = [[one["name"] for one in post["answering"]] for post in rota["days"][0]["posts"]]
    assert answering == [["替班员"], []]
