"""`python -m streams` works as one worker; `python -m streams activate` makes this code's rule set the active one."""

import argparse
import asyncio
import logging
import sys

import asyncpg

from streams.activation import RuleSetNotActive, activate, check
from streams.app import create_app
from streams.exits import FAILED
from streams.reference.county import load_county
from streams.reference.faults import CountyDataInvalid
from streams.rules.triage import Rules
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
        rules = Rules(load_county(settings.county))
        asyncio.run(check(settings, rules))
        run(create_app(settings, rules))
    except (SettingMissing, CountyDataInvalid, RuleSetNotActive) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    except (OSError, asyncpg.PostgresError) as away:
        sys.stderr.write(f"PostgreSQL does not answer at FENGQIAO_DSN_STREAM: {type(away).__name__}\n")
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
