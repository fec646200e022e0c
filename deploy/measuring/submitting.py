"""Measure 5: from the moment a report was due to be sent until a viewer at the county has it on the feed, at 300 a second.

Everything runs on the same cores: phones, web, Kafka, two workers, PostgreSQL, the viewer.
"""

import asyncio
import time
from statistics import median

from deploy.faults import Broken
from deploy.measuring.county import County, standing_county
from deploy.measuring.figures import Form, Mark, Measured, percentile
from deploy.measuring.ground import Ground, Progress
from deploy.measuring.machine import Usage
from deploy.measuring.phoning import Phones, Timetable
from deploy.measuring.viewing import Viewer, watch

MARK = Mark(300, at_least=False)
PER_SECOND = {Form.TINY: 50, Form.SHORT: 300, Form.FULL: 300}
COUNT = {Form.TINY: 50, Form.SHORT: 1_200, Form.FULL: 9_000}
SETTLE_S = 30.0


async def measure(ground: Ground, form: Form, rounds: int, progress: Progress) -> list[Measured]:
    """On a county of its own."""
    async with standing_county(ground) as county:
        return await on_county(county, form, rounds, progress)


async def on_county(county: County, form: Form, rounds: int, progress: Progress) -> list[Measured]:
    """One round: so many reports at that pace; the 99th of a hundred."""
    slowest, halfway, answered = [], [], []
    phones = Phones(county)
    await phones.begin()
    viewer = await _viewer(county)
    try:
        await round_of(phones, viewer, COUNT[form] // 4, PER_SECOND[form])  # connections and plans are made once
        usage = Usage(county.processes)
        for number in range(rounds):
            times = await round_of(phones, viewer, COUNT[form], PER_SECOND[form])
            waits = [1000 * (viewer.seen[one] - due) for one, due in times.due.items()]
            slowest.append(percentile(waits, 0.99))
            halfway.append(percentile(waits, 0.5))
            answered.append(percentile([1000 * (times.answered[one] - due) for one, due in times.due.items()], 0.99))
            progress(f"round {number + 1}: p99 {slowest[-1]:.0f} ms, answered {answered[-1]:.0f} ms")
        shares = usage.shares()
    finally:
        viewer.close()
        phones.end()
    beside = {"p50 ms": median(halfway), "answered 202, p99 ms": median(answered), **shares}
    size = f"{COUNT[form]:,} reports a round at {PER_SECOND[form]}/s"
    return [Measured("submit", "submit (HTTP) → seen on a feed, p99", "ms", tuple(slowest), MARK, form, size, beside)]


async def round_of(phones: Phones, viewer: Viewer, count: int, per_second: float) -> Timetable:
    """Submit, and wait until the viewer has been told of each, once."""
    times = await phones.submit(count, per_second)
    deadline = time.monotonic() + SETTLE_S
    while missing := times.due.keys() - viewer.seen.keys():
        if viewer.lost or time.monotonic() > deadline:
            raise Broken(f"{len(missing)} of {count} reports were never seen on the feed")
        await asyncio.sleep(0.05)
    if viewer.twice:
        raise Broken(f"{viewer.twice} reports were seen twice")
    return times


async def _viewer(county: County) -> Viewer:
    tokens = await county.tokens(county.people("centre")[:1])
    return await watch(county.web, next(iter(tokens.values())))
