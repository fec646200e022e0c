"""The demo county and its templates, loaded once."""

import pytest

from api.printing.templates import Templates
from streams.reference.county import County, load_county
from tests.printing.matters import ANJI


@pytest.fixture(scope="session")
def county() -> County:
    """Anji as it is shipped."""
    return load_county(ANJI)


@pytest.fixture(scope="session")
def templates() -> Templates:
    """Anji's papers."""
    return Templates.of(ANJI)
