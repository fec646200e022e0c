"""Plays a week of 郎村村 and counts, by HTTP alone, what the county then has of it."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer

from deploy.environment import prefix_of
from deploy.faults import Broken, Unanswered
from deploy.playing.phones import SETTLE_S, Phones
from producers.simulators.langcun import VILLAGE, Sending, Week, week
from streams.contracts.codes import Role
from streams.contracts.identity import record_key
from streams.contracts.topics import REPORTS

Progress = Callable[[str], None]
Place = tuple[str, int, int]  # topic, partition, offset


async def play(system: Mapping[str, Any], seed: int, progress: Progress) -> dict[str, Any]:
    """The week of this seed, sent and counted. Playing it again finds the same."""
    story, began = week(seed), time.monotonic()
    async with Phones(system) as phones:
        senders = {sending.report_id: _sender(phones, sending) for sending in story.sendings}
        answers = await _send_all(phones, story, senders)
        progress(f"{sum(answers.values())} requests for {len(story.sendings)} reports: {dict(answers)}")
        places = await _put_malformed(system["kafka"], story)
        fates = await phones.fates((senders[sending.report_id], str(sending.report_id)) for sending in story.sendings)
        held = await _held(phones, places)
        progress("every report has its outcome")
        told = await _counted(phones, fates.values())
    requests = sum(sending.times for sending in story.sendings)
    return {
        "story": "langcun",
        "seed": seed,
        "sent": len(story.sendings),
        "requests": requests,
        "answers": dict(answers),
        **told,
        "malformed": len(story.malformed),
        "held": held,
        "seconds": round(time.monotonic() - began, 1),
    }


def _sender(phones: Phones, sending: Sending) -> str:
    grid = sending.body["grid_code"]
    scope = grid if sending.role is Role.GRID_MEMBER else VILLAGE
    return phones.person(sending.role, scope)


async def _send_all(phones: Phones, story: Week, senders: Mapping[Any, str]) -> Counter[str]:
    """Each report as often as its phone sends it, one after the other: what leaves a phone first arrives first."""
    answers: Counter[str] = Counter()
    for sending in story.sendings:
        repeats = [phones.send(senders[sending.report_id], sending.body) for _ in range(sending.times)]
        for answer in await asyncio.gather(*repeats):
            answers[str(answer.status_code)] += 1
            if answer.status_code != httpx.codes.ACCEPTED:
                raise Broken(f"report {sending.report_id}: {answer.status_code} {answer.text[:300]}")
    return answers


async def _put_malformed(kafka: str, story: Week) -> frozenset[Place]:
    """Straight on the topic, past the intake, as a broken integration would; where they came to lie."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all")
    await producer.start()
    try:
        topic, key = REPORTS.named(prefix_of()), record_key("anji", f"{VILLAGE}001")
        sent = [await producer.send_and_wait(topic, raw, key=key) for raw in story.malformed]
    finally:
        await producer.stop()
    return frozenset((record.topic, record.partition, record.offset) for record in sent)


async def _held(phones: Phones, places: frozenset[Place]) -> int:
    """How many different items the desk of 异常件待核 has of these places: the same bytes again are the same item."""
    deadline = time.monotonic() + SETTLE_S
    while time.monotonic() < deadline:
        answer = await phones.get(phones.person("centre"), "/api/v1/held", limit=200)
        if answer.status_code != httpx.codes.OK:
            raise Broken(f"GET /api/v1/held: {answer.status_code} {answer.text[:200]}")
        found = {
            (place["topic"], place["partition"], place["offset"]): item["fingerprint"]
            for item in answer.json()["items"]
            for place in item["places"]
        }
        if places <= set(found):
            return len({found[place] for place in places})
        await asyncio.sleep(0.1)
    raise Unanswered(f"the {len(places)} broken records are not all held after {SETTLE_S:.0f} s")


async def _counted(phones: Phones, fates: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Outcomes as their reporters see them; cases as the centre sees them. What it may not see is counted as that."""
    found = list(fates)
    outcomes = Counter(fate["status"] for fate in found)
    cases = sorted({fate["case_id"] for fate in found if fate["case_id"]})
    by_category: Counter[str] = Counter()
    by_unit: Counter[str] = Counter()
    states: Counter[str] = Counter()
    hidden, links = 0, 0
    for case_id in cases:
        answer = await phones.get(phones.person("centre"), f"/api/v1/cases/{case_id}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            hidden += 1
            continue
        case = answer.json()
        by_category[case["category"]] += 1
        by_unit[case["lead_unit"]] += 1
        states[case["state"]] += 1
        links += len(case["links"])
    return {
        "opened": outcomes["opened"],
        "joined": outcomes["joined"],
        "unreadable": outcomes["held"],
        "cases": len(cases),
        "hidden_from_centre": hidden,
        "by_category": dict(sorted(by_category.items())),
        "by_unit": dict(sorted(by_unit.items())),
        "by_state": dict(sorted(states.items())),
        "links": links,
    }
