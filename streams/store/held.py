"""异常件待核: the bytes that no rule could read, sealed under a key of their own, with the reason and the offset."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import msgspec

from streams.contracts.identity import CASE_SPACE
from streams.contracts.queries import queries_in
from streams.contracts.sealing import KEY_BYTES, NONCE_BYTES, seal
from streams.stages.journey import Held, Journey, Record
from streams.store.rows import Row, hexed

SQL = queries_in(Path(__file__).parent / "cycle.sql")
FINGERPRINTS = UUID(int=0)
"""Whose key the fingerprints are made with: nobody's report."""
KEYS = queries_in(Path(__file__).parent / "keys.sql")

_json = msgspec.json.Encoder().encode


def held_id(record: Record) -> UUID:
    """Whose key seals a held record: derived from its place, so that a replay finds the same one."""
    return uuid5(CASE_SPACE, f"{record.topic}/{record.partition}@{record.offset}")


def fingerprint(record: Record, key: bytes) -> str:
    """Equal for equal bytes, and of no use to whoever has not the key; an unreadable record is its place."""
    content = record.value if record.value is not None else held_id(record).bytes
    return blake2b(content, key=key, digest_size=16).hexdigest()


async def report_keys(pool: Any, report_ids: Sequence[UUID]) -> Mapping[UUID, bytes | None]:
    """The keys of these reports; None where one was destroyed."""
    if not report_ids:
        return {}
    found = await pool.fetch(KEYS["find"], report_ids)
    return {row["report_id"]: row["key"] for row in found}


@dataclass(frozen=True)
class HeldBytes:
    """Seals and writes held records. `keys` is the pool of the keys' own database."""

    keys: Any

    async def write(self, connection: Any, journeys: Sequence[Journey]) -> None:
        """One row a record; writing the same record again changes nothing."""
        if not journeys:
            return
        ids = [held_id(journey.record) for journey in journeys]
        wanted = [*ids, FINGERPRINTS]
        await self.keys.execute(KEYS["make"], wanted, [os.urandom(KEY_BYTES) for _ in wanted])
        found = await report_keys(self.keys, wanted)
        mark = found[FINGERPRINTS] or b""
        held = [
            _row(journey, journey.held, owner, found[owner]) | {"fingerprint": fingerprint(journey.record, mark)}
            for journey, owner in zip(journeys, ids, strict=True)
            if journey.held is not None
        ]
        await connection.execute(SQL["insert_held"], _json(held).decode())


def _row(journey: Journey, held: Held, owner: UUID, key: bytes | None) -> Row:
    record, event = journey.record, journey.event
    sealed = seal(record.value or b"", key=key, nonce=os.urandom(NONCE_BYTES), owner=owner) if key else b""
    return {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "stage": held.stage,
        "reason": held.reason,
        "report_id": journey.report.report_id if journey.report else None,
        "tenant": event.tenant if event else "",
        "sealed": hexed(sealed),
        "held_at": journey.at or record.appended_at,
        "cleared_at": None,
    }
