"""Done means 4: ten workers die while 20,000 reports come in, most of them inside an open transaction; nothing is lost or doubled.

Some kill themselves at a failpoint of their cycle, some are killed from outside wherever they are. Clocks fire and the outbox
is relayed meanwhile, so those die with them too.
"""

import asyncio
import json
import random
import signal
from collections import Counter, defaultdict

import pytest

from deploy.places import Places
from deploy.postgres.databases import Databases
from streams.contracts.topics import CASE_EVENTS, CASE_EVENTS_RESTRICTED
from tests.adversity.crew import Crew, Hand, crew_on, everything_on, until
from tests.adversity.letters import letters

pytestmark = [pytest.mark.adversity, pytest.mark.timeout(180)]

REPORTS = 20_000
TWICE = 400  # published a second time, as an intake does that never saw the acknowledgement
NONSENSE = 50
WORKERS = 3
PER_SECOND = 800
#: Lives of workers that end themselves: where, and at the how many-th time.
FATES = ["after_locks:4", "after_inserts:3", "after_commit:5", "after_inserts:6", "after_locks:2", "after_inserts:4", "after_commit:3"]
FROM_OUTSIDE = 3


async def supervise(crew: Crew, fates: list[str]) -> None:
    """Start another in place of each that died; the first lives have a failpoint."""
    while True:
        await asyncio.sleep(0.1)
        for hand in crew.working():
            if hand.process.poll() is not None:
                hand.ending = f"failpoint {hand.failpoint}" if "failpoint" in hand.said() else f"by itself with {hand.process.poll()}"
                crew.tell(f"kill -9 of {hand.log.stem} at {hand.ending}, after {hand.told().get('records', 0)} records")
                crew.start(fates.pop() if fates else "")


async def kill_from_outside(crew: Crew, times: int) -> None:
    """One that works and has no failpoint ahead, whatever it does just then."""
    chance = random.Random(4)
    for _ in range(times):
        await until(lambda: any(able(hand) for hand in crew.working()), 60, crew.last_words)
        await asyncio.sleep(chance.uniform(0.2, 1.5))
        hand = chance.choice([one for one in crew.working() if able(one)])
        doing = await what_it_does(crew, hand)
        hand.ending = "killed from outside"
        hand.process.kill()
        hand.process.wait()
        crew.tell(f"kill -9 of {hand.log.stem} from outside, after {hand.told().get('records', 0)} records; it had {doing}")
        crew.start()


def able(hand: Hand) -> bool:
    """At work, and not about to end by itself."""
    return not hand.failpoint and bool(hand.told().get("records"))


async def what_it_does(crew: Crew, hand: Hand) -> str:
    """What the database sees of it just before."""
    rows = await crew.store.fetch(
        "select state, left(query, 40) as query from pg_stat_activity where application_name = $1 and state <> 'idle'",
        f"fengqiao-stream {hand.process.pid}",
    )
    return "; ".join(f"{row['state']}: {' '.join(row['query'].split())}" for row in rows) or "no transaction open"


async def test_ten_kills_change_no_count(kafka: str, topics: str, database: Databases, places: Places) -> None:
    post = list(letters(REPORTS, seed=1, overdue=0.05))
    async with crew_on(kafka, database, topics, places) as crew:
        fates = list(reversed(FATES))
        for _ in range(WORKERS - 1):
            crew.start(fates.pop())
        crew.start()
        await crew.ready()
        supervising = [asyncio.create_task(supervise(crew, fates)), asyncio.create_task(kill_from_outside(crew, FROM_OUTSIDE))]
        chance = random.Random(2)
        await crew.post.bring(post, per_second=PER_SECOND)
        again = chance.sample(post, TWICE)
        await crew.post.send([(letter.topic, letter.record_key, letter.body) for letter in again])
        await crew.post.send([(again[0].topic, b"anji|0", f"no event {n}".encode()) for n in range(NONSENSE)])
        crew.tell("all is on Kafka")
        await asyncio.wait_for(supervising[1], 60)
        await crew.accounted(REPORTS + NONSENSE, 60)
        await crew.settled(60)
        supervising[0].cancel()
        crew.tell("every record has its outcome, every clock is decided, the outbox is empty")
        await crew.stop()
        await check(crew)


async def check(crew: Crew) -> None:
    """Every count, once more from the rows and from the broker."""
    deaths = Counter(hand.ending.partition(":")[0] for hand in crew.hands if hand.process.returncode == -signal.SIGKILL)
    sensed = sum(hand.told().get("records", 0) for hand in crew.hands)
    kept = sum(hand.told().get(name, 0) for hand in crew.hands for name in ("stored", "repeated", "held"))
    counts = {row["status"]: row["n"] for row in await crew.store.fetch("select status, count(*) as n from stream.reports group by 1")}
    events = await crew.store.fetchval("select count(*) from stream.events")
    print(dict(deaths), counts, f"Faust's sensors counted {sensed} records, the workers' own figures {kept}, the event log has {events}")
    assert sum(deaths.values()) == len(FATES) + FROM_OUTSIDE == 10
    assert deaths["failpoint after_locks"] + deaths["failpoint after_inserts"] >= 5
    assert sum(counts.values()) == REPORTS
    assert counts["opened"] == await crew.store.fetchval("select count(*) from stream.cases")
    assert await crew.store.fetchval("select count(*) from stream.held") == NONSENSE
    assert await crew.differences() == {}
    # A worker writes its status four times a second: what a killed one saw after that is not in these sums.
    assert sensed >= kept >= events - 10 * 500
    fired = await crew.store.fetchval("select count(*) from stream.events where kind = 'clock_fired'")
    assert fired == await crew.store.fetchval("select count(*) from stream.deadlines where fired_at is not null") > 0
    await check_case_events(crew)


async def check_case_events(crew: Crew) -> None:
    """Other systems got every version of every case, in order once repeats are dropped, each on its own topic."""
    closed = {str(row["case_id"]) for row in await crew.store.fetch("select case_id from stream.cases where restricted is not null")}
    assert closed
    entries = {(str(row["case_id"]), row["version"]) for row in await crew.store.fetch("select case_id, version from stream.timeline")}
    told: dict[str, list[int]] = defaultdict(list)
    for topic in (CASE_EVENTS, CASE_EVENTS_RESTRICTED):
        for value in await everything_on(crew.kafka, topic, crew.prefix):
            event = json.loads(value)
            assert (event["case_id"] in closed) <= topic.restricted
            if event["version"] > (told[event["case_id"]] or [0])[-1]:
                told[event["case_id"]].append(event["version"])
    assert all(versions == list(range(1, len(versions) + 1)) for versions in told.values())
    assert {(case_id, version) for case_id, versions in told.items() for version in versions} == entries
