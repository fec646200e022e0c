"""`./deploy/up`: the whole system from a bare checkout; Ctrl-C stops all of it.

--detach   return once it is ready; ./deploy/down stops it
--lan      TLS and a QR code, so that a phone on the same network can use it
--json     one JSON object as the last line: web, kafka, postgres, workers, logins
"""

import argparse
import json
import signal
import sys
from typing import Any

from deploy import lan
from deploy.detached import detach
from deploy.faults import Fault, told
from deploy.launcher import standing
from deploy.places import Places
from deploy.summary import summary
from deploy.system import Wishes
from deploy.telling import Telling


def main() -> int:
    asked = arguments()
    for stop in (signal.SIGINT, signal.SIGTERM):  # SIGINT too: a shell that starts us in the background has it ignored
        signal.signal(stop, signal.default_int_handler)
    if asked.detach:
        show(detach(sys.argv[1:], Places.of()), asked)
        return 0
    telling = Telling(pipe=asked.announce)
    try:
        return stay(asked, telling)
    except Fault as fault:
        telling.fault(" ".join(str(fault).split()))
        raise


def stay(asked: argparse.Namespace, telling: Telling) -> int:
    """Stand up, say so, keep going until interrupted."""
    wishes = Wishes(port=asked.port, workers=asked.workers, lan=asked.lan, screens=not asked.no_screens)
    try:
        with standing(Places.of(), wishes, telling) as system:
            telling.progress("ready")
            if asked.announce is None:
                show(system.description(), asked)
            system.write()
            telling.ready(system.description())
            system.keep()
    except KeyboardInterrupt:
        telling.progress("stopped")
    return 0


def show(system: dict[str, Any], asked: argparse.Namespace) -> None:
    """Addresses and logins, for a person or a program."""
    if asked.lan and not asked.json:
        print(lan.qr_code(f"{system['web']}/form/"))
    print(json.dumps(system, ensure_ascii=False) if asked.json else summary(system), flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./deploy/up", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detach", action="store_true", help="return once it is ready")
    parser.add_argument("--lan", action="store_true", help="serve on this machine's network address, with TLS and a QR code")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--port", type=int, default=8000, help="the web's port; 0 for any free one (default 8000)")
    parser.add_argument("--workers", type=int, default=2, help="stream workers (default 2)")
    parser.add_argument("--no-screens", action="store_true", help="leave the built screens as they are")
    parser.add_argument("--announce", type=int, help=argparse.SUPPRESS)  # the pipe to the process that detached us
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(told(main))
