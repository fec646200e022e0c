"""The browser of the browser tests: Debian's Chromium, put there if we may."""

import os
import shutil

from deploy.faults import Missing
from deploy.processes import run

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")  # without the fonts every Chinese word on a screenshot is a box


def browser() -> str | None:
    """The browser's program, if the machine has one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def ensure() -> str:
    """The browser's program; root on Debian installs it, anyone else is told how."""
    found = browser()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = browser()
    if found is None:
        raise Missing(f"no chromium for the browser tests: apt-get install {' '.join(PACKAGES)}")
    return found


def _install() -> None:
    silent = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-q"], name="apt-get update", environ=silent)
    run(["apt-get", "install", "-q", "-y", "--no-install-recommends", *PACKAGES], name="installing chromium", environ=silent)
