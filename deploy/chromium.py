"""The browser of the browser tests: Debian's Chromium, put there if we may."""

from deploy.debian import ensured, found

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")  # without the fonts every Chinese word on a screenshot is a box


def browser() -> str | None:
    """The browser's program, if the machine has one."""
    return found(NAMES)


def ensure() -> str:
    """The browser's program; root on Debian installs it, anyone else is told how."""
    return ensured(NAMES, PACKAGES, "the browser tests")
