"""The topics of one deployment on the broker: made from the contract, never altered behind its back."""

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from deploy.faults import Refused, Unanswered
from streams.contracts.topics import TOPICS

TOPIC_ALREADY_EXISTS = 36
REQUEST_MS = 20_000


async def create(address: str, prefix: str, replicas: int = 1) -> tuple[str, ...]:
    """Make what is missing; the names made. A topic with another partition count is a Fault: order would break."""
    wanted = {
        topic.named(prefix): NewTopic(topic.named(prefix), topic.partitions, replicas, topic_configs=dict(topic.config)) for topic in TOPICS
    }
    admin = AIOKafkaAdminClient(bootstrap_servers=address, request_timeout_ms=REQUEST_MS)
    try:
        await admin.start()
        there = set(await admin.list_topics())
        made = tuple(name for name in wanted if name not in there)
        if made:
            _check(await admin.create_topics([wanted[name] for name in made]))
        await _check_partitions(admin, [name for name in wanted if name in there])
    except KafkaError as wrong:
        raise Unanswered(f"the Kafka broker at {address} does not do what it is asked: {wrong}") from wrong
    finally:
        await admin.close()
    return made


async def delete(address: str, prefix: str) -> None:
    """Gone, with everything in them: for tests."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address, request_timeout_ms=REQUEST_MS)
    try:
        await admin.start()
        await admin.delete_topics([topic.named(prefix) for topic in TOPICS])
    finally:
        await admin.close()


def inbound_partitions() -> int:
    """How many partitions the workers share among them."""
    return sum(topic.partitions for topic in TOPICS if topic.inbound)


def _check(response: object) -> None:
    for name, code, message in getattr(response, "topic_errors", ()):
        if code not in {0, TOPIC_ALREADY_EXISTS}:
            raise Refused(f"the Kafka broker did not make topic {name}: {message or code}")


async def _check_partitions(admin: AIOKafkaAdminClient, names: list[str]) -> None:
    counts = {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics(names)} if names else {}
    wanted = {topic.partitions for topic in TOPICS}
    for name, count in counts.items():
        if count not in wanted:
            raise Refused(f"topic {name} has {count} partitions, the contract says {wanted}: a new generation is needed")
