"""The feed on a real server: what a viewer is sent, from where on, and each way a connection ends."""

import asyncio
import base64
import os
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from api import settings
from api.app import create_app
from api.cursors import Cursor, encoded
from deploy.places import ROOT
from deploy.ports import free_port
from streams.contracts.codes import CaseState, Change
from tests.api.events import Event, Parser, events_of
from tests.api.ground import ANJI, SECRET, Ground, a_server, bearing, settings_for

CENTRE = ("anji", "centre", "330523", "anji.centre")
OFFICER = ("anji", "unit_officer", "330523107", "330523107.sifasuo")


@pytest.fixture
async def served(ground: Ground) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    own = settings_for(ground.databases, feed_heartbeat_seconds=0.3, feed_backlog=200)
    async with a_server(own) as (app, address), httpx.AsyncClient(base_url=address) as client:
        yield app, client


@pytest.fixture
def client(served: tuple[FastAPI, httpx.AsyncClient]) -> httpx.AsyncClient:
    return served[1]


class Watching:
    """A viewer that stays connected while the test goes on."""

    def __init__(self, client: httpx.AsyncClient, token: str, query: str = "", last_id: str = "") -> None:
        self.events: list[Event] = []
        self.parser = Parser()
        self.ended = False
        self._task = asyncio.create_task(self._watch(client, token, query, last_id))

    async def _watch(self, client: httpx.AsyncClient, token: str, query: str, last_id: str) -> None:
        async for event in events_of(client, token, query, last_id=last_id, for_s=20, parser=self.parser):
            self.events.append(event)
        self.ended = True

    async def until(self, count: int, within_s: float = 5) -> list[Event]:
        """So many events, or as many as come in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while len(self.events) < count and not self.ended:  # noqa: ASYNC110  # written by another task of this test
                    await asyncio.sleep(0.01)
        return self.events

    async def __aenter__(self) -> Self:
        async with asyncio.timeout(5):
            while not self.parser.last_id:  # noqa: ASYNC110  # a place to come back to
                await asyncio.sleep(0.01)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


async def test_a_change_arrives_with_everything_a_list_needs(ground: Ground, client: httpx.AsyncClient) -> None:
    async with Watching(client, await ground.login(CENTRE)) as viewer:
        case = await ground.open(co_units=("anji.jiaojing",), state=CaseState.DISPATCHED)
        (event,) = await viewer.until(1)
    assert event.name == "change"
    assert event.data["case_id"] == str(case.case_id)
    assert event.data["report_id"] is not None
    assert (event.data["kind"], event.data["state"], event.data["version"], event.data["number"]) == (
        "opened",
        "dispatched",
        1,
        case.number,
    )
    assert (event.data["lead_unit"], event.data["lead_unit_name"]) == ("330523107.sifasuo", "章村镇司法所")
    assert event.data["co_units"] == [{"id": "anji.jiaojing", "name": "安吉县公安局交通警察大队"}]
    assert event.data["reasons"] == [{"code": "test.because", "zh": "因为", "en": "because"}]


async def test_a_viewer_resumes_after_the_last_id_and_the_header_goes_before_the_address(ground: Ground, client: httpx.AsyncClient) -> None:
    token = await ground.login(CENTRE)
    async with Watching(client, token) as viewer:
        cases = [await ground.open() for _ in range(4)]
        first = await viewer.until(4)
    assert [event.data["case_id"] for event in first] == [str(case.case_id) for case in cases]
    cases.append(await ground.open())
    wanted = [str(case.case_id) for case in cases]
    for query, last_id, skipped in (
        ("", first[1].id, 2),
        (f"?after={first[2].id}", "", 3),
        (f"?after={first[0].id}&recent=9", first[3].id, 4),
    ):
        found = [event async for event in events_of(client, token, query, last_id=last_id, for_s=0.4)]
        assert [event.data["case_id"] for event in found] == wanted[skipped:], (query, last_id)


async def test_a_viewer_that_saw_nothing_yet_can_resume_too(ground: Ground, client: httpx.AsyncClient) -> None:
    token = await ground.login(CENTRE)
    async with Watching(client, token) as viewer:
        place = viewer.parser.last_id
    case = await ground.open()
    found = [event async for event in events_of(client, token, last_id=place, for_s=0.4)]
    assert [event.data["case_id"] for event in found] == [str(case.case_id)]


async def test_recent_replays_the_latest_in_sight_oldest_first_then_goes_on_live(ground: Ground, client: httpx.AsyncClient) -> None:
    mine = [await ground.open() for _ in range(3)]
    for _ in range(5):
        await ground.open(grid_code="330523104201001", lead_unit="330523104.sifasuo")
    async with Watching(client, await ground.login(OFFICER), "?recent=2") as viewer:
        await viewer.until(2)
        mine.append(await ground.open())
        found = await viewer.until(3)
    assert [event.data["case_id"] for event in found] == [str(case.case_id) for case in mine[1:]]


async def test_a_shrunk_audience_is_told_so_and_sent_nothing_more(ground: Ground, client: httpx.AsyncClient) -> None:
    before, after = await ground.login(OFFICER), await ground.login(("anji", "unit_officer", "330523", "anji.jiaojing"))
    async with Watching(client, before) as loser, Watching(client, after) as winner:
        case = await ground.open(state=CaseState.DISPATCHED)
        await loser.until(1)
        case = await ground.change(case, lead_unit="anji.jiaojing")
        await ground.change(case, Change.URGENCY_RAISED, urgency="red")
        lost, won = await loser.until(2), await winner.until(2)
        await asyncio.sleep(0.5)
    assert [(event.name, event.data) for event in lost[1:]] == [("withdrawn", {"case_id": str(case.case_id)})]
    assert [event.data["kind"] for event in won] == ["rerouted", "urgency_raised"]


async def test_who_comes_back_after_the_audience_shrank_is_told_it_was_withdrawn_and_sees_none_of_its_earlier_changes(
    ground: Ground, client: httpx.AsyncClient
) -> None:
    token = await ground.login(OFFICER)
    async with Watching(client, token) as viewer:
        place = viewer.parser.last_id
    case = await ground.open(state=CaseState.DISPATCHED)
    case = await ground.change(case, Change.URGENCY_RAISED, urgency="red")
    await ground.change(case, excluded_units=("330523107.sifasuo",))
    found = [event async for event in events_of(client, token, last_id=place, for_s=0.4)]
    assert [(event.name, event.data) for event in found] == [("withdrawn", {"case_id": str(case.case_id)})]


@pytest.mark.parametrize(
    "place", ["x", "é", "MXwy", base64.urlsafe_b64encode(b"1|2|3|elsewhere").decode(), encoded(Cursor(9, 9, 9), "main")]
)
async def test_a_place_that_is_not_of_this_feed_is_answered_with_a_reset_and_the_feed_goes_on(
    place: str, ground: Ground, client: httpx.AsyncClient
) -> None:
    await ground.open()
    async with Watching(client, await ground.login(CENTRE), f"?after={place}") as viewer:
        await viewer.until(1)
        case = await ground.open()
        found = await viewer.until(2)
    assert [(event.name, event.data) for event in found[:1]] == [("reset", {"reason": "foreign"})]
    assert [event.data["case_id"] for event in found[1:]] == [str(case.case_id)]


async def test_a_place_below_what_is_kept_has_expired(ground: Ground, client: httpx.AsyncClient) -> None:
    token = await ground.login(CENTRE)
    async with Watching(client, token) as viewer:
        old = await ground.open(at=datetime.now(UTC) - timedelta(days=40))
        new = await ground.open()
        events = await viewer.until(2)
        start = encoded(Cursor(0, 0, 0), "main")
    pruned = await ground.store.fetchval("select stream.prune_feed_v1(now() - interval '30 days', 100)")
    assert pruned == 1
    assert [event.data["case_id"] for event in events] == [str(old.case_id), str(new.case_id)]
    expired = [event async for event in events_of(client, token, last_id=start, for_s=0.3)]
    assert [(event.name, event.data) for event in expired] == [("reset", {"reason": "expired"})]
    kept = [event async for event in events_of(client, token, last_id=events[0].id, for_s=0.3)]
    assert [event.data["case_id"] for event in kept] == [str(new.case_id)]


async def test_silence_is_filled_with_heartbeats_that_are_no_events(ground: Ground, client: httpx.AsyncClient) -> None:
    async with Watching(client, await ground.login(CENTRE)) as viewer:
        await asyncio.sleep(1.2)
        assert viewer.parser.comments >= 2
        assert viewer.events == []


async def test_a_revoked_login_ends_its_connections_within_a_second(ground: Ground, client: httpx.AsyncClient) -> None:
    account = uuid4()
    async with (
        Watching(client, await ground.login(CENTRE, account=account)) as viewer,
        Watching(client, await ground.login(CENTRE)) as other,
    ):
        await ground.owner.execute("update intake.accounts set epoch = epoch + 1 where account_id = $1", account)
        began = asyncio.get_running_loop().time()
        (event,) = await viewer.until(1)
        assert (event.name, event.data) == ("bye", {"reason": "revoked"})
        assert asyncio.get_running_loop().time() - began < 1.5
        case = await ground.open()
        assert [event.data["case_id"] for event in await other.until(1)] == [str(case.case_id)]
        assert len(viewer.events) == 1
        assert viewer.ended


async def test_a_connection_ends_with_its_token(ground: Ground, client: httpx.AsyncClient) -> None:
    async with Watching(client, await ground.login(CENTRE, lasts=timedelta(seconds=2))) as viewer:
        (event,) = await viewer.until(1)
    assert (event.name, event.data) == ("bye", {"reason": "expired"})


async def test_a_connection_has_a_longest_life_and_its_viewer_misses_nothing(ground: Ground) -> None:
    async with (
        a_server(settings_for(ground.databases, feed_lifetime_seconds=1)) as (_, address),
        httpx.AsyncClient(base_url=address) as client,
    ):
        token = await ground.login(CENTRE)
        async with Watching(client, token) as viewer:
            case = await ground.open()
            found = await viewer.until(2)
        assert [event.name for event in found] == ["change", "bye"]
        assert found[1].data == {"reason": "lifetime"}
        assert found[1].id == found[0].id
        assert found[0].data["case_id"] == str(case.case_id)


async def test_a_reader_that_does_not_keep_up_is_told_and_dropped_and_loses_nothing(
    ground: Ground, served: tuple[FastAPI, httpx.AsyncClient]
) -> None:
    app, client = served
    token = await ground.login(CENTRE)
    case = await ground.open()
    reader, writer = await _stuck_reader(client, token)
    row = await ground.owner.fetchrow("select * from stream.feed limit 1")
    insert = "insert into stream.feed (epoch, tenant, case_id, at, item) select $1, $2, $3, now(), $4::jsonb from generate_series(1, $5)"
    for _ in range(12):  # more than the sockets' own buffers take
        await ground.store.execute(insert, row["epoch"], row["tenant"], case.case_id, row["item"], 1500)
        await asyncio.sleep(0.3)
        if any(viewer.ended for viewer in app.state.api.fanout._viewers()):
            break  # it is to be told so; reading now, before it counts as stuck
    parser = Parser()
    events: list[Event] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(20):
            while chunk := await reader.read(1 << 20):
                events += parser.feed(_unchunked(chunk))
    writer.close()
    assert events[-1].name == "slow"
    last = next(event for event in reversed(events) if event.name == "change")
    total = await ground.owner.fetchval("select count(*) from stream.feed")
    rest = [event async for event in events_of(client, token, last_id=last.id, for_s=5)]
    assert _ended(app, "slow") == 1
    assert len([event for event in events if event.name == "change"]) + len(rest) == total - 1  # the case was opened before


async def _stuck_reader(client: httpx.AsyncClient, token: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that reads nothing: raw, with a small window."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, (client.base_url.host, client.base_url.port))
    reader, writer = await asyncio.open_connection(sock=raw, limit=4096)
    header = "".join(f"{name}: {value}\r\n" for name, value in bearing(token).items())
    writer.write(f"GET /api/v1/feed HTTP/1.1\r\nHost: x\r\n{header}\r\n".encode())
    await writer.drain()
    await reader.readuntil(b"id: ")
    await asyncio.sleep(0.2)
    return reader, writer


def _unchunked(chunk: bytes) -> bytes:
    """Lines of HTTP's chunk sizes taken out; our events hold no such line."""
    return re.sub(rb"\r\n[0-9a-f]+\r\n|^[0-9a-f]+\r\n|\r\n", b"", chunk)


def _ended(app: FastAPI, how: str) -> float:
    return float(app.state.api.metrics.feed_ended.labels(how)._value.get())


async def test_a_cursor_from_a_process_that_is_ahead_brings_nothing_twice(ground: Ground, client: httpx.AsyncClient) -> None:
    token = await ground.login(CENTRE)
    async with a_server(settings_for(ground.databases)) as (_, address), httpx.AsyncClient(base_url=address) as other:
        async with Watching(other, token) as viewer:
            cases = [await ground.open() for _ in range(3)]
            events = await viewer.until(3)
        found = [event async for event in events_of(client, token, last_id=events[1].id, for_s=0.5)]
    assert [event.data["case_id"] for event in found] == [str(cases[2].case_id)]


async def test_the_server_stops_at_once_though_feeds_are_open(ground: Ground, tmp_path: Path) -> None:
    """A process of its own, ended by the signal that a supervisor sends."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    environment = {
        "FENGQIAO_DSN_READ": ground.databases.read,
        "FENGQIAO_DSN_KEYS": ground.databases.keys,
        "FENGQIAO_COUNTY": str(ANJI),
        "FENGQIAO_SECRET": str(secret),
        "FENGQIAO_KAFKA": "127.0.0.1:1",
    }
    port = free_port()
    command = (
        "-m",
        "uvicorn",
        "--factory",
        "tests.api.test_feed:from_environment",
        "--port",
        str(port),
        "--timeout-graceful-shutdown",
        "30",
    )
    server = await asyncio.create_subprocess_exec(sys.executable, *command, env={**os.environ, **environment}, cwd=ROOT)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        await _answering(client)
        async with Watching(client, await ground.login(CENTRE)) as one, Watching(client, await ground.login(OFFICER)) as two:
            began = asyncio.get_running_loop().time()
            server.terminate()
            await server.wait()
            assert asyncio.get_running_loop().time() - began < 3
            await asyncio.sleep(0.1)
            assert one.ended
            assert two.ended


def from_environment() -> FastAPI:
    """The api as `deploy` makes it."""
    return create_app(settings.from_environment())


async def _answering(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(30):
        while True:
            with suppress(httpx.TransportError):
                if (await client.get("/healthz")).status_code == 200:
                    return
            await asyncio.sleep(0.1)
