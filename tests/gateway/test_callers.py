"""Who may ask: a token that holds, a role that reports, a cookie only with the header that no foreign page can set."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from streams.contracts.codes import INTAKE_ROLES, Role
from streams.contracts.grants import Grant, Holder, issue
from tests.gateway.asking import HOME, Asking, report

SEATS = {
    "langcun1": Role.GRID_MEMBER,
    "mediator.langcun": Role.MEDIATOR,
    "organiser.langcun": Role.GROUP_ORGANISER,
    "registrar.zhangcun": Role.REGISTRAR,
    "hotline": Role.REGISTRAR,
    "desk.zhangcun": Role.TOWN_DESK,
    "jiaojing": Role.UNIT_OFFICER,
    "petition": Role.PETITION_OFFICE,
    "supervisor": Role.SUPERVISOR,
    "leader": Role.LEADER,
    "centre": Role.CENTRE,
    "admin.demo": Role.ADMIN,
}


async def test_who_reports_and_who_does_not(shared: Asking) -> None:
    assert set(SEATS.values()) == set(Role)
    for who, role in SEATS.items():
        answer = await shared.submit(report(), by=who)
        assert answer.status_code == (202 if role in INTAKE_ROLES else 403), who
        if role not in INTAKE_ROLES:
            assert all(able in answer.json()["detail"] for able in INTAKE_ROLES)


async def test_a_chain_one_does_not_report_for_is_named(shared: Asking) -> None:
    answer = await shared.submit(report(tenant="police"))
    assert answer.status_code == 403
    assert [error["field"] for error in answer.json()["errors"]] == ["tenant"]


def token(secret: str = "s" * 64, **changes: Any) -> str:
    now = datetime.now(UTC)
    usual: dict[str, Any] = {"account_id": uuid4(), "username": "langcun1", "epoch": 0, "grants": (Grant("anji", Role.GRID_MEMBER, HOME),)}
    return issue(Holder(**(usual | {"expires_at": now + timedelta(minutes=5)} | changes)), secret=secret, now=now)


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic bGFuZ2N1bjE6eA==", f"Bearer {token()}", f"Bearer {token('t' * 64)}"],
)
async def test_without_a_token_of_ours_nobody_gets_in(shared: Asking, header: str) -> None:
    answer = await shared.client.post("/api/v1/reports", json=report(), headers={"Authorization": header})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_an_expired_token_and_one_of_an_older_epoch_are_refused(intake: Asking, owner: Any) -> None:
    account = await owner.fetchval("select account_id from intake.accounts where username = 'langcun1'")
    for changes in ({"expires_at": datetime.now(UTC) - timedelta(seconds=1)}, {"epoch": 7}):
        headers = {"Authorization": f"Bearer {token(account_id=account, **changes)}"}
        assert (await intake.client.post("/api/v1/reports", json=report(), headers=headers)).status_code == 401


async def test_rights_are_those_held_now_whatever_the_token_says(intake: Asking, owner: Any) -> None:
    account = await owner.fetchval("select account_id from intake.accounts where username = 'jiaojing'")
    headers = {"Authorization": f"Bearer {token(account_id=account)}"}
    assert (await intake.client.post("/api/v1/reports", json=report(), headers=headers)).status_code == 403


async def test_a_cookie_needs_the_header_of_our_own_pages(shared: Asking) -> None:
    cookie = {"Cookie": f"fengqiao={await shared.token('langcun1')}"}
    assert (await shared.client.post("/api/v1/reports", json=report(), headers=cookie)).status_code == 403
    assert (await shared.client.post("/api/v1/reports", json=report(), headers=cookie | {"X-Fengqiao": "1"})).status_code == 202


async def test_who_asks_is_judged_before_what_is_asked(shared: Asking) -> None:
    assert (await shared.client.post("/api/v1/reports", json={"nonsense": 1})).status_code == 401
