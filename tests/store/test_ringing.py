"""RED at two in the morning: the first on the rota is silent, the second is rung in time, a silent chain ends at the leader."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from streams.clocks import sweep
from streams.contracts.cases import Case
from streams.contracts.codes import Role, Urgency
from streams.contracts.events import Actor
from streams.store.memory import case_of
from tests.builders import an_act
from tests.store.ground import Ground, a_claim, employ
from tests.store.test_clocks import OntoTheLog

TWO = datetime(2023, 7, 14, 18, tzinfo=UTC)  # two in the morning of the 15th at the village
NIGHT = date(2023, 7, 14)  # whose rota still stands
PEOPLE = {post: Actor(uuid4(), Role.CENTRE, "330523", "anji.centre") for post in ("first", "second")}
PEOPLE["leader"] = Actor(uuid4(), Role.LEADER, "330523", "anji.xianwei")


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


async def put_down(ground: Ground, day: date = NIGHT, people: dict[str, Actor] | None = None) -> None:
    """The rota of one day, as the intake writes it."""
    people = PEOPLE if people is None else people
    intake = await asyncpg.connect(ground.databases.intake)
    try:
        for post, actor in people.items():
            insert = "insert into intake.duty (tenant, day, post, account_id, set_by) values ('anji', $1, $2, $3, $3)"
            await intake.execute(insert, day, post, actor.account_id)
    finally:
        await intake.close()


async def a_red_night(ground: Ground, **changes: Any) -> Case:
    """A RED report at two, received at once."""
    await ground.tell(a_claim(urgency=Urgency.RED, **changes), occurred_at=TWO, received_at=TWO)
    await ground.store_new()
    return await the_case(ground)


async def the_case(ground: Ground) -> Case:
    (row,) = await ground.store.fetch("select * from stream.cases")
    return case_of(row)


async def passes(ground: Ground, since: float, until: float) -> None:
    """Minutes go by after two: every ten seconds a sweep, and the stream takes what it sends."""
    for tick in range(int(since * 60), int(until * 60) + 1, 10):
        log = OntoTheLog(ground)
        while await sweep(ground.store, log, now=TWO + timedelta(seconds=tick), topic_prefix="fengqiao"):
            await ground.store_new()


async def rings(ground: Ground) -> list[tuple[float, str, str]]:
    """When after two, at which post, which accounts; from the timeline."""
    rows = await ground.rows("select at, fields from stream.timeline where change = 'rung' order by version")
    told = [(row["at"], json.loads(row["fields"])) for row in rows]
    return [((at - TWO) / minutes(1), fields["post"], fields["accounts"]) for at, fields in told]


async def acknowledge(ground: Ground, actor: Actor, at: datetime, *, seen: int = 1) -> str:
    """What the stream answers to somebody who says that it was heard."""
    act = an_act(await the_case(ground), "acknowledge", actor=actor, requested_at=at, received_at=at, seen_version=seen)
    ground.ask(act)
    await ground.store_new()
    return str(await ground.one("select status from stream.acts where act_id = $1", act.act_id))


async def may_ask(ground: Ground, actor: Actor) -> bool:
    """Whether the intake lets this person ask for an act on the case at all."""
    grant = {"tenant": "anji", "role": actor.role, "scope": actor.region, "unit": actor.unit}
    viewer = json.dumps({"account": str(actor.account_id), "grants": [grant]})
    intake = await asyncpg.connect(ground.databases.intake)
    try:
        case = await the_case(ground)
        return bool(await intake.fetch("select * from stream.act_target_v1($1, $2)", viewer, case.case_id))
    finally:
        await intake.close()


def account(post: str) -> str:
    return str(PEOPLE[post].account_id)


async def test_the_second_is_rung_in_time_and_picks_up(ground: Ground) -> None:
    await employ(ground.databases, *PEOPLE.values())
    await put_down(ground)
    await a_red_night(ground)
    await passes(ground, 0, 4)
    assert await rings(ground) == [(0, "first", account("first")), (3, "second", account("second"))]
    assert await acknowledge(ground, PEOPLE["second"], TWO + minutes(4.5)) == "applied"
    await passes(ground, 5, 60)
    assert len(await rings(ground)) == 2
    case = await the_case(ground)
    assert (case.red_at, case.acknowledged_at) == (TWO, TWO + minutes(4.5))
    entries = await ground.rows("select account_id, role, unit from stream.timeline where change = 'acknowledged'")
    assert entries == [{"account_id": PEOPLE["second"].account_id, "role": "centre", "unit": "anji.centre"}]
    assert await acknowledge(ground, PEOPLE["first"], TWO + minutes(61)) == "obsolete"
    kinds = await ground.rows("select item->>'kind' as kind, item->'reasons' as reasons from stream.feed order by tx, row")
    heard = [(row["kind"], row["reasons"]) for row in kinds if row["kind"] in ("rung", "acknowledged")]
    assert [kind for kind, _ in heard] == ["rung", "rung", "acknowledged"]
    assert "值班副班" in heard[1][1]
    assert "second on duty" in heard[1][1]
    assert await ground.adds_up()


async def test_a_silent_chain_ends_at_the_leader_on_duty_and_the_alarm_stays(ground: Ground) -> None:
    await employ(ground.databases, *PEOPLE.values())
    await put_down(ground)
    await a_red_night(ground)
    await passes(ground, 0, 15)
    assert [(at, post) for at, post, _ in await rings(ground)] == [
        (0, "first"),
        (3, "second"),
        (6, "leader"),
        (10, "leader"),
        (14, "leader"),
    ]
    await passes(ground, 15, 60)
    assert len(await rings(ground)) == 5
    assert await ground.rows("select level from stream.deadlines where stage = 'ring' and fired_at is null and stopped_at is null") == []
    assert (await the_case(ground)).unheard
    assert await acknowledge(ground, PEOPLE["leader"], TWO + minutes(61)) == "applied"
    assert not (await the_case(ground)).unheard


async def test_a_day_without_a_rota_rings_the_centre_and_says_so(ground: Ground) -> None:
    stand_in = Actor(uuid4(), Role.CENTRE, "330523", "anji.centre")
    await employ(ground.databases, *PEOPLE.values(), stand_in)
    await put_down(ground, day=date(2023, 7, 15))  # the next day's, which begins at eight
    await a_red_night(ground)
    await passes(ground, 0, 1)
    ((_, post, accounts),) = await rings(ground)
    assert (post, set(map(UUID, accounts.split()))) == (
        "stand_in",
        {stand_in.account_id, *(PEOPLE[one].account_id for one in ("first", "second"))},
    )
    assert "ring.no_rota" in await ground.one("select reasons from stream.timeline where change = 'rung'")


async def test_a_rung_once_sent_rings_once_however_often_it_is_told(ground: Ground) -> None:
    await employ(ground.databases, *PEOPLE.values())
    await put_down(ground)
    await a_red_night(ground)
    log = OntoTheLog(ground)
    for at in (TWO, TWO + minutes(1.5)):  # nobody had decided it a minute later: told again
        await sweep(ground.store, log, now=at, topic_prefix="fengqiao")
    done = await ground.store_new()
    assert (log.sent, done.stored, done.repeated) == (2, 1, 1)
    assert len(await rings(ground)) == 1


async def test_whoever_is_rung_for_a_case_out_of_sight_may_pick_up_and_learns_nothing_of_it(ground: Ground) -> None:
    await employ(ground.databases, *PEOPLE.values())
    await put_down(ground)
    await a_red_night(ground, restricted="minor")
    assert await acknowledge(ground, PEOPLE["second"], TWO + minutes(1)) == "refused"
    assert not await may_ask(ground, PEOPLE["second"])
    await passes(ground, 0, 4)
    assert await may_ask(ground, PEOPLE["second"])
    assert await acknowledge(ground, PEOPLE["second"], TWO + minutes(4)) == "applied"
