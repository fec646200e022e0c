"""`python -m streams` works as one worker; `python -m streams activate` makes this code's rule set the active one."""

import argparse
import asyncio
import logging
import sys

from streams.activation import activate
from streams.app import create_app
from streams.reference.faults import CountyDataInvalid
from streams.settings import SettingMissing, from_environment
from streams.transport import run


def main() -> int:
    """Returns only when it could not start."""
    parser = argparse.ArgumentParser(prog="streams", description="A stream worker: batches from Kafka, decisions, one transaction each.")
    parser.add_argument("command", nargs="?", choices=("work", "activate"), default="work")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("aiokafka").setLevel(logging.WARNING)
    try:
        settings = from_environment()
        if chosen.command == "activate":
            sys.stdout.write(asyncio.run(activate(settings)) + "\n")
            return 0
        run(create_app(settings))
    except (SettingMissing, CountyDataInvalid) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
