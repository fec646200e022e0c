"""Do the kinds of units fit together: every authority known, none of them in a circle, every name to be filled in?"""

from collections.abc import Iterator, Mapping

from streams.reference.draft import Draft
from streams.reference.faults import Mistake
from streams.reference.files import Entry
from streams.reference.organisation import has_unit
from streams.reference.records import Level, UnitKind
from streams.reference.wording import one_of

_LEVELS = tuple(Level)
LOCAL = (Level.TOWN, Level.VILLAGE)


def mistakes_in(draft: Draft) -> Iterator[Mistake]:
    """Everything wrong with units.yaml."""
    yield from draft.kinds.twice("kind")
    kinds = {kind.kind: kind for kind in draft.kinds.records}
    names = draft.kinds.names("kind")
    for kind, entry in draft.kinds:
        yield from _own(kind, entry, draft)
        yield from _names(kind, entry)
        for name, place in _authorities(kind, entry):
            yield from _above(kind, name, place, kinds, names)
    yield from _circles(draft, kinds)


def _own(kind: UnitKind, entry: Entry, draft: Draft) -> Iterator[Mistake]:
    if kind.level in LOCAL and kind.id:
        yield entry.at("id").mistake(f"every {kind.level} has one, so the id follows from the place; leave it out")
    if kind.level not in (*LOCAL, Level.COUNTY) and not kind.id:
        yield entry.mistake(f"a unit of the {kind.level} needs an `id`, such as huzhou.{kind.kind}")
    level_regions = [region for region in draft.regions.records if region.level is kind.level]
    if level_regions and not any(has_unit(kind, region) for region in level_regions):
        yield entry.at("only").mistake(f"no {kind.level} of regions.csv is one of {', '.join(kind.only)}")


def _names(kind: UnitKind, entry: Entry) -> Iterator[Mistake]:
    names = [("name", kind.name), ("name_en", kind.name_en)]
    names += [("name_for", name) for name in kind.name_for.values()]
    names += [("name_en_for", name) for name in kind.name_en_for.values()]
    for field, name in names:
        filled = name.replace("{place}", "").replace("{place_en}", "")
        if "{" in filled or "}" in filled:
            yield entry.at(field).mistake(f'{field} "{name}" has a bracket that nothing fills; only {{place}} and {{place_en}} are')
        elif kind.level in LOCAL and filled == name:
            yield entry.at(field).mistake(f'{field} "{name}" is the same in every {kind.level}; put {{place}} in it')


def _authorities(kind: UnitKind, entry: Entry) -> Iterator[tuple[str, Entry]]:
    if kind.parent is not None:
        yield kind.parent, entry.at("parent")
    for index, name in enumerate(kind.also_under):
        yield name, entry.at("also_under", index)
    for index, name in enumerate(kind.reviewed_by):
        yield name, entry.at("reviewed_by", index)


def _above(kind: UnitKind, name: str, place: Entry, kinds: Mapping[str, UnitKind], names: frozenset[str]) -> Iterator[Mistake]:
    if name not in names:
        yield place.mistake(f'parent "{name}" is no unit kind; {one_of(names, name)}')
    elif name in kinds and _LEVELS.index(kinds[name].level) > _LEVELS.index(kind.level):
        yield place.mistake(f'"{name}" is of the {kinds[name].level}, below the {kind.level}; authority comes from above')


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
