"""Whole cases joined by hand and parted again: one transaction, both histories, every count, and clocks that nobody wins time by."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from deploy.postgres.databases import Databases
from streams.contracts.cases import Case
from streams.contracts.codes import Restricted
from streams.contracts.events import ActRequested
from streams.contracts.identity import case_id_of
from streams.contracts.topics import ACTS
from tests.builders import NOON, a_report_id, an_act, an_actor
from tests.store.ground import Ground, a_claim, a_cycle, a_jam, employ
from tests.store.test_acts import CENTRE, DESK, POLICE, act, answer, cases


@pytest.fixture
async def office(ground: Ground, module_database: Databases) -> Ground:
    """A ground on which the town's desk and the county centre hold their grants."""
    await employ(module_database, DESK, CENTRE)
    return ground


async def two(ground: Ground, **second: Any) -> tuple[Case, Case]:
    """Two claims of two people, told by two grid members: the first a day older, and with its unit."""
    first = await ground.tell(a_claim(category="99"))
    other = an_actor(account_id=a_report_id())
    later = await ground.tell(a_claim(category="99"), reporter=other, received_at=NOON + timedelta(minutes=8), **second)
    await ground.store_new()
    await act(ground, await now(ground, case_id_of(first.report_id)), "dispatch", lead_unit="330523107.sifasuo")
    return await now(ground, case_id_of(first.report_id)), await now(ground, case_id_of(later.report_id))


async def now(ground: Ground, case_id: UUID) -> Case:
    return next(case for case in await cases(ground) if case.case_id == case_id)


async def merge(ground: Ground, into: Case, joined: Case, why: str = "one_matter", **more: Any) -> dict[str, Any]:
    into = await now(ground, into.case_id)
    return await act(ground, into, "merge_case", joined_case=str(joined.case_id), merge_ground=why, **more)


async def running(ground: Ground, case: Case) -> dict[str, datetime]:
    rows = await ground.rows(
        "select stage, ends_at from stream.deadlines where case_id = $1 and fired_at is null and stopped_at is null", case.case_id
    )
    return {row["stage"]: row["ends_at"] for row in rows}


async def history(ground: Ground, case: Case) -> list[str]:
    return [
        row["change"] for row in await ground.rows("select change from stream.timeline where case_id = $1 order by version", case.case_id)
    ]


async def test_one_case_goes_into_another_with_all_it_has_and_comes_back_as_it_was(office: Ground) -> None:
    first, second = await two(office)
    correction = await office.tell(a_claim(), corrects=(await reports(office, first))[0], reporter=an_actor())
    await office.store_new()
    first, clocks, told = await now(office, first.case_id), await running(office, first), await reports(office, first)
    assert (await merge(office, second, first))["status"] == "applied"
    into, gone = await now(office, second.case_id), await now(office, first.case_id)
    assert (gone.state, gone.joined_into, gone.report_count) == ("joined", into.case_id, 0)
    assert (into.report_count, set(into.reporters)) == (2, {*first.reporters, *second.reporters})
    assert (into.urgency, into.counts_from) == (min(first.urgency, second.urgency, key=lambda one: one.rank), first.dispatched_at)
    assert correction.report_id in await reports(office, into)
    assert (await running(office, gone), await reports(office, gone)) == ({}, [])
    assert (await history(office, into))[-1] == "merged"
    assert (await history(office, gone))[-1] == "merged_into"
    assert await office.rows("select case_id, other_id, kind from stream.links where kind <> 'similar'") == [
        {"case_id": gone.case_id, "other_id": into.case_id, "kind": "merged"}
    ]
    assert await office.adds_up()

    assert (await act(office, gone, "undo_merge"))["status"] == "applied"
    left, back = await now(office, into.case_id), await now(office, gone.case_id)
    assert (back.state, back.joined_into, back.report_count, await running(office, back)) == (first.state, None, 1, clocks)
    assert (left.report_count, left.reporters, left.counts_from) == (1, second.reporters, None)
    assert (correction.report_id in told, await reports(office, back)) == (True, told)
    assert ((await history(office, left))[-1], (await history(office, back))[-1]) == ("merge_taken_back", "merge_undone")
    assert await office.adds_up()


async def reports(ground: Ground, case: Case) -> list[UUID]:
    return [
        row["report_id"] for row in await ground.rows("select report_id from stream.reports where case_id = $1 order by 1", case.case_id)
    ]


async def test_what_reached_its_reporter_stays_told_of_the_case_it_is_in(office: Ground) -> None:
    first, second = await two(office)
    (report,) = await reports(office, first)
    await merge(office, second, first)
    assert await office.rows("select status, case_id from stream.reports where report_id = $1", report) == [
        {"status": "joined", "case_id": second.case_id}
    ]
    await office.tell(a_claim(), corrects=report, reporter=an_actor())
    await office.store_new()
    assert (await history(office, second))[-1] == "corrected"
    await act(office, await now(office, first.case_id), "undo_merge")
    assert len(await reports(office, first)) == 2
    assert await office.adds_up()


async def test_what_may_never_meet_is_refused_and_out_of_reach_is_unknown(office: Ground) -> None:
    first, second = await two(office)
    unknown = await merge(office, second, await nowhere(office))
    hidden = await merge(office, second, await secret(office))
    assert (unknown["code"], hidden["code"]) == ("act.merge_unknown", "act.merge_unknown")
    assert (await merge(office, first, first))["code"] == "act.merge_itself"
    assert (await merge(office, first, second, "same_condition"))["code"] == "act.merge_condition"
    about = await office.tell(a_claim(category="99", complained_of=("330523107.sifasuo",)))
    await office.store_new()
    assert (await merge(office, first, await now(office, case_id_of(about.report_id))))["code"] == "act.merge_accused"
    assert await office.adds_up()


async def nowhere(ground: Ground) -> Case:
    """A case that nobody has heard of."""
    return msgspec.structs.replace((await cases(ground))[0], case_id=case_id_of(a_report_id()))


async def secret(ground: Ground) -> Case:
    told = await ground.tell(a_claim(restricted=Restricted.DV))
    await ground.store_new()
    return await now(ground, case_id_of(told.report_id))


async def test_three_in_a_chain_come_back_the_way_they_went_in(office: Ground) -> None:
    first, second = await two(office)
    third = await office.tell(a_jam())
    await office.store_new()
    jam = await now(office, case_id_of(third.report_id))
    assert (await merge(office, first, jam))["status"] == "applied"
    assert (await merge(office, second, first))["status"] == "applied"
    assert (await act(office, await now(office, jam.case_id), "undo_merge"))["code"] == "act.merge_elsewhere"
    assert len(await reports(office, second)) == 3
    assert (await act(office, await now(office, first.case_id), "undo_merge"))["status"] == "applied"
    assert (await act(office, await now(office, jam.case_id), "undo_merge"))["status"] == "applied"
    assert [len(await reports(office, case)) for case in (first, second, jam)] == [1, 1, 1]
    assert await office.counts() == {"opened": 3}
    assert await office.adds_up()


async def test_a_report_that_came_with_a_joined_case_is_taken_out_as_a_case_of_its_own(office: Ground) -> None:
    first, second = await two(office)
    (report,) = await reports(office, first)
    await merge(office, second, first)
    assert (await act(office, await now(office, second.case_id), "undo_join", report_id=str(report)))["status"] == "applied"
    assert len(await cases(office)) == 3
    assert (await act(office, await now(office, first.case_id), "undo_merge"))["status"] == "applied"
    assert sorted(case.report_count for case in await cases(office)) == [0, 1, 1]
    assert await office.adds_up()


async def test_two_desks_at_once_that_join_each_into_the_other_leave_one_case(office: Ground) -> None:
    first, second = await two(office)
    pairs = ((first, second), (second, first))
    wanted = [
        an_act(into, "merge_case", actor=DESK, fields={"joined_case": str(gone.case_id), "merge_ground": "one_matter", "reason": "…"})
        for into, gone in pairs
    ]
    answers = await at_once(office, wanted)
    assert sorted(told["status"] for told in answers) == ["applied", "refused"]
    assert sorted(case.state == "joined" for case in await cases(office)) == [False, True]
    assert await office.counts() == {"joined": 1, "opened": 1}
    assert await office.adds_up()


async def at_once(ground: Ground, wanted: list[ActRequested]) -> list[dict[str, Any]]:
    """Each by a worker of its own."""
    start = len(ground.log[ACTS.named(), 7])
    for partition, one in enumerate(wanted, 7):
        ground.ask(one, partition=partition)
    await ground.positions()
    others = [ground.beside(a_cycle(ground.keys)) for _ in wanted]
    await asyncio.gather(*(other.read({(ACTS.named(), partition): (start, start + 1)}) for partition, other in enumerate(others, 7)))
    return [await answer(ground, one) for one in wanted]


async def test_a_matter_is_taken_out_with_its_reports_and_its_time_goes_on(office: Ground) -> None:
    first, second = await two(office)
    (report,) = await reports(office, second)
    await merge(office, first, second)
    correction = await office.tell(a_claim(), corrects=report, reporter=an_actor(account_id=second.reporters[0]))
    await office.store_new()
    old = await now(office, first.case_id)
    told = await split(office, old, reports=str(report))
    assert told["status"] == "applied"
    left = await now(office, old.case_id)
    fresh = next(case for case in await cases(office) if case.number not in {first.number, second.number})
    assert (fresh.state, fresh.category, fresh.lead_unit, fresh.report_count) == ("dispatched", "06", POLICE, 1)
    assert (fresh.dispatched_at, set(await running(office, fresh))) == (old.dispatched_at, {"sign", "first_contact", "finish"})
    assert (left.report_count, left.reporters, fresh.reporters) == (1, first.reporters, second.reporters)
    assert set(await reports(office, fresh)) == {report, correction.report_id}
    assert ((await history(office, left))[-1], await history(office, fresh)) == ("split", ["opened"])
    assert await office.adds_up()


async def test_one_report_that_tells_of_two_matters_stays_and_both_cases_name_each_other(office: Ground) -> None:
    first, _ = await two(office)
    assert (await split(office, first))["status"] == "applied"
    (link,) = await office.rows("select case_id, other_id from stream.links where kind = 'split'")
    fresh = await now(office, link["case_id"])
    assert (link["other_id"], fresh.report_count, fresh.reporters) == (
        first.case_id, 0, first.reporters,
    )  # fmt: skip
    assert (await merge(office, first, fresh))["status"] == "applied"
    assert (await act(office, await now(office, fresh.case_id), "undo_merge"))["status"] == "applied"
    assert await office.adds_up()


async def split(ground: Ground, case: Case, **fields: Any) -> dict[str, Any]:
    return await act(ground, case, "split_case", split_matter="given", split_category="06", split_unit=POLICE, **fields)


async def test_the_first_report_stays_with_its_case_and_a_complained_of_unit_leads_nothing(office: Ground) -> None:
    about = await office.tell(a_claim(category="99", complained_of=(POLICE,)))
    await office.store_new()
    case = await now(office, case_id_of(about.report_id))
    assert (await split(office, case, reports=str(about.report_id)))["code"] == "act.field"
    assert (await split(office, case, reports=f"{about.report_id} x"))["code"] == "act.field"
    assert (await split(office, case))["code"] == "act.split_about"
    assert len(await cases(office)) == 1
