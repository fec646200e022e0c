"""`./deploy/story NAME`: plays a scenario through the real system and prints what HTTP then says.

langcun  a week of July 2023 at 郎村村, some thirty reports with retries, late ones, wrong clocks and five broken records
load     12,000 reports, a peak day's visitors in one hour of virtual time, as fast as the system takes them

Uses the system that is up, or stands one up for the story and takes it down again.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deploy.faults import told
from deploy.launcher import standing
from deploy.places import Places
from deploy.playing import langcun, load
from deploy.state import State
from deploy.system import Wishes
from deploy.telling import Telling

STORIES = {"langcun": langcun.play, "load": load.play}


@contextmanager
def a_system(places: Places, telling: Telling) -> Iterator[dict[str, Any]]:
    """The description of a system that is up: the one there is, or one for this story alone."""
    if running := State(places.state).standing():
        yield running
        return
    with standing(places, Wishes(port=0), telling) as system:
        yield system.description()


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="story", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=sorted(STORIES))
    parser.add_argument("--seed", type=int, default=2023, help="the same seed sends the same reports under the same ids")
    parser.add_argument("--json", action="store_true", help="print only the result, on one line")
    chosen = parser.parse_args(arguments)
    telling = Telling()
    with a_system(Places.of(), telling) as system:
        outcome = asyncio.run(STORIES[chosen.name](system, chosen.seed, telling.progress))
    sys.stdout.write(json.dumps(outcome, ensure_ascii=False, indent=None if chosen.json else 2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(told(main))
