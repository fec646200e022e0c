"""The strict gate, as one command runs it: linter, formatter, type checker."""

import subprocess
import sys

import pytest

from deploy.places import ROOT

CHECKS = {
    "ruff": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy", "producers", "streams", "api", "deploy", "tests"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_gate(name: str) -> None:
    """Bug: each of the faults these tools find has been somebody's night."""
    done = subprocess.run([sys.executable, "-m", *CHECKS[name]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "\n".join((done.stdout + done.stderr).splitlines()[-40:])
