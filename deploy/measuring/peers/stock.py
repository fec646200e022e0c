"""Faust as its guide shows it: one agent, one event after the other, one transaction for each; nothing of Faust replaced."""

import asyncio
from typing import Any

import faust
import uvloop
from aiokafka.structs import TopicPartition

from deploy.measuring.peers.same_work import Asked, SameWork, begun, record_of, same_work
from streams.exits import fail_stop
from streams.settings import Settings
from streams.topology import inbound


def create_app(asked: Asked) -> faust.App:
    """A stock app; its web and its leader topic are off, since nothing here asks them."""
    settings = asked.settings
    app = faust.App(
        settings.group,
        broker=f"kafka://{settings.kafka}",
        autodiscover=False,
        key_serializer="raw",
        value_serializer="raw",
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=1.0,
        worker_redirect_stdouts=False,
    )
    topic = app.topic(*(topic.named(settings.topic_prefix) for topic in inbound()), value_serializer="raw", key_serializer="raw")

    @app.agent(topic, name="one-by-one")
    @fail_stop  # a peer that fails must end, or the measuring would wait for it
    async def one_by_one(stream: Any) -> None:
        """Each record for itself; positions are there before the first, so that all peers write the same rows."""
        async with same_work(asked) as work:
            await _all_positions(work, settings)
            async for event in stream.events():
                message = event.message
                record = record_of(message.topic, message.partition, message.offset, event.value, 1000 * message.timestamp)
                await work.store([record])

    return app


async def _all_positions(work: SameWork, settings: Settings) -> None:
    places = [TopicPartition(topic.named(settings.topic_prefix), number) for topic in inbound() for number in range(topic.partitions)]
    await work.worker.positions(frozenset(places))


if __name__ == "__main__":
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    worker = faust.Worker(create_app(begun()), loglevel="WARNING", quiet=True, override_logging=False, redirect_stdouts=False)
    worker.spinner = None
    worker.execute_from_commandline()
