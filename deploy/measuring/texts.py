"""What people wrote, as load: the labelled examples, told from grids all over the county.

Everything follows from the seed, so that each side of a comparison gets the same reports.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid5

import msgspec

from deploy.places import ROOT
from streams.contracts.codes import Restricted, Role
from streams.contracts.events import Actor, ReportSubmitted, encode
from streams.contracts.identity import CASE_SPACE, record_key, uuid7_of
from streams.contracts.sealing import KEY_BYTES, NONCE_BYTES, Words, seal_words
from streams.contracts.topics import REPORTS, REPORTS_RESTRICTED, Topic
from streams.reference.county import County

EXAMPLES = ROOT / "streams" / "reference" / "examples"
STEP = timedelta(milliseconds=100)
"""Ten reports a second of recorded time: a peak, and still no jam of a thousand reports in one minute."""
AHEAD = timedelta(hours=1)
"""Recorded time begins later than now, so that no clock of a measurement fires while it runs."""


class Labelled(msgspec.Struct, frozen=True):
    """A line of the examples; what a person would have said of it serves the tests of the rules, not this."""

    text: str
    restricted: Restricted | None = None
    accused: tuple[str, ...] = ()
    complained_of: tuple[str, ...] = ()


class Told(NamedTuple):
    """A report as it goes to Kafka, and its key as it goes to the keys' database."""

    report_id: UUID
    key: bytes
    topic: Topic
    grid: bytes
    event: bytes


def labelled(folder: Path = EXAMPLES) -> tuple[Labelled, ...]:
    """All of them, in the order of their files."""
    decode = msgspec.json.Decoder(Labelled).decode
    return tuple(decode(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_bytes().splitlines() if line.strip())


@dataclass(frozen=True)
class Load:
    """Reports without end, the same ones for the same seed."""

    county: County
    began: datetime
    seed: int = 2023

    def reports(self, first: int, count: int) -> Iterator[Told]:
        """Number `first` and those after it."""
        texts, grids = labelled(), sorted(self.county.grids)
        tenant = self.county.tenants[0].id
        for number in range(first, first + count):
            dice = random.Random(f"{self.seed}|{number}")  # noqa: S311 - load, not a secret
            yield self._told(number, dice, texts[number % len(texts)], dice.choice(grids), tenant)

    def _told(self, number: int, dice: random.Random, line: Labelled, grid: str, tenant: str) -> Told:
        at = self.began + AHEAD + STEP * number
        report_id, key = uuid7_of(at, dice.randbytes(10)), dice.randbytes(KEY_BYTES)
        words = Words(text=line.text, accused=line.accused, complained_of=line.complained_of)
        report = ReportSubmitted(
            tenant=tenant,
            report_id=report_id,
            grid_code=grid,
            reporter=Actor(uuid5(CASE_SPACE, f"bench|{grid}"), Role.GRID_MEMBER, grid),
            occurred_at=at - timedelta(minutes=3),
            received_at=at,
            sealed=seal_words(words, key=key, nonce=dice.randbytes(NONCE_BYTES), owner=report_id),
        )
        topic = REPORTS_RESTRICTED if line.accused else REPORTS
        return Told(report_id, key, topic, record_key(tenant, grid), encode(report))
