"""An unattended case goes by itself: once, oldest first, however many sweep, and whatever else happens to it meanwhile."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from streams.clocks import AT_ONCE, sweep
from streams.contracts.codes import Role
from streams.contracts.events import Actor
from streams.contracts.topics import ACTS
from streams.store.memory import case_of
from tests.builders import NOON, an_act
from tests.store.ground import Ground, a_claim, employ

ACCEPTED = NOON + timedelta(minutes=3)
DUE = ACCEPTED + timedelta(minutes=30)


class OntoTheLog:
    """Puts what a sweep sends onto the log that the ground reads; `away` is a broker that does not answer."""

    def __init__(self, ground: Ground, *, away: bool = False) -> None:
        self.ground, self.away, self.sent = ground, away, 0

    async def send(self, topic: str, value: bytes, *, key: bytes) -> Awaitable[None]:
        assert (topic, key.partition(b"|")[0]) == (ACTS.named(), b"anji")

        async def kept() -> None:
            if self.away:
                raise TimeoutError
            self.sent += 1
            self.ground.append(value, topic=ACTS)

        return kept()


async def swept(ground: Ground, now: datetime, sweeps: int = 1) -> int:
    """How many clock events several sweeps at once put on the log."""
    log = OntoTheLog(ground)
    await asyncio.gather(*(sweep(ground.store, log, now=now, topic_prefix="fengqiao") for _ in range(sweeps)))
    return log.sent


async def test_nothing_fires_before_it_is_due(ground: Ground) -> None:
    await ground.tell(a_claim(category="99"))
    await ground.store_new()
    assert await swept(ground, DUE - timedelta(seconds=1)) == 0
    assert await swept(ground, DUE) == 1


async def test_an_unattended_case_goes_as_proposed_and_says_so(ground: Ground) -> None:
    await ground.tell(a_claim(category="99"))
    await ground.store_new()
    await swept(ground, DUE + timedelta(seconds=5))
    await ground.store_new()
    (row,) = await ground.store.fetch("select * from stream.cases")
    case = case_of(row)
    assert (case.state, case.version, case.dispatched_at) == ("dispatched", 2, DUE + timedelta(seconds=5))
    (entry,) = await ground.rows("select change, account_id, reasons from stream.timeline where version = 2")
    assert (entry["change"], entry["account_id"]) == ("dispatched", None)
    assert "clock.triage" in entry["reasons"]
    assert await ground.one("select fired_at is not null from stream.deadlines")
    assert await ground.adds_up()


async def test_each_case_goes_once_however_many_sweep_and_however_often_it_is_told(ground: Ground) -> None:
    for n in range(30):
        await ground.tell(a_claim(category="99"), partition=n % 5)
    await ground.store_new()
    assert await swept(ground, DUE, sweeps=6) == 30
    assert await swept(ground, DUE + timedelta(seconds=59)) == 0
    assert await swept(ground, DUE + timedelta(minutes=2), sweeps=3) == 30  # nobody has decided them: told again
    done = await ground.store_new()
    assert (done.stored, done.repeated) == (30, 30)
    assert await ground.rows("select distinct version, state from stream.cases") == [{"version": 2, "state": "dispatched"}]
    assert await swept(ground, DUE + timedelta(hours=1)) == 0
    assert await ground.adds_up()


async def test_the_oldest_come_first(ground: Ground) -> None:
    for n in range(AT_ONCE + 5):
        accepted = ACCEPTED - timedelta(minutes=n)
        await ground.tell(a_claim(category="99"), received_at=accepted, occurred_at=accepted)
    await ground.store_new()
    assert await swept(ground, DUE) == AT_ONCE
    await ground.store_new()
    left = await ground.rows("select due_rolled from stream.deadlines where stage = 'triage' and fired_at is null order by due_rolled")
    assert [row["due_rolled"] for row in left] == [DUE - timedelta(minutes=n) for n in range(4, -1, -1)]


async def test_a_case_sent_by_hand_meanwhile_is_left_alone(ground: Ground) -> None:
    desk = Actor(account_id=uuid4(), role=Role.TOWN_DESK, region="330523107", unit="330523107.zhihuishi")
    await employ(ground.databases, desk)
    await ground.tell(a_claim(category="99"))
    await ground.store_new()
    case = case_of((await ground.store.fetch("select * from stream.cases"))[0])
    await swept(ground, DUE)
    act = an_act(case, "dispatch", actor=desk)
    ground.ask(act, partition=1)
    await ground.read({(ACTS.named(), 1): (0, 1)})
    await ground.store_new()
    assert await ground.rows("select state, version from stream.cases") == [{"state": "dispatched", "version": 2}]
    assert await ground.one("select account_id from stream.timeline where version = 2") == desk.account_id
    assert await ground.adds_up()


async def test_a_sweep_that_could_not_send_is_made_good_a_minute_later(ground: Ground) -> None:
    await ground.tell(a_claim(category="99"))
    await ground.store_new()
    with pytest.raises(TimeoutError):
        await sweep(ground.store, OntoTheLog(ground, away=True), now=DUE, topic_prefix="fengqiao")
    assert await swept(ground, DUE + timedelta(seconds=30)) == 0
    assert await swept(ground, DUE + timedelta(seconds=61)) == 1
