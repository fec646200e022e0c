"""GET /feed: every change in the asker's sight, live, as server-sent events.

Enters: where the viewer was (`Last-Event-ID`, else `?after=`), or how many of the latest changes to begin with
(`?recent=`). Leaves: one `id:` and one `data:` for each change. README.md shows each way a connection ends.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from starlette.types import Receive, Scope, Send

from api import frames
from api.access import scope_of
from api.context import Api, api_of
from api.cursors import Cursor, CursorForeign, decoded
from api.doors import Door
from api.faults import Unavailable
from api.feed_rows import FeedRow, feed_place, page, page_before
from api.openapi import refusals, schema_of
from api.viewers import Viewer
from streams.contracts.grants import Holder

router = APIRouter(tags=["feed"])

FEED = Door("changes of cases in the asker's sight")

STUCK_S = 20.0
"""How long one write may wait for a viewer that reads nothing at all."""
PAGE = 500
BACK_AT_MOST = 20_000
"""Changes gone through backwards to find the latest that a viewer may see."""
FAR = 1_000
"""When so many changes went by unseen, the viewer is told a later place, so that resuming stays quick."""

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events, each as one object",
        "content": {"text/event-stream": {"schema": schema_of(frames.FeedEvent)}},
    }
}


@router.get("/api/v1/feed", operation_id="followFeed", response_class=Response, responses={**EVENTS, **refusals(401, 403, 422)})
async def feed(
    request: Request,
    holder: Annotated[Holder, Depends(FEED)],
    after: Annotated[str, Query(max_length=200)] = "",
    recent: Annotated[int, Query(ge=0, le=500)] = 0,
    last_event_id: Annotated[str, Header(max_length=200)] = "",
) -> Response:
    """Changes as they happen. A browser that comes back sends Last-Event-ID by itself; it goes before `after` and `recent`."""
    api = api_of(request)
    return EventStream(api, holder, await _place(api, holder, last_event_id or after), recent)


class Place(NamedTuple):
    """Where a viewer was: a cursor of this feed, a problem with what it sent, or neither."""

    cursor: Cursor | None = None
    problem: frames.Problem | None = None


async def _place(api: Api, holder: Holder, sent: str) -> Place:
    """Where this viewer was; returns once everything is read that was there when it asked."""
    await api.fanout.fresh()
    if not sent:
        return Place()
    try:
        cursor = decoded(sent, api.settings.cell)
    except CursorForeign:
        return Place(problem="foreign")
    if cursor > api.fanout.position:
        return Place(problem="foreign")
    if cursor >= api.fanout.recent.floor:
        return Place(cursor)
    async with api.fanout.catching_up, api.reads.within(scope_of(holder)) as connection:
        floor = (await feed_place(connection)).floor
    return Place(problem="expired") if cursor < floor else Place(cursor)


class EventStream(Response):
    """One connection, from its first byte to its end."""

    media_type = "text/event-stream"

    def __init__(self, api: Api, holder: Holder, place: Place, recent: int) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._api = api
        self._viewer = Viewer(holder, backlog=api.settings.feed_backlog)
        self._place = place
        self._recent = recent
        self._cell = api.settings.cell

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Send until the viewer goes or is ended."""
        position = self._api.fanout.join(self._viewer)
        gone = asyncio.create_task(_gone(receive, self._viewer))
        how = "gone"
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for chunk in self._chunks(position):
                async with asyncio.timeout(STUCK_S):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            how = self._viewer.ended
            if how != "gone":
                async with asyncio.timeout(STUCK_S):
                    await send({"type": "http.response.body", "body": _farewell(how), "more_body": False})
        except TimeoutError:
            how = "stuck"
        except OSError:
            how = "gone"
        except Unavailable:
            how = "fault"  # the viewer comes back to where it was
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self._api.fanout.leave(self._viewer, how)

    async def _chunks(self, position: Cursor) -> AsyncIterator[bytes]:
        async for chunk in self._beginning(position):
            if self._viewer.ended:
                return
            yield chunk
        while True:
            chunk = await self._viewer.next(self._api.settings.feed_heartbeat_seconds)
            if self._viewer.ended:
                return
            yield chunk or self._beat()

    def _beat(self) -> bytes:
        fanout = self._api.fanout
        if fanout.read - self._viewer.seen < FAR:
            return frames.BEAT
        self._viewer.seen = fanout.read
        return frames.BEAT + frames.place(fanout.position, self._cell)

    async def _beginning(self, position: Cursor) -> AsyncIterator[bytes]:
        """What lies between the viewer's place and where the fan-out takes over."""
        yield frames.RETRY
        if self._place.cursor is not None:
            async for chunk in self._missed(self._place.cursor, position):
                yield chunk
        elif self._place.problem:
            yield frames.reset(position, self._cell, self._place.problem)
        else:
            latest = await self._latest(position) if self._recent else []
            yield b"".join(latest) or frames.place(position, self._cell)

    async def _missed(self, cursor: Cursor, until: Cursor) -> AsyncIterator[bytes]:
        unseen = 0
        while cursor < until:
            rows = [row for row in await self._page(cursor) if row.cursor <= until]
            if not rows:
                return
            cursor = rows[-1].cursor
            found = self._api.fanout.rows.frames(rows, self._viewer.sight)
            unseen = 0 if found else unseen + len(rows)
            if found or unseen >= FAR:
                yield b"".join(found) or frames.place(cursor, self._cell)
                unseen = 0

    async def _page(self, cursor: Cursor) -> list[FeedRow]:
        """What comes after a place: from memory, and what is no longer there from the database."""
        fanout = self._api.fanout
        if (kept := fanout.recent.after(cursor)) is not None:
            await asyncio.sleep(0)  # a long way back is gone through with breaks
            return kept[:PAGE]
        async with fanout.catching_up, self._api.reads.within(self._viewer.scope) as connection:
            return await page(connection, cursor, PAGE)

    async def _latest(self, until: Cursor) -> list[bytes]:
        """The last changes that the viewer may see, oldest first."""
        fanout, sight = self._api.fanout, self._viewer.sight
        found = [row for row in fanout.recent.backwards() if row.cursor <= until and sight.sees(row.now)]
        at, gone_through = min(fanout.recent.floor, until), 0
        while len(found) < self._recent and gone_through < BACK_AT_MOST:
            async with fanout.catching_up, self._api.reads.within(self._viewer.scope) as connection:
                rows = await page_before(connection, at, PAGE)
            found.extend(row for row in rows if sight.sees(row.now))
            gone_through += len(rows)
            if len(rows) < PAGE:
                break
            at = rows[-1].cursor._replace(row=rows[-1].cursor.row - 1)
        return fanout.rows.frames(reversed(found[: self._recent]), sight)


def _farewell(how: str) -> bytes:
    match how:
        case "slow":
            return frames.slow()
        case "revoked" | "expired" | "lifetime":
            return frames.bye(how)
    return b""


async def _gone(receive: Receive, viewer: Viewer) -> None:
    with suppress(asyncio.CancelledError):
        while (await receive())["type"] != "http.disconnect":
            pass
        viewer.end("gone")
