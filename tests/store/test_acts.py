"""What people do to a case: the stream alone decides, on the grants held now, and two at once have one winner."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from deploy.postgres.databases import Databases
from streams.contracts.cases import Case
from streams.contracts.codes import Restricted, Role
from streams.contracts.events import Actor, ActRequested
from streams.contracts.identity import case_id_of
from streams.contracts.topics import ACTS
from streams.store.memory import case_of
from tests.builders import GRID, NOON, a_report_id, an_act, an_actor
from tests.store.ground import Ground, a_claim, a_cycle, a_jam, employ

DESK = Actor(account_id=uuid4(), role=Role.TOWN_DESK, region="330523107", unit="330523107.zhihuishi")
CENTRE = Actor(account_id=uuid4(), role=Role.CENTRE, region="330523", unit="anji.centre")
POLICE, JUSTICE = "330523107.paichusuo", "330523107.sifasuo"


@pytest.fixture
async def office(ground: Ground, module_database: Databases) -> Ground:
    """A ground on which the town's desk and the county centre hold their grants."""
    await employ(module_database, DESK, CENTRE)
    return ground


async def cases(ground: Ground) -> list[Case]:
    return [case_of(row) for row in await ground.store.fetch("select * from stream.cases order by opened_at, number")]


async def proposed(ground: Ground) -> Case:
    """A case that waits for the desk."""
    await ground.tell(a_claim(category="99"))
    await ground.store_new()
    (case,) = await cases(ground)
    assert case.state == "proposed"
    return case


async def act(ground: Ground, case: Case, what: str, actor: Actor = DESK, **fields: Any) -> dict[str, Any]:
    """Ask for it, let the stream decide, and read the answer."""
    changes = {"seen_version": fields.pop("seen_version", case.version)}
    wanted = an_act(case, what, actor=actor, fields={"reason": "现场看过"} | fields, **changes)
    ground.ask(wanted)
    await ground.store_new()
    return await answer(ground, wanted)


async def answer(ground: Ground, wanted: ActRequested) -> dict[str, Any]:
    (row,) = await ground.rows(
        "select status, reason->>'code' as code, allowed, version, since from stream.acts where act_id = $1", wanted.act_id
    )
    since = [(step["version"], step["change"], step["role"], step["unit"]) for step in msgspec.json.decode(row["since"])]
    return row | {"since": since}


async def test_the_desk_sends_a_proposed_case_and_its_clock_stops(office: Ground) -> None:
    case = await proposed(office)
    assert (await act(office, case, "dispatch", lead_unit=JUSTICE))["status"] == "applied"
    (after,) = await cases(office)
    assert (after.state, after.lead_unit, after.version) == ("dispatched", JUSTICE, 2)
    assert after.dispatched_at == NOON + timedelta(minutes=10)
    (entry,) = await office.rows("select role, unit, account_id, fields from stream.timeline where version = 2")
    assert (entry["role"], entry["unit"], entry["account_id"]) == ("town_desk", DESK.unit, DESK.account_id)
    assert msgspec.json.decode(entry["fields"])["lead_unit"] == {"from": case.lead_unit, "to": JUSTICE}
    assert await office.one("select stopped_at is not null from stream.deadlines")
    assert await office.adds_up()


async def test_a_person_corrects_the_machine(office: Ground) -> None:
    case = await proposed(office)
    assert (await act(office, case, "reclassify", category="06"))["status"] == "applied"
    assert (await act(office, (await cases(office))[0], "raise_urgency", urgency="red"))["status"] == "applied"
    assert (await act(office, (await cases(office))[0], "lower_urgency", urgency="blue"))["status"] == "applied"
    assert (await act(office, (await cases(office))[0], "reroute", lead_unit=POLICE))["status"] == "applied"
    (after,) = await cases(office)
    assert (after.category, after.urgency, after.lead_unit, after.state) == ("06", "blue", POLICE, "dispatched")
    assert await office.adds_up()


async def test_who_loses_sight_of_a_case_is_told(office: Ground) -> None:
    case = await proposed(office)
    await act(office, case, "dispatch", lead_unit=JUSTICE)
    await act(office, (await cases(office))[0], "reroute", lead_unit=POLICE)
    rows = await office.rows("select seen_by->>'lead_unit' as was, item->>'lead_unit' as is from stream.feed order by tx, row")
    assert [(row["was"], row["is"]) for row in rows] == [(None, case.lead_unit), (case.lead_unit, JUSTICE), (JUSTICE, POLICE)]


async def test_an_act_on_an_older_version_is_refused_and_says_what_is_possible(office: Ground) -> None:
    case = await proposed(office)
    await act(office, case, "reclassify", category="06")
    told = await act(office, case, "dispatch", seen_version=1)
    assert (told["status"], told["code"]) == ("refused", "act.stale")
    assert "dispatch" in told["allowed"]
    assert told["since"] == [(2, "reclassified", "town_desk", DESK.unit)]
    assert (await cases(office))[0].version == 2


async def test_what_was_done_since_is_told_from_the_version_seen_on_without_a_seat_for_reports(office: Ground) -> None:
    await office.tell(a_jam())
    await office.store_new()
    (case,) = await cases(office)
    assert (await act(office, case, "reclassify", CENTRE, category="06"))["since"] == []
    await office.tell(a_jam(), reporter=an_actor(account_id=a_report_id()))
    await office.store_new()
    both = [(2, "reclassified", "centre", CENTRE.unit), (3, "joined", None, "")]
    assert [(await act(office, case, "reclassify", category="02", seen_version=seen))["since"] for seen in (0, 1, 2, 9)] == [
        [(1, "opened", None, ""), *both], both, both[1:], [],
    ]  # fmt: skip


async def test_at_most_the_latest_twenty_are_told(office: Ground) -> None:
    case = await proposed(office)
    for version in range(1, 26):
        wanted = an_act(case, "reclassify", actor=CENTRE, fields={"category": "06", "reason": "…"}, seen_version=version)
        office.ask(wanted)
    await office.store_new()
    told = await act(office, case, "dispatch", seen_version=1)
    assert [version for version, *_ in told["since"]] == list(range(7, 27))


async def test_the_same_act_again_is_one_act(office: Ground) -> None:
    case = await proposed(office)
    wanted = an_act(case, "dispatch", actor=DESK)
    office.ask(wanted)
    office.ask(wanted)
    await office.store_new()
    office.ask(wanted)
    await office.store_new()
    assert (await cases(office))[0].version == 2
    assert (await answer(office, wanted))["status"] == "applied"


async def test_what_is_so_already_is_obsolete(office: Ground) -> None:
    case = await proposed(office)
    await act(office, case, "dispatch")
    assert (await act(office, (await cases(office))[0], "dispatch"))["status"] == "obsolete"


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (an_actor(account_id=uuid4(), role=Role.TOWN_DESK, region="330523107", unit=DESK.unit), "act.no_grant"),
        (msgspec.structs.replace(DESK, region="330523"), "act.no_grant"),
        (msgspec.structs.replace(DESK, role=Role.CENTRE), "act.no_grant"),
    ],
)
async def test_only_a_grant_held_now_counts(office: Ground, actor: Actor, code: str) -> None:
    case = await proposed(office)
    told = await act(office, case, "dispatch", actor)
    assert (told["status"], told["code"]) == ("refused", code)


async def test_a_disabled_account_acts_no_more(office: Ground, module_database: Databases) -> None:
    case = await proposed(office)
    gone = an_actor(account_id=uuid4(), role=Role.TOWN_DESK, region="330523107", unit=DESK.unit)
    await employ(module_database, gone)
    await disable(module_database, gone.account_id)
    assert (await act(office, case, "dispatch", gone))["code"] == "act.no_grant"


async def disable(databases: Databases, account_id: UUID) -> None:
    owner = await asyncpg.connect(databases.owner)
    await owner.execute("update intake.accounts set disabled_at = now() where account_id = $1", account_id)
    await owner.close()


async def test_a_case_nobody_knows_and_a_case_of_another_chain(office: Ground) -> None:
    case = await proposed(office)
    stranger = msgspec.structs.replace(case, case_id=uuid4())
    assert (await act(office, stranger, "dispatch"))["code"] == "act.no_case"
    other_chain = msgspec.structs.replace(case, tenant="training")
    assert (await act(office, other_chain, "dispatch"))["code"] == "act.no_case"


async def test_a_restricted_case_moves_only_in_its_units_hands(office: Ground) -> None:
    await office.tell(a_claim(restricted=Restricted.DV))
    await office.store_new()
    (case,) = await cases(office)
    told = await act(office, case, "reclassify", category="06")
    assert (told["status"], told["code"]) == ("refused", "act.scope")


async def test_a_case_in_doubt_waits_for_the_centre(office: Ground) -> None:
    await office.tell(a_claim(in_doubt=True))
    await office.store_new()
    (case,) = await cases(office)
    assert case.state == "in_doubt"
    assert (await act(office, case, "clear_doubt", DESK, lead_unit=JUSTICE))["status"] == "refused"
    assert (await act(office, case, "clear_doubt", CENTRE, lead_unit=JUSTICE))["status"] == "applied"
    assert (await cases(office))[0].state == "dispatched"
    assert await office.adds_up()


async def test_two_people_at_once_have_one_winner(office: Ground) -> None:
    case = await proposed(office)
    wanted = [an_act(case, "dispatch", actor=DESK, fields={"lead_unit": unit}) for unit in (JUSTICE, POLICE)]
    for partition, one in enumerate(wanted):
        office.ask(one, partition=partition)
    await office.positions()
    others = [office.beside(a_cycle(office.keys)) for _ in wanted]
    await asyncio.gather(*(other.read({(ACTS.named(), partition): (0, 1)}) for partition, other in enumerate(others)))
    answers = [await answer(office, one) for one in wanted]
    assert sorted(told["status"] for told in answers) == ["applied", "obsolete"]
    assert [told["since"] for told in answers if told["status"] == "obsolete"] == [[(2, "dispatched", "town_desk", DESK.unit)]]
    winner = next(one for one, told in zip(wanted, answers, strict=True) if told["status"] == "applied")
    (after,) = await cases(office)
    assert (after.version, after.lead_unit) == (2, winner.fields["lead_unit"])
    assert await office.adds_up()


async def test_undoing_a_join_tells_both_histories_and_every_count(office: Ground) -> None:
    other = an_actor(account_id=a_report_id())
    first = await office.tell(a_jam())
    second = await office.tell(a_jam(), reporter=other, grid_code=GRID[:-1] + "2", occurred_at=NOON + timedelta(minutes=9))
    await office.store_new()
    (case,) = await cases(office)
    told = await act(office, case, "undo_join", report_id=str(second.report_id))
    assert told["status"] == "applied"
    left, alone = sorted(await cases(office), key=lambda one: one.opened_at)
    assert (left.report_count, left.reporters, left.last_report_at) == (1, (first.reporter.account_id,), first.occurred_at)
    assert (alone.case_id, alone.report_count, alone.reporters) == (case_id_of(second.report_id), 1, (other.account_id,))
    assert (alone.state, alone.grid_code, alone.condition, alone.occurred_at) == ("proposed", second.grid_code, "", second.occurred_at)
    changes = {(row["case_id"], row["version"]): row["change"] for row in await office.rows("select * from stream.timeline")}
    assert changes == {
        (left.case_id, 1): "opened",
        (left.case_id, 2): "joined",
        (left.case_id, 3): "join_undone",
        (alone.case_id, 1): "opened",
    }
    assert await office.counts() == {"opened": 2}
    assert await office.adds_up()


async def test_what_was_taken_out_joins_nothing_and_nothing_joins_it(office: Ground) -> None:
    first = await office.tell(a_jam())
    second = await office.tell(a_jam())
    await office.store_new()
    await act(office, (await cases(office))[0], "undo_join", report_id=str(second.report_id))
    await office.tell(a_jam())
    await office.store_new()
    counts = {case.case_id: case.report_count for case in await cases(office)}
    assert counts == {case_id_of(first.report_id): 2, case_id_of(second.report_id): 1}
    assert await office.adds_up()


async def test_only_a_joined_report_is_taken_out(office: Ground) -> None:
    first = await office.tell(a_jam())
    correction = await office.tell(a_jam(), corrects=first.report_id)
    await office.store_new()
    (case,) = await cases(office)
    for report in (first.report_id, correction.report_id, a_report_id()):
        assert (await act(office, case, "undo_join", report_id=str(report)))["code"] == "act.field"
    assert await office.adds_up()
