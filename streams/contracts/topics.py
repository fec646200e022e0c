"""Every topic once: what it carries, its key, how long it is kept and why.

The partition count is fixed for a generation; growth is a new generation, after the old one has drained.
"""

from dataclasses import dataclass

DAY_MS = 86_400_000
PARTITIONS = 24
GENERATION = 1


@dataclass(frozen=True)
class Topic:
    """One topic. `name` is the noun; `named` gives the name on the broker."""

    name: str
    carries: str
    inbound: bool
    restricted: bool = False
    partitions: int = PARTITIONS
    retention_ms: int = 45 * DAY_MS
    max_message_bytes: int = 1_048_576

    def named(self, prefix: str = "fengqiao") -> str:
        """The broker's name: deployment prefix, noun, generation."""
        return f"{prefix}.{self.name}.g{GENERATION}"

    @property
    def config(self) -> dict[str, str]:
        """Settings at creation. Retention outlives any stop of the stream that anyone would survive unnoticed."""
        return {
            "cleanup.policy": "delete",
            "retention.ms": str(self.retention_ms),
            "max.message.bytes": str(self.max_message_bytes),
            "message.timestamp.type": "LogAppendTime",
        }


REPORTS = Topic("reports", "ReportSubmitted; key = tenant + home grid", inbound=True)
REPORTS_RESTRICTED = Topic(
    "reports-restricted", "ReportSubmitted that its sender marked as restricted; own readers", inbound=True, restricted=True
)
ACTS = Topic("acts", "ActRequested and ClockFired; same key and partition count as reports", inbound=True)
CASE_EVENTS = Topic("case-events", "CaseChanged, the public record for other systems; key = case", inbound=False)
CASE_EVENTS_RESTRICTED = Topic("case-events-restricted", "CaseChanged of restricted cases; own readers", inbound=False, restricted=True)

TOPICS = (REPORTS, REPORTS_RESTRICTED, ACTS, CASE_EVENTS, CASE_EVENTS_RESTRICTED)
INBOUND = tuple(topic for topic in TOPICS if topic.inbound)
