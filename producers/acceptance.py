"""Accepted means kept: a key, a row, the broker's acknowledgement, and only then the answer (promise 1).

Enters: candidates, many at once. Leaves: one receipt for each. What waits together is written together: one statement for
the keys, one for the rows, one hand-over to the publisher. The row is the outbox: it outlives this process, and whoever
finds it unpublished publishes it again. Refuses other content under a known id (Conflict).

    candidate ─ key kept ─ event sealed ─ row inserted ─ published ─ receipt
                               └─ row was there: same content → its receipt, once it is on Kafka; other → Conflict
"""

import asyncio
import logging
import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from producers.codes import query_code
from producers.database import Database
from producers.deadlines import RETRY_AFTER_S
from producers.faults import Conflict, Erased, Fault, Unavailable
from producers.metrics import METRICS
from producers.publisher import NotDelivered, Outgoing, Publisher
from streams.contracts.identity import content_hash
from streams.contracts.queries import queries_in
from streams.contracts.sealing import KEY_BYTES

log = logging.getLogger(__name__)

SQL = queries_in(Path(__file__).with_name("intake.sql"))
KEYS = queries_in(Path(__file__).with_name("keys.sql"))

GATHER_S = 0.005  # what comes within it shares a transaction
LARGEST_BATCH = 200
MOST_WAITING = 2_000  # beyond this the honest answer is 503 at once


@dataclass(frozen=True)
class Candidate:
    """A report or an act that passed every check, not yet kept."""

    id: UUID
    tenant: str
    account_id: UUID
    about: str  # the grid of a report, the case of an act
    canonical: bytes  # what makes a resend the same
    accepted_at: datetime
    topic: str
    key: bytes
    event: Callable[[bytes], bytes]  # the event's bytes, its words sealed under the key given

    def hash(self, key: bytes) -> bytes:
        """Keyed, so that a row tells nothing of the words once the key is destroyed."""
        return content_hash(key + self.account_id.bytes + self.canonical)


class Receipt(NamedTuple):
    """What whoever sent it is told, now and at every resend."""

    id: UUID
    query_code: str
    repeated: bool


class _Waiting(NamedTuple):
    candidate: Candidate
    receipt: asyncio.Future[Receipt]


class Kept(NamedTuple):
    """A row of the outbox."""

    id: UUID
    content_hash: bytes
    query_code: str
    outgoing: Outgoing
    published: bool


class Acceptance:
    """The way in for one kind of thing: `what` is reports or acts."""

    def __init__(self, what: str, rows: Database, keys: Database, publisher: Publisher) -> None:
        self._what = what
        self._rows = rows
        self._keys = keys
        self._publisher = publisher
        self._queue: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._in_flight: dict[UUID, asyncio.Future[None]] = {}
        self._acknowledged: set[UUID] = set()  # on Kafka, and the row does not say so yet
        self._marked: set[UUID] = set()  # the row says so since the last round: a query before it may not have seen that

    async def accept(self, candidate: Candidate) -> Receipt:
        """Keep it and put it on Kafka. Raises Conflict, Erased, Unavailable; the caller sets the time."""
        if len(self._queue) >= MOST_WAITING:
            METRICS.submissions.labels(self._what, "busy").inc()
            raise Unavailable(retry_after=RETRY_AFTER_S)
        receipt: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(candidate, receipt))
        self._wake.set()
        return await receipt

    async def key_of(self, wanted: UUID) -> bytes:
        """The key of an id, made if there is none yet: what belongs to a report is sealed under the report's own. Raises Erased."""
        key = (await self._keys_of([wanted])).get(wanted)
        if key is None:
            raise Erased
        return key

    async def run(self) -> None:
        """Write what waits, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(GATHER_S)
            while batch := self._take():
                METRICS.batch_size.observe(len(batch))
                await self._write(batch)

    def publish(self, row_id: UUID, outgoing: Outgoing) -> asyncio.Future[None]:
        """Hand a kept row to Kafka, unless it is on its way already; its id is then marked."""
        delivered = self._in_flight.get(row_id)
        if delivered is None:
            delivered = self._in_flight[row_id] = self._publisher.send(outgoing)
            delivered.add_done_callback(lambda future: self._landed(row_id, future))
        return delivered

    def _landed(self, row_id: UUID, delivered: asyncio.Future[None]) -> None:
        self._in_flight.pop(row_id, None)
        if not delivered.cancelled() and delivered.exception() is None:
            self._acknowledged.add(row_id)

    def to_mark(self) -> list[UUID]:
        """Rows that Kafka has and that do not say so yet."""
        return list(self._acknowledged)

    def marked(self, rows: Sequence[UUID]) -> None:
        """These rows say so now."""
        self._marked = set(rows)
        self._acknowledged -= self._marked

    def _take(self) -> list[_Waiting]:
        """The next that somebody still waits for."""
        batch: list[_Waiting] = []
        while self._queue and len(batch) < LARGEST_BATCH:
            waiting = self._queue.popleft()
            if not waiting.receipt.done():
                batch.append(waiting)
        return batch

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        try:
            kept, new = await self._keep(batch)
        except Unavailable as away:
            _refuse(batch, away)
        except Exception as wrong:  # noqa: BLE001 - one bad candidate must not take the others along
            if len(batch) > 1:
                for waiting in batch:
                    await self._write((waiting,))
            else:
                log.error("A candidate could not be kept: %s", type(wrong).__name__, extra={"action": "keep_failed"})
                _refuse(batch, Fault())
        else:
            for waiting, row in zip(batch, kept, strict=True):
                self._answer(waiting, row, new)

    async def _keep(self, batch: Sequence[_Waiting]) -> tuple[list[Kept | Fault], set[UUID]]:
        """The row of each candidate, and the ids whose row is new."""
        first = {waiting.candidate.id: waiting.candidate for waiting in reversed(batch)}
        keys = await self._keys_of(list(first))
        made = {one.id: _made(one, key) for one in first.values() if (key := keys.get(one.id)) is not None}
        inserted = await self._rows.fetch(SQL[f"insert_{self._what}"], *_columns(list(made.values()))) if made else []
        new = {row["id"] for row in inserted}
        missing = list(made.keys() - new)
        found = {row["id"]: _kept(row) for row in await self._rows.fetch(SQL[f"find_{self._what}"], missing)} if missing else {}
        rows = {row_id: made[row_id].kept for row_id in new} | found
        return [_matching(waiting.candidate, rows, keys) for waiting in batch], new

    async def _keys_of(self, ids: Sequence[UUID]) -> dict[UUID, bytes | None]:
        rows = await self._keys.fetch(KEYS["keep"], ids, [os.urandom(KEY_BYTES) for _ in ids])
        keys = {row["report_id"]: row["key"] for row in rows}
        if unseen := [key_id for key_id in ids if key_id not in keys]:  # another process made it after our statement began
            keys |= {row["report_id"]: row["key"] for row in await self._keys.fetch(KEYS["find"], unseen)}
        return keys

    def _answer(self, waiting: _Waiting, row: Kept | Fault, new: set[UUID]) -> None:
        if isinstance(row, Fault):
            _refuse((waiting,), row)
            return
        receipt = Receipt(row.id, row.query_code, repeated=row.id not in new)
        if row.published or row.id in self._acknowledged or row.id in self._marked:
            _tell(waiting, receipt)
            return
        delivered = self.publish(row.id, row.outgoing)
        delivered.add_done_callback(lambda future: _told(waiting, receipt, future))


class _Made(NamedTuple):
    candidate: Candidate
    kept: Kept


def _made(candidate: Candidate, key: bytes) -> _Made:
    outgoing = Outgoing(candidate.topic, candidate.key, candidate.event(key))
    return _Made(candidate, Kept(candidate.id, candidate.hash(key), query_code(), outgoing, published=False))


def _columns(made: Sequence[_Made]) -> tuple[list[Any], ...]:
    return (
        [one.candidate.id for one in made],
        [one.candidate.tenant for one in made],
        [one.candidate.account_id for one in made],
        [one.candidate.about for one in made],
        [one.kept.content_hash for one in made],
        [one.kept.query_code for one in made],
        [one.candidate.accepted_at for one in made],
        [one.candidate.topic for one in made],
        [one.candidate.key for one in made],
        [one.kept.outgoing.value for one in made],
    )


def _kept(row: Any) -> Kept:
    outgoing = Outgoing(row["topic"], row["key"], row["event"])
    return Kept(row["id"], row["content_hash"], row["query_code"], outgoing, row["published"])


def _matching(candidate: Candidate, rows: dict[UUID, Kept], keys: dict[UUID, bytes | None]) -> Kept | Fault:
    key, row = keys.get(candidate.id), rows.get(candidate.id)
    if key is None:
        return Erased()
    if row is None:  # its query code met another's: one in a billion billions, and the next try draws anew
        return Unavailable(retry_after=RETRY_AFTER_S)
    return row if row.content_hash == candidate.hash(key) else Conflict()


def _refuse(batch: Sequence[_Waiting], fault: Fault) -> None:
    for waiting in batch:
        if not waiting.receipt.done():
            waiting.receipt.set_exception(fault)


def _tell(waiting: _Waiting, receipt: Receipt) -> None:
    if not waiting.receipt.done():
        waiting.receipt.set_result(receipt)


def _told(waiting: _Waiting, receipt: Receipt, delivered: asyncio.Future[None]) -> None:
    """The broker has answered for this row, or nobody knows: then neither do we."""
    if delivered.cancelled() or isinstance(delivered.exception(), NotDelivered):
        _refuse((waiting,), Unavailable(retry_after=RETRY_AFTER_S))
    else:
        _tell(waiting, receipt)
