"""`python -m streams.reference check FOLDER`: is this folder a county? Says what it holds, or every mistake in it."""

import argparse
import sys
from pathlib import Path

from streams.reference.county import County, load_county
from streams.reference.faults import CountyDataInvalid
from streams.reference.records import Level


def main(arguments: list[str]) -> int:
    """0 and one line for a good folder; 1 and one line for each mistake otherwise."""
    parser = argparse.ArgumentParser(prog="python -m streams.reference", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="read a county folder and tell every mistake with file and line")
    check.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    try:
        county = load_county(folder)
    except CountyDataInvalid as invalid:
        print(invalid, file=sys.stderr)
        return 1
    print(f"ok: {summary(county)}")
    return 0


def summary(county: County) -> str:
    """The county in numbers."""
    levels = [region.level for region in county.regions.values()]
    counts = {
        "county": levels.count(Level.COUNTY),
        "towns": levels.count(Level.TOWN),
        "villages": levels.count(Level.VILLAGE),
        "grids": len(county.grids),
        "units": len(county.units),
        "categories": len(county.taxonomy),
        "routing rules": len(county.routing_rules),
    }
    return ", ".join(f"{count} {name}" for name, count in counts.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
