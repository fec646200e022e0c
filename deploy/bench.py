"""`./deploy/bench`: how fast it is, beside others and on its own, as a table or JSON.

Ratios come from one run, at least five interleaved rounds, median and spread; every peer flushes, acknowledges and is verified
by count. The short form says how things stand; only the full form can miss a mark, and then the exit code is 1.

--only NAME   one measure, as often as wanted: bare quix stock rules submit viewers cases memory
--rounds N    rounds (default 5; memory has one)
--full        the full form: hours, and some 20 GB of disk for the five million cases
--json        one JSON object on standard output instead of the table
"""

import argparse
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvloop

from deploy.faults import told
from deploy.measuring import cases, machine, memory, racing, rules_alone, submitting, watching
from deploy.measuring.figures import Form, Measured
from deploy.measuring.ground import Ground, Progress, standing_ground
from deploy.measuring.table import table
from deploy.places import Places
from deploy.telling import Telling
from deploy.trial import trial

ALONE = {
    "rules": rules_alone.measure,
    "submit": submitting.measure,
    "viewers": watching.measure,
    "cases": cases.measure,
    "memory": memory.measure,
}
NAMES = (*racing.RUNNERS, *ALONE)


def main() -> int:
    asked = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever stops us, nothing is left running
    telling = Telling()
    before = machine.told()
    with _ground(telling.progress) as ground:
        form = Form.FULL if asked.full else Form.SHORT
        lines = list(measured(ground, form, asked.rounds, telling.progress, asked.only or NAMES))
    around = {"before": before, "after": machine.told()}
    report = {"form": form, "machine": around, "measures": [line.told() for line in lines]}
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n" if asked.json else table(lines, around))
    return 1 if any(line.missed for line in lines) else 0


def measured(ground: Ground, form: Form, rounds: int, progress: Progress, names: tuple[str, ...] | list[str]) -> Iterator[Measured]:
    """The lines of these measures, in the order of the design. The first three share their rounds."""
    racing_names = [name for name in racing.RUNNERS if name in names]
    if racing_names:
        yield from uvloop.run(racing.race(ground, form, rounds, progress, racing_names))
    for name, measure in ALONE.items():
        if name in names:
            progress(f"{name} …")
            yield from uvloop.run(measure(ground, form, rounds, progress))


@contextmanager
def _ground(progress: Progress) -> Iterator[Ground]:
    with trial(Places.of().tools) as places, standing_ground(places, progress) as ground:
        yield ground


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./deploy/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--only", action="append", choices=NAMES, metavar="NAME", help="one measure; may be given again: " + " ".join(NAMES)
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each measure (default 5)")
    parser.add_argument("--full", action="store_true", help="the full form; only it can miss a mark")
    parser.add_argument("--json", action="store_true", help="JSON instead of a table")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(told(main))
