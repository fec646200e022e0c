"""Runs the commands as a person would, each system in a state folder of its own, and looks for what is left."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psutil

from deploy.places import ROOT


def run(command: str, state: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """`./deploy/<command> …`, to its end."""
    return subprocess.run(
        [str(ROOT / "deploy" / command), *arguments],
        env=environment(state, environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def environment(state: Path, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    return {**os.environ, "FENGQIAO_STATE": str(state), **(environ or {})}


def left_of(state: Path) -> list[str]:
    """Processes that still have anything to do with this state folder."""
    mine = {os.getpid()}
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "environ"]):
        told = " ".join(process.info["cmdline"] or ())
        around = (process.info["environ"] or {}).get("FENGQIAO_STATE", "")
        if process.pid not in mine and (str(state) in told or around == str(state)):
            found.append(told)
    return found


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that says why; anything else than exactly one such line, at the end, is a fault of ours."""
    lines = done.stderr.splitlines()
    clear = [line for line in lines if line.startswith("fengqiao: ")]
    assert clear == lines[-1:], done.stderr
    assert done.returncode != 0
    return clear[0]


def path_without(folder: Path, *absent: str) -> str:
    """A PATH with everything this machine has but these programs."""
    folder.mkdir(parents=True, exist_ok=True)
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).glob("*") if Path(place).is_dir() else ():
            link = folder / program.name
            if program.name not in absent and not link.exists() and not link.is_symlink():
                link.symlink_to(program)
    return str(folder)
