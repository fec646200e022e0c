"""Do places and grids fit together: every parent known, every code inside its parent's, one tile for each grid?"""

from collections.abc import Iterator

from streams.reference.draft import Draft
from streams.reference.faults import Mistake
from streams.reference.files import Entry
from streams.reference.records import Grid, Level, Region, RegionKind

_DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}
_LEVELS = tuple(_DIGITS)
_KINDS = {
    Level.PROVINCE: {RegionKind.PROVINCE},
    Level.CITY: {RegionKind.CITY},
    Level.COUNTY: {RegionKind.COUNTY},
    Level.TOWN: {RegionKind.STREET, RegionKind.TOWN, RegionKind.TOWNSHIP},
    Level.VILLAGE: {RegionKind.VILLAGE, RegionKind.COMMUNITY, RegionKind.FARM},
}


def mistakes_in(draft: Draft) -> Iterator[Mistake]:
    """Everything wrong with regions.csv and grids.csv taken together."""
    yield from draft.regions.twice("code")
    yield from draft.grids.twice("grid_code")
    known, codes = {region.code: region for region in draft.regions.records}, draft.regions.names("code")
    for region, entry in draft.regions:
        yield from _region(region, entry, known, codes)
    yield from _one_county(draft)
    for grid, entry in draft.grids:
        yield from _grid(grid, entry, known, codes)
    yield from _tiles(draft)
    yield from _bare_villages(draft)


def _region(region: Region, entry: Entry, known: dict[str, Region], codes: frozenset[str]) -> Iterator[Mistake]:
    digits = _DIGITS[region.level]
    above = max((_DIGITS[level] for level in _LEVELS[: _LEVELS.index(region.level)]), default=0)
    if region.code[digits:].strip("0") or not region.code[above:digits].strip("0"):
        yield entry.mistake(f'code "{region.code}" is no code of a {region.level}; {digits} digits, then zeros')
    if region.kind not in _KINDS[region.level]:
        kinds = ", ".join(sorted(_KINDS[region.level]))
        yield entry.mistake(f'kind "{region.kind}" does not go with level {region.level}; use one of {kinds}')
    if region.level is Level.PROVINCE:
        return
    wanted = _LEVELS[_LEVELS.index(region.level) - 1]
    if region.parent is None or region.parent not in codes:
        yield entry.mistake(f'parent "{region.parent or ""}" is no region of this file; name the {wanted}')
        return
    parent = known.get(region.parent)
    if parent is not None and parent.level is not wanted:
        yield entry.mistake(f"parent {parent.code} is a {parent.level}; a {region.level} belongs to a {wanted}")
    elif parent is not None and not region.code.startswith(parent.code[: _DIGITS[wanted]]):
        start = parent.code[: _DIGITS[wanted]]
        yield entry.mistake(f'code "{region.code}" does not begin with {start}, the digits of its parent')


def _one_county(draft: Draft) -> Iterator[Mistake]:
    counties = [region.code for region in draft.regions.records if region.level is Level.COUNTY]
    if draft.head is not None and counties != [draft.head.code]:
        found = ", ".join(counties) or "none"
        yield draft.head_entry.at("code").mistake(f'code "{draft.head.code}" must be the only county of regions.csv; found there: {found}')


def _grid(grid: Grid, entry: Entry, known: dict[str, Region], codes: frozenset[str]) -> Iterator[Mistake]:
    village = known.get(grid.village)
    if grid.village not in codes:
        yield entry.mistake(f'village "{grid.village}" is not in regions.csv; a grid belongs to one village or community')
    elif village is not None and village.level is not Level.VILLAGE:
        yield entry.mistake(f"village {grid.village} is a {village.level}; a grid belongs to one village or community")
    if not grid.code.startswith(grid.village) or grid.code.endswith("000"):
        yield entry.mistake(f'grid_code "{grid.code}" must be {grid.village} and three digits from 001')
    if grid.valid_to is not None and grid.valid_to < grid.valid_from:
        yield entry.mistake(f"valid_to {grid.valid_to} lies before valid_from {grid.valid_from}")


def _tiles(draft: Draft) -> Iterator[Mistake]:
    """Two grids that are valid at the same time must not lie on one tile."""
    first: dict[tuple[int, int], list[Grid]] = {}
    for grid, entry in draft.grids:
        others = first.setdefault((grid.x, grid.y), [])
        for other in others:
            if grid.is_valid_on(other.valid_from) or other.is_valid_on(grid.valid_from):
                yield entry.mistake(f"tile x={grid.x} y={grid.y} is taken by grid {other.code}; use a free one")
        others.append(grid)


def _bare_villages(draft: Draft) -> Iterator[Mistake]:
    covered = draft.grids.names("village")
    for region, entry in draft.regions:
        if region.level is Level.VILLAGE and region.code not in covered:
            yield entry.mistake(f"{region.name} has no grid in grids.csv; every village needs one or more")
