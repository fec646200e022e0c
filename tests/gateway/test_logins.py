"""Logging in, failing to, being locked out, logging out everywhere, setting a password."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import pytest

from producers.first_admin import first_admin
from producers.lockout import FREE_TRIES, Tries
from producers.settings import Settings
from streams.contracts.grants import LONGEST, Holder, holder_of, issue
from tests.gateway.asking import HOME, Asking, report

WRONG = "not the password"


async def test_a_login_tells_who_one_is_and_what_one_may(intake: Asking) -> None:
    answer = await intake.client.post("/api/v1/login", json={name: intake.logins["langcun.ab"][name] for name in ("username", "password")})
    whole = answer.json()
    assert answer.status_code == 200
    assert whole["home_grid"] == HOME
    assert whole["grids"] == [HOME, "330523107202002"]
    assert whole["grants"][0] == {"tenant": "anji", "role": "grid_member", "scope": HOME, "unit": ""}
    assert 29 * 60 < (datetime.fromisoformat(whole["expires_at"]) - datetime.now(UTC)).total_seconds() <= 30 * 60
    cookie = answer.headers["set-cookie"]
    assert f"fengqiao={whole['token']}" in cookie
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert answer.headers["cache-control"] == "no-store"


async def test_a_token_that_holds_is_renewed_and_logging_out_ends_the_new_one_too(intake: Asking) -> None:
    first = (await intake.enter("langcun1")).json()["token"]
    again = await intake.client.post("/api/v1/renew", headers={"Authorization": f"Bearer {first}"})
    assert again.status_code == 200
    fresh = {"Authorization": f"Bearer {again.json()['token']}"}
    assert (await intake.client.post("/api/v1/logout", headers=fresh)).status_code == 204
    assert (await intake.client.post("/api/v1/renew", headers=fresh)).status_code == 401


async def test_after_a_long_duty_the_password_is_asked_for_again(intake: Asking, settings: Settings) -> None:
    token = (await intake.enter("langcun1")).json()["token"]
    holder = holder_of(token, secret=settings.secret)
    now = datetime.now(UTC)
    old = Holder(holder.account_id, holder.username, holder.epoch, holder.grants, holder.expires_at, now - LONGEST - timedelta(minutes=1))
    answer = await intake.client.post("/api/v1/renew", headers={"Authorization": f"Bearer {issue(old, secret=settings.secret, now=now)}"})
    assert answer.status_code == 401


async def test_every_kind_of_no_is_one_answer(intake: Asking, owner: Any) -> None:
    await owner.execute("update intake.accounts set disabled_at = now() where username = 'langcun2'")
    await owner.execute("update intake.accounts set password_hash = null where username = 'langcun3'")
    answers = [
        await intake.enter("langcun1", WRONG),
        await intake.enter("nobody", WRONG),
        await intake.enter("langcun2"),
        await intake.enter("langcun3"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


async def test_a_name_nobody_has_takes_as_long(intake: Asking) -> None:
    async def seconds(name: str) -> float:
        began = time.perf_counter()
        await intake.enter(name, WRONG)
        return time.perf_counter() - began

    known, unknown = [], []
    for number in range(4):
        known.append(await seconds("langcun1"))
        unknown.append(await seconds(f"nobody{number}"))
    assert 0.5 < median(known) / median(unknown) < 2


@pytest.mark.parametrize("name", ["langcun1", "nobody"])
async def test_five_failures_lock_a_name_whether_it_exists_or_not(intake: Asking, name: str) -> None:
    failed = [await intake.enter(name, WRONG) for _ in range(FREE_TRIES)]
    assert {answer.status_code for answer in failed} == {401}
    locked = await intake.enter(name, intake.logins.get(name, {}).get("password", WRONG))
    assert locked.status_code == 429
    assert 25 <= int(locked.headers["retry-after"]) <= 31


async def test_guesses_at_once_do_not_outrun_the_lock(intake: Asking) -> None:
    answers = await asyncio.gather(*(intake.enter("langcun1", WRONG) for _ in range(20)))
    assert sum(answer.status_code == 401 for answer in answers) == FREE_TRIES
    assert sum(answer.status_code == 429 for answer in answers) == 20 - FREE_TRIES


def test_each_lock_is_longer_than_the_one_before() -> None:
    now = datetime(2024, 5, 1, tzinfo=UTC)
    tries, waits = Tries(), []
    for _ in range(13):
        tries = tries.failed_again(now)
        waits.append(tries.seconds_left(now))
    assert waits == [0, 0, 0, 0, 31, 61, 121, 241, 481, 901, 901, 901, 901]
    assert tries.seconds_left(now + timedelta(minutes=15)) == 0


async def test_a_lock_ends_and_a_good_login_clears_the_count(intake: Asking, owner: Any) -> None:
    for _ in range(FREE_TRIES):
        await intake.enter("langcun1", WRONG)
    await owner.execute("update intake.accounts set locked_until = now() - interval '1 second'")
    assert (await intake.enter("langcun1")).status_code == 200
    assert await owner.fetchval("select failed_logins from intake.accounts where username = 'langcun1'") == 0


async def test_logging_out_ends_every_token_at_once(intake: Asking) -> None:
    first, second = (await intake.enter("langcun1")).json()["token"], (await intake.enter("langcun1")).json()["token"]
    assert (await intake.client.post("/api/v1/logout", json={}, headers={"Authorization": f"Bearer {first}"})).status_code == 204
    for token in (first, second):
        answer = await intake.client.post("/api/v1/reports", json=report(), headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
    assert (await intake.enter("langcun1")).status_code == 200


async def test_a_revocation_elsewhere_is_felt_within_a_second(intake: Asking, owner: Any) -> None:
    assert (await intake.submit(report())).status_code == 202
    await owner.execute("update intake.accounts set epoch = epoch + 1 where username = 'langcun1'")
    await asyncio.sleep(1.05)
    assert (await intake.submit(report())).status_code == 401


async def test_the_audit_knows_of_each_and_of_no_name_that_was_typed(intake: Asking, owner: Any) -> None:
    await intake.enter("langcun1")
    await intake.enter("langcun1", WRONG)
    await intake.enter("secret typed as a name", WRONG)
    await intake.post("/api/v1/logout", {})
    rows = await owner.fetch("select account_id, what, detail from intake.audit order by row")
    assert [row["what"] for row in rows] == ["login", "login_failed", "login_failed", "login", "revoked"]
    assert [row["account_id"] is None for row in rows] == [False, False, True, False, False]
    assert json.loads(rows[1]["detail"]) == {"failed": 1}
    assert "secret" not in str(rows)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "langcun1"},
        {"username": "a\u0000b", "password": "x"},
        {"username": "", "password": "x"},
        {"username": 1, "password": "x"},
    ],
)
async def test_what_is_no_login_is_told_so(intake: Asking, body: dict[str, Any]) -> None:
    answer = await intake.client.post("/api/v1/login", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_the_first_admin_sets_a_password_once(intake: Asking, settings: Settings) -> None:
    token = await first_admin(settings)
    assert token is not None
    assert await first_admin(settings) == token
    new = {"username": "admin", "proof": token, "new_password": "a long new password"}
    refused = await intake.client.post("/api/v1/password", json=new | {"proof": "A" * 20})
    assert refused.status_code == 401
    assert (await intake.client.post("/api/v1/password", json=new)).status_code == 204
    assert await first_admin(settings) is None
    assert (await intake.client.post("/api/v1/password", json=new)).status_code == 401
    grants = (await intake.enter("admin", "a long new password")).json()["grants"]
    assert [grant["role"] for grant in grants] == ["admin"]


async def test_a_new_password_ends_the_tokens_of_the_old_one(intake: Asking) -> None:
    token = await intake.token("langcun1")
    new = {"username": "langcun1", "proof": intake.logins["langcun1"]["password"], "new_password": "a long new password"}
    assert (await intake.client.post("/api/v1/password", json=new | {"new_password": "short"})).status_code == 422
    assert (await intake.client.post("/api/v1/password", json=new)).status_code == 204
    answer = await intake.client.post("/api/v1/reports", json=report(), headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert (await intake.enter("langcun1")).status_code == 401
    assert (await intake.enter("langcun1", "a long new password")).status_code == 200
