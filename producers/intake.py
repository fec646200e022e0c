"""The intake's parts, put together once per process, and the tasks that keep them going."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from fastapi import Request

from producers.acceptance import Acceptance
from producers.answers import Answers
from producers.callers import Callers
from producers.database import Database
from producers.entering import Entering
from producers.faults import Unavailable
from producers.outbox import Outbox
from producers.passwords import Passwords
from producers.people import People
from producers.publisher import Publisher
from producers.settings import Settings
from streams.contracts.rates import Rates
from streams.contracts.topics import INBOUND
from streams.reference.county import County

log = logging.getLogger(__name__)

ROW_CONNECTIONS = 8
KEY_CONNECTIONS = 3
AFTER_A_FAULT_S = 1.0
WARMED_S = 2.0  # so long the end waits for what the beginning still connects


class Intake:
    """Everything an endpoint needs; `running` opens it and lets it go."""

    def __init__(self, settings: Settings, county: County) -> None:
        self.settings = settings
        self.county = county
        self.rows = Database(settings.intake_dsn, ROW_CONNECTIONS)
        self.keys = Database(settings.keys_dsn, KEY_CONNECTIONS)
        self.publisher = Publisher(settings.kafka)
        self.people = People(self.rows)
        self.callers = Callers(self.people, settings.secret)
        self.passwords = Passwords()
        self.entering = Entering(self.rows, self.passwords, settings.secret)
        self.reports = Acceptance("reports", self.rows, self.keys, self.publisher)
        self.acts = Acceptance("acts", self.rows, self.keys, self.publisher)
        self.answers = Answers(self.rows)
        self.ratings = Rates(settings.lookups_per_minute)
        self.bookings = Rates(settings.lookups_per_minute)
        unknown_after = timedelta(seconds=settings.republish_seconds)
        self.outboxes = (
            Outbox("reports", self.rows, self.reports, unknown_after),
            Outbox("acts", self.rows, self.acts, unknown_after),
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open, keep the tasks going, close. Neither Kafka nor Postgres need be there yet."""
        await self.rows.open()
        await self.keys.open()
        tasks = [asyncio.create_task(_kept_going(task)) for task in self._tasks()]
        warming = asyncio.create_task(self._warm())
        try:
            yield
        finally:
            await asyncio.wait([warming], timeout=WARMED_S)  # a connection that is broken off half made leaves its socket behind
            await self._close([*tasks, warming])

    async def _warm(self) -> None:
        """Connect everything ahead of the first who asks; what is away now is connected when it is needed."""
        topics = [topic.named(self.settings.topic_prefix) for topic in INBOUND]
        for warm in (self.rows.warm, self.keys.warm, partial(self.publisher.warm, topics)):
            try:
                await warm()
            except Unavailable:
                log.info("A service is not there yet", extra={"action": "not_there_yet"})

    def _tasks(self) -> list[Callable[[], Awaitable[None]]]:
        rounds = [task for outbox in self.outboxes for task in (outbox.mark, outbox.republish)]
        return [self.publisher.run, self.reports.run, self.acts.run, self.answers.run, *rounds]

    async def _close(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.publisher.close()
        for outbox in self.outboxes:
            await outbox.mark_once(datetime.now(UTC))
        self.passwords.close()
        await self.rows.close()
        await self.keys.close()


async def _kept_going(task: Callable[[], Awaitable[None]]) -> None:
    """A background task that ended by a fault begins again; the fault is told by its type alone."""
    while True:
        try:
            await task()
        except Exception as wrong:  # noqa: BLE001 - whatever it was, the way in must not stay shut
            log.error("A background task failed: %s", type(wrong).__name__, extra={"action": "task_failed"})
            await asyncio.sleep(AFTER_A_FAULT_S)


def intake_of(request: Request) -> Intake:
    """The intake behind a request."""
    intake: Intake = request.app.state.intake
    return intake
