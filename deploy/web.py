"""One origin for everything HTTP: `python -m deploy.web --port 8000`.

Two applications behind it, told apart by method and path alone: whatever changes something, and the phone app, goes to
`producers`; whatever reads goes to `api`. Their OpenAPI documents are served as one. Refuses a method that neither has.
"""

import argparse
import resource
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from deploy.documents import Paths, merged
from deploy.faults import told
from deploy.ports import LOOPBACK

READING = frozenset({"GET", "HEAD", "OPTIONS"})
STOP_S = 2  # an open feed never ends by itself; its viewer reconnects by itself


class Origin:
    """The two applications as one ASGI application."""

    def __init__(self, writes: FastAPI, reads: FastAPI, began: Callable[[], None] = lambda: None) -> None:
        self.writes = writes
        self.reads = reads
        self._began = began
        self.document = merged(writes.openapi(), reads.openapi())
        self._paths = Paths(self.document)
        self._states: dict[int, Mapping[str, Any]] = {}
        own = [Route("/", self._home), Route("/openapi.json", self._openapi)]
        self._router = Router(own, default=self._dispatch, lifespan=self._lifespan, redirect_slashes=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._router(scope, receive, send)

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        allowed = self._paths.methods(path)
        if allowed and method not in allowed:
            await not_allowed(method, path, allowed)(scope, receive, send)
            return
        app = self.writes if path.startswith("/form") or method not in READING else self.reads
        await app({**scope, "state": dict(self._states.get(id(app), {}))}, receive, send)

    @asynccontextmanager
    async def _lifespan(self, _: object) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for app in (self.writes, self.reads):
                state = await stack.enter_async_context(app.router.lifespan_context(app))
                self._states[id(app)] = state or {}
            self._began()
            yield

    async def _home(self, _: Request) -> RedirectResponse:
        return RedirectResponse("/console/")

    async def _openapi(self, _: Request) -> JSONResponse:
        return JSONResponse(self.document)


def not_allowed(method: str, path: str, allowed: frozenset[str]) -> JSONResponse:
    """RFC 9457: what was tried and what would be right."""
    names = ", ".join(sorted(allowed))
    problem = {"type": "about:blank", "title": "Method Not Allowed", "status": 405, "detail": f"{path} takes {names}, not {method}"}
    return JSONResponse(problem, 405, {"Allow": names}, media_type="application/problem+json")


def create_origin() -> Origin:
    """The real two, with settings from the environment."""
    import api.app
    import api.settings
    import producers.app
    import producers.metrics
    import producers.settings

    writes = producers.app.create_app(producers.settings.from_environment())
    reads = api.app.create_app(api.settings.from_environment())

    def one_page_of_figures() -> None:
        reads.state.api.metrics.registry.register(producers.metrics.REGISTRY)  # /metrics is answered by the api alone

    return Origin(writes, reads, one_page_of_figures)


def main() -> int:
    asked = arguments()
    every_descriptor_we_may_have()
    uvicorn.run(
        create_origin(),
        host=asked.host,
        port=asked.port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,  # an address line holds what somebody looked up
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_S,
        ssl_certfile=asked.certificate,
        ssl_keyfile=asked.key,
    )
    return 0


def every_descriptor_we_may_have() -> None:
    """A thousand viewers are a thousand sockets; the usual soft limit is 1024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.web", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--certificate", help="PEM file; with --key, serve https")
    parser.add_argument("--key", help="PEM file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(told(main))
