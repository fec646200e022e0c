"""What operators and integrators ask: is it alive, is it ready, how old is the oldest thing that waits, what travels on Kafka."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.documents import merged
from streams.contracts.topics import TOPICS
from tests.api.ground import ANJI, Ground, an_app, settings_for
from tests.builders import a_report


@pytest.fixture
async def ready(ground: Ground, kafka: str) -> AsyncIterator[httpx.AsyncClient]:
    async with an_app(settings_for(ground.databases, kafka=kafka)) as (_, client):
        yield client


async def figures(client: httpx.AsyncClient) -> dict[str, float]:
    text = (await client.get("/metrics")).text
    return {sample.name: sample.value for family in text_string_to_metric_families(text) for sample in family.samples}


async def test_ready_means_the_databases_the_broker_and_the_feeds_reader_answer(ready: httpx.AsyncClient) -> None:
    assert (await ready.get("/healthz")).json() == {"status": "ok", "missing": []}
    for _ in range(30):
        answer = await ready.get("/readyz")
        if answer.status_code == 200:
            return
        await asyncio.sleep(0.2)
    pytest.fail(answer.text)


async def test_not_ready_names_what_is_missing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert "kafka" in answer.json()["missing"]
    assert (await client.get("/healthz")).status_code == 200


async def test_the_figures_show_what_waits_and_for_how_long(ground: Ground, client: httpx.AsyncClient) -> None:
    await ground.open()
    report, _ = a_report(received_at=datetime.now(UTC) - timedelta(minutes=5))
    await ground.accept(report)
    await ground.owner.execute("update intake.reports set published_at = now() where report_id <> $1", report.report_id)
    await ground.owner.execute(
        """insert into stream.held (topic, partition, "offset", stage, reason, sealed, fingerprint, held_at)
           values ('t', 0, 0, 'validate', 'kind', '', md5(''), now())"""
    )
    async with ground.owner.acquire() as connection, connection.transaction():
        await connection.execute("select pg_current_xact_id()")
        found = await figures(client)
    assert found["fengqiao_store_answers"] == 1
    assert found["fengqiao_store_undecided_reports"] == 1
    assert 295 < found["fengqiao_store_oldest_undecided_seconds"] < 330
    assert 295 < found["fengqiao_store_oldest_unpublished_seconds"] < 330
    assert found["fengqiao_store_outbox_rows"] == 1
    assert 0 <= found["fengqiao_store_oldest_outbox_seconds"] < 30
    assert 0 < found["fengqiao_store_xmin_age_seconds"] < 30
    assert found["fengqiao_store_held_records"] == 1


async def test_what_travels_on_kafka_is_described_by_its_own_types(client: httpx.AsyncClient) -> None:
    told = (await client.get("/asyncapi.json")).json()
    assert told["asyncapi"] == "3.0.0"
    assert {channel["address"] for channel in told["channels"].values()} == {topic.named() for topic in TOPICS}
    assert {"ReportSubmitted", "ActRequested", "ClockFired", "CaseChanged"} <= set(told["components"]["schemas"])
    assert "case_kind" in told["components"]["schemas"]["CaseChanged"]["properties"]
    for message in told["components"]["messages"].values():
        assert message["payload"]["$ref"].rpartition("/")[2] in told["components"]["schemas"]


async def test_the_document_names_every_operation_and_fits_with_the_intakes(client: httpx.AsyncClient) -> None:
    from producers.app import create_app
    from producers.settings import Settings

    told = (await client.get("/openapi.json")).json()
    names = [operation["operationId"] for path in told["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)) >= 14
    for path, operations in told["paths"].items():
        for operation in operations.values():
            shape = operation["responses"]["200"]["content"]
            assert any(kind["schema"] for kind in shape.values()), path
    intake = create_app(Settings(kafka="127.0.0.1:1", intake_dsn="", keys_dsn="", county=ANJI, secret="x" * 40))
    assert len(merged(intake.openapi(), told)["paths"]) > len(told["paths"])


async def test_the_county_is_kept_by_whoever_asked_until_it_changes(client: httpx.AsyncClient) -> None:
    first = await client.get("/api/v1/county")
    told = first.json()
    assert {unit["id"] for unit in told["units"]} >= {"anji.centre", "330523107.sifasuo"}
    assert any(region["code"] == "330523107000" and region["name"] == "章村镇" for region in told["regions"])
    assert told["grids"][0].keys() >= {"code", "name", "village", "x", "y"}
    again = await client.get("/api/v1/county", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
