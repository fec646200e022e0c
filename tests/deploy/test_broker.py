"""The embedded broker keeps what it acknowledged, whatever ends it."""

from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from deploy.kafka import topics as kafka_topics
from deploy.kafka.broker import Broker
from deploy.kafka.probe import answers
from deploy.places import Places
from deploy.ports import free_port
from streams.contracts.topics import INBOUND, REPORTS


@pytest.fixture
def own_broker(tmp_path: Path, places: Places) -> Broker:
    return Broker(data=tmp_path / "kafka", port=free_port(), tools=places.tools, records=places.processes / "own")


async def test_what_was_acknowledged_is_there_after_kill_9(own_broker: Broker) -> None:
    own_broker.start()
    try:
        await kafka_topics.create(own_broker.address, "kept")
        await send(own_broker.address, REPORTS.named("kept"), b"one report")
        own_broker.kill()
        assert not answers(own_broker.address, 0.2)
        own_broker.start()
        assert await first(own_broker.address, REPORTS.named("kept")) == b"one report"
    finally:
        own_broker.stop()


async def test_topics_are_made_once_as_the_contract_says(kafka: str, topics: str) -> None:
    assert await kafka_topics.create(kafka, topics) == ()
    assert kafka_topics.inbound_partitions() == sum(topic.partitions for topic in INBOUND)


async def test_a_misspelt_topic_is_never_created(kafka: str) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    try:
        assert "no-such-topic" not in await consumer.topics()
        await consumer._client.set_topics(["no-such-topic"])
        assert "no-such-topic" not in await consumer.topics()
    finally:
        await consumer.stop()


async def send(address: str, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=address, acks="all")
    await producer.start()
    try:
        await producer.send_and_wait(topic, value, partition=0)
    finally:
        await producer.stop()


async def first(address: str, topic: str) -> bytes | None:
    consumer = AIOKafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        await consumer.seek_to_beginning()
        return (await consumer.getone()).value  # type: ignore[no-any-return]  # aiokafka is published without types
    finally:
        await consumer.stop()
