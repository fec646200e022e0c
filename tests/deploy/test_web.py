"""One origin, two applications: who gets what, both lifespans, one document."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI, Request
from pydantic import BaseModel

from deploy.documents import merged
from deploy.faults import Refused
from deploy.web import Origin


class Problem(BaseModel):
    title: str


def an_app(name: str, lives: list[str]) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, str]]:
        lives.append(f"{name} up")
        yield {"name": name}
        lives.append(f"{name} down")

    return FastAPI(title=name, lifespan=lifespan)


@pytest.fixture
def lives() -> list[str]:
    return []


@pytest.fixture
async def web(lives: list[str]) -> AsyncIterator[httpx.AsyncClient]:
    writes, reads = an_app("writes", lives), an_app("reads", lives)

    @writes.post("/api/v1/reports")
    async def post(request: Request) -> str:
        return f"posted to {request.state.name}"

    @writes.get("/form/", include_in_schema=False)
    async def form() -> str:
        return "form"

    @reads.get("/api/v1/reports/{report_id}", responses={404: {"model": Problem}})
    async def get(report_id: str, request: Request) -> str:
        return f"{report_id} from {request.state.name}"

    origin = Origin(writes, reads)
    async with origin._lifespan(None), httpx.AsyncClient(transport=httpx.ASGITransport(origin), base_url="http://web") as client:
        yield client


async def test_writes_go_to_the_intake_and_reads_to_the_api(web: httpx.AsyncClient) -> None:
    assert (await web.post("/api/v1/reports")).json() == "posted to writes"
    assert (await web.get("/api/v1/reports/7")).json() == "7 from reads"
    assert (await web.get("/form/")).json() == "form"


async def test_both_lifespans_run_in_order_and_end_in_reverse(lives: list[str]) -> None:
    async with Origin(an_app("writes", lives), an_app("reads", lives))._lifespan(None):
        assert lives == ["writes up", "reads up"]
    assert lives == ["writes up", "reads up", "reads down", "writes down"]


async def test_a_method_that_neither_takes_is_405_and_says_which_would_do(web: httpx.AsyncClient) -> None:
    answer = await web.get("/api/v1/reports")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await web.post("/api/v1/reports/7")).headers["allow"] == "GET"


async def test_a_path_that_neither_has_stays_404(web: httpx.AsyncClient) -> None:
    assert (await web.get("/api/v1/nothing")).status_code == 404


async def test_the_document_holds_the_paths_of_both(web: httpx.AsyncClient) -> None:
    document = (await web.get("/openapi.json")).json()
    assert set(document["paths"]) == {"/api/v1/reports", "/api/v1/reports/{report_id}"}
    assert "Problem" in document["components"]["schemas"]


def test_one_schema_name_with_two_meanings_is_refused() -> None:
    """A generated client would silently take the last of the two."""
    one = {"info": {}, "components": {"schemas": {"Case": {"type": "object"}}}}
    two = {"info": {}, "components": {"schemas": {"Case": {"type": "string"}}}}
    with pytest.raises(Refused, match="Case"):
        merged(one, two)
