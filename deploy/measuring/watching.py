"""Measure 6: a thousand viewers of the feed, fifty changes a second: how long the slowest of them waits.

Each viewer's own 99th of a hundred is taken, from the moment a report was due to be sent; the slowest viewer's is the round's
figure. Viewers of one audience must have been told the same.
"""

import asyncio
import resource
import time
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

from deploy.faults import Broken
from deploy.measuring.county import County, standing_county
from deploy.measuring.figures import Form, Mark, Measured, percentile
from deploy.measuring.ground import Ground, Progress
from deploy.measuring.machine import Usage
from deploy.measuring.phoning import Phones
from deploy.measuring.submitting import SETTLE_S, round_of
from deploy.measuring.viewing import Viewer, watch

MARK = Mark(1, at_least=False)
VIEWERS = {Form.TINY: 20, Form.SHORT: 1_000, Form.FULL: 1_000}
COUNT = {Form.TINY: 50, Form.SHORT: 250, Form.FULL: 1_500}
PER_SECOND = 50
SEATS = ("centre", "supervisor", "leader", "petition_office", "town_desk")
CONNECT_AT_ONCE = 50


class Seat(NamedTuple):
    """Viewers of one login: one audience."""

    username: str
    viewers: list[Viewer]


async def measure(ground: Ground, form: Form, rounds: int, progress: Progress) -> list[Measured]:
    """On a county of its own."""
    async with standing_county(ground) as county:
        return await on_county(county, form, rounds, progress)


async def on_county(county: County, form: Form, rounds: int, progress: Progress) -> list[Measured]:
    """The viewers stay; each round is a stretch of changes."""
    _every_descriptor_we_may_have()
    slowest, middle = [], []
    phones = Phones(county)
    await phones.begin()
    seats = await _seated(county, VIEWERS[form])
    first = seats[0].viewers[0]
    try:
        await round_of(phones, first, PER_SECOND, PER_SECOND)  # connections and plans are made once
        usage = Usage(county.processes)
        for number in range(rounds):
            times = await round_of(phones, first, COUNT[form], PER_SECOND)
            waits = await _waits(seats, times.due)
            slowest.append(max(waits))
            middle.append(median(waits))
            progress(f"round {number + 1}: slowest viewer {slowest[-1]:.2f} s, the middle one {middle[-1]:.2f} s")
        shares = usage.shares()
    finally:
        for viewer in (viewer for seat in seats for viewer in seat.viewers):
            viewer.close()
        phones.end()
    beside = {"the middle viewer's p99 s": median(middle), "audiences": float(len(seats)), **shares}
    size = f"{VIEWERS[form]:,} viewers, {COUNT[form]:,} changes a round at {PER_SECOND}/s"
    return [Measured("viewers", "feed: the slowest viewer's p99, from submit", "s", tuple(slowest), MARK, form, size, beside)]


async def _seated(county: County, count: int) -> list[Seat]:
    """So many viewers over the county's desks; the first seat sees everything."""
    tokens = await county.tokens(county.people(*SEATS))
    order = [one["username"] for role in SEATS for one in county.people(*SEATS) if one["role"] == role]
    seats = [Seat(username, []) for username in order]
    for first in range(0, count, CONNECT_AT_ONCE):
        places = [seats[number % len(seats)] for number in range(first, min(count, first + CONNECT_AT_ONCE))]
        for seat, viewer in zip(places, await asyncio.gather(*(watch(county.web, tokens[seat.username]) for seat in places)), strict=True):
            seat.viewers.append(viewer)
    return [seat for seat in seats if seat.viewers]


async def _waits(seats: Sequence[Seat], due: Mapping[bytes, float]) -> list[float]:
    """Each viewer's p99, once all of an audience have been told the same."""
    deadline = time.monotonic() + SETTLE_S
    while wrong := [seat.username for seat in seats if not _alike(seat, due)]:
        if time.monotonic() > deadline:
            raise Broken(f"viewers of one audience were told different things: {', '.join(wrong)}")
        await asyncio.sleep(0.1)
    viewers = [viewer for seat in seats for viewer in seat.viewers]
    if any(viewer.lost or viewer.twice for viewer in viewers):
        raise Broken("a viewer was dropped, or told something twice")
    told = [[viewer.seen[one] - at for one, at in due.items() if one in viewer.seen] for viewer in viewers]
    return [percentile(waits, 0.99) for waits in told if waits]


def _alike(seat: Seat, due: Mapping[bytes, float]) -> bool:
    first, *others = ({one for one in due if one in viewer.seen} for viewer in seat.viewers)
    return all(other == first for other in others)


def _every_descriptor_we_may_have() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
