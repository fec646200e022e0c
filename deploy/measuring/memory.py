"""Measure 8: what a worker holds after many reports, against what it held after a tenth of them.

One worker, one life. Reports are fed in parts; after each part is stored and its outbox sent, resident memory is looked at a few
times. Memory is no matter of luck: there is one round, and its samples are the spread.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from typing import Any

import asyncpg
import psutil

from deploy.environment import Deployment, county_of
from deploy.faults import Unanswered
from deploy.measuring.feeding import feed
from deploy.measuring.figures import Form, Mark, Measured
from deploy.measuring.ground import Ground, Progress, Running
from deploy.measuring.racing import stored_in
from deploy.measuring.texts import Load
from streams.reference.county import load_county

MARK = Mark(1.1, at_least=False)
PARTS = {
    Form.TINY: (100, 200),
    Form.SHORT: (4_000, 20_000),
    Form.FULL: (100_000, 250_000, 500_000, 1_000_000),
}
AT_ONCE = 20_000
"""So many are on Kafka unread at most: the worker's memory is measured, not the disk's."""
SAMPLES = 7
PAUSE_S = {Form.TINY: 0.05, Form.SHORT: 0.3, Form.FULL: 1.0}
STUCK_S = 120.0


async def measure(ground: Ground, form: Form, _: int, progress: Progress) -> list[Measured]:
    """Resident memory at the last count ÷ at the first."""
    held: dict[int, list[float]] = {}
    async with ground.deployed() as deployment:
        environ = deployment.environ() | {"FENGQIAO_GROUP": deployment.topic_prefix}
        load = Load(load_county(county_of()), datetime.now(UTC))
        connection = await asyncpg.connect(deployment.databases.owner)
        try:
            async with ground.running("worker", ("deploy.worker",), environ) as it:
                for before, count in pairwise((0, *PARTS[form])):
                    await _fed(load, deployment, connection, (before, count), it)
                    held[count] = await _samples(psutil.Process(it.pid), PAUSE_S[form])
                    progress(f"{count:,} reports: {median(held[count]):.1f} MB")
        finally:
            await connection.close()
    return [_measured(held, form)]


def _measured(held: dict[int, list[float]], form: Form) -> Measured:
    first, last = PARTS[form][0], PARTS[form][-1]
    begun = median(held[first])
    beside: dict[str, float | str] = {f"MB after {count:,}": median(samples) for count, samples in held.items()}
    ratios: Sequence[float] = [sample / begun for sample in held[last]]
    what = "a worker's memory after many reports ÷ after fewer"
    return Measured("memory", what, "×", tuple(ratios), MARK, form, f"{last:,} ÷ {first:,} reports", beside)


async def _fed(load: Load, deployment: Deployment, connection: Any, part: tuple[int, int], it: Running) -> None:
    """The reports of these numbers, so many at once, each stored before the next are sent."""
    for first in range(*part, AT_ONCE):
        count = min(AT_ONCE, part[1] - first)
        await feed(deployment.kafka, deployment.topic_prefix, deployment.databases.owner_of_keys, load.reports(first, count))
        deadline = time.monotonic() + STUCK_S
        while (stored := await stored_in(connection, deployment.topic_prefix)) < first + count:
            it.check()
            if time.monotonic() > deadline:
                raise Unanswered(f"{stored} of {first + count} records are stored after {STUCK_S:.0f} s")
            await asyncio.sleep(0.1)


async def _samples(worker: psutil.Process, pause_s: float) -> list[float]:
    """Megabytes, a few times: the background goes on."""
    samples = []
    for _ in range(SAMPLES):
        await asyncio.sleep(pause_s)
        samples.append(worker.memory_info().rss / 2**20)
    return samples
