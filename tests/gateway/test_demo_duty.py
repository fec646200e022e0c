"""The demo's rota: nobody stands where the intake would not let them, nobody twice a day, and what people set stays."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from deploy.postgres.databases import Databases
from producers.demo_duty import demo_duty, seed_duty
from streams.reference.county import load_county
from tests.gateway.asking import COUNTY, Asking

ANJI = load_county(COUNTY)
NOW = datetime.now(UTC)
TODAY = ANJI.duty_day(NOW)


def by_day(tenant: str) -> dict[date, dict[str, str]]:
    found: defaultdict[date, dict[str, str]] = defaultdict(dict)
    for stands in demo_duty(tenant, ANJI, NOW):
        found[stands.day][stands.post] = stands.username
    return found


async def put(intake: Asking, tenant: str, day: date, posts: dict[str, str]) -> httpx.Response:
    leader = {"anji": "leader"}.get(tenant, f"{tenant}.leader")
    headers = {"Authorization": f"Bearer {await intake.token(leader)}"}
    return await intake.client.put(f"/api/v1/duty/{day}", json={"tenant": tenant, "posts": posts}, headers=headers)


@pytest.mark.parametrize("tenant", [tenant.id for tenant in ANJI.tenants])
async def test_each_day_of_both_weeks_is_one_that_the_intake_takes(intake: Asking, tenant: str) -> None:
    days = by_day(tenant)
    assert len(days) == 14
    assert min(days).weekday() == 0
    assert min(days) <= TODAY < min(days) + timedelta(days=7)
    for day, posts in days.items():
        assert list(posts) == [post.post for post in ANJI.duty]
        assert len(set(posts.values())) == len(posts), day
    assert len({posts["first"] for posts in days.values()}) > 1
    for day in (TODAY, max(days)):
        assert (await put(intake, tenant, day, days[day])).status_code == 204


async def test_empty_days_are_filled_and_what_people_set_stays(intake: Asking, owner: Any, database: Databases) -> None:
    mine = {"first": "supervisor", "second": "desk.zhangcun", "leader": "leader"}
    assert (await put(intake, "anji", TODAY, mine)).status_code == 204
    for _ in range(2):
        await seed_duty(database.owner, COUNTY, NOW)
    rows = await owner.fetch("select day, post, username from intake.duty join intake.accounts using (account_id) where tenant = 'anji'")
    stands: defaultdict[date, dict[str, str]] = defaultdict(dict)
    for row in rows:
        stands[row["day"]][row["post"]] = row["username"]
    assert stands == by_day("anji") | {TODAY: mine}
