"""An administrator makes accounts and ends rights, within the administrator's own chain and place, and on record."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.gateway.asking import HOME, Asking, report

ADMIN = "admin.demo"
NEIGHBOUR = "330523107202002"


def grant(scope: str = HOME, role: str = "grid_member", **more: str) -> dict[str, str]:
    return {"tenant": "anji", "role": role, "scope": scope, **more}


async def make(intake: Asking, *, by: str = ADMIN, **changes: Any) -> httpx.Response:
    return await intake.post("/api/v1/accounts", {"username": "new.member", "home_grid": HOME, "grants": [grant()]} | changes, by=by)


async def set_password(intake: Asking, username: str, token: str) -> None:
    body = {"username": username, "proof": token, "new_password": "a password of my own"}
    assert (await intake.client.post("/api/v1/password", json=body)).status_code == 204
    intake.logins[username] = {"username": username, "password": "a password of my own"}


async def put_grants(intake: Asking, *grants: dict[str, str], username: str = "new.member", by: str = ADMIN) -> httpx.Response:
    headers = {"Authorization": f"Bearer {await intake.token(by)}"}
    intake.tokens.pop(username, None)
    return await intake.client.put(f"/api/v1/accounts/{username}/grants", json={"grants": grants}, headers=headers)


@pytest.fixture
async def member(intake: Asking) -> Asking:
    """With a new member who has set a password."""
    answer = await make(intake)
    assert answer.status_code == 201
    await set_password(intake, "new.member", answer.json()["setup_token"])
    return intake


async def test_a_new_account_sets_its_password_and_reports(member: Asking) -> None:
    assert (await member.submit(report(), by="new.member")).status_code == 202
    assert (await make(member)).status_code == 409


async def test_a_changed_grant_is_felt_at_once_and_the_old_one_counts_for_what_was(member: Asking) -> None:
    assert (await member.submit(report(), by="new.member")).status_code == 202
    before = await member.token("new.member")
    assert (await put_grants(member, grant(NEIGHBOUR))).status_code == 204
    answer = await member.client.post("/api/v1/reports", json=report(), headers={"Authorization": f"Bearer {before}"})
    assert answer.status_code == 401
    assert (await member.submit(report(), by="new.member")).status_code == 202
    _, (_, moved) = await member.events()
    assert (moved.reporter.region, moved.flags) == (NEIGHBOUR, ("foreign_grid",))  # type: ignore[union-attr]  # a report
    assert (await put_grants(member)).status_code == 204
    assert (await member.submit(report(), by="new.member")).status_code == 403
    assert (await put_grants(member, grant())).status_code == 204
    assert (await member.submit(report(), by="new.member")).status_code == 202


async def test_a_revocation_ends_tokens_and_may_shut_the_account(member: Asking) -> None:
    await member.token("new.member")
    assert (await member.post("/api/v1/accounts/new.member/revocation", {}, by=ADMIN)).status_code == 200
    assert (await member.submit(report(), by="new.member")).status_code == 401
    assert (await member.enter("new.member")).status_code == 200
    assert (await member.post("/api/v1/accounts/new.member/revocation", {"disabled": True}, by=ADMIN)).status_code == 200
    assert (await member.enter("new.member")).status_code == 401
    assert (await member.post("/api/v1/accounts/new.member/revocation", {"disabled": False}, by=ADMIN)).status_code == 200
    assert (await member.enter("new.member")).status_code == 200


async def test_a_lost_password_is_set_anew(member: Asking) -> None:
    answer = await member.post("/api/v1/accounts/new.member/revocation", {"new_password": True}, by=ADMIN)
    assert (await member.enter("new.member")).status_code == 401
    await set_password(member, "new.member", answer.json()["setup_token"])
    assert (await member.enter("new.member")).status_code == 200


async def test_the_audit_knows_who_did_it(member: Asking, owner: Any) -> None:
    await put_grants(member, grant(NEIGHBOUR))
    rows = await owner.fetch("select what, detail from intake.audit where what in ('account_made', 'grants_changed') order by row")
    assert [row["what"] for row in rows] == ["account_made", "grants_changed"]
    admin = await owner.fetchval("select account_id from intake.accounts where username = $1", ADMIN)
    assert {json.loads(row["detail"])["by"] for row in rows} == {str(admin)}


async def test_who_is_no_administrator_changes_nothing(intake: Asking) -> None:
    for who in ("langcun1", "centre", "leader"):
        assert (await make(intake, by=who)).status_code == 403
        assert (await put_grants(intake, username="langcun2", by=who)).status_code == 403
        assert (await intake.post("/api/v1/accounts/langcun2/revocation", {}, by=who)).status_code == 403


async def test_nobody_gives_what_lies_beyond_her(intake: Asking) -> None:
    for beyond in (grant("3305", "leader"), grant(tenant="police"), grant("33", "admin")):
        assert (await make(intake, grants=[beyond])).status_code == 403
        assert (await put_grants(intake, beyond, username="langcun2")).status_code == 403
    for stranger in ("police.officer", "city.centre", "nobody", "%00"):
        assert (await put_grants(intake, username=stranger)).status_code == 404
        assert (await intake.post(f"/api/v1/accounts/{stranger}/revocation", {}, by=ADMIN)).status_code == 404


async def test_what_is_not_right_is_named(intake: Asking) -> None:
    answers = await asyncio.gather(
        make(intake, username="with space"),
        make(intake, grants=[grant(unit="no.unit")]),
        make(intake, grants=[grant(role="king")]),
        make(intake, home_grid="000000000000000"),
    )
    assert {answer.status_code for answer in answers} == {422}
    fields = [answer.json()["errors"][0]["field"] for answer in answers]
    assert fields == ["username", "grants[0].unit", "grants[0].role", "home_grid"]
