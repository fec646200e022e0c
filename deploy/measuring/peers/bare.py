"""The barest loop there is: aiokafka hands over what it has, one transaction stores it. No Faust, no group, no second look."""

import asyncio
import signal

import uvloop
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from deploy.measuring.peers.same_work import Asked, EverySecond, SameWork, begun, record_of, same_work
from streams.topology import inbound

FETCH_BYTES = 8 * 1024 * 1024
FETCH_WAIT_MS = 100


async def main(asked: Asked) -> None:
    """Read from where PostgreSQL says until asked to stop."""
    settings = asked.settings
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    partitions = [TopicPartition(topic.named(settings.topic_prefix), number) for topic in inbound() for number in range(topic.partitions)]
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka,
        group_id=settings.group,
        enable_auto_commit=False,
        fetch_max_bytes=FETCH_BYTES,
        fetch_max_wait_ms=FETCH_WAIT_MS,
    )
    async with same_work(asked) as work, consumer:
        consumer.assign(partitions)
        for partition, offset in (await work.worker.positions(frozenset(partitions))).items():
            consumer.seek(partition, offset)
        await _read(consumer, work, stop, settings.batch_records)


async def _read(consumer: AIOKafkaConsumer, work: SameWork, stop: asyncio.Event, most: int) -> None:
    telling, stored = EverySecond(), False
    while not stop.is_set():
        fetched = await consumer.getmany(timeout_ms=FETCH_WAIT_MS, max_records=most)
        records = [
            record_of(place.topic, place.partition, record.offset, record.value, record.timestamp)
            for place, part in fetched.items()
            for record in part
        ]
        if records:
            await work.store(records)
            stored = True
        if stored and telling.due():
            await consumer.commit()
            stored = False


if __name__ == "__main__":
    uvloop.run(main(begun()))
