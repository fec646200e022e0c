"""Who sees it: every GET of the system, the county screen and the public pages.

`create_app(settings)` connects nothing; the lifespan does. Composition happens here and nowhere else.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api import (
    alarms,
    annual,
    annual_figures,
    calendar,
    case_attachments,
    case_leaders,
    cases,
    coming,
    county,
    covers,
    daily,
    duty,
    feed,
    follow_ups,
    frames,
    handovers,
    health,
    held,
    lifecycle,
    lookup,
    papers,
    reassignments,
    receivers,
    receptions,
    recommendations,
    reports,
    satisfaction,
    statistics,
)
from api.case_detail import CaseDetail
from api.context import Api
from api.day_report import Daily
from api.doors import Epochs, check_doors
from api.fanout import Fanout
from api.feed_rows import FeedRows
from api.gauges import Gauges
from api.handover_sheet import Handover
from api.metrics import Metrics
from api.openapi import document
from api.printing.templates import Templates
from api.problems import answer_faults
from api.readiness import Readiness
from api.reading import Reads
from api.settings import Settings
from api.waiting import Waiting
from streams.contracts.rates import Rates
from streams.reference.county import load_county

CONSOLE = Path(__file__).parent / "console"
PAGES = {"/console": CONSOLE / "dist", "/public": CONSOLE / "lookup"}
"""The county screen as it was built, and the page for residents, which needs no building."""
ENDPOINTS = (
    cases,
    case_leaders,
    papers,
    reports,
    feed,
    statistics,
    daily,
    satisfaction,
    follow_ups,
    annual,
    recommendations,
    reassignments,
    calendar,
    alarms,
    duty,
    covers,
    handovers,
    receptions,
    coming,
    receivers,
    case_attachments,
    held,
    lookup,
    county,
    lifecycle,
    health,
)
SHAPES = (
    cases.CasePage,
    Waiting,
    CaseDetail,
    case_leaders.LeaderList,
    cases.ActOutcome,
    papers.PaperList,
    reports.ReportPage,
    frames.FeedEvent,
    statistics.Statistics,
    satisfaction.SatisfactionFigures,
    follow_ups.FollowUpPage,
    annual_figures.Annual,
    recommendations.RecommendationList,
    recommendations.Awaited,
    recommendations.RecommendationDetail,
    calendar.CalendarGaps,
    alarms.AlarmList,
    duty.Rota,
    duty.DutyPeople,
    covers.Covers,
    reassignments.ReassignmentPreview,
    reassignments.ReassignmentProgress,
    handovers.HandoverList,
    Handover,
    Daily,
    receptions.ReceptionList,
    coming.ComingList,
    receivers.ReceiverList,
    held.HeldPage,
    lookup.Matter,
    county.CountyData,
    lifecycle.LifeCycles,
    health.Health,
)


def create_app(settings: Settings) -> FastAPI:
    """The api's application. Raises NoDoor when an endpoint does not say who may call it, CountyDataInvalid when a file of the
    county, or a template of its papers, has a mistake in it."""
    known = load_county(settings.county)
    templates = Templates.of(settings.county)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        metrics = Metrics()
        rows = FeedRows(settings.cell, known)
        async with Reads.connected(settings.read_dsn, settings.keys_dsn) as reads:
            fanout = Fanout(
                settings.read_dsn,
                reads,
                rows,
                metrics,
                lifetime_s=settings.feed_lifetime_seconds,
                memory=settings.feed_memory,
            )
            app.state.api = Api(
                settings=settings,
                county=known,
                templates=templates,
                reads=reads,
                epochs=Epochs(reads, settings.secret),
                fanout=fanout,
                metrics=metrics,
                gauges=Gauges(reads, metrics.registry),
                lookups=Rates(settings.lookups_per_minute),
                readiness=Readiness(reads, fanout, settings.kafka),
            )
            async with _running(fanout):
                yield

    app = FastAPI(title="Fengqiao api", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    answer_faults(app)
    for endpoints in ENDPOINTS:
        app.include_router(endpoints.router)
    check_doors(app)
    document(app, SHAPES)
    for path, folder in PAGES.items():
        app.mount(path, StaticFiles(directory=folder, html=True, check_dir=False), name=path.strip("/"))
    return app


@asynccontextmanager
async def _running(fanout: Fanout) -> AsyncIterator[None]:
    reading = asyncio.create_task(fanout.run())
    try:
        with _ended_by_signals(fanout.close):
            yield
    finally:
        fanout.close()
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading


@contextmanager
def _ended_by_signals(close: Callable[[], None]) -> Iterator[None]:
    """The server waits for open connections before it ends the lifespan, and a feed never ends by itself: so it is ended when
    the signal comes, and the server's own handler goes on from there."""
    loop = asyncio.get_running_loop()
    before: dict[signal.Signals, Any] = {}

    def handler(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(close)
        if callable(then := before.get(signal.Signals(number))):
            then(number, frame)

    with suppress(ValueError):  # not the main thread: then whoever runs us ends us
        for number in (signal.SIGTERM, signal.SIGINT):
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
