"""The door of each endpoint: who may call it, and which rows it then shows. An endpoint without a door does not start.

Enters: a request with `Authorization: Bearer …` or the cookie. Leaves: the holder of the token. Refuses: no token, one that
expired or was revoked (401), a holder without any of the roles (403).
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

from api.access import EVERYONE
from api.faults import NotAllowed, NotLoggedIn, Said
from api.reading import Reads
from streams.contracts.codes import Role
from streams.contracts.grants import Holder, TokenRefused, holder_of

COOKIE = "fengqiao"
FRESH_S = 1.0
_EXPIRED = Said("登录已过期,请重新登录", "The login has expired or was ended: log in again")


class NoDoor(Exception):
    """An endpoint declares nobody: give it a door that says who may call it and what it shows."""


@dataclass(frozen=True)
class Door:
    """Who may call, and which rows it shows: for the checks at start, the access table and its tests."""

    rows: str
    roles: frozenset[Role] | None = EVERYONE  # None: anyone, without logging in

    async def __call__(self, request: Request) -> Holder | None:
        """The holder behind the request. Raises NotLoggedIn, NotAllowed."""
        if self.roles is None:
            return None
        epochs: Epochs = request.app.state.api.epochs
        holder = await epochs.holder_of(_token(request))
        if not any(grant.role in self.roles for grant in holder.grants):
            able = ", ".join(sorted(self.roles))
            raise NotAllowed(Said(f"您的岗位不能看这一项;可以的有:{able}", f"Your role may not see this; these may: {able}"))
        return holder


class Epochs:
    """Which login epoch each account is in, asked at most once a second."""

    def __init__(self, reads: Reads, secret: str) -> None:
        self._reads = reads
        self._secret = secret
        self._known: dict[UUID, tuple[float, int | None]] = {}

    async def holder_of(self, token: str) -> Holder:
        """The holder a token speaks for, now. Raises NotLoggedIn."""
        try:
            holder = holder_of(token, secret=self._secret)
        except TokenRefused as refused:
            raise NotLoggedIn(_EXPIRED) from refused
        epoch = await self._epoch(holder.account_id)
        if epoch is not None and epoch < holder.epoch:  # logged out and in again within the second: the token knows more than we do
            self._known.pop(holder.account_id, None)
            epoch = await self._epoch(holder.account_id)
        if epoch != holder.epoch:
            raise NotLoggedIn(_EXPIRED)
        return holder

    async def _epoch(self, account: UUID) -> int | None:
        asked_at, epoch = self._known.get(account, (0.0, None))
        now = time.monotonic()
        if now - asked_at > FRESH_S:
            epoch = (await self._reads.epochs([account])).get(account)
            if len(self._known) > 50_000:
                self._known.clear()
            self._known[account] = (now, epoch)
        return epoch


def door_of(route: BaseRoute) -> Door | None:
    """The door a route declares."""
    if not isinstance(route, APIRoute):
        return None
    return next((needed.call for needed in route.dependant.dependencies if isinstance(needed.call, Door)), None)


def routes_of(app: FastAPI) -> Iterator[BaseRoute]:
    """Every route, those of included routers too."""
    return (found.original_route for found in iter_route_contexts(app.routes))


def check_doors(app: FastAPI) -> None:
    """Every endpoint has a door. Raises NoDoor."""
    for route in routes_of(app):
        if isinstance(route, APIRoute) and door_of(route) is None:
            raise NoDoor(f"{route.path}: declares nobody; give it a Door")


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    if cookie := request.cookies.get(COOKIE):
        return cookie
    raise NotLoggedIn
