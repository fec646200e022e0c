"""Phones that submit on a timetable, whatever the county does: a slow answer delays nobody's next report.

What is measured from is the moment a report was due, not the moment it got through, so a queue shows as what it is.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from deploy.environment import county_of
from deploy.faults import Broken
from deploy.measuring.county import County
from deploy.measuring.texts import Labelled, labelled
from deploy.measuring.wire import Line
from streams.contracts.codes import CaseState, Role
from streams.contracts.events import Actor, ReportSubmitted
from streams.contracts.identity import uuid7_of
from streams.contracts.sealing import Words
from streams.reference.county import load_county
from streams.rules.triage import Rules

LINES = 64
NOBODY = Actor(UUID(int=0), Role.GRID_MEMBER, "-")


@dataclass
class Timetable:
    """When each report was due and when it was answered, by its id; times of the monotonic clock."""

    due: dict[bytes, float] = field(default_factory=dict)
    answered: dict[bytes, float] = field(default_factory=dict)


class Phones:
    """Grid members with their tokens, and reports that everybody at the county may see."""

    def __init__(self, county: County, seed: int = 2023) -> None:
        self._county = county
        self._dice = random.Random(seed)  # noqa: S311 - load, not a secret
        self._lines: asyncio.Queue[Line] = asyncio.Queue()
        self._tokens: list[str] = []
        self._texts = open_texts()
        self._grids = sorted(load_county(county_of()).grids)

    async def begin(self) -> None:
        """Log in and open the lines: neither is a submit's cost."""
        self._tokens = list((await self._county.tokens(self._county.people("grid_member"))).values())
        for _ in range(LINES):
            line = Line(self._county.web)
            await line.ask("GET", "/healthz")
            self._lines.put_nowait(line)

    async def submit(self, count: int, per_second: float) -> Timetable:
        """So many reports at that pace; all of them answered 202."""
        bodies = [self._body() for _ in range(count)]
        times = Timetable()
        began = time.monotonic() + 0.05
        async with asyncio.TaskGroup() as sending:
            for number, (report_id, body) in enumerate(bodies):
                due = began + number / per_second
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                times.due[report_id] = due
                sending.create_task(self._send(report_id, body, times))
        return times

    async def _send(self, report_id: bytes, body: bytes, times: Timetable) -> None:
        line = await self._lines.get()
        try:
            answer = await line.ask("POST", "/api/v1/reports", self._tokens[hash(report_id) % len(self._tokens)], body)
        finally:
            self._lines.put_nowait(line)
        if answer.status != 202:
            raise Broken(f"a submit was answered {answer.status}: {answer.body[:200]!r}")
        times.answered[report_id] = time.monotonic()

    def _body(self) -> tuple[bytes, bytes]:
        now = datetime.now(UTC)
        report_id = str(uuid7_of(now, self._dice.randbytes(10)))
        told = {
            "report_id": report_id,
            "grid_code": self._dice.choice(self._grids),
            "occurred_at": now - timedelta(minutes=5),
            "text": self._dice.choice(self._texts).text,
        }
        return report_id.encode(), msgspec.json.encode(told)

    def end(self) -> None:
        while not self._lines.empty():
            self._lines.get_nowait().close()


def open_texts() -> Sequence[Labelled]:
    """The texts of which the rules make neither a restricted case nor one in doubt: those the whole county's desk sees."""
    county = load_county(county_of())
    rules, grid, at = Rules(county), min(county.grids), datetime.now(UTC)
    found = []
    for line in labelled():
        report = ReportSubmitted(
            tenant=county.tenants[0].id, report_id=UUID(int=0), grid_code=grid, reporter=NOBODY, occurred_at=at, received_at=at, sealed=b""
        )
        seen = rules.classify(report, Words(text=line.text))
        if not (line.accused or line.complained_of or seen.restricted) and rules.route(report, seen).state is not CaseState.IN_DOUBT:
            found.append(line)
    return found
