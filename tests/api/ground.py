"""Cases as the stream's own ledger writes them, accounts with their tokens, and the api that reads it all."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import msgspec
import uvicorn
from fastapi import FastAPI

import streams
from api.app import create_app
from api.settings import Settings
from deploy.postgres.databases import Databases
from streams.contracts.cases import Case, Entry, Fate
from streams.contracts.codes import CaseState, Change, ReportStatus, Role
from streams.contracts.decisions import Reason
from streams.contracts.events import ReportSubmitted
from streams.contracts.grants import Grant, Holder, issue
from streams.contracts.identity import case_id_of
from streams.contracts.sealing import NONCE_BYTES, Words, seal
from streams.epochs import ensure_epoch
from streams.reference.county import load_county
from streams.rules import deadlines
from streams.stages.journey import Memory
from streams.store.ledger import Ledger
from tests.builders import a_case, a_report, a_report_id, an_actor
from tests.store.ground import emptied

SECRET = "a secret for the tests of the api, long enough to sign with"
ANJI = Path(streams.__file__ or "").parent / "reference" / "anji"
BECAUSE = (Reason("test.because", "因为", "because"),)


@dataclass
class Ground:
    """A database with the roles' connections, and who is in it."""

    databases: Databases
    owner: Any
    store: Any
    keys: Any
    ledger: Ledger

    async def login(self, *grants: tuple[str, str, str, str], account: UUID | None = None, **changes: Any) -> str:
        """A token of an account that exists, with grants (tenant, role, scope, unit)."""
        account = account or uuid4()
        insert = "insert into intake.accounts (account_id, username) values ($1, $2) on conflict do nothing"
        await self.owner.execute(insert, account, account.hex)
        return token_of(a_holder(*grants, account=account, **changes))

    async def accept(self, report: ReportSubmitted, *, code: str | None = None, topic: str = "fengqiao.reports.g1") -> str:
        """The intake's row of a report; returns its query code."""
        code = code or f"{report.report_id.hex[-12:-8]}-{report.report_id.hex[-8:-4]}-{report.report_id.hex[-4:]}".upper()
        await self.owner.execute(
            "insert into intake.reports (report_id, tenant, account_id, grid_code, content_hash, query_code, accepted_at, topic, key, event,"
            " tried_at) values ($1, $2, $3, $4, '', $5, $6, $7, '', '', $6)",
            *(report.report_id, report.tenant, report.reporter.account_id, report.grid_code, code, report.received_at, topic),
        )
        return code

    async def open(self, *, words: Words | None = None, reporter: UUID | None = None, at: datetime | None = None, **changes: Any) -> Case:
        """A case with the report that opened it, accepted, sealed and decided."""
        at = at or datetime.now(UTC)
        actor = an_actor(**({"account_id": reporter} if reporter else {}))
        grid = changes.get("grid_code") or a_case().grid_code
        tenant = changes.get("tenant", "anji")
        report, key = a_report(
            words=words, report_id=a_report_id(at), received_at=at, occurred_at=at, reporter=actor, grid_code=grid, tenant=tenant
        )
        await self.keys.execute("insert into report_keys (report_id, key) values ($1, $2)", report.report_id, key)
        await self.accept(report)
        times = {"opened_at": at, "occurred_at": at, "last_report_at": at, "updated_at": at}
        case = a_case(case_id=case_id_of(report.report_id), number="", reporters=(actor.account_id,), **(times | changes))
        memory = Memory()
        settled = Change.SETTLED_ON_SITE if case.state is CaseState.SETTLED_ON_SITE else Change.OPENED
        memory.write(an_entry(case, settled, report.report_id, actor=actor, reasons=case.reasons or BECAUSE))
        memory.new_fates.append((report, a_fate(report, ReportStatus.OPENED, case)))
        await self.write(memory)
        number = await self.owner.fetchval("select number from stream.cases where case_id = $1", case.case_id)
        return msgspec.structs.replace(case, number=number)

    async def attach(self, report_id: UUID, attachment_id: UUID, *, plain: bytes = b"a photograph", by: UUID | None = None) -> None:
        """A photograph of a report, sealed under its key as the intake seals it."""
        key = await self.keys.fetchval("select key from report_keys where report_id = $1", report_id)
        sealed = seal(plain, key=key, nonce=os.urandom(NONCE_BYTES), owner=attachment_id)
        await self.owner.execute(
            "insert into intake.attachments values ($1, $2, $3, 'image/jpeg', $4, $5, now())",
            *(attachment_id, by or uuid4(), report_id, len(plain), sealed),
        )

    async def join(self, case: Case, *, reporter: UUID | None = None, words: Words | None = None) -> tuple[Case, ReportSubmitted]:
        """One more report of the same matter."""
        at = datetime.now(UTC)
        actor = an_actor(**({"account_id": reporter} if reporter else {}))
        report, key = a_report(words=words, report_id=a_report_id(at), received_at=at, reporter=actor, grid_code=case.grid_code)
        await self.keys.execute("insert into report_keys (report_id, key) values ($1, $2)", report.report_id, key)
        await self.accept(report)
        memory = Memory()
        memory.remember(case)
        after = case.evolved(at, report_count=case.report_count + 1, reporters=tuple({*case.reporters, actor.account_id}))
        memory.write(an_entry(after, Change.JOINED, report.report_id, actor=actor))
        memory.new_fates.append((report, a_fate(report, ReportStatus.JOINED, case)))
        await self.write(memory)
        return after, report

    async def hold(self, *, reporter: UUID | None = None, **changes: Any) -> ReportSubmitted:
        """A report that no rule could read."""
        at = datetime.now(UTC)
        actor = an_actor(**({"account_id": reporter} if reporter else {}))
        report, _ = a_report(report_id=a_report_id(at), received_at=at, reporter=actor, **changes)
        await self.accept(report)
        memory = Memory()
        memory.new_fates.append((report, a_fate(report, ReportStatus.HELD)))
        await self.write(memory)
        return report

    async def change(self, case: Case, change: Change = Change.REROUTED, *, event_id: UUID | None = None, **changes: Any) -> Case:
        """The case moved on."""
        memory = Memory()
        memory.remember(case)
        extra = {name: changes.pop(name) for name in ("sealed", "actor", "acted_for", "fields") if name in changes}
        after = case.evolved(datetime.now(UTC), **changes)
        memory.write(an_entry(after, change, event_id or uuid4(), **extra))
        await self.write(memory)
        return after

    async def write(self, memory: Memory, connection: Any = None) -> None:
        """One transaction, or a part of one."""
        if connection is not None:
            await self.ledger.write(connection, (), memory)
            return
        async with self.store.acquire() as own, own.transaction():
            await self.ledger.write(own, (), memory)


def a_fate(report: ReportSubmitted, status: ReportStatus, case: Case | None = None) -> Fate:
    """What became of a report."""
    return Fate(report_id=report.report_id, status=status, case_id=case.case_id if case else None, reasons=BECAUSE)


def an_entry(case: Case, change: Change, event_id: UUID, **changes: Any) -> Entry:
    """A line of a case's history."""
    report = event_id if change in (Change.OPENED, Change.JOINED, Change.SETTLED_ON_SITE) else None
    whole: dict[str, Any] = {"at": case.updated_at, "report_id": report, "reasons": BECAUSE}
    return Entry(case=case, change=change, event_id=event_id, **(whole | changes))


def a_holder(
    *grants: tuple[str, str, str, str], account: UUID | None = None, epoch: int = 0, lasts: timedelta = timedelta(hours=1)
) -> Holder:
    """A holder of grants (tenant, role, scope, unit)."""
    held = tuple(Grant(tenant, Role(role), scope, unit) for tenant, role, scope, unit in grants)
    return Holder(account or uuid4(), "tests", epoch, held, datetime.now(UTC) + lasts)


def token_of(holder: Holder) -> str:
    """The holder's token."""
    return issue(holder, secret=SECRET, now=datetime.now(UTC))


def bearing(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def settings_for(databases: Databases, **changes: Any) -> Settings:
    """The api's settings in tests."""
    whole: dict[str, Any] = {
        "read_dsn": databases.read,
        "keys_dsn": databases.keys,
        "county": ANJI,
        "secret": SECRET,
        "kafka": "127.0.0.1:1",
    }
    return Settings(**(whole | changes))


@asynccontextmanager
async def standing_on(databases: Databases) -> AsyncIterator[Ground]:
    """A ground on emptied databases."""
    await emptied(databases)
    async with AsyncExitStack() as opened:
        owner, store, keys = [
            await opened.enter_async_context(asyncpg.create_pool(dsn, min_size=0, max_size=12))
            for dsn in (databases.owner, databases.stream, databases.keys)
        ]
        async with owner.acquire() as connection:
            await ensure_epoch(connection)
        yield Ground(databases, owner, store, keys, Ledger("fengqiao", partial(deadlines.of, county=load_county(ANJI)), ""))


RESTING: dict[Settings, list[FastAPI]] = {}
"""Applications that are not up. Whatever one knows of a test is made in its lifespan and gone with it; to put one together, with all
templates read and all doors checked, takes longer than most tests."""


@contextmanager
def taken(settings: Settings) -> Iterator[FastAPI]:
    """An application with these settings that nobody else has up. One under which something failed is not taken again."""
    resting = RESTING.setdefault(settings, [])
    app = resting.pop() if resting else create_app(settings)
    yield app
    del app.state.api
    resting.append(app)


@asynccontextmanager
async def an_app(settings: Settings) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """The api in this process, and a client of it. Not for the feed: this transport waits for a body's end."""
    with taken(settings) as app:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client,
        ):
            yield app, client


@asynccontextmanager
async def a_server(settings: Settings) -> AsyncIterator[tuple[FastAPI, str]]:
    """The api behind a real server; its address."""
    with taken(settings) as app:
        config = uvicorn.Config(app, port=0, log_level="warning", http="httptools", timeout_graceful_shutdown=2, access_log=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
            if serving.done():
                serving.result()
        yield app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        app.state.api.fanout.close()
        server.should_exit = True
        await serving


def ids(items: Sequence[Any]) -> list[UUID]:
    """Case ids of JSON items."""
    return [UUID(item["case_id"]) for item in items]
