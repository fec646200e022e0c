"""Lock files name what every machine can have: a local version is refused in one line, and none of ours has one."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.faults import Refused
from deploy.locked import check
from deploy.places import ROOT

GOOD = "aiokafka==0.14.0 \\\n    --hash=sha256:00\nuvicorn[standard]==0.40.0 ; python_version >= '3.11' \\\n    --hash=sha256:00+\n    # via -r a+b\n"


def test_our_own_locks_are_every_machine_s() -> None:
    check(sorted((ROOT / "deploy").glob("requirements*.lock")))


@pytest.mark.parametrize("line", ["certifi==2026.1.1+local", "Faust.streaming[fast]==0.15.3+a.1 ; python_version < '4'"])
def test_a_local_version_is_named(tmp_path: Path, line: str) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"{GOOD}{line} \\\n    --hash=sha256:00\n", "utf-8")
    with pytest.raises(Refused, match="a local version"):
        check([lock])
    lock.write_text(GOOD, "utf-8")
    check([lock])


def test_whoever_locks_reads_one_clear_line(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("certifi==2026.1.1+local \\\n    --hash=sha256:00\n", "utf-8")
    done = subprocess.run([sys.executable, "-m", "deploy.locked", str(lock)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("fengqiao: certifi==2026.1.1+local: a local version")
