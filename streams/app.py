"""Wires a worker: Faust brings batches, the stages decide, one transaction stores, and only then is a batch acknowledged.

`create_app` is the only place where real things are chosen. The background tasks (clocks, relay, wake-ups, status)
run in the same process, each in a loop of its own that outlives a lost connection.
"""

import asyncio
import logging
from typing import Any

import faust

from streams.background import Background, Round
from streams.exits import fail_stop
from streams.rules.triage import Rules
from streams.settings import Settings
from streams.topology import inbound
from streams.transport import RecordSensor, batch_app
from streams.worker import Worker

log = logging.getLogger(__name__)


def create_app(settings: Settings, rules: Rules) -> faust.App:
    """A worker for these settings and this rule set; nothing is connected yet."""
    sensor = RecordSensor()
    worker = Worker(settings, rules, sensor)
    app = batch_app(
        settings.group,
        broker=settings.kafka,
        positions=worker.positions,
        max_records=settings.batch_records,
        session_seconds=settings.session_seconds,
        sensor=sensor,
    )
    topic = app.topic(*(topic.named(settings.topic_prefix) for topic in inbound()), value_serializer="raw", key_serializer="raw")

    @app.agent(topic, name="stages")
    @fail_stop
    async def stages(stream: Any) -> None:
        """Every stage of the topology, batch by batch."""
        async for event in stream.events():
            await worker.handle(event.value, app.consumer)

    background = Background(worker, app)
    for name, work in background.rounds():
        app.task(_kept_up(name, work))
    return app


def _kept_up(name: str, work: Round) -> Round:
    async def keep_up() -> None:
        while True:
            try:
                await work()
            except asyncio.CancelledError:
                raise
            except Exception as fault:  # noqa: BLE001 - whatever it was, the next round finds the same work still waiting
                log.warning("%s: %s, tried again", name, type(fault).__name__, extra={"action": "background_retry"})
                await asyncio.sleep(1)

    keep_up.__name__ = keep_up.__qualname__ = name
    return keep_up
