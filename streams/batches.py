"""What the transport hands to the stage: everything one fetch brought, accounted for offset by offset."""

from dataclasses import dataclass
from typing import NamedTuple

from aiokafka.structs import ConsumerRecord
from faust.types import TP


class Unreadable(NamedTuple):
    """A record that exists and cannot be read, twice over: bad checksum, unknown codec, broken frame."""

    offset: int
    reason: str


class Gap(NamedTuple):
    """Offsets from `start` up to, not including, `end` which the broker, asked twice, does not have."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Slice:
    """One partition's part of a batch; it accounts for every offset in [start, end).

    Each of these offsets is in `records` (in order), in `unreadable` or inside one of `gaps`. After the transaction the
    partition's position is `end`. If Postgres holds a position above `start`, the records below it are replays; if it holds
    one below `start`, something was skipped: do not apply the slice, call `BatchConsumer.rewind`.
    """

    tp: TP
    start: int
    end: int
    highwater: int  # end of the log as the last fetch saw it; `highwater - end` is the lag
    records: tuple[ConsumerRecord, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything one fetch brought, at most `max_records` records; `event.value` of the agent's one event per cycle.

    Slices come in no particular order and name each partition at most once.
    """

    partitions: tuple[Slice, ...]

    @property
    def count(self) -> int:
        """How many readable records it carries; 0 if it only tells of gaps or unreadable ones."""
        return sum(len(part.records) for part in self.partitions)

    @property
    def ends(self) -> dict[TP, int]:
        """The position of each partition once this batch is stored."""
        return {part.tp: part.end for part in self.partitions}
