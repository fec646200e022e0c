"""Starts `up` as a process of its own and waits until it says ready; what it says on the way is shown."""

import json
import os
import subprocess
import sys
from typing import Any

from deploy.faults import Broken, Refused
from deploy.places import Places
from deploy.processes import last_words


def detach(arguments: list[str], places: Places) -> dict[str, Any]:
    """The description of the system that now stands; a Fault with its last words if it does not."""
    places.make()
    log = places.log / "up.log"
    listening, announcing = os.pipe()
    argv = [sys.executable, "-m", "deploy.up", *(one for one in arguments if one != "--detach"), "--announce", str(announcing)]
    with log.open("ab") as file:
        child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True, pass_fds=(announcing,))
    os.close(announcing)
    try:
        return _listen(listening)
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        raise
    except EOFError:
        child.wait()
        raise Broken(f"up ended with code {child.returncode}: {last_words(log)}") from None
    except Refused:
        child.wait()  # it has taken everything down by then
        raise


def _listen(pipe: int) -> dict[str, Any]:
    with os.fdopen(pipe, encoding="utf-8") as lines:
        for line in lines:
            note = json.loads(line)
            if "ready" in note:
                return dict(note["ready"])
            if "fault" in note:
                raise Refused(note["fault"])
            print(f"  {note['progress']}", file=sys.stderr, flush=True)
    raise EOFError
