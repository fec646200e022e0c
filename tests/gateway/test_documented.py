"""The intake does what its OpenAPI document says: good requests are taken, bad ones refused, each answer is one of those told."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, assume
from hypothesis import settings as bounded
from hypothesis import strategies as st

from deploy.postgres.databases import Databases
from producers.app import create_app
from producers.settings import Settings
from streams.contracts.identity import uuid7_of
from tests.gateway.asking import COUNTY, Logins, a_process_of_its_own, settings_for

MOMENTS = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2098, 1, 1), timezones=st.timezones())  # noqa: DTZ001 - bounds

schemathesis.openapi.format("uuid", st.builds(lambda at, noise: str(uuid7_of(at, noise)), MOMENTS, st.binary(min_size=10, max_size=10)))
schemathesis.openapi.format("date-time", MOMENTS.map(lambda at: at.isoformat()))


NOWHERE = Settings(kafka="", intake_dsn="", keys_dsn="", county=COUNTY, secret="")

schema = schemathesis.openapi.from_dict(create_app(NOWHERE).openapi())


class Running(NamedTuple):
    """A running intake, and a grid member's token."""

    address: str
    token: str


@pytest.fixture(scope="module")
def running(kafka: str, topics: str, module_database: Databases, logins: Logins) -> Iterator[Running]:
    with a_process_of_its_own(settings_for(kafka, topics, module_database, lookups_per_minute=100_000)) as (_, address):
        me = {name: logins["langcun1"][name] for name in ("username", "password")}
        yield Running(address, httpx.post(f"{address}/api/v1/login", json=me).json()["token"])


LEFT_OUT = (
    "/api/v1/logout",  # it would end the token that the others use
    "/api/v1/reports/{report_id}/attachments/{attachment_id}",  # no schema can say what a picture is
)


@schema.exclude(path=list(LEFT_OUT)).parametrize()
@bounded(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_the_document_is_kept(case: schemathesis.Case[Any], running: Running) -> None:
    # No schema can say that a report does not correct itself.
    assume(not isinstance(case.body, dict) or case.body.get("report_id") not in (case.body.get("corrects"), case.body.get("withdraws")))
    case.call_and_validate(base_url=running.address, headers={"Authorization": f"Bearer {running.token}"})
