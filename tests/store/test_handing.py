"""One officer's cases go to another: each by an act of its own, and what may not come into those hands stays where it is."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from deploy.postgres.databases import Databases
from streams.contracts.cases import Case
from streams.contracts.codes import Role
from streams.contracts.events import Actor
from streams.contracts.handing import Heir, hindrance
from tests.builders import NOON, a_case, an_actor
from tests.store.ground import Ground, a_claim, employ
from tests.store.test_acts import CENTRE, DESK, JUSTICE, POLICE, act, cases, disable


def an_officer(unit: str) -> Actor:
    return an_actor(account_id=uuid4(), role=Role.UNIT_OFFICER, region="330523107", unit=unit)


LEAVING, HEIR, OTHER, ELSEWHERE = an_officer(JUSTICE), an_officer(JUSTICE), an_officer(JUSTICE), an_officer(POLICE)
ADMIN = Actor(account_id=uuid4(), role=Role.ADMIN, region="330523")


@pytest.fixture
async def office(ground: Ground, module_database: Databases) -> Ground:
    """A ground on which the desk, three officers of one unit and an administrator hold their grants."""
    await employ(module_database, DESK, CENTRE, LEAVING, HEIR, OTHER, ELSEWHERE, ADMIN)
    return ground


async def in_hand(ground: Ground, by: Actor = LEAVING) -> Case:
    """A case that this officer has in hand."""
    await ground.tell(a_claim(category="99"))
    await ground.store_new()
    (case,) = [one for one in await cases(ground) if one.state == "proposed"]
    for what, actor, fields in (("dispatch", DESK, {"lead_unit": JUSTICE}), ("sign", by, {}), ("take_on", by, {})):
        assert (await act(ground, await now(ground, case), what, actor, **fields))["status"] == "applied"
    return await now(ground, case)


async def now(ground: Ground, case: Case) -> Case:
    return next(one for one in await cases(ground) if one.case_id == case.case_id)


async def hand_on(ground: Ground, case: Case, to: Actor, by: Actor = DESK, **more: Any) -> dict[str, Any]:
    return await act(ground, case, "hand_on", by, new_handler=str(to.account_id), **more)


@pytest.mark.parametrize("by", [DESK, CENTRE, ADMIN, LEAVING, OTHER])
async def test_it_goes_on_in_other_hands_and_no_clock_notices(by: Actor, office: Ground) -> None:
    case = await in_hand(office)
    clocks = "select stage, level, due_rolled, ends_at, stopped_at from stream.deadlines where stopped_at is null order by 1, 2"
    before = await office.rows(clocks)
    stale = msgspec.structs.replace(case, version=1)
    assert (await hand_on(office, stale, HEIR, by, old_handler=str(LEAVING.account_id)))["status"] == "applied"
    after = await now(office, case)
    assert (after.handler, after.state, after.sent_at) == (HEIR.account_id, case.state, case.sent_at)
    assert await office.rows(clocks) == before
    assert await office.adds_up()


async def test_it_stays_where_it_is_when_it_may_not_come_into_those_hands(office: Ground, module_database: Databases) -> None:
    case = await in_hand(office)
    assert (await hand_on(office, case, ELSEWHERE))["code"] == "act.heir_unit"
    assert (await hand_on(office, case, LEAVING))["code"] == "act.heir_same"
    assert (await hand_on(office, case, HEIR, old_handler=str(OTHER.account_id)))["code"] == "act.heir_moved"
    assert (await hand_on(office, case, HEIR, ELSEWHERE))["code"] == "act.scope"
    assert (await act(office, case, "recuse_self", HEIR))["status"] == "applied"
    assert (await hand_on(office, await now(office, case), HEIR))["code"] == "act.heir_recused"
    gone = an_officer(JUSTICE)
    await employ(module_database, gone)
    await disable(module_database, gone.account_id)
    assert (await hand_on(office, await now(office, case), gone))["code"] == "act.heir_unit"
    assert (await now(office, case)).handler == LEAVING.account_id


def test_whoever_belongs_to_a_unit_that_it_is_about_takes_nothing_over() -> None:
    heir = Heir(UUID(int=1), frozenset({JUSTICE}), frozenset({JUSTICE, POLICE}))
    case = a_case(lead_unit=JUSTICE, excluded_units=(POLICE,), opened_at=NOON + timedelta(hours=1))
    found = [hindrance(case, heir), hindrance(a_case(lead_unit=JUSTICE), heir, {POLICE}), hindrance(a_case(lead_unit=JUSTICE), heir)]
    assert [reason and reason.code for reason in found] == ["act.heir_about", "act.heir_about", None]
