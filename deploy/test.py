"""`./deploy/test`: every test on real Kafka, PostgreSQL, Chromium and LibreOffice, from a bare checkout, beside a running `up`.

Without arguments the suite runs in two halves side by side. Arguments it does not know go to one pytest; the last line is pytest's.
"""

import argparse
import os
import sys

from deploy import chromium, lanes, office, screens
from deploy.faults import told
from deploy.kafka.jars import jars
from deploy.places import Places
from deploy.trial import clear_abandoned


def main() -> int:
    asked, rest = arguments()
    places = Places.of()
    places.make()
    say(f"browser: {chromium.ensure()}")
    say(f"office: {office.ensure()}")
    if not os.environ.get("FENGQIAO_KAFKA"):
        say(f"broker: {jars(places.tools)}")
    if not asked.no_screens:
        say(f"screens built: {', '.join(screens.build(places)) or 'none, they are fresh'}")
    options = [*(["-m", ""] if asked.long else []), *rest]
    code = lanes.run_pytest(options) if rest else lanes.run_halves(options)
    clear_abandoned(places.tools / "test")
    return code


def arguments() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="./deploy/test", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", help="also the long forms (millions of records, many kills)")
    parser.add_argument("--no-screens", action="store_true", help="leave the built screens as they are")
    return parser.parse_known_args()


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(told(main))
