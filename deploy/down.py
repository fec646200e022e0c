"""`./deploy/down`: stops what `./deploy/up` started and returns when no process of it is left."""

import argparse
import json
import sys

import psutil

from deploy.faults import Unanswered, told
from deploy.places import Places
from deploy.processes import sweep
from deploy.state import State

PATIENCE_S = 60.0


def main() -> int:
    asked = arguments()
    stopped, left = bring_down(Places.of())
    note = {"stopped": stopped, "left_behind": left}
    print(json.dumps(note) if asked.json else in_words(stopped, left), flush=True)
    return 0


def bring_down(places: Places) -> tuple[bool, int]:
    """Whether a system was up, and how many processes one that was killed itself had left behind."""
    holder = State(places.state).holder()
    if holder is not None:
        stop(holder)
    return holder is not None, sweep(places.processes)


def stop(holder: psutil.Process) -> None:
    """Ask the process that runs the system to end, and wait for it: it ends its children first."""
    try:
        holder.terminate()
        holder.wait(PATIENCE_S)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired as late:
        raise Unanswered(f"process {holder.pid} does not end within {PATIENCE_S:.0f} s; its log is in .run/log/up.log") from late


def in_words(stopped: bool, left: int) -> str:
    if not stopped and not left:
        return "nothing was up"
    return f"stopped{f', and ended {left} processes that were left behind' if left else ''}"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./deploy/down", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(told(main))
