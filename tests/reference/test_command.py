"""`python -m streams.reference check FOLDER`, as a person runs it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _check(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streams.reference", "check", str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_good_folder_is_summed_up(folder: Path) -> None:
    done = _check(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ok: 1 county, 15 towns, 218 villages, 759 grids, 653 units,")


def test_a_bad_folder_is_refused_with_its_mistakes(folder: Path) -> None:
    (folder / "grids.csv").unlink()
    done = _check(folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == f"grids.csv: missing in {folder}"
