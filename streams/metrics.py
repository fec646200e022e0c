"""A worker's figures: every name once, with its type and what it means. None carries an id, a name or a word of a report.

A worker serves no port; it rewrites them beside its status file, in the text form that Prometheus reads (`background.py`).
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()


class _Metrics:
    """The figures of one worker process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        name = "fengqiao_stream_"
        self.records = Counter(name + "records", "readable records handed to the stages, replays included", registry=registry)
        self.stored = Counter(name + "stored", "events stored for the first time and decided", registry=registry)
        self.repeated = Counter(name + "repeated", "records known already, by id or below the position", registry=registry)
        self.held = Counter(name + "held", "records put to 异常件待核", registry=registry)
        self.gaps = Counter(name + "gap_offsets", "offsets the broker does not have any more; alarm when it rises", registry=registry)
        self.too_new = Counter(name + "too_new", "partitions stopped at an event of a later version; alarm", registry=registry)
        self.poison_alarms = Counter(name + "poison_alarms", "runs of unreadable records beyond the budget; alarm", registry=registry)
        self.fired = Counter(name + "clocks_emitted", "deadlines sent on by the sweep", registry=registry)
        self.asked_anew = Counter(
            name + "cases_asked_anew", "cases whose deadlines other rules worked out, sent to be looked at", registry=registry
        )
        self.outdated = Gauge(
            name + "outdated_deadlines", "open deadlines that other rules worked out; alarm when it stays for an hour", registry=registry
        )
        self.reminders = Counter(
            name + "recommendation_reminders", "reminders of late answers to recommendations (三项建议), told", registry=registry
        )
        self.sheets = Counter(name + "handover_sheets", "sheets of a shift that has ended (交接班), kept", registry=registry)
        self.relayed = Counter(name + "relayed", "outbox records acknowledged on case-events", registry=registry)
        self.rings = Counter(name + "rings", "rings that a gateway took", ("adapter",), registry=registry)
        self.ring_failures = Counter(
            name + "ring_failures", "rings that a gateway did not take and that are tried again; alarm", ("adapter",), registry=registry
        )
        self.rings_given_up = Counter(
            name + "rings_given_up", "rings that no gateway took for an hour; alarm", ("adapter",), registry=registry
        )
        self.rings_waiting = Gauge(name + "rings_waiting", "rings not taken by their gateway yet; alarm when it stays", registry=registry)
        self.no_rota = Gauge(
            name + "duty_without_rota", "1 while a chain's present day of duty has nobody put down; alarm", ("tenant",), registry=registry
        )
        self.assigned = Gauge(name + "assigned_partitions", "partitions this worker is assigned", registry=registry)
        self.outbox = Gauge(name + "outbox_waiting", "records for case-events not sent yet; alarm when it keeps rising", registry=registry)
        self.held_waiting = Gauge(name + "held_waiting", "异常件 that nobody has cleared", registry=registry)
        self.clock_late = Gauge(
            name + "clock_late_seconds", "how long the oldest passed deadline waits to be decided; alarm", registry=registry
        )
        self.cycle_seconds = Histogram(
            name + "cycle_seconds",
            "from a batch in hand to its commit",
            registry=registry,
            buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
        )


METRICS = _Metrics(REGISTRY)
