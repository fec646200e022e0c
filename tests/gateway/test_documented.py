"""The intake does what its OpenAPI document says: good requests are taken, bad ones refused, each answer is one of those told."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, assume
from hypothesis import settings as bounded
from hypothesis import strategies as st
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import allow_header_conformance, positive_data_acceptance

from deploy.postgres.databases import Databases
from producers.app import create_app
from producers.settings import Settings
from streams.contracts.identity import uuid7_of
from tests.gateway.asking import COUNTY, Logins, a_process_of_its_own, settings_for

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))  # of a zone a text holds no more
MOMENTS = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2098, 1, 1), timezones=OFFSETS)  # noqa: DTZ001 - bounds

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
ACTS = "/api/v1/cases/{case_id}/acts"
NOT_TOLD = {
    "/api/v1/reassignments": (positive_data_acceptance,),  # no schema can say who is an officer of which unit
    "/api/v1/bookings/{query_code}": (allow_header_conformance,),  # two routes of one address; the origin tells the methods of both
}
"""By address: checks that cannot pass there, and why."""


@schema.exclude(path=list(LEFT_OUT)).parametrize()
@bounded(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_the_document_is_kept(case: schemathesis.Case[Any], running: Running) -> None:
    assume(not _corrects_itself(case.body) and not _one_form_of_many(case))
    left_out = NOT_TOLD.get(case.operation.path, ())
    case.call_and_validate(base_url=running.address, headers={"Authorization": f"Bearer {running.token}"}, excluded_checks=[*left_out])


def _corrects_itself(body: object) -> bool:
    """No schema can say that a report does not. What names no report is none of these: it is asked like any other."""
    return (
        isinstance(body, dict) and body.get("report_id") is not None and body["report_id"] in (body.get("corrects"), body.get("withdraws"))
    )


def _one_form_of_many(case: schemathesis.Case[Any]) -> bool:
    """Sixty acts have a form each, and every bound of every field of each, enumerated, is 17 000 requests: of these forms those
    that are drawn are asked."""
    enumerated = case.meta is not None and case.meta.phase.name is TestPhase.COVERAGE
    return enumerated and case.operation.path == ACTS and isinstance(case.body, dict)
