"""Do the units fit together: every authority known, none of them in a circle, every id its own?"""

from collections import Counter
from collections.abc import Iterator, Mapping

from streams.reference.draft import Draft
from streams.reference.faults import Mistake
from streams.reference.files import Entry
from streams.reference.organisation import authority, has_unit, units_by_place
from streams.reference.records import Level, UnitKind
from streams.reference.wording import one_of, twice

_LEVELS = tuple(Level)
_LOCAL = (Level.TOWN, Level.VILLAGE)


def mistakes_in(draft: Draft) -> Iterator[Mistake]:
    """Everything wrong with units.yaml, and with the units that county.yaml names."""
    yield from twice(draft.kinds, "kind")
    kinds = {kind.kind: kind for kind in draft.kinds.records}
    names = draft.kinds.names("kind")
    for kind, entry in draft.kinds:
        yield from _own(kind, entry, draft)
        for field in ("parent", "also_under"):
            yield from _above(kind, entry.at(field), kinds, names)
    yield from _circles(draft, kinds)
    yield from _named_in_head(draft, kinds, names)


def _own(kind: UnitKind, entry: Entry, draft: Draft) -> Iterator[Mistake]:
    if kind.level in _LOCAL:
        for name in (kind.name, *kind.name_for.values()):
            if "{place}" not in name:
                yield entry.at("name").mistake(f'name "{name}" is the same in every {kind.level}; put {{place}} in it')
        if kind.id:
            yield entry.at("id").mistake(f"every {kind.level} has one, so the id follows from the place; leave it out")
    elif kind.level is not Level.COUNTY and not kind.id:
        yield entry.mistake(f"a unit of the {kind.level} needs an `id`, such as huzhou.{kind.kind}")
    level_regions = [region for region in draft.regions.records if region.level is kind.level]
    if level_regions and not any(has_unit(kind, region) for region in level_regions):
        yield entry.at("only").mistake(f"no {kind.level} of regions.csv is one of {', '.join(kind.only)}")


def _above(kind: UnitKind, entry: Entry, kinds: Mapping[str, UnitKind], names: frozenset[str]) -> Iterator[Mistake]:
    part = entry
    wanted = kind.also_under if isinstance(entry.value, list) else (kind.parent,)
    for name in wanted:
        if name is None:
            continue
        if name not in names:
            yield part.mistake(f'parent "{name}" is no unit kind; {one_of(names, name)}')
        elif name in kinds and _LEVELS.index(kinds[name].level) > _LEVELS.index(kind.level):
            yield part.mistake(f'"{name}" is of the {kinds[name].level}, below the {kind.level}; authority comes from above')


def _circles(draft: Draft, kinds: Mapping[str, UnitKind]) -> Iterator[Mistake]:
    for kind, entry in draft.kinds:
        way = _way_back(kind.kind, kinds)
        if way:
            yield entry.at("parent").mistake(f"authority goes in a circle: {' → '.join(way)}; break it")


def _way_back(start: str, kinds: Mapping[str, UnitKind]) -> tuple[str, ...]:
    """The chain of authority from a kind up to itself, or nothing."""
    waiting: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        kind = kinds.get(way[-1])
        if kind is None:
            continue
        for above in (kind.parent, *kind.also_under):
            if above == start:
                return (*way, start)
            if above is not None and above not in seen:
                seen.add(above)
                waiting.append((*way, above))
    return ()


def _named_in_head(draft: Draft, kinds: Mapping[str, UnitKind], names: frozenset[str]) -> Iterator[Mistake]:
    head, entry = draft.head, draft.head_entry
    if head is None:
        return
    for index, name in enumerate(head.last_resort):
        place = entry.at("last_resort", index)
        if name not in names:
            yield place.mistake(f'last_resort "{name}" is no unit kind; {one_of(names, name)}')
        elif name in kinds and kinds[name].level in _LOCAL:
            yield place.mistake(f'last_resort "{name}" is a unit of a {kinds[name].level}; name one of the county or above')
    if len(kinds) < len(draft.kinds.entries) or any(True for kind in kinds.values() if kind.parent not in (None, *kinds)):
        return
    yield from _ids(draft, kinds)


def _ids(draft: Draft, kinds: Mapping[str, UnitKind]) -> Iterator[Mistake]:
    assert draft.head is not None
    regions = {region.code: region for region in draft.regions.records}
    units = units_by_place(draft.head, kinds.values(), regions)
    times = Counter(unit.id for unit in units.values())
    for unit_id in sorted(unit_id for unit_id, count in times.items() if count > 1):
        yield Mistake("units.yaml", 0, f'id "{unit_id}" is made twice; give one of the kinds another id')
    known = authority(units.values())
    centre = draft.head.centre
    if centre.unit not in known:
        yield draft.head_entry.at("centre", "unit").mistake(f'unit "{centre.unit}" is no unit; {one_of(known, centre.unit)}')
    if centre.show not in centre.names:
        yield draft.head_entry.at("centre", "show").mistake(f'show "{centre.show}" has no name; {one_of(centre.names)}')
    for tenant, entry in draft.tenants:
        if tenant.root not in known:
            yield entry.at("root").mistake(f'root "{tenant.root}" is no unit; {one_of(known, tenant.root)}')
