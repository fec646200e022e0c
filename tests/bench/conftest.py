"""The bench's ground, on the services of the test session."""

import pytest

from deploy.measuring.ground import Ground
from deploy.places import Places, write_whole
from tests.conftest import SECRET


@pytest.fixture(scope="session")
def ground(places: Places, kafka: str, postgres: str, template: str) -> Ground:
    """Roles' passwords are the server's, so they follow from the secret that the other tests use."""
    secret = places.state / "bench-secret"
    write_whole(secret, SECRET)
    return Ground(places, kafka, postgres, secret, template)
