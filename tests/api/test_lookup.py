"""GET /lookup/{code}: for anyone with a code, the same fields for every matter, nothing for minors and domestic violence."""

from typing import Any

import httpx
import pytest

from streams.contracts.codes import CaseState, Restricted
from streams.contracts.query_codes import written
from streams.contracts.rates import Rates
from tests.api.ground import Ground, an_app, settings_for
from tests.builders import a_report

FIELDS = {"status", "stage", "lead_unit_name", "received_at", "next", "rateable", "rated_at", "booking"}


async def code_of(ground: Ground) -> str:
    return str(await ground.owner.fetchval("select query_code from intake.reports order by accepted_at desc limit 1"))


async def test_a_party_learns_stage_unit_and_what_comes_next(ground: Ground, client: httpx.AsyncClient) -> None:
    await ground.open(state=CaseState.DISPATCHED)
    told = (await client.get(f"/api/v1/lookup/{await code_of(ground)}")).json()
    assert set(told) == FIELDS
    assert (told["stage"]["zh"], told["lead_unit_name"], told["next"]["zh"]) == ("已派责任单位办理", "章村镇司法所", "责任单位会先联系您")


@pytest.mark.parametrize("state", CaseState)
async def test_the_unit_is_named_as_long_as_one_has_it(state: CaseState, ground: Ground, client: httpx.AsyncClient) -> None:
    await ground.open(state=state)
    told = (await client.get(f"/api/v1/lookup/{await code_of(ground)}")).json()
    assert all(told[text][language] for text in ("stage", "next") for language in ("zh", "en"))
    having = {"settled_on_site", "dispatched", "signed", "contacted", "handling", "closing", "done", "transferred", "direct", "notified"}
    having |= {"screened", "accepted", "drafted", "opinion_issued", "answered", "review", "review_issued", "reviewed"}
    having |= {"final_review", "final_issued"}
    assert told["lead_unit_name"] == ("章村镇司法所" if state in having else None)


async def test_before_the_stream_has_decided_it_is_registered(ground: Ground, client: httpx.AsyncClient) -> None:
    report, _ = a_report()
    told = (await client.get(f"/api/v1/lookup/{await ground.accept(report)}")).json()
    assert (set(told), told["status"], told["stage"]["zh"], told["lead_unit_name"]) == (FIELDS, "received", "已登记", None)


@pytest.mark.parametrize(
    "changes", [{"excluded_units": ("anji.zhujianju",)}, {"restricted": Restricted.LITIGATION}, {"state": CaseState.IN_DOUBT}]
)
async def test_a_closed_class_has_the_same_fields_and_names_no_unit(
    changes: dict[str, Any], ground: Ground, client: httpx.AsyncClient
) -> None:
    await ground.open(lead_unit="anji.jiwei", **{"state": CaseState.DISPATCHED, **changes})
    told = (await client.get(f"/api/v1/lookup/{await code_of(ground)}")).json()
    assert (set(told), told["lead_unit_name"], told["stage"]["zh"]) == (FIELDS, None, "专人办理中")


async def test_minors_and_domestic_violence_are_no_different_from_an_unknown_code(ground: Ground, client: httpx.AsyncClient) -> None:
    unknown = await client.get("/api/v1/lookup/ZZZZ-ZZZZ-ZZZZ")
    assert unknown.status_code == 404
    answers = []
    for restricted in (Restricted.MINOR, Restricted.DV):
        await ground.open(restricted=restricted)
        answers.append(await client.get(f"/api/v1/lookup/{await code_of(ground)}"))
    report, _ = a_report()
    marked = await ground.accept(report, topic="fengqiao.reports-restricted.g1")
    answers.append(await client.get(f"/api/v1/lookup/{marked}"))
    for answer in answers:
        assert (answer.status_code, answer.content) == (404, unknown.content)


async def test_whoever_asks_too_often_is_told_when_to_come_back(ground: Ground) -> None:
    async with an_app(settings_for(ground.databases, lookups_per_minute=6)) as (_, client):
        answers = [await client.get("/api/v1/lookup/X") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert 0 < int(answers[2].headers["retry-after"]) <= 10


def test_a_bucket_fills_again_with_time_and_each_address_has_its_own() -> None:
    rates = Rates(per_minute=30)
    assert [rates.wait_s("a", 0.0) for _ in range(11)] == [0] * 10 + [2]
    assert rates.wait_s("b", 0.0) == 0
    assert rates.wait_s("a", 1.0) == 1
    assert rates.wait_s("a", 2.1) == 0


def test_a_code_may_be_typed_as_people_type() -> None:
    assert written(" abcd efgh—jklm ") == written("ABCD-EFGH-JKLM") == written("abcdefghjklm") == "ABCD-EFGH-JKLM"
