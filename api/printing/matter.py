"""What papers are filled from: a case with its history, the words as they may be read, and the county. Pure.

Whom a paper may name is decided here, once for all papers: the accused are nobody's addressee (条例 30(3)), and what a report
said is not printed on a paper for the parties where a unit or a person must not learn who said it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from api.printing.chinese import day, moment
from streams.contracts.cases import Case
from streams.contracts.codes import Change, Role, Source
from streams.contracts.sealing import Party, Words
from streams.contracts.wording import ROLE_WORDS
from streams.reference.county import County

ACCUSED = ("被检举", "被控告", "被举报")
"""What a reporter writes beside a party who is the accused."""


@dataclass(frozen=True)
class Line:
    """An entry of the case's history; `said` is what its actor wrote, by field."""

    version: int
    at: datetime
    change: Change
    role: str = ""
    unit: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    stood_in: bool = False  # 代办: for a colleague who was away


@dataclass(frozen=True)
class Told:
    """A report of the case; `words` is None where they were erased."""

    report_id: UUID
    received_at: datetime | None
    source: Source
    external_no: str = ""
    words: Words | None = None


@dataclass(frozen=True)
class Printing:
    """A paper that was handed out: what, of which version of the case, for which party."""

    at: datetime
    kind: str
    version: int
    party: int | None = None


@dataclass(frozen=True)
class Matter:
    """Everything a paper may be filled from, at one moment."""

    case: Case
    timeline: tuple[Line, ...]
    reports: tuple[Told, ...]
    county: County
    at: datetime  # of the printing
    party: int | None = None  # whom the paper is for, counted from 1; None where that is not said
    printings: tuple[Printing, ...] = ()

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """The parties as the reports name them, each once, whoever it is told for first; the accused are never among them."""
        accused = tuple(name for words in self._words() for name in words.accused)
        found: dict[str, Party] = {}
        for party in self._told_parties():
            if party.name and not _is_accused(party, accused):
                known = found.setdefault(party.name, party)
                found[party.name] = Party(known.name, known.phone or party.phone, known.role or party.role)
        return tuple(found.values())

    @property
    def addressee(self) -> Party:
        """Whom the paper is for: the party that was chosen; unchosen, the only one there is. A blank to be written on where there
        are several, and where somebody is accused or protected: then a person says who it is for."""
        if self.party is not None and self.party <= len(self.parties):
            return self.parties[self.party - 1]
        return self.parties[0] if self.party is None and len(self.parties) == 1 and self.is_between_the_parties else Party()

    @property
    def is_between_the_parties(self) -> bool:
        """Whether the parties may read what was reported: nobody is accused or complained of, nobody needs protection."""
        return not (self.case.closed_class or self.case.asked_units)

    @property
    def account(self) -> str:
        """What was reported, for the file: each report's words."""
        return "\n".join(words.text for words in self._words() if words.text)

    @property
    def account_for_parties(self) -> str:
        """What was first reported, where the parties may read it."""
        first = next(iter(self._words()), None)
        return first.text if first is not None and self.is_between_the_parties else ""

    @property
    def category(self) -> str:
        """The kind of matter, both levels."""
        known = self.county.taxonomy.get(self.case.category)
        if known is None:
            return ""
        second = known.sub(self.case.sub)
        return f"{known.name}({second.name})" if second is not None else known.name

    @property
    def place(self) -> str:
        """Town and village."""
        places = (self.county.town_of(self.case.grid_code), self.county.village_of(self.case.grid_code))
        return "".join(place.name for place in places if place is not None)

    @property
    def external_numbers(self) -> tuple[str, ...]:
        """The numbers other platforms know it by."""
        return tuple(dict.fromkeys(report.external_no for report in self.reports if report.external_no))

    def unit(self, unit_id: str) -> str:
        """What a unit is called."""
        known = self.county.unit(unit_id)
        return known.name if known is not None else unit_id

    def seat(self, line: Line | None) -> str:
        """From which seat somebody acted; never by name, and whether it was done for a colleague who was away."""
        if line is None or not line.role:
            return ""
        role = ROLE_WORDS[Role(line.role)][0]
        return (f"{self.unit(line.unit)}({role})" if line.unit else role) + ("(代办)" if line.stood_in else "")

    def day(self, at: datetime | None) -> str:
        """The county's date of a moment."""
        return day(at, self.county.zone)

    def moment(self, at: datetime | None) -> str:
        """With the time of the day."""
        return moment(at, self.county.zone)

    def last(self, *changes: Change) -> Line | None:
        """The latest entry of such a change since the case came back, if it did, or new facts were told."""
        since = max((line.version for line in self.timeline if line.change in (Change.REBOUND, Change.REOPENED)), default=0)
        return next((line for line in reversed(self.timeline) if line.change in changes and line.version > since), None)

    def said(self, line: Line | None, *fields: str) -> str:
        """What was written there under the first of these fields that has words."""
        return next((line.said[name] for name in fields if line.said.get(name)), "") if line is not None else ""

    def as_printed(self, printing: Printing) -> "Matter":
        """As it stood when that paper was handed out."""
        return replace(
            self,
            case=as_of(self.case, self.timeline, printing.version),
            timeline=tuple(line for line in self.timeline if line.version <= printing.version),
            reports=tuple(report for report in self.reports if report.received_at is None or report.received_at <= printing.at),
            at=printing.at,
            party=printing.party,
            printings=tuple(earlier for earlier in self.printings if earlier.at < printing.at),
        )

    def _words(self) -> Iterator[Words]:
        return (report.words for report in self.reports if report.words is not None)

    def _told_parties(self) -> Iterator[Party]:
        for words in self._words():
            if words.on_behalf_of:
                yield Party(name=words.on_behalf_of, role="当事人(代办)")
            yield from words.parties


def as_of(case: Case, timeline: tuple[Line, ...], version: int) -> Case:
    """The case as it was at an earlier version: what later entries changed is changed back."""
    columns = msgspec.to_builtins(case)
    for line in sorted(timeline, key=lambda line: line.version, reverse=True):
        if line.version > version:
            columns |= {name: was["from"] for name, was in line.fields.items() if name in columns and _is_change(was)}
    return msgspec.convert(columns | {"version": version}, Case)


def _is_change(value: Any) -> bool:
    return isinstance(value, dict) and "from" in value


def _is_accused(party: Party, accused: tuple[str, ...]) -> bool:
    return any(word in party.role for word in ACCUSED) or any(party.name in name or name in party.name for name in accused if name)
