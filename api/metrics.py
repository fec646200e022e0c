"""The api's figures: every name once, with its type and what it means. None carries an id, a name or a word of a report."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """The figures of one api process; README.md says at which value each alarms."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        name = "fengqiao_api_"
        self.feed_viewers = Gauge(name + "feed_viewers", "open feed connections", registry=self.registry)
        self.feed_audiences = Gauge(name + "feed_audiences", "different scopes among them", registry=self.registry)
        self.feed_rows = Counter(name + "feed_rows", "changes read by the fan-out, each once", registry=self.registry)
        self.feed_frames = Counter(name + "feed_frames", "changes handed to viewers", registry=self.registry)
        self.feed_ended = Counter(
            name + "feed_ended",
            "connections by how they ended: gone, slow, stuck, revoked, expired, lifetime, closing, fault",
            ["how"],
            registry=self.registry,
        )
        self.feed_round_seconds = Histogram(
            name + "feed_round_seconds",
            "reading new changes, judging and handing them out",
            registry=self.registry,
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1),
        )
        self.feed_faults = Counter(name + "feed_faults", "times the fan-out lost its database and began again", registry=self.registry)
        self.words_read = Counter(name + "words_read", "times the words of a case were opened", registry=self.registry)
        self.lookups = Counter(name + "lookups", "look-ups by query code: found, unknown, too_often", ["outcome"], registry=self.registry)
