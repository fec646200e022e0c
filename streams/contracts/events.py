"""What crosses Kafka inbound: a report was submitted, an act was requested.

One JSON object a record. `v` is the version of its kind; a reader that meets a newer one stops instead of guessing.
Times are aware; durations are seconds; amounts are yuan. Nothing in the clear names a person.
"""

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from streams.contracts.codes import CaseKind, Danger, Outcome, Restricted, Role, Source

REPORT_VERSION = 2
ACT_VERSION = 1
CHANGE_VERSION = 2

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
GridCode = Annotated[str, msgspec.Meta(pattern=r"^\d{15}$")]


class Actor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who did it, by account and by the grant used; never a name."""

    account_id: UUID
    role: Role
    region: Code  # region prefix of the grant: digits
    unit: str = ""


class ReportSubmitted(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="report_submitted"):
    """A report was accepted by the intake. `sealed` holds the Words under the report's key."""

    v: Annotated[int, msgspec.Meta(ge=1, le=REPORT_VERSION)] = REPORT_VERSION
    tenant: Code
    report_id: UUID
    grid_code: GridCode
    reporter: Actor
    occurred_at: datetime
    sent_at: datetime | None = None
    received_at: datetime
    source: Source = Source.GRID
    external_no: str = ""
    outcome: Outcome = Outcome.NEEDS_HELP
    category: str = ""  # the reporter's own opinion, a hint
    people_count: int | None = None
    amount: float | None = None  # yuan
    dangers: tuple[Danger, ...] = ()
    flags: tuple[str, ...] = ()  # codes of Flag; one that a newer intake knows is no reason to hold a report
    as_petition: bool = False  # since 2: a petitioner's claim, said to whoever reports it (条例 17)
    corrects: UUID | None = None
    withdraws: UUID | None = None
    attachments: tuple[UUID, ...] = ()
    trace: str = ""
    sealed: bytes


class ActRequested(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="act_requested"):
    """A person asked for something to happen to a case; the stream decides whether it does."""

    v: Annotated[int, msgspec.Meta(ge=1, le=ACT_VERSION)] = ACT_VERSION
    tenant: Code
    act_id: UUID
    case_id: UUID
    grid_code: GridCode  # the case's home grid: the key
    act: Code  # a row of the life-cycle table
    seen_version: int
    actor: Actor
    requested_at: datetime
    received_at: datetime
    fields: dict[str, Any] = {}
    sealed: bytes = b""  # what the actor wrote, by field (see seal_remarks), under a key of the act's own id


class ClockFired(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="clock_fired"):
    """A deadline passed; emitted by the sweep, decided like any act."""

    v: int = 1
    tenant: Code
    clock_id: UUID
    case_id: UUID
    grid_code: GridCode
    stage: Code
    level: int
    due: datetime
    fired_at: datetime


class CaseChanged(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="case_changed"):
    """Outbound on case-events: the public record for other systems; `version` is gapless per case."""

    v: int = CHANGE_VERSION
    tenant: Code
    case_id: UUID
    case_kind: CaseKind = CaseKind.DISPUTE  # since 2; not `kind`, which says what sort of event this is
    version: int
    change: Code
    state: Code
    at: datetime
    grid_code: GridCode
    category: Code
    urgency: Code
    restricted: Restricted | None = None
    lead_unit: str
    co_units: tuple[str, ...] = ()
    report_id: UUID | None = None
    rule: str = ""
    rule_set: str = ""
    reasons: tuple[str, ...] = ()


Inbound = ReportSubmitted | ActRequested | ClockFired


class Unreadable(msgspec.Struct, frozen=True):
    """A record that is no event: `reason` names the field and what would be right, never the content."""

    reason: str


class TooNew(msgspec.Struct, frozen=True):
    """An event of a later version than this code knows: not poison, the partition waits for a newer worker."""

    kind: str
    version: int


class _Head(msgspec.Struct):
    """The two fields every version of every event has."""

    kind: str
    v: int = 1


_head = msgspec.json.Decoder(_Head).decode
_inbound = msgspec.json.Decoder(Inbound).decode
_VERSIONS = {"report_submitted": REPORT_VERSION, "act_requested": ACT_VERSION, "clock_fired": 1}

encode = msgspec.json.Encoder().encode
"""Bytes of any event of this file."""


def read(raw: bytes | None) -> Inbound | Unreadable | TooNew:
    """An inbound record, or why it is none. Total: any bytes whatsoever get an answer."""
    if not raw:
        return Unreadable("record: empty; one JSON object is wanted")
    try:
        return _checked(_inbound(raw))
    except msgspec.MsgspecError as wrong:
        return _told(raw, str(wrong))
    except (ValueError, RecursionError, OverflowError) as wrong:
        return Unreadable(f"record: {type(wrong).__name__}; one JSON object in UTF-8 is wanted")


def _checked(event: Inbound) -> Inbound | Unreadable:
    for name in ("occurred_at", "received_at", "sent_at", "requested_at", "due", "fired_at"):
        value = getattr(event, name, None)
        if value is not None and value.tzinfo is None:
            return Unreadable(f"{name}: a time with its zone is wanted")
    return event


def _told(raw: bytes, wrong: str) -> Unreadable | TooNew:
    try:
        head = _head(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Unreadable(f"record: {_without_content(wrong)}")
    known = _VERSIONS.get(head.kind)
    if known is None:
        return Unreadable("kind: unknown; one of " + ", ".join(sorted(_VERSIONS)))
    if head.v > known:
        return TooNew(head.kind, head.v)
    return Unreadable(_without_content(wrong))


def _without_content(wrong: str) -> str:
    """msgspec quotes an invalid value as Python would, and names an unknown field; a reason must not carry what a person wrote."""
    path = _PATH.search(wrong)
    head = _CONTENT.split(wrong, maxsplit=1)[0].partition(" - at ")[0]
    return head.strip() + (f" at {path[1]}" if path else "")


_PATH = re.compile(r" - at (`[$\w.\[\]]*`)$")
"""Where in the record: names of ours and marks, nothing else."""
_CONTENT = re.compile("['\"]|(?<=unknown field )`")
