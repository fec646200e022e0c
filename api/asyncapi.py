"""AsyncAPI from the contracts themselves: every topic, what it carries, how long it is kept."""

from typing import Any

import msgspec

from streams.contracts.events import ActRequested, CaseChanged, ClockFired, ReportSubmitted
from streams.contracts.topics import ACTS, CASE_EVENTS, CASE_EVENTS_RESTRICTED, REPORTS, REPORTS_RESTRICTED, TOPICS, Topic

_REF = "#/components/schemas/{name}"
CARRIES: dict[Topic, tuple[type[msgspec.Struct], ...]] = {
    REPORTS: (ReportSubmitted,),
    REPORTS_RESTRICTED: (ReportSubmitted,),
    ACTS: (ActRequested, ClockFired),
    CASE_EVENTS: (CaseChanged,),
    CASE_EVENTS_RESTRICTED: (CaseChanged,),
}


def document(topic_prefix: str) -> dict[str, Any]:
    """The AsyncAPI 3 document of a deployment."""
    events = tuple(dict.fromkeys(event for carried in CARRIES.values() for event in carried))
    _, schemas = msgspec.json.schema_components(events, ref_template=_REF)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Fengqiao", "version": "1", "description": "What travels on Kafka; nothing in the clear names a person."},
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic, topic_prefix) for topic in TOPICS},
        "operations": {f"{'send' if topic.inbound else 'receive'}-{topic.name}": _operation(topic) for topic in TOPICS},
        "components": {
            "schemas": schemas,
            "messages": {
                event.__name__: {"name": event.__name__, "payload": {"$ref": _REF.format(name=event.__name__)}} for event in events
            },
        },
    }


def _channel(topic: Topic, topic_prefix: str) -> dict[str, Any]:
    return {
        "address": topic.named(topic_prefix),
        "description": topic.carries,
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"} for event in CARRIES[topic]},
        "bindings": {"kafka": {"partitions": topic.partitions, "topicConfiguration": {"retention.ms": topic.retention_ms}}},
    }


def _operation(topic: Topic) -> dict[str, Any]:
    action = "send" if topic.inbound else "receive"
    return {"action": action, "channel": {"$ref": f"#/channels/{topic.name}"}, "summary": topic.carries}
