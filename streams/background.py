"""What a worker does besides batches: fire clocks, relay the outbox, send rings, wake feed readers, say how it and its work are.

Each is one round of work; the app calls it again and again. A round that fails is simply tried again: the work still waits in
the database.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from prometheus_client import generate_latest

from streams.clocks import ask_anew, sweep
from streams.contracts.queries import queries_in
from streams.handover import keep_sheets
from streams.metrics import METRICS, REGISTRY
from streams.relay import relay
from streams.reminders import tell_late_answers
from streams.rings import Ringing
from streams.worker import Worker

SQL = queries_in(Path(__file__).parent / "store" / "background.sql")
SWEEP_SECONDS = 1.0
RELAY_IDLE_SECONDS = 0.2
RING_IDLE_SECONDS = 0.5
WAKE_SECONDS = 0.05  # at most 20 wake-ups a second and worker, however many commits
STATUS_SECONDS = 0.25
HEALTH_SECONDS = 2.0

Round = Callable[[], Awaitable[None]]


class Background:
    """The rounds of one worker."""

    def __init__(self, worker: Worker, app: Any) -> None:
        self._worker = worker
        self._app = app

    def rounds(self) -> tuple[tuple[str, Round], ...]:
        """Every background round with its name, as metrics and logs call it."""
        clocks = (("clocks", self.clocks),) if self._worker.settings.sweeps else ()
        after = (("relay", self.relay), ("rings", self.rings), ("wake", self.wake), ("status", self.status), ("health", self.health))
        return (*clocks, *after)

    async def clocks(self) -> None:
        """Fire what is due, have worked out anew what other rules worked out, keep the sheet of a shift that has ended, and tell of
        late answers."""
        await self._worker.connected()
        worker, now, prefix = self._worker, datetime.now(UTC), self._worker.settings.topic_prefix
        METRICS.fired.inc(await sweep(worker.store, worker.producer, now=now, topic_prefix=prefix))
        METRICS.asked_anew.inc(await ask_anew(worker.store, worker.producer, worker.rules, now=now, topic_prefix=prefix))
        METRICS.sheets.inc(await keep_sheets(worker.store, worker.rules.county, now=now))
        METRICS.reminders.inc(await tell_late_answers(worker.store, worker.rules.county, now=now))
        await asyncio.sleep(SWEEP_SECONDS)

    async def relay(self) -> None:
        """Send what waits in the outbox."""
        await self._worker.connected()
        async with self._worker.store.acquire() as connection:
            sent = await relay(connection, self._worker.producer, self._worker.failpoint)
        METRICS.relayed.inc(sent)
        if not sent:
            await asyncio.sleep(RELAY_IDLE_SECONDS)

    async def rings(self) -> None:
        """Send the rings that wait to the county's gateways."""
        await self._worker.connected()
        settings = self._worker.settings
        if settings.ring_addresses:
            sent = await Ringing(settings.ring_addresses, settings.ring_key).send(self._worker.store, datetime.now(UTC))
            for counter, counts in (
                (METRICS.rings, sent.arrived),
                (METRICS.ring_failures, sent.failed),
                (METRICS.rings_given_up, sent.given_up),
            ):
                for adapter, count in counts.items():
                    counter.labels(adapter).inc(count)
        await asyncio.sleep(RING_IDLE_SECONDS)

    async def wake(self) -> None:
        """Tell feed readers, after a commit, that there is something below the oldest transaction."""
        await self._worker.changed.wait()
        self._worker.changed.clear()
        await self._worker.store.execute(SQL["notify"])
        await asyncio.sleep(WAKE_SECONDS)

    async def status(self) -> None:
        """Write how this worker is, for whoever supervises it."""
        consumer = self._app.consumer
        assigned = len(consumer.assignment())
        positioned = len(consumer.positioned)
        METRICS.assigned.set(assigned)
        path = self._worker.settings.status_path
        if path is not None:
            told = {
                "pid": os.getpid(),
                "assigned": assigned,
                "positioned": positioned,
                "ready": positioned == assigned,
                "records": sum(self._worker.sensor.records.values()),  # as Faust's sensor counts them
                **self._worker.totals,
                "at": datetime.now(UTC),
            }
            await asyncio.to_thread(_replace, path, msgspec.json.encode(told))
        await asyncio.sleep(STATUS_SECONDS)

    async def health(self) -> None:
        """Look at what waits, and write the figures beside the status, as Prometheus reads them."""
        await self._worker.connected()
        row = await self._worker.store.fetchrow(SQL["health"])
        METRICS.outbox.set(row["outbox"])
        METRICS.held_waiting.set(row["held"])
        METRICS.clock_late.set(row["clock_seconds"])
        METRICS.rings_waiting.set(row["rings"])
        METRICS.outdated.set(await self._worker.store.fetchval(SQL["outdated_count"], self._worker.rules.hash))
        await self._rotas()
        path = self._worker.settings.status_path
        if path is not None:
            await asyncio.to_thread(_replace, path.with_suffix(".prom"), generate_latest(REGISTRY))
        await asyncio.sleep(HEALTH_SECONDS)

    async def _rotas(self) -> None:
        """Whether somebody is put down for the duty that stands now, before a RED case asks."""
        county = self._worker.rules.county
        rows = await self._worker.store.fetch(SQL["rotas_set"], county.duty_day(datetime.now(UTC)))
        known = {row["tenant"] for row in rows}
        for tenant in county.tenants:
            METRICS.no_rota.labels(tenant.id).set(tenant.live and tenant.id not in known)


def _replace(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader never meets half a status."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    fresh.replace(path)
