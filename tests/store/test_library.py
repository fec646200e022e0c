"""What the database itself never holds of a case of the library: two leaders are one too many for its columns, none is refused."""

from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from deploy.postgres.databases import Databases
from streams.contracts.codes import Library, Role
from streams.contracts.events import Actor
from tests.builders import NOON
from tests.store.ground import Ground, employ
from tests.store.test_acts import CENTRE, DESK, JUSTICE, act, cases, proposed

OFFICER = Actor(account_id=uuid4(), role=Role.UNIT_OFFICER, region="330523107", unit=JUSTICE)
LEADER = Actor(account_id=uuid4(), role=Role.LEADER, region="330523", unit="anji.xianwei")
OWN_LEADER = Actor(account_id=uuid4(), role=Role.LEADER, region="330523107", unit=JUSTICE)


@pytest.mark.parametrize(
    "changes",
    [
        "library = 'in_library', library_at = now()",
        "library = 'released', library_at = now()",
        "receiver = gen_random_uuid()",
        "library = 'noted', receiver = gen_random_uuid()",
        "sponsor = gen_random_uuid()",
        "library = 'released', library_at = now(), receiver = gen_random_uuid(), hard = true",
        "library = 'received', library_at = now(), receiver = gen_random_uuid(), settled_at = now()",
        "library = 'noted', library_at = now(), settled_at = now()",
    ],
)
async def test_no_row_is_led_by_nobody_or_settled_past_the_gate(ground: Ground, changes: str, module_database: Databases) -> None:
    await employ(module_database, DESK)
    await proposed(ground)
    with pytest.raises(asyncpg.CheckViolationError):
        await ground.store.execute(f"update stream.cases set {changes}")


async def test_the_stream_names_leaders_by_the_grants_that_are_held_now(ground: Ground, module_database: Databases) -> None:
    await employ(module_database, DESK, CENTRE, OFFICER, LEADER, OWN_LEADER)
    await act(ground, await proposed(ground), "dispatch", lead_unit=JUSTICE)
    for what, fields in (
        ("sign", {}),
        ("contact", {"contact": "visit", "note": "…"}),
        ("note_difficulty", {"tried": "…", "difficulty": "…"}),
    ):
        assert (await act(ground, (await cases(ground))[0], what, OFFICER, **fields))["status"] == "applied", what
    (case,) = await cases(ground)
    for named, code in ((uuid4(), "no_leader"), (DESK.account_id, "no_leader"), (OWN_LEADER.account_id, "leader_handled")):
        told = await act(ground, case, "take_in", CENTRE, receiver=str(named), hardness="ordinary_case")
        assert (told["status"], told["code"]) == ("refused", f"act.{code}")
    await act(ground, case, "take_in", CENTRE, receiver=str(LEADER.account_id), hardness="ordinary_case")
    (case,) = await cases(ground)
    assert (case.library, case.receiver) == (Library.IN_LIBRARY, LEADER.account_id)
    assert (await act(ground, case, "reroute", DESK, lead_unit="anji.xianwei"))["code"] == "act.leads_the_unit"
    (due,) = await ground.rows("select ends_at - started_at as lasts from stream.deadlines where stage = 'receive' and stopped_at is null")
    assert due["lasts"] >= timedelta(days=30)
    said = {"reception_on": f"{NOON:%Y-%m-%d}", "leader_said": "…", "next_step": "…"}
    assert (await act(ground, case, "record_reception", LEADER, **said))["status"] == "applied"
    assert await ground.rows("select from stream.deadlines where stage = 'receive' and stopped_at is null") == []
