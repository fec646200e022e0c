"""The state folder of one test run: its own, and swept even when the run was killed.

Folders lie under .run/test/ and are named by the process id of the run that made them.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from deploy.down import bring_down
from deploy.places import Places
from deploy.processes import sweep


@contextmanager
def trial(tools: Path) -> Iterator[Places]:
    """A fresh state folder; afterwards no process and no file of it is left."""
    clear_abandoned(tools / "test")
    places = Places(tools=tools, state=tools / "test" / str(os.getpid()))
    places.make()
    try:
        yield places
    finally:
        clear(places.state)


def clear_abandoned(folder: Path) -> None:
    """End and remove what runs that no longer live left behind."""
    for state in folder.glob("[0-9]*"):
        if not psutil.pid_exists(int(state.name)):
            clear(state)


def clear(state: Path) -> None:
    """End every system and every process recorded anywhere below, then remove the folder."""
    for held in [*state.glob("**/up.lock")]:
        bring_down(Places(tools=state, state=held.parent))
    for records in [*state.glob("**/processes")]:
        sweep(records)
    shutil.rmtree(state, ignore_errors=True)
