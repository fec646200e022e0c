"""Who stands on duty is set by those who answer for the whole county, for posts of its chain, by people who may hear a case."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from streams.reference.county import load_county
from tests.gateway.asking import COUNTY, Asking

TODAY = load_county(COUNTY).duty_day(datetime.now(UTC))
TOMORROW = TODAY + timedelta(days=1)
NIGHT = {"first": "centre", "second": "desk.zhangcun", "leader": "leader"}


async def put(
    intake: Asking,
    *,
    day: date | str = TOMORROW,
    by: str = "centre",
    tenant: str = "anji",
    posts: Mapping[str, str | None] | None = None,
    seen: Mapping[str, str] | None = None,
) -> httpx.Response:
    given = {post: name for post, name in {**NIGHT, **(posts or {})}.items() if name is not None}
    headers = {"Authorization": f"Bearer {await intake.token(by)}"}
    body = {"tenant": tenant, "posts": given} | ({"seen": seen} if seen is not None else {})
    return await intake.client.put(f"/api/v1/duty/{day}", json=body, headers=headers)


async def stands(owner: Any, day: date = TOMORROW) -> dict[str, str]:
    rows = await owner.fetch(
        "select post, username from intake.duty join intake.accounts using (account_id) where day = $1 order by post", day
    )
    return {row["post"]: row["username"] for row in rows}


@pytest.mark.parametrize("who", ["centre", "leader", "admin.demo"])
async def test_the_day_is_as_it_was_told_last_and_on_record(intake: Asking, owner: Any, who: str) -> None:
    assert (await put(intake, by=who)).status_code == 204
    assert await stands(owner) == NIGHT
    assert (await put(intake, by=who, posts={"first": "supervisor"})).status_code == 204
    assert await stands(owner) == NIGHT | {"first": "supervisor"}
    assert await owner.fetchval("select count(*) from intake.audit where what = 'duty_set' and detail->>'day' = $1", str(TOMORROW)) == 2
    assert (await put(intake, by=who, day=TODAY)).status_code == 204


@pytest.mark.parametrize("who", ["langcun1", "desk.zhangcun", "supervisor", "sifasuo.zhangcun", "police.officer"])
async def test_who_does_not_answer_for_the_whole_county_sets_nothing(intake: Asking, owner: Any, who: str) -> None:
    assert (await put(intake, by=who)).status_code == 403
    assert await stands(owner) == {}


async def test_nobody_sets_another_chain_s_day(intake: Asking) -> None:
    assert (await put(intake, tenant="police")).status_code == 403
    assert (await put(intake, tenant="nowhere")).status_code == 403


@pytest.mark.parametrize(
    ("posts", "fields"),
    [
        ({"second": None}, ["posts.second"]),
        ({"cook": "centre"}, ["posts.cook"]),
        ({"first": "nobody"}, ["posts.first"]),
        ({"first": "langcun1", "second": "police.officer"}, ["posts.first", "posts.second"]),
        ({"leader": "desk.zhangcun"}, ["posts.leader"]),
        ({"first": "a\0b"}, ["posts.first"]),
        ({"first": "leader"}, ["posts.leader"]),
        ({"first": "supervisor", "second": "supervisor"}, ["posts.second"]),
    ],
)
async def test_each_post_that_is_not_right_is_named(intake: Asking, owner: Any, posts: dict[str, str | None], fields: list[str]) -> None:
    answer = await put(intake, posts=posts)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == fields
    assert await stands(owner) == {}


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), "tomorrow", "2026-02-30"])
async def test_a_day_that_is_over_or_none_is_refused(intake: Asking, day: date | str) -> None:
    answer = await put(intake, day=day)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "date")


async def test_a_day_that_somebody_set_meanwhile_is_told_and_left_as_it_is(intake: Asking, owner: Any) -> None:
    assert (await put(intake, seen={})).status_code == 204
    answer = await put(intake, by="leader", posts={"first": "supervisor"}, seen={})
    assert answer.status_code == 409
    assert [one["field"] for one in answer.json()["errors"]] == ["posts.first", "posts.second", "posts.leader"]
    assert "社会治理中心研判员" in answer.json()["errors"][0]["problem"]
    stale = NIGHT | {"second": "supervisor"}
    answer = await put(intake, by="leader", posts={"first": "supervisor"}, seen=stale)
    assert [one["field"] for one in answer.json()["errors"]] == ["posts.second"]
    assert await stands(owner) == NIGHT
    assert (await put(intake, by="leader", posts={"first": "supervisor"}, seen=NIGHT)).status_code == 204
    assert await stands(owner) == NIGHT | {"first": "supervisor"}


async def test_of_two_who_fill_an_empty_day_at_once_one_is_told(intake: Asking) -> None:
    answers = await asyncio.gather(*(put(intake, by=who, seen={}) for who in ("centre", "leader")))
    assert sorted(answer.status_code for answer in answers) == [204, 409]
