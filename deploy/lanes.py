"""The whole suite in two halves side by side: most tests wait for a broker, a browser or a process more than they work.

Each half is a pytest of its own with a state folder, a broker and a database server of its own. What they print is told as it
comes, a line at a time; what is no progress (failures, durations, the summary) together at the half's end.
"""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from deploy.places import ROOT

ONE_HALF = ("adversity", "bench", "browser", "story")
"""As they were timed: what kills and restarts, and what needs a whole system. The other half is every other folder."""
_PROGRESS = re.compile(r"(tests/\S+\.py )?[.A-Za-z]+\s+\[ *\d+%\]")
_telling = Lock()


def run_halves(options: Sequence[str]) -> int:
    """The exit code of the half that failed, if one did."""
    others = sorted(path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("__"))
    halves = [ONE_HALF, [name for name in others if name not in ONE_HALF]]
    children = [_started([*options, *(f"tests/{name}" for name in half)]) for half in halves]
    with ThreadPoolExecutor(len(children)) as telling:
        return max(telling.map(_told, children))


def run_pytest(options: Sequence[str]) -> int:
    """One pytest that says what it has to say itself."""
    return _ended(subprocess.Popen(_command(options), cwd=ROOT, env=_environ()))


def _started(options: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(_command(options), cwd=ROOT, env=_environ(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _told(child: "subprocess.Popen[str]") -> int:
    kept: list[str] = []
    for line in child.stdout or ():
        if _PROGRESS.fullmatch(line.rstrip()):
            _tell(line)
        else:
            kept.append(line)
    code = _ended(child)
    _tell("".join(kept))
    return code


def _tell(text: str) -> None:
    with _telling:
        sys.stdout.write(text)
        sys.stdout.flush()


def _command(options: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "--durations=15", *options]


def _environ() -> dict[str, str]:
    """A running system's addresses are not for the tests."""
    return {name: value for name, value in os.environ.items() if name != "FENGQIAO_STATE"} | {"PYTHONUNBUFFERED": "1"}


def _ended(child: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> int:
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # pytest got it too, and takes everything down before it ends
