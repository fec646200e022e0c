"""Many cases change hands by one command: everything is checked before anything is kept, and the same command again is the same acts."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from streams.contracts.events import ActRequested
from tests.gateway.asking import Asking, new_id
from tests.gateway.test_acts import put

UNIT = "330523107.sifasuo"
HEIR = "insert into intake.accounts (account_id, username) values ($1, $2)"
GRANT = "insert into intake.grants (account_id, tenant, role, scope, unit) values ($1, 'anji', 'unit_officer', '330523107', $2)"


@pytest.fixture
async def heir(owner: Any) -> UUID:
    """A colleague of the officer of the unit."""
    account = uuid4()
    await owner.execute(HEIR, account, "colleague")
    await owner.execute(GRANT, account, UNIT)
    return account


async def hand_over(intake: Asking, which: list[UUID], by: str = "desk.zhangcun", **changes: Any) -> httpx.Response:
    body = {
        "reassignment_id": str(new_id()), "tenant": "anji", "unit": UNIT, "from_username": "sifasuo.zhangcun", "to_username": "colleague",
        "cases": [str(case) for case in which], "reason": "调离岗位",
    }  # fmt: skip
    return await intake.post("/api/v1/reassignments", body | changes, by=by)


async def in_hand(owner: Any, count: int = 2) -> list[UUID]:
    leaving = await owner.fetchval("select account_id from intake.accounts where username = 'sifasuo.zhangcun'")
    return [(await put(owner, state="signed", handler=leaving)).case_id for _ in range(count)]


async def test_each_case_is_an_act_and_again_is_the_same_acts(intake: Asking, owner: Any, heir: UUID) -> None:
    cases, reassignment = await in_hand(owner, 3), str(new_id())
    answers = [await hand_over(intake, cases, reassignment_id=reassignment) for _ in range(2)]
    assert [(one.status_code, one.json()) for one in answers] == [(202, {"reassignment_id": reassignment, "cases": 3})] * 2
    found = [event for _, event in await intake.events(at_least=3)]
    assert len(found) == 3
    for event in found:
        assert isinstance(event, ActRequested)
        assert (event.act, event.actor.role, event.fields["new_handler"]) == ("hand_on", "town_desk", str(heir))
    assert {event.case_id for event in found if isinstance(event, ActRequested)} == set(cases)
    (kept,) = await owner.fetch("select case_ids, act_ids from intake.reassignments")
    assert (set(kept["case_ids"]), len(kept["act_ids"])) == (set(cases), 3)
    assert (await hand_over(intake, cases[:1], reassignment_id=reassignment)).status_code == 409


@pytest.mark.usefixtures("heir")
async def test_nothing_is_kept_of_what_is_not_right_as_a_whole(intake: Asking, owner: Any) -> None:
    cases = await in_hand(owner)
    assert (await hand_over(intake, [*cases, uuid4()])).status_code == 404
    assert (await hand_over(intake, cases, by="supervisor")).status_code == 403
    wrong: tuple[dict[str, Any], ...] = (
        {"to_username": "jiaojing"}, {"to_username": "nobody"}, {"from_username": "nobody"}, {"cases": [str(cases[0])] * 2},
    )  # fmt: skip
    for changes in wrong:
        (field,) = changes
        answer = await hand_over(intake, cases, **changes)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert (
        await owner.fetchval("select count(*) from intake.acts") == await owner.fetchval("select count(*) from intake.reassignments") == 0
    )
