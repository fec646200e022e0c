"""What the tests that break things on purpose share."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "adversity: kills, freezes or cuts off real parts on purpose; minutes rather than seconds")
