"""Identifiers: made where a fact begins, derived everywhere else, so that a replay makes the same ones."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid5

CASE_SPACE = UUID("5d8c3b9e-0c51-5b6a-9a0e-3f1f2b8f7c11")


def case_id_of(first_report_id: UUID) -> UUID:
    """The case that a report opens; the same report always opens the same case."""
    return uuid5(CASE_SPACE, first_report_id.bytes.hex())


def ids_in(text: object) -> tuple[UUID, ...]:
    """The ids in a field of an act, as they stand there with blanks between; none where anything else stands there."""
    try:
        return tuple(UUID(one) for one in text.split(" ")) if isinstance(text, str) else ()
    except ValueError:
        return ()


def clock_id_of(case_id: UUID, stage: str, level: int, due: datetime) -> UUID:
    """One clock firing; the sweep may run anywhere any number of times."""
    return uuid5(CASE_SPACE, f"{case_id.hex}|{stage}|{level}|{due.astimezone(UTC).isoformat()}")


def uuid7_of(at: datetime, noise: bytes) -> UUID:
    """A UUIDv7 from a given time (milliseconds) and at least 10 bytes of noise; both come from the caller."""
    milliseconds = int(at.timestamp() * 1000)
    tail = int.from_bytes(noise[:10], "big")
    value = (milliseconds & (2**48 - 1)) << 80 | tail
    value = value & ~(0xF << 76) | (7 << 76)
    return UUID(int=value & ~(0b11 << 62) | (0b10 << 62))


def is_uuid7(value: UUID) -> bool:
    """Phones make version 7 ids, so that ids sort by time and a resend lands beside its first try."""
    return value.version == 7


def record_key(tenant: str, grid_code: str) -> bytes:
    """Kafka's key: a grid's reports and acts stay in one partition, in order, and name nobody."""
    return f"{tenant}|{grid_code}".encode()


def content_hash(canonical: bytes) -> bytes:
    """What tells a repeat of the same report from other content under the same id."""
    return sha256(canonical).digest()
