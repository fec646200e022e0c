"""What can go wrong while the system stands up; each is one clear line and a non-zero exit.

Fault
├── Missing       a program or file the machine must bring
├── Refused       something in the way: a port in use, a disk too small, a system already up
├── Unanswered    something started or was pointed at, and does not answer
└── Broken        a child process ended with an error
"""

import sys
from collections.abc import Callable


class Fault(Exception):
    """The command cannot go on; the message says why and what to do."""


class Missing(Fault):
    """A program or file the machine must bring is not there."""


class Refused(Fault):
    """Something on this machine stands in the way."""


class Unanswered(Fault):
    """A service does not answer within its time."""


class Broken(Fault):
    """A child process ended with an error."""


def told(main: Callable[[], int]) -> int:
    """Run a command; a Fault becomes one line on standard error and exit code 1."""
    try:
        return main()
    except Fault as fault:
        line = " ".join(str(fault).split())
        print(f"fengqiao: {line}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
