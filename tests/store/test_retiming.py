"""Another calendar becomes the county's: every open case goes over once, whatever brings it, and says what moved."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from streams.clocks import AT_ONCE, ask_anew, sweep
from streams.contracts.cases import Case
from streams.contracts.codes import Role, Urgency
from streams.contracts.events import Actor, ActRequested
from streams.rules.triage import Rules
from streams.store.cycle import RuleSetRetired
from streams.store.ledger import Ledger
from streams.store.memory import case_of
from tests.builders import an_act
from tests.calendars import MID_DECEMBER, YEAR, knowing
from tests.store.ground import Ground, a_claim, a_cycle, employ, the_rules
from tests.store.test_clocks import OntoTheLog

SENT = MID_DECEMBER + timedelta(hours=1)
LATER = MID_DECEMBER + timedelta(hours=2)


async def opened(ground: Ground, count: int = 1) -> list[Case]:
    """So many cases sent to their unit in the middle of December, by rules that know nothing of the coming year."""
    for n in range(count):
        await ground.tell(a_claim(urgency=Urgency.YELLOW), partition=n % 5, occurred_at=MID_DECEMBER, received_at=MID_DECEMBER)
    await ground.store_new()
    while await sweep(ground.store, OntoTheLog(ground), now=SENT, topic_prefix="fengqiao"):
        await ground.store_new()
    return [case_of(row) for row in await ground.store.fetch("select * from stream.cases order by case_id")]


def last_days(rules: Rules, case: Case) -> list[date]:
    ends = [one.ends_at for one in rules.deadlines(case) if one.stage == "finish"]
    return [(end.astimezone(rules.county.zone) - timedelta(seconds=1)).date() for end in ends]


async def under_new_rules(ground: Ground, *holidays: date) -> Ground:
    """A worker that knows the coming year, which is the county's now."""
    rules = Rules(knowing(the_rules().county, *holidays))
    rules.hash = f"knows {sorted(holidays)}"  # the same files, so the same name: the calendar was given by hand
    await ground.store.execute("update stream.rule_sets set active = false")
    await ground.store.execute("insert into stream.rule_sets (hash, county, active) values ($1, $2, true)", rules.hash, rules.county_code)
    return ground.beside(a_cycle(ground.keys, rules=rules, ledger=Ledger("fengqiao", rules.deadlines, rules.hash)))


async def asked(ground: Ground, now: datetime = LATER, sweeps: int = 1) -> int:
    """How many cases several sweeps at once put on the log."""
    log = OntoTheLog(ground)
    await asyncio.gather(*(ask_anew(ground.store, log, ground.cycle.rules, now=now, topic_prefix="fengqiao") for _ in range(sweeps)))
    return log.sent


async def retimed(ground: Ground) -> list[dict[str, Any]]:
    return await ground.rows("select case_id, version, reasons, fields from stream.timeline where change = 'retimed' order by case_id")


async def open_rows(ground: Ground) -> list[dict[str, Any]]:
    """Of 办结, which reaches into the coming year."""
    query = "select * from stream.deadlines where stage = 'finish' and fired_at is null and stopped_at is null order by case_id"
    return await ground.rows(query)


async def test_every_open_case_goes_over_once_however_many_ask_and_however_often(ground: Ground) -> None:
    cases = await opened(ground, 30)
    (estimated,) = last_days(the_rules(), cases[0])
    assert {row["provisional"] for row in await open_rows(ground)} == {True}
    new = await under_new_rules(ground, estimated)
    assert await asked(new, sweeps=6) == 30
    assert await asked(new, LATER + timedelta(seconds=59)) == 0
    assert await asked(new, LATER + timedelta(seconds=61)) == 30  # nobody has decided them: asked again
    await new.store_new()
    assert await asked(new, LATER + timedelta(hours=1)) == 0
    entries = await retimed(new)
    assert [entry["case_id"] for entry in entries] == [case.case_id for case in cases]
    assert all(f"日历公布({YEAR}年放假安排):办结由{estimated}(暂定)改为" in entry["reasons"] for entry in entries)
    rows = await open_rows(new)
    assert {(row["provisional"], row["rule_set"]) for row in rows} == {(False, new.cycle.rules.hash)}
    (settled,) = {row["ends_at"] for row in rows}
    assert settled > new.cycle.rules.county.calendar.add_calendar_days(estimated, 0).ends_at(new.cycle.rules.county.zone) - timedelta(
        days=1
    )
    assert await new.adds_up()


async def test_where_no_date_moves_there_is_no_version_and_no_word(ground: Ground) -> None:
    cases = await opened(ground, 3)
    await ground.store.execute("update stream.deadlines set rule_set = case when stage = 'sign' then null else 'of old' end")
    await ground.store.execute("insert into stream.rule_sets (hash, county, active) values ($1, '330523', true)", the_rules().hash)
    assert await asked(ground) == 3
    await ground.store_new()
    assert await retimed(ground) == []
    assert {row["rule_set"] for row in await open_rows(ground)} == {the_rules().hash}
    versions = await ground.rows("select version from stream.cases order by case_id")
    assert [row["version"] for row in versions] == [case.version for case in cases]
    assert await asked(ground, LATER + timedelta(hours=1)) == 0
    assert await ground.adds_up()


async def test_they_come_in_batches_and_none_is_forgotten(ground: Ground) -> None:
    cases = await opened(ground, AT_ONCE)
    new = await under_new_rules(ground)
    batches = [await asked(new) for _ in range(5)]
    assert max(batches) <= AT_ONCE / 2
    assert batches[-1] == 0
    await new.store_new(most=len(cases) * 2)
    assert [entry["case_id"] for entry in await retimed(new)] == [case.case_id for case in cases]


async def test_only_the_countys_rules_ask_and_a_worker_of_others_ends_before_it_decides(ground: Ground) -> None:
    (case,) = await opened(ground)
    await ground.store.execute("update stream.deadlines set rule_set = 'of old'")
    await under_new_rules(ground)
    assert await asked(ground) == 0
    ground.ask(sign(case))
    with pytest.raises(RuleSetRetired, match=the_rules().hash):
        await ground.store_new()
    assert await ground.one("select version from stream.cases") == case.version


def sign(case: Case) -> ActRequested:
    officer = Actor(account_id=uuid4(), role=Role.UNIT_OFFICER, region="330523107", unit=case.lead_unit)
    return an_act(case, "sign", actor=officer, requested_at=LATER, received_at=LATER)


async def test_an_act_brings_its_case_over_first_and_its_form_stays_good(ground: Ground) -> None:
    (case,) = await opened(ground)
    new = await under_new_rules(ground, *last_days(the_rules(), case))
    act = sign(case)
    await employ(ground.databases, act.actor)
    new.ask(act)
    await new.store_new()
    assert await new.one("select status from stream.acts where act_id = $1", act.act_id) == "applied"
    told = await new.rows("select change from stream.timeline where version > $1 order by version", case.version)
    assert [entry["change"] for entry in told] == ["retimed", "signed"]
    assert await asked(new) == 0
    assert await new.adds_up()


async def test_a_clock_that_fired_for_the_old_date_waits_for_the_new_one(ground: Ground) -> None:
    """The workers were away over the New Year: the estimated date has passed when they come back and know the real one."""
    (case,) = await opened(ground)
    (estimated,) = last_days(the_rules(), case)
    passed = (await open_rows(ground))[0]["ends_at"] + timedelta(hours=1)
    while await sweep(ground.store, OntoTheLog(ground), now=passed - timedelta(hours=2), topic_prefix="fengqiao"):
        await ground.store_new()
    (waits,) = await open_rows(ground)
    assert (waits["level"], waits["provisional"]) == (2, True)
    new = await under_new_rules(ground, estimated)
    version = await new.one("select version from stream.cases")
    assert await sweep(new.store, OntoTheLog(new), now=passed, topic_prefix="fengqiao") > 0
    await new.store_new()
    changes = "select change, fields->>'stage' as stage from stream.timeline where version > $1 order by version"
    told = await new.rows(changes, version)
    assert told[0]["change"] == "retimed"
    assert "finish" not in {entry["stage"] for entry in told}
    (waits,) = await open_rows(new)
    assert (waits["level"], waits["provisional"], waits["due_rolled"] > passed) == (2, False, True)
    assert await sweep(new.store, OntoTheLog(new), now=waits["due_rolled"], topic_prefix="fengqiao") > 0
    await new.store_new()
    overdue = [entry for entry in await new.rows(changes, version) if entry["stage"] == "finish"]
    assert overdue == [{"change": "overdue", "stage": "finish"}]
    assert await new.adds_up()
