"""Every row of the life cycles happens once through HTTP, Kafka, the stream and the database, and is refused once with its reason.

A row that is added to the table and not walked here fails the first test.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from streams.contracts.dispute_table import DISPUTE
from streams.contracts.lifecycle_table import CLOCK_ACTS, LIFE_CYCLES, ROWS
from streams.contracts.transitions import CONDITIONS
from streams.store.recount import differences
from tests.story import covering, handing, library, mediations, merges, petitions, receptions
from tests.story.office import Office, Watching
from tests.story.seats import (
    CENTRE,
    DESK,
    DISCIPLINE,
    ENFORCEMENT,
    JUSTICE,
    LADDER,
    LEADER,
    LONG_AGO,
    MEDIATOR,
    MEMBER,
    OTHER_MEMBER,
    POLICE,
    SUPERVISOR,
    UNIT,
    VILLAGE,
    nobody_of,
    somebody_of,
)
from tests.story.walking import SAID, Walk, fields_of

ASKABLE = {(kind, row.act) for kind, cycle in LIFE_CYCLES.items() for row in cycle.rows if row.roles}


@pytest.fixture(scope="module")
async def walk(system: dict[str, Any]) -> AsyncIterator[Walk]:
    """The whole walk, done once; what it left behind is what the tests look at."""
    pool = asyncpg.create_pool(system["postgres"], min_size=1, max_size=2)
    async with pool as owner, Office(system) as office, Watching(office, CENTRE) as centre, Watching(office, DISCIPLINE) as discipline:
        walk = Walk(office, owner)
        async with asyncio.TaskGroup() as ways:
            for way in (
                quarrel,
                noise,
                jam,
                alarm,
                doubt,
                handed_back,
                forgotten,
                *petitions.WAYS,
                *mediations.WAYS,
                *library.WAYS,
                *merges.WAYS,
                *handing.WAYS,
                *covering.WAYS,
                *receptions.WAYS,
            ):
                ways.create_task(way(walk))
        await asyncio.sleep(1)  # what the feed would tell twice, it tells now
        walk.seen = [centre.items, discipline.items]
        yield walk


async def quarrel(walk: Walk) -> None:
    """A small quarrel of the village: it ends by the light gate, is settled, comes back, and then nobody looks at it for long."""
    case = await walk.office.report(MEMBER, "隔壁把滴水檐改到我家墙上,吵了三天")
    await walk.applies("sign", case, by=VILLAGE, then="signed")
    await walk.refuses("recuse_handler", case, by=DESK, why="in_hand")
    await walk.applies("take_on", case, by=VILLAGE, then="signed")
    await walk.refuses("take_on", case, by=VILLAGE, why="not_in_hand")
    await walk.applies("contact", case, by=VILLAGE, then="contacted", contact="visit")
    await walk.refuses("ask_closing", case, by=VILLAGE, why="full")
    await walk.applies("progress", case, by=VILLAGE, then="handling")
    await walk.applies("close_small", case, by=VILLAGE, then="done")
    await walk.applies("follow_up", case, by=DESK, then="done")
    await walk.applies("confirm_settled", case, by=MEDIATOR, then="done")
    await walk.refuses("confirm_settled", case, by=MEDIATOR, why="not_settled")
    await walk.applies("rebound", case, by=SUPERVISOR, then="handling")
    await walk.applies("recuse_handler", case, by=LEADER, then="handling")
    await walk.refuses("progress", case, by=VILLAGE, why="recused")
    await walk.applies("lower_urgency", case, by=DESK, then="handling", urgency="blue")
    await walk.lies(case, LONG_AGO, *LADDER)
    await walk.applies("decline_supervision", case, by=SUPERVISOR, then="handling")
    await walk.refuses("confirm_supervision", case, by=SUPERVISOR, why="supervision_proposed")


async def noise(walk: Walk) -> None:
    """A matter of the town: corrected, sent, sent elsewhere, handed back twice, decided, paused, given more time, looked at twice."""
    case = await walk.office.report(MEMBER, "水泥厂夜里开工,机器声太吵睡不着")
    await walk.applies("raise_urgency", case, by=DESK, then="proposed", urgency="orange")
    await walk.applies("lower_urgency", case, by=CENTRE, then="proposed", urgency="yellow")
    seen = await walk.applies("reclassify", case, by=CENTRE, then="proposed", category="02") - 1
    await walk.refuses("reconcile", case, by=DESK, why="late_waits")
    await walk.comes_late("reclassify", case, by=DESK, seen=seen, ends="conflicting", category="01")
    assert case in [one["case_id"] for one in (await walk.office.get(DESK, "/api/v1/cases?waiting=reconcile")).json()["items"]]
    await walk.applies("reconcile", case, by=SUPERVISOR, then="proposed")
    seen = await walk.applies("dispatch", case, by=DESK, then="dispatched", lead_unit=UNIT[ENFORCEMENT]) - 1
    await walk.comes_late("dispatch", case, by=CENTRE, seen=seen, ends="obsolete")
    await walk.applies("reroute", case, by=DESK, then="dispatched", lead_unit=UNIT[JUSTICE])
    await walk.refuses("return_again", case, by=JUSTICE, why="returned_before")
    async with walk.sent_long_ago(case):
        await walk.refuses("return_case", case, by=JUSTICE, why="in_window", suggested=UNIT[ENFORCEMENT])
    await walk.applies("return_case", case, by=JUSTICE, then="returned", suggested=UNIT[ENFORCEMENT])
    await walk.applies("refuse_return", case, by=DESK, then="dispatched")
    await walk.refuses("return_case", case, by=JUSTICE, why="first_return")
    await walk.applies("return_again", case, by=JUSTICE, then="arbitration", suggested=UNIT[ENFORCEMENT])
    await walk.applies("arbitrate", case, by=CENTRE, then="dispatched", lead_unit=UNIT[ENFORCEMENT])
    await walk.refuses("return_again", case, by=ENFORCEMENT, why="not_arbitrated")
    await walk.applies("sign", case, by=ENFORCEMENT, then="signed")
    await walk.applies("instruct", case, by=LEADER, then="signed")
    await walk.applies("contact", case, by=ENFORCEMENT, then="contacted", contact="unreachable")
    await asked_and_granted(walk, case)
    await looked_at_twice(walk, case)
    await walk.refuses("confirm_settled", case, by=DESK, why="may_settle")


async def asked_and_granted(walk: Walk, case: str) -> None:
    """What the unit asks for and others grant, each once and each refused once."""
    await walk.refuses("grant_pause", case, by=SUPERVISOR, why="pause_asked")
    await walk.refuses("resume", case, by=ENFORCEMENT, why="paused")
    await walk.applies("ask_pause", case, by=ENFORCEMENT, then="contacted")
    await walk.refuses("ask_extension", case, by=ENFORCEMENT, why="nothing_asked")
    await walk.refuses("grant_extension", case, by=LEADER, why="extension_asked")
    await walk.applies("grant_pause", case, by=SUPERVISOR, then="contacted")
    await walk.refuses("ask_pause", case, by=ENFORCEMENT, why="not_paused")
    await walk.applies("resume", case, by=ENFORCEMENT, then="contacted")
    await walk.refuses("refuse_request", case, by=DESK, why="something_asked")
    await walk.applies("ask_extension", case, by=ENFORCEMENT, then="contacted", request_days="30")
    await walk.applies("refuse_request", case, by=DESK, then="contacted")
    await walk.applies("ask_extension", case, by=ENFORCEMENT, then="contacted", request_days="5")
    await walk.applies("grant_extension", case, by=LEADER, then="contacted")
    await walk.refuses("ask_extension", case, by=ENFORCEMENT, why="not_extended", request_days="5")


async def looked_at_twice(walk: Walk, case: str) -> None:
    """Whoever asks for the end is not who grants it, though the same person sits at the town's desk on other days."""
    both = f"both.{secrets.token_hex(3)}"
    grant = {"tenant": "anji", "scope": "330523107"}
    desk = {**grant, "role": "town_desk", "unit": "330523107.zhihuishi"}
    await walk.office.employ(both, {**grant, "role": "unit_officer", "unit": UNIT[ENFORCEMENT]}, desk)
    await walk.refuses("close_small", case, by=ENFORCEMENT, why="light")
    await walk.applies("ask_closing", case, by=both, then="closing", result="unreachable")
    await walk.refuses("approve_closing", case, by=both, why="another_person")
    await walk.applies("refuse_closing", case, by=CENTRE, then="handling")
    await walk.applies("ask_closing", case, by=ENFORCEMENT, then="closing", result="unreachable")
    await walk.applies("approve_closing", case, by=both, then="done")


async def jam(walk: Walk) -> None:
    """One jam told twice; the second is taken out again, the first withdrawn. Then everything is refused, row by row."""
    case = await walk.office.report(MEMBER, "竹山路口堵车了,车排了一里路")
    second = await walk.office.told(OTHER_MEMBER, "竹山路口交通堵塞,进出车辆互不相让")
    assert (second["status"], second["case_id"]) == ("joined", case)
    await walk.refuses("undo_join", case, by=DESK, why="field")
    await walk.applies("undo_join", case, by=DESK, then="proposed", report_id=second["report_id"])
    await walk.applies("withdraw", case, by=MEMBER, then="withdrawn")
    for row in DISPUTE.rows:
        if row.roles:
            told = await walk.refuses(row.act, case, by=somebody_of(row, POLICE), why="state")
            assert row.zh in told["reason"]["zh"]
            answer = await walk.never(row.act, case, by=nobody_of(row))
            assert (answer.status_code, str(min(row.roles)) in answer.json()["detail"]) == (403, True), row.act
            walk.refused.add((DISPUTE.kind, row.act))


async def alarm(walk: Walk) -> None:
    """The desk sees that it is graver than it was told: the duty chain rings until somebody says that they have heard it."""
    case = await walk.office.report(OTHER_MEMBER, "夜市的音响开到半夜,吵得没法过", grid_code="330523107202002")
    red = await walk.applies("raise_urgency", case, by=DESK, then="proposed", urgency="red")
    await walk.clocks(case, red, "clock_ring")
    await walk.applies("acknowledge", case, by=LEADER, then="proposed")
    await walk.refuses("acknowledge", case, by=SUPERVISOR, why="unheard")


async def doubt(walk: Walk) -> None:
    """It may be an accusation: the centre looks, and from then on it is the discipline inspection's alone."""
    case = await walk.office.report(MEMBER, "听说有干部拿了钱,不知道真假")
    await walk.applies("clear_doubt", case, by=CENTRE, then="dispatched", seen_by=DISCIPLINE, lead_unit=UNIT[DISCIPLINE])
    assert (await walk.office.get(CENTRE, f"/api/v1/cases/{case}")).status_code == 404
    await walk.refuses("make_petition", case, by=DISCIPLINE, why="no_accusation")
    await walk.refuses("propose_mediation", case, by=DISCIPLINE, why="open_class")


async def handed_back(walk: Walk) -> None:
    """The wrong unit hands it back, the desk agrees; the officer of the right one is a relation of the family."""
    case = await walk.office.report(OTHER_MEMBER, "隔壁养鸡的臭味熏得睡不着", grid_code="330523107202002")
    await walk.applies("reroute", case, by=DESK, then="dispatched", lead_unit=UNIT[JUSTICE])
    await walk.applies("sign", case, by=JUSTICE, then="signed")
    await walk.applies("return_case", case, by=JUSTICE, then="returned", suggested=UNIT[ENFORCEMENT])
    await walk.applies("grant_return", case, by=DESK, then="dispatched", lead_unit=UNIT[ENFORCEMENT])
    await walk.applies("sign", case, by=ENFORCEMENT, then="signed")
    await walk.applies("recuse_self", case, by=ENFORCEMENT, then="signed")


async def forgotten(walk: Walk) -> None:
    """Nobody at the desk looks: it goes by itself. Then nobody ends it, and every rung of the ladder tells of it."""
    case = await walk.office.report(MEMBER, "工地半夜打桩,太吵了")
    await walk.lies(case, 1, "clock")
    assert (await walk.office.case(CENTRE, case))["state"] == "dispatched"
    await walk.applies("reroute", case, by=DESK, then="dispatched", lead_unit=UNIT[JUSTICE])
    await walk.applies("lower_urgency", case, by=DESK, then="dispatched", urgency="blue")
    await walk.applies("sign", case, by=JUSTICE, then="signed")
    await walk.applies("contact", case, by=JUSTICE, then="contacted")
    await walk.lies(case, LONG_AGO, *LADDER)
    await walk.applies("confirm_supervision", case, by=LEADER, then="contacted")


async def test_every_row_has_been_applied(walk: Walk) -> None:
    assert walk.applied == ASKABLE
    assert walk.fired == {(kind, row.act) for kind, cycle in LIFE_CYCLES.items() for row in cycle.rows} - ASKABLE


async def test_every_row_has_been_refused_and_so_has_every_condition(walk: Walk) -> None:
    assert walk.refused == ASKABLE
    assert walk.unmet == set(CONDITIONS)


async def test_no_person_may_play_a_clock(walk: Walk) -> None:
    case, *_ = walk.entries[0]
    for act in sorted(CLOCK_ACTS):
        answer = await walk.office.act(CENTRE, case, act, 1, **fields_of(ROWS[act][0]))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "kind"), act


async def test_every_step_was_told_once_on_the_feed(walk: Walk) -> None:
    for told in walk.seen:
        assert [item for item, times in Counter(told).items() if times > 1] == []
    assert set(walk.entries) <= set().union(*walk.seen)


async def test_what_people_wrote_is_on_no_feed_and_in_no_reason(walk: Walk) -> None:
    rows = await walk.owner.fetch("select item::text as told from stream.feed union all select reasons::text from stream.timeline")
    assert [row["told"] for row in rows if SAID in row["told"]] == []


async def test_every_figure_adds_up_afterwards(walk: Walk) -> None:
    async with walk.owner.acquire() as connection:
        assert await differences(connection) == {}
