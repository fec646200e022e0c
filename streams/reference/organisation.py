"""The county's units, made from the kinds of units and the places, and who has authority over whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from streams.reference.records import CountyHead, Level, Region, Unit, UnitKind

PlaceKey = tuple[str, str]  # unit kind, region code


def own_code(code: str) -> str:
    """The digits of a region code that its ids are built from: nine for a town, twelve for a village."""
    return code[:9] if code.endswith("000") else code


def units_by_place(head: CountyHead, kinds: Iterable[UnitKind], regions: Mapping[str, Region]) -> dict[PlaceKey, Unit]:
    """One unit for each kind in each place that has it."""
    by_kind = {kind.kind: kind for kind in kinds}
    made: dict[PlaceKey, Unit] = {}
    for kind in by_kind.values():
        for region in regions.values():
            if has_unit(kind, region):
                made[kind.kind, region.code] = _unit(head, kind, region, by_kind, regions)
    return made


def has_unit(kind: UnitKind, region: Region) -> bool:
    """Whether this place has a unit of this kind."""
    return region.level is kind.level and (not kind.only or region.kind in kind.only)


def holding(region: Region, level: Level, regions: Mapping[str, Region]) -> Region | None:
    """The place of this level that holds the region, or the region itself."""
    here: Region | None = region
    while here is not None and here.level is not level:
        here = regions.get(here.parent or "")
    return here


def authority(units: Iterable[Unit]) -> dict[str, frozenset[str]]:
    """For each unit: itself and every unit it has authority over, directly or through others."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    ids = []
    for unit in units:
        ids.append(unit.id)
        for above in (unit.parent, *unit.also_under):
            if above is not None:
                below[above].append(unit.id)
    return {unit_id: _reached(unit_id, below) for unit_id in ids}


def _reached(start: str, below: Mapping[str, list[str]]) -> frozenset[str]:
    seen = {start}
    waiting = [start]
    while waiting:
        for unit_id in below.get(waiting.pop(), ()):
            if unit_id not in seen:
                seen.add(unit_id)
                waiting.append(unit_id)
    return frozenset(seen)


def _unit(head: CountyHead, kind: UnitKind, region: Region, kinds: Mapping[str, UnitKind], regions: Mapping[str, Region]) -> Unit:
    parent = _above(head, kinds[kind.parent], region, regions) if kind.parent else None
    also_under = _all_above(kind.also_under, head, region, kinds, regions)
    reviewed_by = _all_above(kind.reviewed_by, head, region, kinds, regions)
    return Unit(
        id=_id(head, kind, region),
        kind=kind.kind,
        name=_filled(kind.name_for.get(region.kind, kind.name), region),
        name_en=_filled(kind.name_en_for.get(region.kind, kind.name_en), region),
        level=kind.level,
        region=region.code,
        parent=parent,
        also_under=also_under,
        reviewed_by=reviewed_by or tuple(above for above in (parent, *also_under) if above is not None),
        duties=kind.duties,
        posts=kind.posts,
        aliases=kind.aliases,
    )


def _all_above(
    names: Iterable[str], head: CountyHead, region: Region, kinds: Mapping[str, UnitKind], regions: Mapping[str, Region]
) -> tuple[str, ...]:
    above = (_above(head, kinds[name], region, regions) for name in names)
    return tuple(unit_id for unit_id in above if unit_id is not None)


def _filled(name: str, region: Region) -> str:
    return name.replace("{place_en}", region.name_en or region.name).replace("{place}", region.name)


def _above(head: CountyHead, kind: UnitKind, region: Region, regions: Mapping[str, Region]) -> str | None:
    place = holding(region, kind.level, regions)
    return _id(head, kind, place) if place is not None and has_unit(kind, place) else None


def _id(head: CountyHead, kind: UnitKind, region: Region) -> str:
    if kind.id:
        return kind.id
    if kind.level in (Level.TOWN, Level.VILLAGE):
        return f"{own_code(region.code)}.{kind.kind}"
    return f"{head.slug}.{kind.kind}"
