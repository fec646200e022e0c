"""The screens' own unit tests: outbox, feed, alarms."""

import subprocess

import pytest

from deploy.places import ROOT


@pytest.mark.parametrize("screen", ["producers/form", "api/console"])
def test_modules(screen: str) -> None:
    done = subprocess.run(["npm", "test"], cwd=ROOT / screen, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
