"""The drawing of grids: the same every time, one tile each, and nothing torn apart."""

from collections import defaultdict
from pathlib import Path

import pytest

from streams.reference.county import County
from streams.reference.make_grids import drawn
from streams.reference.records import Grid

Tile = tuple[int, int]


def test_the_shipped_grids_are_what_the_script_draws(folder: Path) -> None:
    assert drawn(folder) == (folder / "grids.csv").read_text(encoding="utf-8")


def test_drawing_twice_gives_the_same_bytes(folder: Path) -> None:
    assert drawn(folder) == drawn(folder)


def test_there_are_about_as_many_grids_as_the_county_would_have(county: County) -> None:
    assert 740 <= len(county.grids) <= 780


def test_no_two_grids_share_a_tile(county: County) -> None:
    assert len({(grid.x, grid.y) for grid in county.grids.values()}) == len(county.grids)


def test_a_village_has_one_to_five_grids(county: County) -> None:
    assert {len(grids) for grids in _by_place(county, 12).values()} <= {1, 2, 3, 4, 5}


@pytest.mark.parametrize("digits", [12, 9], ids=["villages", "towns"])
def test_every_place_hangs_together(county: County, digits: int) -> None:
    torn = [code for code, grids in _by_place(county, digits).items() if not _hangs_together(grids)]
    assert torn == []


def test_grids_are_numbered_from_north_to_south_and_west_to_east(county: County) -> None:
    for grids in _by_place(county, 12).values():
        assert sorted(grids, key=lambda grid: grid.code) == sorted(grids, key=lambda grid: (grid.y, grid.x))


def _by_place(county: County, digits: int) -> dict[str, list[Grid]]:
    places: defaultdict[str, list[Grid]] = defaultdict(list)
    for grid in county.grids.values():
        places[grid.code[:digits]].append(grid)
    return places


def _hangs_together(grids: list[Grid]) -> bool:
    tiles: set[Tile] = {(grid.x, grid.y) for grid in grids}
    waiting = [tiles.pop()]
    while waiting:
        x, y = waiting.pop()
        for neighbour in {(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)} & tiles:
            tiles.remove(neighbour)
            waiting.append(neighbour)
    return not tiles
