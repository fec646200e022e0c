"""A week of July 2023 at 郎村村, before the cure: jams, crushed seedlings, raft tickets and the quarrels of any village.

Enters: a seed. Leaves: what each phone sends, in order, with its retries, its late and out-of-order ones and its wrong clocks;
and five records that are no reports, to be put straight on the topic. The same seed sends the same bytes under the same ids, so
that playing it twice changes nothing.

The words lie in langcun.jsonl, a line a report: `matter` names what it is about, so that whoever wants to check the outcome can
count matters instead of believing the stream. Reports of one road condition share a matter; three families' seedlings don't.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from streams.contracts.codes import Role, Source
from streams.contracts.identity import uuid7_of

VILLAGE = "330523107202"
WORDS = Path(__file__).parent / "langcun.jsonl"
LEAST, MOST = 25, 40
RETRIED = 0.3  # share of reports that a phone sends again because an answer got lost on the way
LATE = 0.2  # share that leaves the phone hours later, in the valley without signal
BROKEN_CLOCK = timedelta(days=3653)  # a phone whose year is ten years ahead
_SHANGHAI = "+08:00"


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the words: who tells what, and what a careful person says it is."""

    matter: str
    at: str  # Asia/Shanghai, to the minute
    by: str  # grid_member, group_organiser, mediator, police, hotline
    grid: int
    text: str
    place: str
    category: str
    lead: str  # kind of the unit that should lead
    restricted: str | None = None
    outcome: str = "needs_help"
    external_no: str = ""
    people_count: int | None = None
    accused: tuple[str, ...] = ()
    corrects: str = ""  # a matter whose first report this one corrects

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""
        return datetime.fromisoformat(self.at + _SHANGHAI)


@dataclass(frozen=True)
class Sending:
    """One report as a phone sends it: by whom, the body of the request, and how many times."""

    line: Line
    report_id: UUID
    role: Role
    body: dict[str, Any]
    times: int = 1
    wrong_clock: bool = False


@dataclass(frozen=True)
class Week:
    """Everything one seed makes happen."""

    sendings: tuple[Sending, ...]
    malformed: tuple[bytes, ...] = field(default=())


def lines() -> tuple[Line, ...]:
    """The words, in the order of the file."""
    decode = msgspec.json.Decoder(Line).decode
    return tuple(decode(line) for line in WORDS.read_bytes().splitlines() if line.strip())


def week(seed: int) -> Week:
    """The week of this seed."""
    dice = random.Random(seed)  # noqa: S311 - a story, not a secret
    told = _chosen(dice)
    ids = {line: _report_id(seed, number, line) for number, line in enumerate(told)}
    wrong = dice.choice([line for line in told if not line.corrects and told.count(line) == 1 and _alone(line, told)])
    sendings = [_sending(line, ids, dice, wrong_clock=line is wrong) for line in told]
    return Week(tuple(_as_they_leave(sendings, dice)), _malformed(seed))


def _chosen(dice: random.Random) -> list[Line]:
    """All public conditions and whatever belongs together; of the rest a few may not happen in this week."""
    everything = lines()
    single = [line for line in everything if _alone(line, everything)]
    left_out = set(dice.sample(single, dice.randint(0, min(6, len(everything) - LEAST))))
    return [line for line in everything if line not in left_out]


def _alone(line: Line, told: tuple[Line, ...] | list[Line]) -> bool:
    return sum(other.matter == line.matter for other in told) == 1


def _report_id(seed: int, number: int, line: Line) -> UUID:
    return uuid7_of(line.occurred_at + timedelta(minutes=3), sha256(f"langcun|{seed}|{number}|{line.matter}".encode()).digest())


_ROLES = {
    "grid_member": (Role.GRID_MEMBER, Source.GRID),
    "group_organiser": (Role.GROUP_ORGANISER, Source.GRID),
    "mediator": (Role.MEDIATOR, Source.GRID),
    "police": (Role.REGISTRAR, Source.POLICE_110),
    "hotline": (Role.REGISTRAR, Source.HOTLINE_12345),
}


def _sending(line: Line, ids: dict[Line, UUID], dice: random.Random, *, wrong_clock: bool) -> Sending:
    role, source = _ROLES[line.by]
    occurred_at = line.occurred_at + (BROKEN_CLOCK if wrong_clock else timedelta())
    body: dict[str, Any] = {
        "report_id": str(ids[line]),
        "grid_code": f"{VILLAGE}{line.grid:03d}",
        "occurred_at": occurred_at.isoformat(),
        "sent_at": (occurred_at + timedelta(minutes=4)).isoformat(),
        "text": line.text,
        "outcome": line.outcome,
        "source": source.value,
    }
    extra: dict[str, Any] = {
        "place": line.place,
        "external_no": line.external_no,
        "people_count": line.people_count,
        "accused": list(line.accused),
        "corrects": next((str(ids[first]) for first in ids if line.corrects == first.matter), ""),
    }
    body |= {name: value for name, value in extra.items() if value}
    times = dice.choice((2, 3)) if dice.random() < RETRIED else 1
    return Sending(line, ids[line], role, body, times, wrong_clock)


def _as_they_leave(sendings: list[Sending], dice: random.Random) -> list[Sending]:
    """The order in which reports reach the county: by time, but for those that waited in the valley. A correction waits
    for what it corrects, since the same phone sends both in turn."""
    delays = {sending.report_id: timedelta(hours=dice.uniform(2, 30)) if dice.random() < LATE else timedelta() for sending in sendings}
    leaving = sorted(sendings, key=lambda sending: sending.line.occurred_at + delays[sending.report_id])
    return [sending for sending in leaving if not sending.line.corrects] + [sending for sending in leaving if sending.line.corrects]


def _malformed(seed: int) -> tuple[bytes, ...]:
    """Five records that are no reports: torn, of another kind, without their fields, not text at all, and too deep."""
    mark = sha256(f"malformed|{seed}".encode()).hexdigest()[:8]
    return (
        f'{{"kind":"report_submitted","tenant":"anji","mark":"{mark}"'.encode(),
        f'{{"kind":"weather","v":1,"mark":"{mark}"}}'.encode(),
        f'{{"kind":"report_submitted","v":1,"mark":"{mark}"}}'.encode(),
        b"\xff\xfe\x00" + mark.encode(),
        (b"[" * 3000) + mark.encode(),
    )
