"""The county as the rest of the system knows it: pure look-ups over the files of one folder.

Enters: a folder such as streams/reference/anji. Leaves: a County that never changes. Refuses a folder with any mistake
in it, all mistakes told at once (CountyDataInvalid).
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from streams.contracts.codes import UNCLASSIFIED, Urgency
from streams.reference import check_calendar, check_duty, check_head, check_places, check_rules, check_units, check_vocabulary
from streams.reference.calendar import Calendar, end_of, local_day
from streams.reference.clocks import ClockTable, clock_table, statutory
from streams.reference.draft import FILES, Draft, read_draft
from streams.reference.duty import Post, duty_day, shift
from streams.reference.faults import CountyDataInvalid, Mistake
from streams.reference.names import Names
from streams.reference.organisation import PlaceKey, authority, holding, units_by_place
from streams.reference.records import CountyHead, Grid, Level, Region, Tenant, Unit
from streams.reference.rulebook import (
    Category,
    Clock,
    DangerLabel,
    Difficulty,
    DifficultyStep,
    RoutingRule,
    Statute,
    Step,
    Trigger,
    UrgencyLevel,
)

REMEMBERED = 4
"""So many counties are kept once read: all parts of a process that ask for the same files share one. A changed file is another digest."""


@dataclass(frozen=True, slots=True, eq=False)
class County:
    """Everything the county's files say. Unknown codes and ids answer None or nothing, never an exception."""

    head: CountyHead
    digest: str  # sha256 over the files; part of the rule set's hash
    tenants: tuple[Tenant, ...]
    regions: Mapping[str, Region]  # by 12-digit code
    grids: Mapping[str, Grid]  # by 15-digit code
    units: Mapping[str, Unit]  # by id
    taxonomy: Mapping[str, Category]  # by 2-digit code, in order
    difficulty_steps: tuple[DifficultyStep, ...]
    routing_rules: tuple[RoutingRule, ...]  # in order; the first that holds decides
    dangers: tuple[DangerLabel, ...]
    triggers: tuple[Trigger, ...]
    urgency_levels: Mapping[Urgency, UrgencyLevel]
    clocks: tuple[Clock, ...]
    ladder: tuple[Step, ...]  # what happens as a clock's time is used up, in order
    duty: tuple[Post, ...]  # whom a RED case rings, in this order
    statutes: Mapping[str, Statute]  # by code, such as T_HANDLE
    calendar: Calendar
    zone: ZoneInfo
    _by_place: Mapping[PlaceKey, Unit]
    _under: Mapping[str, frozenset[str]]
    _rules_of: Mapping[str, tuple[RoutingRule, ...]]
    _clock_table: ClockTable
    _names: Names

    def grid(self, code: str) -> Grid | None:
        """The grid of this code, one that is no longer valid too."""
        return self.grids.get(code)

    def region(self, code: str) -> Region | None:
        """The place of this code."""
        return self.regions.get(code)

    def village_of(self, grid_code: str) -> Region | None:
        """The village or community a grid belongs to; its code says it for a grid that is not in the list too."""
        place = self.regions.get(grid_code[:12])
        return place if place is not None and place.level is Level.VILLAGE else None

    def town_of(self, grid_code: str) -> Region | None:
        """The town, township or street a grid belongs to."""
        village = self.village_of(grid_code)
        return holding(village, Level.TOWN, self.regions) if village is not None else None

    def unit(self, unit_id: str) -> Unit | None:
        """The unit of this id."""
        return self.units.get(unit_id)

    def unit_of(self, kind: str, grid_code: str) -> Unit | None:
        """The unit of this kind that is responsible for this grid."""
        for place in self.places_of(grid_code):
            unit = self._by_place.get((kind, place))
            if unit is not None:
                return unit
        return None

    def petition_office(self, grid_code: str) -> str:
        """The unit that registers petitions (信访部门), passes them on and watches over them; empty where there is none."""
        unit = self.unit_of(self.head.petition_office, grid_code)
        return unit.id if unit is not None else ""

    def asks_back(self, grid_code: str, *, petition: bool, not_by: Collection[str]) -> str:
        """The unit whose it is first to ask a dissatisfied party back (回访); empty where every one had a part in the matter."""
        kinds = ((self.head.petition_office,) if petition else ()) + self.head.follow_up_by
        units = (unit.id for kind in kinds if (unit := self.unit_of(kind, grid_code)) is not None)
        return next((unit for unit in units if unit not in not_by), "")

    def ask_back_by(self, rated_at: datetime) -> datetime:
        """The first moment after the last day for asking back."""
        day = local_day(rated_at, self.zone)
        return end_of(self.calendar.add_working_days(day, self.head.follow_up_days).rolled, self.zone)

    def under(self, unit_id: str) -> frozenset[str]:
        """This unit and all it has authority over, dual authority included; nothing for an unknown id."""
        return self._under.get(unit_id, frozenset())

    def superior(self, unit_id: str) -> str | None:
        """Who leads this unit; None at the top."""
        unit = self.units.get(unit_id)
        return unit.parent if unit is not None else None

    def reviewers(self, unit_id: str, shut_out: Iterable[str] = ()) -> tuple[str, ...]:
        """Who may review what this unit answered (复查、复核): the units next above it; those above them where all of them are shut out."""
        out, seen = frozenset(shut_out), {unit_id}
        next_up: tuple[str, ...] = (unit_id,)
        while next_up:
            next_up = tuple(dict.fromkeys(above for one in next_up if one in self.units for above in self.units[one].reviewed_by))
            if found := tuple(above for above in next_up if above not in out):
                return found
            next_up = tuple(above for above in next_up if above not in seen)
            seen.update(next_up)
        return ()

    def resolve_name(self, text: str, grid_code: str) -> tuple[str, ...]:
        """Ids of the units these words name, said about this grid; see `names` for how."""
        return self._names.resolve(text, self.places_of(grid_code))

    def rules_for(self, category: str) -> tuple[RoutingRule, ...]:
        """The routing rules that can hold for this category, in order; the last one always holds."""
        return self._rules_of.get(category, self.routing_rules)

    def difficulty(self, category: str, sub: str, people: int | None, amount: float | None) -> Difficulty:
        """How hard such a matter usually is; its size can make it harder, never simpler."""
        known = self.taxonomy.get(category)
        if known is None:
            return Difficulty.COMPLEX
        second = known.sub(sub)
        usual = second.difficulty if second is not None and second.difficulty is not None else known.difficulty
        sizes = [step.at_least for step in self.difficulty_steps if step.applies(people, amount)]
        return max(usual, *sizes, key=lambda step: step.rank) if sizes else usual

    def clock(self, stage: str, urgency: Urgency, category: str) -> Clock | None:
        """The clock of this stage; one for the category comes before one for the colour, that before a plain one. A category that the
        county does not know is under the clocks of those nobody could tell."""
        return self._clock_table.get((stage, urgency, category)) or self._clock_table.get((stage, urgency, UNCLASSIFIED))

    def duty_day(self, at: datetime) -> date:
        """The day whose rota stands at this moment."""
        return duty_day(at, self.zone, self.head.duty_changes_at)

    @property
    def late_grace(self) -> timedelta:
        """How long after it was done an act may arrive and still count from then."""
        return timedelta(hours=self.head.late_grace_hours)

    def shift(self, day: date) -> tuple[datetime, datetime]:
        """From when until when this day's rota stands."""
        return shift(day, self.zone, self.head.duty_changes_at)

    def places_of(self, grid_code: str) -> tuple[str, ...]:
        """Codes of the places around a grid: village, town, county, city, province.

        A code nobody knows still lies in a town or at least in the county: nothing may be routed to nobody.
        """
        codes = []
        guesses = (grid_code[:12], f"{grid_code[:9]}000", self.head.code)
        place = next((self.regions[code] for code in guesses if code in self.regions), None)
        while place is not None:
            codes.append(place.code)
            place = self.regions.get(place.parent or "")
        return tuple(codes)


def load_county(folder: Path) -> County:
    """The county this folder describes. Raises CountyDataInvalid with every mistake."""
    whole = all((folder / name).is_file() for name in FILES)
    return _read(folder, digest_of(folder) if whole else "")


@lru_cache(maxsize=REMEMBERED)
def _read(folder: Path, digest: str) -> County:
    mistakes: list[Mistake] = []
    draft = read_draft(folder, mistakes)
    for check in (check_head, check_places, check_units, check_vocabulary, check_rules, check_calendar, check_duty):
        mistakes.extend(check.mistakes_in(draft))
    if mistakes or draft.head is None:
        raise CountyDataInvalid(mistakes)
    return _county(draft, draft.head, digest)


def digest_of(folder: Path) -> str:
    """sha256 over the names and bytes of the county's files."""
    whole = hashlib.sha256()
    for name in FILES:
        content = (folder / name).read_bytes()
        whole.update(f"{name}\n{len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


def _county(draft: Draft, head: CountyHead, digest: str) -> County:
    regions = {region.code: region for region in draft.regions.records}
    categories = {category.code: category for category in draft.categories.records}
    by_place = units_by_place(head, draft.kinds.records, regions)
    units = tuple(by_place.values())
    under = authority(units)
    return County(
        head=head,
        digest=digest,
        tenants=draft.tenants.records,
        regions=MappingProxyType(regions),
        grids=MappingProxyType({grid.code: grid for grid in draft.grids.records}),
        units=MappingProxyType({unit.id: unit for unit in units}),
        taxonomy=MappingProxyType(categories),
        difficulty_steps=draft.steps.records,
        routing_rules=draft.rules.records,
        dangers=draft.dangers.records,
        triggers=draft.triggers.records,
        urgency_levels=MappingProxyType({level.code: level for level in draft.levels.records}),
        clocks=draft.clocks.records,
        ladder=tuple(sorted(draft.ladder.records, key=lambda step: step.level)),
        duty=draft.duty.records,
        statutes=MappingProxyType({statute.code: statute for statute in draft.statutes.records}),
        calendar=Calendar.of(draft.own_years.records, draft.own_days.records),
        zone=ZoneInfo(head.timezone),
        _by_place=by_place,
        _under=under,
        _rules_of=_rules_by_category(draft.rules.records, categories),
        _clock_table=clock_table((*draft.clocks.records, *statutory(draft.statutes.records)), categories),
        _names=Names(draft.kinds.records, by_place, regions, under),
    )


def _rules_by_category(rules: tuple[RoutingRule, ...], categories: Iterable[str]) -> dict[str, tuple[RoutingRule, ...]]:
    return {code: tuple(rule for rule in rules if not rule.when.category or code in rule.when.category) for code in categories}
