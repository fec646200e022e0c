"""Places where a test may ask a worker to die, so that a kill hits the moment it is meant for."""

import os
import signal
from collections.abc import Callable


def at(wanted: str) -> Callable[[str], None]:
    """A function that ends this process dead at the place called `wanted`; without one it does nothing.

    `after_locks`, `after_inserts` and `after_commit` are the places of a cycle, `after_sends` that of the relay. A count may
    follow, `after_commit:3`: the third time.
    """
    place, _, count = wanted.partition(":")
    left = int(count or 1)

    def reached(here: str) -> None:
        nonlocal left
        if here != place:
            return
        left -= 1
        if left <= 0:
            os.write(2, f"failpoint {here} reached by {os.getpid()}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    return reached
