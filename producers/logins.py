"""POST /login, /renew, /logout, /password: how a person gets a token, keeps it, ends every one of hers, sets her password."""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers.bodies import body_of, decoded
from producers.callers import COOKIE
from producers.deadlines import answered_within
from producers.faults import NotLoggedIn, Said
from producers.intake import Intake, intake_of
from producers.jurisdiction import Lent, covered_grids
from producers.openapi import described
from producers.people import Person
from producers.wanted import told
from streams.contracts.grants import LIFETIME, LONGEST, Grant, Holder, issue
from streams.reference.county import County

log = logging.getLogger(__name__)
router = APIRouter()

_LONG_AGO = Said("登录时间太久,请重新输入密码", "The login is too long ago: enter the password again")
LOGIN_S = 6.0  # a full queue of hashing, and some
_NAME = r"^[^\x00-\x1f\x7f]+$"


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user name and a password."""

    username: Annotated[str, Meta(min_length=1, max_length=64, pattern=_NAME, description=told("username"))]
    password: Annotated[str, Meta(min_length=1, max_length=200, description=told("password"))]


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new password, with what proves that it is asked for by the account's owner."""

    username: Annotated[str, Meta(min_length=1, max_length=64, pattern=_NAME, description=told("username"))]
    proof: Annotated[str, Meta(min_length=1, max_length=200, description=told("proof"))]
    new_password: Annotated[str, Meta(min_length=10, max_length=200, description=told("new_password"))]


class CoveredColleague(msgspec.Struct, frozen=True):
    """For whom the person acts now, until when, and the grids of theirs that they report for."""

    name: str
    until: datetime
    grids: tuple[str, ...]


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """A token and whose it is. `grids` are those the person reports for."""

    token: str
    expires_at: datetime
    account_id: UUID
    username: str
    display_name: str
    grants: tuple[Grant, ...]
    home_grid: str | None
    grids: tuple[str, ...]
    covering: tuple[CoveredColleague, ...]


@router.post("/api/v1/login", operation_id="logIn", openapi_extra=described(Credentials, {200: Login}, 400, 401, 413, 415, 422, 429, 503))
async def login(request: Request) -> Response:
    """A token for half an hour, in the answer and as a cookie."""
    intake, now = intake_of(request), datetime.now(UTC)
    given = decoded(await body_of(request), Credentials)
    async with answered_within(LOGIN_S):
        account_id = await intake.entering.enter(given.username, given.password, now)
        intake.people.forget(account_id)
        person = await intake.people.find(account_id)
    if person is None:
        raise NotLoggedIn
    return _entered(request, person, intake, since=now, now=now)


@router.post("/api/v1/renew", operation_id="renewLogin", openapi_extra=described(None, {200: Login}, 401, 403, 503))
async def renew(request: Request) -> Response:
    """Another half hour for a token that still holds, with the grants of now; at most for a long duty after the login."""
    intake, now = intake_of(request), datetime.now(UTC)
    person, holder = await intake.callers.held_by(request)
    if holder.since is None or now - holder.since > LONGEST:
        raise NotLoggedIn(_LONG_AGO)
    return _entered(request, person, intake, since=holder.since, now=now)


@router.post("/api/v1/logout", operation_id="logOut", status_code=204, openapi_extra=described(None, {204: None}, 401, 403, 503))
async def logout(request: Request) -> Response:
    """Ends every token of the account, on every device."""
    intake = intake_of(request)
    person = await intake.callers.of(request)
    await intake.entering.end_tokens(person.account_id, "logout")
    intake.people.forget(person.account_id)
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


@router.post(
    "/api/v1/password",
    operation_id="setPassword",
    status_code=204,
    openapi_extra=described(NewPassword, {204: None}, 400, 401, 413, 415, 422, 429, 503),
)
async def set_password(request: Request) -> Response:
    """Sets a password, and ends every token that was given for the old one."""
    intake, now = intake_of(request), datetime.now(UTC)
    given = decoded(await body_of(request), NewPassword)
    async with answered_within(LOGIN_S):
        account_id = await intake.entering.set_password(given.username, given.proof, given.new_password, now)
    intake.people.forget(account_id)
    return Response(status_code=204)


def _entered(request: Request, person: Person, intake: Intake, *, since: datetime, now: datetime) -> Response:
    holder = Holder(person.account_id, person.username, person.epoch, person.grants_at(now), now + LIFETIME, since)
    token = issue(holder, secret=intake.settings.secret, now=now)
    told_back = Login(
        token=token,
        expires_at=holder.expires_at,
        account_id=person.account_id,
        username=person.username,
        display_name=person.display_name,
        grants=holder.grants,
        home_grid=person.home_grid,
        grids=covered_grids(person.held, now, intake.county),
        covering=tuple(_covering(person.lent, now, intake.county)),
    )
    answer = Response(msgspec.json.encode(told_back), media_type="application/json", headers={"Cache-Control": "no-store"})
    # Over plain http (a phone on the village's network) a Secure cookie would never come back.
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, max_age=int(LIFETIME.total_seconds()), httponly=True, samesite="strict", secure=secure)
    return answer


def _covering(lent: Sequence[Lent], now: datetime, county: County) -> Iterator[CoveredColleague]:
    """One for each who is away, with all grids that they lend."""
    running = [one for one in lent if one.held.holds_at(now) and one.held.until is not None]
    for away in dict.fromkeys(one.account_id for one in running):
        theirs = [one for one in running if one.account_id == away]
        until = max(one.held.until or now for one in theirs)
        yield CoveredColleague(theirs[0].name, until, covered_grids([one.held for one in theirs], now, county))
