"""The demo county, loaded once, and a copy of its folder to spoil."""

import shutil
from pathlib import Path

import pytest

from streams.reference.county import County, load_county

ANJI = Path(__file__).parents[2] / "streams" / "reference" / "anji"


@pytest.fixture(scope="session")
def county() -> County:
    """Anji as it is shipped."""
    return load_county(ANJI)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of Anji's files that a test may change."""
    return Path(shutil.copytree(ANJI, tmp_path / "county"))
