"""What the stream answered to an act: one query for all that wait, a few dozen times a second, only while any wait."""

import asyncio
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec

from producers.database import Database
from producers.faults import Unavailable
from streams.contracts.cases import Step
from streams.contracts.decisions import Reason
from streams.contracts.queries import queries_in

SQL = queries_in(Path(__file__).with_name("intake.sql"))
LOOK_EVERY_S = 0.03


class Answer(NamedTuple):
    """The stream's answer: applied, refused or obsolete; with the case as it stands and what was done since it was seen."""

    status: str
    reason: Reason | None
    allowed: tuple[str, ...]
    version: int
    state: str | None
    since: tuple[Step, ...] = ()


_steps = msgspec.json.Decoder(tuple[Step, ...]).decode
_reason = msgspec.json.Decoder(Reason).decode


class Answers:
    """The answers to acts, as they come."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[UUID, asyncio.Future[Answer]] = {}
        self._wake = asyncio.Event()

    async def of(self, act_id: UUID, within_s: float) -> Answer | None:
        """The answer to an act, or None when it takes longer."""
        waiting = self._waiting.setdefault(act_id, asyncio.get_running_loop().create_future())
        self._wake.set()
        try:
            async with asyncio.timeout(within_s):
                return await asyncio.shield(waiting)
        except TimeoutError:
            self._waiting.pop(act_id, None)
            return None

    async def run(self) -> None:
        """Look while anybody waits, until cancelled."""
        while True:
            await self._wake.wait()
            while self._waiting:
                await self._look()
                await asyncio.sleep(LOOK_EVERY_S)
            self._wake.clear()

    async def _look(self) -> None:
        try:
            rows = await self._database.fetch(SQL["act_answers"], list(self._waiting))
        except Unavailable:
            return
        for row in rows:
            waiting = self._waiting.pop(row["act_id"], None)
            if waiting is not None and not waiting.done():
                reason = _reason(row["reason"]) if row["reason"] else None
                waiting.set_result(Answer(row["status"], reason, tuple(row["allowed"]), row["version"], row["state"], _steps(row["since"])))
