"""Reads the files of a county folder into records, each beside the entry it came from.

Enters: a folder. Leaves: a Draft whose records are well formed one by one. Whether they fit together is asked by the
`check_*` modules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from streams.reference.calendar import OwnDay, OwnYear
from streams.reference.decode import decode, decode_all
from streams.reference.duty import Post
from streams.reference.faults import Mistake
from streams.reference.files import Entry, read_csv, read_yaml
from streams.reference.records import CountyHead, Grid, Record, Region, Tenant, UnitKind
from streams.reference.rulebook import (
    Category,
    Clock,
    DangerLabel,
    DifficultyStep,
    RoutingRule,
    Statute,
    Step,
    Trigger,
    UrgencyLevel,
)

R = TypeVar("R", bound=Record)

REGION_COLUMNS = ("code", "name", "level", "kind", "parent", "standin", "name_en")
GRID_COLUMNS = ("grid_code", "name", "village", "x", "y", "valid_from", "valid_to")
FILES = (
    "county.yaml",
    "regions.csv",
    "grids.csv",
    "units.yaml",
    "taxonomy.yaml",
    "routing.yaml",
    "urgency.yaml",
    "calendar.yaml",
)


@dataclass(frozen=True, slots=True)
class Rows(Generic[R]):
    """The well-formed records of one list, and all its entries, broken ones too."""

    found: tuple[tuple[R, Entry], ...]
    entries: tuple[Entry, ...]

    def __iter__(self) -> Iterator[tuple[R, Entry]]:
        return iter(self.found)

    @property
    def records(self) -> tuple[R, ...]:
        """The records alone."""
        return tuple(record for record, _ in self.found)

    @property
    def whole(self) -> bool:
        """Whether there are entries and every one of them is well formed: only then can something be missing."""
        return 0 < len(self.entries) == len(self.found)

    def names(self, field: str) -> frozenset[str]:
        """What this field says anywhere, so that one broken record is not reported again by all that point at it."""
        values = (entry.value.get(field) for entry in self.entries if isinstance(entry.value, dict))
        return frozenset(value for value in values if isinstance(value, str))

    def twice(self, field: str) -> Iterator[Mistake]:
        """Entries whose name an earlier entry already has."""
        first: dict[str, int] = {}
        for entry in self.entries:
            value = entry.value.get(field) if isinstance(entry.value, dict) else None
            if not isinstance(value, str):
                continue
            place = entry.at(field)
            if value in first:
                yield place.mistake(f'{field} "{value}" is taken by line {first[value]}; give each its own')
            else:
                first[value] = place.line


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything a folder says."""

    head: CountyHead | None
    head_entry: Entry
    tenants: Rows[Tenant]
    levels: Rows[UrgencyLevel]
    clocks: Rows[Clock]
    ladder: Rows[Step]
    duty: Rows[Post]
    statutes: Rows[Statute]
    regions: Rows[Region]
    grids: Rows[Grid]
    kinds: Rows[UnitKind]
    categories: Rows[Category]
    steps: Rows[DifficultyStep]
    rules: Rows[RoutingRule]
    dangers: Rows[DangerLabel]
    triggers: Rows[Trigger]
    own_years: Rows[OwnYear]
    own_days: Rows[OwnDay]


def read_draft(folder: Path, mistakes: list[Mistake]) -> Draft:
    """All files of the folder; what is malformed is noted and left out."""
    county = _file(folder, "county.yaml", ("county", "tenants", "urgency_levels", "clocks", "ladder", "duty", "statutes"), mistakes)
    units = _file(folder, "units.yaml", ("kinds",), mistakes)
    taxonomy = _file(folder, "taxonomy.yaml", ("categories", "difficulty_steps"), mistakes)
    routing = _file(folder, "routing.yaml", ("rules",), mistakes)
    urgency = _file(folder, "urgency.yaml", ("dangers", "triggers"), mistakes)
    calendar = _file(folder, "calendar.yaml", ("years", "days"), mistakes)
    head = county.at("county")
    return Draft(
        head=decode(head, CountyHead, mistakes) if "county" in county.parts else None,
        head_entry=head,
        tenants=_rows(county.items("tenants"), Tenant, mistakes),
        levels=_rows(county.items("urgency_levels"), UrgencyLevel, mistakes),
        clocks=_rows(county.items("clocks"), Clock, mistakes),
        ladder=_rows(county.items("ladder"), Step, mistakes),
        duty=_rows(county.items("duty"), Post, mistakes),
        statutes=_rows(county.items("statutes"), Statute, mistakes),
        regions=_rows(read_csv(folder / "regions.csv", REGION_COLUMNS, mistakes), Region, mistakes),
        grids=_rows(read_csv(folder / "grids.csv", GRID_COLUMNS, mistakes), Grid, mistakes),
        kinds=_rows(units.items("kinds"), UnitKind, mistakes),
        categories=_rows(taxonomy.items("categories"), Category, mistakes),
        steps=_rows(taxonomy.items("difficulty_steps"), DifficultyStep, mistakes),
        rules=_rows(routing.items("rules"), RoutingRule, mistakes),
        dangers=_rows(urgency.items("dangers"), DangerLabel, mistakes),
        triggers=_rows(urgency.items("triggers"), Trigger, mistakes),
        own_years=_rows(calendar.items("years"), OwnYear, mistakes),
        own_days=_rows(calendar.items("days"), OwnDay, mistakes),
    )


def _rows(entries: tuple[Entry, ...], kind: type[R], mistakes: list[Mistake]) -> Rows[R]:
    return Rows(tuple(decode_all(entries, kind, mistakes)), entries)


def _file(folder: Path, name: str, keys: tuple[str, ...], mistakes: list[Mistake]) -> Entry:
    """One YAML file with exactly these names at its top; an empty list must be written as []."""
    known = len(mistakes)
    whole = read_yaml(folder / name, mistakes)
    if len(mistakes) > known:
        return whole
    for key in keys:
        if key not in whole.parts:
            mistakes.append(Mistake(name, 1, f"`{key}:` is missing"))
        elif key != "county" and not isinstance(whole.parts[key].value, list):
            mistakes.append(whole.parts[key].mistake(f"`{key}` must be a list; write `- …` lines below it, or []"))
    for name_given, part in whole.parts.items():
        if name_given not in keys:
            mistakes.append(part.mistake(f"`{name_given}` is not known here; use one of {', '.join(keys)}"))
    return whole
