"""The intake's figures: every name once, with its type and what it means. None carries an id, a name or a word of a report."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()


class _Metrics:
    """The figures of one intake process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        name = "fengqiao_intake_"
        self.submissions = Counter(
            name + "submissions",
            "reports, acts and ratings by what was answered: accepted, repeated, conflict, refused, unknown, busy",
            ["what", "outcome"],
            registry=registry,
        )
        self.publish_seconds = Histogram(
            name + "publish_seconds",
            "from a stored row to the broker's acknowledgement",
            registry=registry,
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 30, 120),
        )
        self.batch_size = Histogram(
            name + "batch_size", "submissions written together", registry=registry, buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
        )
        self.republished = Counter(name + "republished", "accepted rows published again", ["what"], registry=registry)
        self.oldest_unpublished = Gauge(
            name + "oldest_unpublished_seconds",
            "age of the oldest accepted row not known on Kafka; alarm above 120",
            ["what"],
            registry=registry,
        )
        self.logins = Counter(name + "logins", "by outcome: ok, refused, locked, busy", ["outcome"], registry=registry)
        self.producers = Counter(name + "producers", "Kafka producers built anew after a fault", registry=registry)


METRICS = _Metrics(REGISTRY)
