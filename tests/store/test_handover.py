"""A shift that has ended has its sheet, once, as things stood at the change; whoever was awake or not, and whatever happens later."""

import asyncio
from datetime import timedelta
from typing import Any

from streams.contracts.codes import Role, Urgency
from streams.contracts.events import Actor
from streams.handover import keep_sheets
from streams.reference.county import load_county
from streams.store.memory import case_of
from tests.builders import NOON, SENDER, an_act
from tests.store.ground import ANJI, Ground, a_claim, employ

COUNTY = load_county(ANJI)
CHAINS = len(COUNTY.tenants)
DAY = COUNTY.duty_day(NOON)
SINCE, CHANGE = COUNTY.shift(DAY)
JUST_AFTER = CHANGE + timedelta(seconds=1)
HEARER = Actor(SENDER, Role.CENTRE, "330523", "anji.centre")


async def sections(ground: Ground) -> dict[str, list[Any]]:
    rows = await ground.rows("select * from stream.handover_items where tenant = 'anji' and day = $1 order by section, stage, at", DAY)
    return {name: [row for row in rows if row["section"] == name] for name in {row["section"] for row in rows}}


async def test_the_sheet_holds_what_came_in_what_rang_and_what_is_late(ground: Ground) -> None:
    await ground.tell(a_claim(category="02"))
    await ground.tell(a_claim(category="02", urgency=Urgency.RED))
    await ground.tell(a_claim(category="02", urgency=Urgency.RED), partition=1)
    await ground.store_new()
    heard = case_of((await ground.store.fetch("select * from stream.cases where urgency = 'red' order by case_id"))[0])
    await employ(ground.databases, HEARER)
    ground.ask(an_act(heard, "acknowledge", actor=HEARER))
    await ground.store_new()
    assert await keep_sheets(ground.store, COUNTY, now=JUST_AFTER) == CHAINS
    found = await sections(ground)
    assert {name: len(found[name]) for name in ("came_in", "red", "unheard")} == {"came_in": 3, "red": 2, "unheard": 1}
    (told,) = [row for row in found["red"] if row["heard_at"]]
    assert (told["case_id"], told["heard_by"], told["heard_at"] - told["at"]) == (heard.case_id, SENDER, timedelta(minutes=7))
    assert found["overdue"]
    assert all(row["at"] <= CHANGE and row["stage"] for row in found["overdue"])
    assert all(CHANGE < row["at"] <= CHANGE + timedelta(days=1) for row in found.get("due", ()))


async def test_however_many_workers_look_there_is_one_sheet_and_nothing_later_changes_it(ground: Ground) -> None:
    await ground.tell(a_claim(category="02", urgency=Urgency.RED))
    await ground.store_new()
    assert sum(await asyncio.gather(*(keep_sheets(ground.store, COUNTY, now=JUST_AFTER) for _ in range(4)))) == CHAINS
    before = await sections(ground)
    await ground.store.execute("update stream.cases set acknowledged_at = now(), category = '01'")
    assert await keep_sheets(ground.store, COUNTY, now=JUST_AFTER + timedelta(hours=1)) == 0
    assert await sections(ground) == before


async def test_shifts_that_ended_while_no_worker_ran_get_theirs_and_say_that_it_is_late(ground: Ground) -> None:
    await keep_sheets(ground.store, COUNTY, now=JUST_AFTER)
    late = JUST_AFTER + timedelta(days=3)
    assert await keep_sheets(ground.store, COUNTY, now=late) == 3 * CHAINS
    rows = await ground.rows("select since, until, kept_at from stream.handovers where tenant = 'anji' order by day")
    assert [row["kept_at"] for row in rows] == [JUST_AFTER, late, late, late]
    assert (rows[0]["since"], rows[0]["until"], rows[1]["since"]) == (SINCE, CHANGE, CHANGE)
    assert await keep_sheets(ground.store, COUNTY, now=late + timedelta(days=40)) == 7 * CHAINS
