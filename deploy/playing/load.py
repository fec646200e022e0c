"""Plays a peak day: 12,000 visitors' worth of reports, an hour of virtual time, as fast as the system takes them."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx

from deploy.faults import Broken
from deploy.playing.langcun import Progress
from deploy.playing.phones import AT_ONCE, Phones
from producers.simulators.langcun import Line, lines
from streams.contracts.identity import uuid7_of

COUNT = 12_000
HOUR = timedelta(hours=1)
BEGAN = datetime(2023, 7, 22, 2, 0, tzinfo=UTC)  # ten in the morning at the village
TOLD_EVERY = 2_000


async def play(system: Mapping[str, Any], seed: int, progress: Progress) -> dict[str, Any]:
    """12,000 reports under ids of this seed; playing it again changes nothing."""
    async with Phones(system) as phones:
        people = phones.people("grid_member")
        ordinary = [line for line in lines() if not (line.corrects or line.accused or line.restricted)]
        bodies = [_body(seed, number, phones, people, ordinary) for number in range(COUNT)]
        began = time.monotonic()
        answers = await _send(phones, bodies, progress)
        sending = time.monotonic() - began
        fates = await phones.fates((username, body["report_id"]) for username, body in bodies)
    outcomes = Counter(fate["status"] for fate in fates.values())
    return {
        "story": "load",
        "seed": seed,
        "sent": COUNT,
        "answers": dict(answers),
        "outcomes": dict(outcomes),
        "cases": len({fate["case_id"] for fate in fates.values() if fate["case_id"]}),
        "submits_per_second": round(COUNT / sending),
        "seconds": round(time.monotonic() - began, 1),
    }


def _body(seed: int, number: int, phones: Phones, people: list[str], ordinary: list[Line]) -> tuple[str, dict[str, Any]]:
    dice = random.Random(f"{seed}|{number}")  # noqa: S311 - a story, not a secret
    line = dice.choice(ordinary)
    at = BEGAN + HOUR * number / COUNT
    username = people[number % len(people)]
    body = {
        "report_id": str(uuid7_of(at, sha256(f"load|{seed}|{number}".encode()).digest())),
        "grid_code": phones.home_grid(username),
        "occurred_at": at.isoformat(),
        "text": line.text,
    }
    return username, body | ({"place": line.place} if line.place else {})


async def _send(phones: Phones, bodies: list[tuple[str, dict[str, Any]]], progress: Progress) -> Counter[str]:
    answers: Counter[str] = Counter()
    waiting = iter(bodies)

    async def phone() -> None:
        for username, body in waiting:
            answer = await phones.send(username, body)
            answers[str(answer.status_code)] += 1
            if answer.status_code != httpx.codes.ACCEPTED:
                raise Broken(f"report {body['report_id']}: {answer.status_code} {answer.text[:300]}")
            if answers.total() % TOLD_EVERY == 0:
                progress(f"{answers.total()} of {len(bodies)} accepted")

    await asyncio.gather(*(phone() for _ in range(AT_ONCE)))
    return answers
