"""Puts reports on Kafka as the intake would: each sealed under a key of its own, each acknowledged by the broker."""

import asyncio
from collections.abc import Iterable
from itertools import islice

import asyncpg
from aiokafka import AIOKafkaProducer

from deploy.measuring.texts import Told

AT_ONCE = 1_000
"""So many are in hand: a million reports cost no more memory than a thousand."""


async def feed(kafka: str, prefix: str, keys_dsn: str, reports: Iterable[Told]) -> int:
    """Keys first, since a worker may read a report at once; how many the broker has acknowledged."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", linger_ms=5, max_batch_size=262_144)
    keys = await asyncpg.connect(keys_dsn)
    await producer.start()
    sent = 0
    try:
        coming = iter(reports)
        while some := list(islice(coming, AT_ONCE)):
            await keys.copy_records_to_table(
                "report_keys", records=[(one.report_id, one.key) for one in some], columns=["report_id", "key"]
            )
            waiting = [await producer.send(one.topic.named(prefix), one.event, key=one.grid) for one in some]
            sent += len(await asyncio.gather(*waiting))
    finally:
        await producer.stop()
        await keys.close()
    return sent
