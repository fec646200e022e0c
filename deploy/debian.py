"""A program that tests need: found on this machine, or put there if we may."""

import os
import shutil
from collections.abc import Sequence

from deploy.faults import Missing
from deploy.processes import run


def found(names: Sequence[str]) -> str | None:
    """The first of these programs that the machine has."""
    return next((path for name in names if (path := shutil.which(name))), None)


def ensured(names: Sequence[str], packages: Sequence[str], purpose: str) -> str:
    """The program; root on Debian installs it, anyone else is told how. Raises Missing."""
    if found(names) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(packages)
    program = found(names)
    if program is None:
        raise Missing(f"no {names[0]} for {purpose}: apt-get install {' '.join(packages)}")
    return program


def _install(packages: Sequence[str]) -> None:
    silent = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-q"], name="apt-get update", environ=silent)
    run(["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages], name=f"installing {packages[0]}", environ=silent)
