"""deploy/README.md knows every command, every setting and every option; what it does not know, nobody finds."""

import re
from pathlib import Path

import pytest

from deploy.places import ROOT
from tests.deploy.commands import run

README = (ROOT / "deploy/README.md").read_text("utf-8")
COMMANDS = [path.name for path in sorted((ROOT / "deploy").iterdir()) if path.is_file() and not path.suffix]
INTERNAL = {"FENGQIAO_LOGINS", "FENGQIAO_WEB"}  # between a test and the page it drives


def test_every_command_is_told() -> None:
    assert [name for name in COMMANDS if f"`./deploy/{name}" not in README] == []


def test_every_setting_is_told() -> None:
    """Bug: a setting that only its author knew of was found in the code, at night."""
    sources = [path for package in ("producers", "streams", "api", "deploy") for path in (ROOT / package).rglob("*.py") if path.is_file()]
    read = {
        name for path in sources if "node_modules" not in path.parts for name in re.findall(r"FENGQIAO_[A-Z_]+", path.read_text("utf-8"))
    }
    assert read - set(re.findall(r"FENGQIAO_[A-Z_]+", README)) - INTERNAL == set()


@pytest.mark.parametrize("command", ["up", "down", "test"])
def test_every_option_of_help_is_told(command: str, tmp_path: Path) -> None:
    done = run(command, tmp_path, "--help")
    assert done.returncode == 0
    assert [option for option in re.findall(r"^  (--[\w-]+)", done.stdout, re.MULTILINE) if option not in README] == []
