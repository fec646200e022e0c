"""One worker on an ordinary day: Faust counts what is stored, nobody's name leaves the seal, poison is noticed, the relay may die."""

import asyncio
import base64
import json
import re
import subprocess
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiokafka.partitioner import DefaultPartitioner

from deploy.kafka import topics as kafka_topics
from deploy.kafka.broker import Broker
from deploy.places import Places
from deploy.postgres.cluster import Cluster
from deploy.postgres.databases import Databases
from streams.contracts.codes import Danger
from streams.contracts.events import REPORT_VERSION
from streams.contracts.identity import case_id_of
from streams.contracts.sealing import Party, Words
from streams.contracts.topics import ACTS, CASE_EVENTS, CASE_EVENTS_RESTRICTED, REPORTS, REPORTS_RESTRICTED
from tests.adversity.crew import Crew, crew_on, everything_on, until
from tests.adversity.letters import Letter, a_letter, letters
from tests.builders import GRID

pytestmark = pytest.mark.adversity
PREFIX = "quiet"


@pytest.fixture(scope="module")
async def crew(kafka: str, module_database: Databases, places: Places) -> AsyncIterator[Crew]:
    """One worker that nobody kills unless a test says so; no clock fires, so that what is counted is what was sent."""
    await kafka_topics.create(kafka, PREFIX)
    async with crew_on(kafka, module_database, PREFIX, places, FENGQIAO_POISON_RUN="50", FENGQIAO_SWEEPS="0") as crew:
        crew.start()
        await crew.ready()
        yield crew
    await kafka_topics.delete(kafka, PREFIX)


@dataclass(frozen=True)
class Left:
    """Where anything that was written lies."""

    database: str
    pg_dump: Path
    kafka: Path
    logs: tuple[Path, ...]

    def dump(self) -> bytes:
        """The whole database as a backup has it."""
        return subprocess.run([self.pg_dump, "--inserts", self.database], capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def left(module_database: Databases, cluster: Cluster, broker: Broker) -> Left:
    logs = (cluster.command.log, broker.command.log)
    return Left(module_database.owner, cluster.programs / "pg_dump", broker.data, logs)


async def test_faust_counts_exactly_what_is_stored(crew: Crew) -> None:
    """Nothing reaches the store but through Faust: its own sensor's count is the event log's."""
    await crew.post.bring(list(letters(2000, seed=11)))
    await crew.accounted(2000, 60)
    await crew.settled()
    (hand,) = crew.working()
    await until(lambda: min(hand.told()["records"], hand.told()["stored"]) >= 2000, 5)  # the status is written four times a second
    events = await crew.store.fetchval("select count(*) from stream.events")
    assert (hand.told()["records"], hand.told()["stored"], hand.told()["repeated"]) == (events, events, 0) == (2000, 2000, 0)
    assert await crew.differences() == {}


PLANTED = ("欧阳慕白七三", "13755500073", "330523197307155673", "司空照夜里弄", "皇甫嵩明的仓库", "尉迟敬德之妻", "夏侯霸公司")


async def test_nobodys_name_is_found_outside_the_seal(crew: Crew, left: Left) -> None:
    name, phone, number, place, accused, party, about = PLANTED
    words = Words(
        text=f"{name}(电话{phone},身份证{number})占了{place}的路",
        place=place,
        parties=(Party(name=party, phone=phone, role="对方"), Party(name=name)),
        accused=(accused,),
        complained_of=(about,),
        on_behalf_of=name,
    )
    before = await crew.stored()
    now = datetime.now(UTC)
    post = [a_letter("", grid_code=GRID, at=now, words=words, topic=topic) for topic in (REPORTS, REPORTS_RESTRICTED) for _ in range(5)]
    await crew.post.bring(post)
    # not only good reports: one whose key is gone, one that no table holds, and one that is sent as it is by mistake
    unkept = a_letter("", grid_code=GRID, at=now, words=words)
    unheld = a_letter("", grid_code=GRID, at=now, words=words, external_no="\u0000")
    await crew.post.keep_keys([unheld])
    bare = json.dumps({"kind": "report_submitted", "text": words.text, name: phone, "grid_code": number}, ensure_ascii=False).encode()
    await crew.post.send([(REPORTS, letter.record_key, letter.body) for letter in (unkept, unheld)])
    await crew.accounted(before + 12, 30)
    await crew.settled()
    await search(crew, left)
    await crew.post.send([(REPORTS, unkept.record_key, bare), (ACTS, unkept.record_key, bare)])
    await crew.accounted(before + 14, 30)
    await search(crew, left, on_kafka=False)


async def search(crew: Crew, left: Left, *, on_kafka: bool = True) -> None:
    """Every byte that a worker left anywhere; a sealed column holds noise like every other column."""
    await until(lambda: metric(crew, "held_waiting") > 0, 5)
    dump = left.dump()
    written = b"".join(path.read_bytes() for path in [*sorted(crew.folder.glob("worker-*")), *left.logs])
    segments = b"".join(path.read_bytes() for path in left.kafka.glob(f"log/{PREFIX}.*/*.log"))
    assert b"INSERT INTO stream.cases" in dump
    assert b"INSERT INTO stream.held" in dump
    assert b"fengqiao_stream_held_waiting" in written
    assert b'"case_changed"' in segments
    for word in PLANTED:
        for form in forms(word):
            assert form not in dump, word
            assert form not in written, word
            assert not on_kafka or form not in segments, word
    assert on_kafka or forms(PLANTED[0])[0] in segments  # what a sender lets slip is found: the search does see


def forms(word: str) -> list[bytes]:
    """As it is, as JSON escapes it, as a dump writes bytes, in other encodings, and at each of base64's three places."""
    plain = word.encode()
    inside = [base64.b64encode(bytes(shift) + plain)[drop:-4] for shift, drop in ((0, 0), (1, 2), (2, 3))]
    return [plain, json.dumps(word)[1:-1].encode(), plain.hex().encode(), word.encode("utf-16-le"), word.encode("gb18030"), *inside]


async def test_a_flood_of_poison_is_noticed_held_and_costs_no_good_report(crew: Crew) -> None:
    (hand,) = crew.working()
    before, held = await crew.stored(), await crew.store.fetchval("select count(*) from stream.held")
    good = list(letters(100, seed=13))
    await crew.post.keep_keys(good)
    records = [(letter.topic, letter.record_key, letter.body) for letter in good]
    for n in range(200):
        records.insert((n * 3) // 2, (REPORTS, f"anji|{n}".encode(), b"\xff\x00{" * n))
    await crew.post.send(records)
    await crew.accounted(before + 300, 30)
    assert await crew.store.fetchval("select count(*) from stream.held") == held + 200
    assert (
        await crew.store.fetchval("select count(*) from stream.reports where report_id = any ($1)", [letter.report_id for letter in good])
        == 100
    )
    await until(lambda: "more records than usual can't be read" in hand.said(), 5)
    await until(lambda: metric(crew, "poison_alarms_total") >= 1, 5)
    assert await crew.differences() == {}


def metric(crew: Crew, name: str) -> float:
    """A figure of the worker, as Prometheus would read it."""
    text = "".join(path.read_text("utf-8") for path in crew.folder.glob("*.prom"))
    found = re.search(rf"^fengqiao_stream_{name} (.+)$", text, re.MULTILINE)
    return float(found.group(1)) if found else 0.0


async def test_the_relay_may_die_in_the_middle(crew: Crew) -> None:
    """What it had sent and not struck off is sent again; whoever drops what they have seen has every version once, in order."""
    (first,) = crew.working()
    first.ending = "asked"
    first.process.terminate()
    assert await asyncio.to_thread(first.process.wait, 20) == 0
    before = await crew.stored()
    dying = crew.start("after_sends:3")
    await crew.post.bring(list(letters(1000, seed=19)))
    await until(lambda: dying.process.poll() is not None, 60, crew.last_words)
    assert "failpoint after_sends reached" in dying.said()
    dying.ending = "failpoint"
    crew.start()
    await crew.accounted(before + 1000, 60)
    await crew.settled(60)
    told = [
        json.loads(value) for topic in (CASE_EVENTS, CASE_EVENTS_RESTRICTED) for value in await everything_on(crew.kafka, topic, PREFIX)
    ]
    entries = {(str(row["case_id"]), row["version"]) for row in await crew.store.fetch("select case_id, version from stream.timeline")}
    assert len(told) > len(entries)
    assert {(event["case_id"], event["version"]) for event in told} == entries
    seen: dict[str, int] = defaultdict(int)
    for event in told:
        assert event["version"] <= seen[event["case_id"]] + 1
        seen[event["case_id"]] = max(seen[event["case_id"]], event["version"])


async def test_restricted_cases_are_told_on_the_restricted_topic_alone(crew: Crew) -> None:
    dv = [a_letter("老公又打老婆,打得鼻青脸肿,孩子吓得直哭", grid_code=GRID, at=datetime.now(UTC), dangers=(Danger.DV,)) for _ in range(5)]
    before = await crew.stored()
    await crew.post.bring(dv)
    await crew.accounted(before + 5, 30)
    await crew.settled()
    closed = {
        str(row["case_id"])
        for row in await crew.store.fetch(
            "select case_id from stream.cases where restricted is not null or excluded_units <> '{}' or state = 'in_doubt'"
        )
    }
    assert {str(case_id_of(letter.report_id)) for letter in dv} <= closed
    open_topic = {json.loads(value)["case_id"] for value in await everything_on(crew.kafka, CASE_EVENTS, PREFIX)}
    restricted_topic = {json.loads(value)["case_id"] for value in await everything_on(crew.kafka, CASE_EVENTS_RESTRICTED, PREFIX)}
    assert restricted_topic == closed
    assert not open_topic & closed


async def test_an_event_of_a_later_version_stops_its_partition_and_no_other(crew: Crew) -> None:
    """The last of the day: only a newer worker could take up what waits here."""
    (hand,) = crew.working()
    now, elsewhere = datetime.now(UTC), "330523100001002"
    waits = [a_letter("等新版的", grid_code=GRID, at=now) for _ in range(2)]
    goes_on = [a_letter("别处照常", grid_code=elsewhere, at=now) for _ in range(300)]
    assert partition_of(waits[0]) != partition_of(goes_on[0])
    await crew.post.keep_keys([*waits, *goes_on])
    later = json.dumps({**json.loads(waits[0].body), "v": REPORT_VERSION + 1}).encode()
    await crew.post.send([(REPORTS, waits[0].record_key, later), (REPORTS, waits[1].record_key, waits[1].body)])
    await until(lambda: "for a newer worker" in hand.said(), 10)
    before, began = await crew.stored(), time.monotonic()
    for letter in goes_on:
        await crew.post.send([(REPORTS, letter.record_key, letter.body)])
    await crew.accounted(before + len(goes_on), 20)
    assert time.monotonic() - began < 15
    await until(lambda: hand.said().count("for a newer worker") >= 2, 15)  # it looks again now and then
    waiting = [letter.report_id for letter in waits]
    assert await crew.store.fetchval("select count(*) from stream.reports where report_id = any ($1)", waiting) == 0
    assert hand.process.poll() is None
    assert await crew.differences() == {}


def partition_of(letter: Letter) -> int:
    """Where its key leads."""
    partitions = list(range(REPORTS.partitions))
    return int(DefaultPartitioner()(letter.record_key, partitions, partitions))
