"""Draws a county's grids as equal tiles and writes grids.csv: `python -m streams.reference.make_grids FOLDER`.

Enters: regions.csv and schematic.yaml of the folder. Leaves: grids.csv, the same bytes for the same input. Each band of
towns is one unbroken walk over its tiles, two columns wide; a village is a stretch of that walk and a town a longer one,
so both hang together whatever their sizes.
"""

import csv
import hashlib
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Annotated

import msgspec
import yaml

from streams.reference.draft import GRID_COLUMNS, REGION_COLUMNS
from streams.reference.faults import CountyDataInvalid, Mistake
from streams.reference.files import read_csv
from streams.reference.records import Record, RegionKind

Tile = tuple[int, int]  # x from the west, y from the north
_NUMERALS = "零一二三四五六七八九"


class Band(Record, frozen=True, kw_only=True):
    """Towns from west to east; an odd number of rows lets the walk pass from one pair of columns to the next."""

    rows: Annotated[int, msgspec.Meta(ge=1, multiple_of=1)]
    towns: tuple[str, ...]


class Schematic(Record, frozen=True, kw_only=True):
    """schematic.yaml."""

    valid_from: str
    bands: tuple[Band, ...]
    grids_per_village: dict[RegionKind, tuple[int, ...]]
    exactly: dict[str, int]


class Village(msgspec.Struct, frozen=True):
    """What the drawing needs to know of a row of regions.csv."""

    code: str
    name: str
    kind: RegionKind
    town: str


def drawn(folder: Path) -> str:
    """The text of grids.csv for this county."""
    schematic = msgspec.convert(yaml.safe_load((folder / "schematic.yaml").read_text("utf-8")), Schematic)
    villages = _villages(folder)
    width = max(_columns(band, schematic, villages) for band in schematic.bands)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(GRID_COLUMNS)
    north = 0
    for band in schematic.bands:
        west = (width - _columns(band, schematic, villages)) // 2
        walk = _walk(band.rows, west, north)
        for village in _of_band(band, villages):
            writer.writerows(_grids(village, [next(walk) for _ in range(_count(village, schematic))], schematic))
        north += band.rows
    return out.getvalue()


def _villages(folder: Path) -> tuple[Village, ...]:
    mistakes: list[Mistake] = []
    rows = read_csv(folder / "regions.csv", REGION_COLUMNS, mistakes)
    if mistakes:
        raise CountyDataInvalid(mistakes)
    cells = (row.value for row in rows if isinstance(row.value, dict) and row.value["level"] == "village")
    return tuple(Village(row["code"], row["name"], RegionKind(row["kind"]), row["parent"]) for row in cells)


def _of_band(band: Band, villages: tuple[Village, ...]) -> list[Village]:
    return [village for town in band.towns for village in villages if village.town == town]


def _count(village: Village, schematic: Schematic) -> int:
    fixed = schematic.exactly.get(village.code)
    choices = schematic.grids_per_village[village.kind]
    return fixed or choices[hashlib.sha256(village.code.encode()).digest()[0] % len(choices)]


def _columns(band: Band, schematic: Schematic, villages: tuple[Village, ...]) -> int:
    tiles = sum(_count(village, schematic) for village in _of_band(band, villages))
    return -(-tiles // band.rows)


def _walk(rows: int, west: int, north: int) -> Iterator[Tile]:
    """Tile after neighbouring tile: down one pair of columns, up the next."""
    x = west
    down = True
    while True:
        for step in range(rows):
            y = north + (step if down else rows - 1 - step)
            pair = (x, x + 1) if step % 2 == 0 else (x + 1, x)
            yield from ((column, y) for column in pair)
        x += 2
        down = not down


def _grids(village: Village, tiles: list[Tile], schematic: Schematic) -> Iterator[tuple[str | int, ...]]:
    """Rows of one village: numbered from north to south, and from west to east within a row of tiles."""
    for number, (x, y) in enumerate(sorted(tiles, key=lambda tile: (tile[1], tile[0])), start=1):
        name = f"{village.name}第{_NUMERALS[number]}网格"
        yield (f"{village.code}{number:03}", name, village.code, x, y, schematic.valid_from, "")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    (target / "grids.csv").write_text(drawn(target), encoding="utf-8")
