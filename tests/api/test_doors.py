"""Who gets in: a token or the cookie, while it holds; what a role may not see says which roles may."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import jwt
import pytest

from tests.api.ground import SECRET, Ground, a_holder, bearing, token_of

CENTRE = ("anji", "centre", "330523", "anji.centre")


async def test_a_token_opens_by_header_or_by_cookie(ground: Ground, client: httpx.AsyncClient) -> None:
    token = await ground.login(CENTRE)
    assert (await client.get("/api/v1/cases", headers=bearing(token))).status_code == 200
    assert (await client.get("/api/v1/cases", headers={"Cookie": f"fengqiao={token}"})).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer x.y.z"}])
async def test_without_a_token_of_ours_nobody_gets_in(headers: dict[str, str], client: httpx.AsyncClient) -> None:
    for path in ("cases", f"cases/{uuid4()}", "reports", "feed", "statistics", "lifecycle", "held"):
        answer = await client.get(f"/api/v1/{path}", headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), path
        assert answer.headers["content-type"] == "application/problem+json"


async def test_an_expired_a_revoked_a_disabled_and_a_forged_token_are_refused(ground: Ground, client: httpx.AsyncClient) -> None:
    account = uuid4()
    good = await ground.login(CENTRE, account=account)
    expired = token_of(a_holder(CENTRE, account=account, lasts=timedelta(seconds=-1)))
    earlier = token_of(a_holder(CENTRE, account=account, epoch=7))
    unknown = token_of(a_holder(CENTRE))
    claims = jwt.decode(good, SECRET, algorithms=["HS256"])
    forged = jwt.encode(claims, "another secret, as long as ours, but not ours at all", algorithm="HS256")
    unsigned = jwt.encode(claims, "", algorithm="none")
    for token in (expired, earlier, unknown, forged, unsigned):
        assert (await client.get("/api/v1/cases", headers=bearing(token))).status_code == 401
    await ground.owner.execute("update intake.accounts set disabled_at = now() where account_id = $1", account)
    await asyncio.sleep(1.1)
    assert (await client.get("/api/v1/cases", headers=bearing(good))).status_code == 401


async def test_a_raised_epoch_is_noticed_within_a_second(ground: Ground, client: httpx.AsyncClient) -> None:
    account = uuid4()
    headers = bearing(await ground.login(CENTRE, account=account))
    assert (await client.get("/api/v1/cases", headers=headers)).status_code == 200
    await ground.owner.execute("update intake.accounts set epoch = 1 where account_id = $1", account)
    await asyncio.sleep(1.1)
    assert (await client.get("/api/v1/cases", headers=headers)).status_code == 401


async def test_whoever_logs_out_and_in_again_at_once_is_in(ground: Ground, client: httpx.AsyncClient) -> None:
    account = uuid4()
    before = bearing(await ground.login(CENTRE, account=account))
    assert (await client.get("/api/v1/cases", headers=before)).status_code == 200
    await ground.owner.execute("update intake.accounts set epoch = 1 where account_id = $1", account)
    again = bearing(token_of(a_holder(CENTRE, account=account, epoch=1)))
    assert [(await client.get("/api/v1/cases", headers=headers)).status_code for headers in (again, before)] == [200, 401]


async def test_a_role_that_may_not_is_told_which_may(ground: Ground, client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/held", headers=bearing(await ground.login(("anji", "grid_member", "330523107202001", ""))))
    assert answer.status_code == 403
    assert "admin, centre" in answer.json()["detail"]
