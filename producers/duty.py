"""PUT /duty/{date}: who stands on the duty rota (值班表) of a chain on a day.

Enters: for each post of the county's chain the user name of whoever stands there, and who stood there as far as the setter knew.
Leaves: 204; the day is as it was told, and on record. Refuses: whoever neither leads nor watches nor administers the whole county
in that chain (403), a day that somebody else has set meanwhile (409), a day that is over, a post too few or too many, an account
that may not hear a case there, and one that would have to pick up after itself (422, each named). Who is rung is decided when it
rings, so a change counts from the next ring on.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers.bodies import body_of, decoded
from producers.faults import Conflict, FieldFault, Invalid, NotAllowed, Said
from producers.intake import Intake, intake_of
from producers.openapi import described
from producers.submissions import MISSING
from producers.wanted import told, wanted_of
from streams.contracts.codes import HEARERS
from streams.contracts.duty import may_set
from streams.contracts.queries import queries_in
from streams.reference.duty import Post

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("duty.sql"))
_NOT_YOURS = Said(
    "只有本条线全县范围的中心、领导或管理员可以排班",
    "Only the centre, a leader or an administrator of the whole county in that chain may do this",
)
_OVER = Said("这一天的值班已经结束", "that day's duty is over")
_NO_POST = Said("没有这个岗位", "no such post")
_TWICE = Said("同一个人当天已经在别的岗位", "the same person stands at another post that day")
_MEANWHILE = Said("这一天刚刚被别人改过,请看过再定", "Somebody else has just set that day: look at it, then decide")
_NOW_NOBODY = Said("现在没有排人", "nobody stands there now")
_LOOK_AGAIN = Said("按现在的值班表再排", "look at the rota as it is now")
_NO_SUCH = Said("没有这个账号,或不能在这个岗位值班", "no such account, or it may not stand there")

_DATE = {"name": "date", "in": "path", "required": True, "schema": {"type": "string", "format": "date"}, "description": told("date")}

Code = Annotated[str, Meta(max_length=64)]


class DutyDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A chain's day: every post of the county's chain, and who stands there, by user name."""

    tenant: Annotated[Code, Meta(description=told("tenant"))]
    posts: Annotated[dict[Code, Code], Meta(max_length=20, description=told("posts"))]
    seen: Annotated[dict[Code, Code], Meta(max_length=20, description=told("seen"))] | msgspec.UnsetType = msgspec.UNSET


@router.put(
    "/api/v1/duty/{date}",
    operation_id="setDuty",
    status_code=204,
    openapi_extra={**described(DutyDay, {204: None}, 400, 401, 403, 409, 413, 415, 422, 503), "parameters": [_DATE]},
)
async def put(request: Request) -> Response:
    """Put down who stands on a day, in place of whoever stood there."""
    intake = intake_of(request)
    person = await intake.callers.of(request)
    given = decoded(await body_of(request), DutyDay)
    now = datetime.now(UTC)
    if not may_set(person.grants_at(now), given.tenant, intake.county.head.code[:6]):
        raise NotAllowed(_NOT_YOURS)
    day = _day(request.path_params["date"], intake, now)
    accounts = await _accounts(given, intake)
    async with intake.rows.connection() as connection, connection.transaction():
        await connection.execute(SQL["one_at_a_time"])
        if mistakes := list(_meanwhile(given, await connection.fetch(SQL["stands"], given.tenant, day))):
            raise Conflict(_MEANWHILE, errors=mistakes)
        await connection.execute(SQL["clear_day"], given.tenant, day)
        await connection.execute(SQL["put_down"], given.tenant, day, list(accounts), list(accounts.values()), person.account_id)
    await intake.entering.audit(person.account_id, "duty_set", tenant=given.tenant, day=day, posts=accounts)
    return Response(status_code=204)


def _day(text: str, intake: Intake, now: datetime) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as wrong:
        raise Invalid(errors=(FieldFault("date", Said("不是日期", "not a date"), wanted_of("date")),)) from wrong
    if day < intake.county.duty_day(now):
        raise Invalid(errors=(FieldFault("date", _OVER, wanted_of("date")),))
    return day


def _meanwhile(given: DutyDay, rows: Sequence[Any]) -> Iterator[FieldFault]:
    """Each post at which another stands than the setter knew of."""
    if given.seen is msgspec.UNSET:
        return
    now = {row["post"]: row for row in rows}
    for post in dict.fromkeys((*given.posts, *given.seen, *now)):
        stands = now.get(post)
        if given.seen.get(post) != (stands["username"] if stands else None):
            name = stands and (stands["display_name"] or stands["username"])
            told = Said(f"现在是{name}", f"it is {name} now") if name else _NOW_NOBODY
            yield FieldFault(f"posts.{post}", told, _LOOK_AGAIN)


async def _accounts(given: DutyDay, intake: Intake) -> Mapping[str, UUID]:
    """The account at each post. Raises Invalid with every post that is not right."""
    rows = await intake.rows.fetch(SQL["may_stand"], given.tenant, [name for name in given.posts.values() if "\0" not in name])
    known = {row["username"]: row for row in rows}
    if faults := list(_mistakes(given, known, intake.county.duty)):
        raise Invalid(errors=faults)
    return {post: known[username]["account_id"] for post, username in given.posts.items()}


def _mistakes(given: DutyDay, known: Mapping[str, Any], chain: tuple[Post, ...]) -> Iterator[FieldFault]:
    posts = {post.post: post for post in chain}
    standing: set[str] = set()
    wanted = Said(f"岗位:{'、'.join(posts)}", f"posts: {', '.join(posts)}")
    for name in given.posts:
        if name not in posts:
            yield FieldFault(f"posts.{name}"[:200], _NO_POST, wanted)
    for name, post in posts.items():
        roles = frozenset(post.roles) or HEARERS
        if (username := given.posts.get(name)) is None:
            yield FieldFault(f"posts.{name}", MISSING, wanted_of("posts"))
        elif (row := known.get(username)) is None or roles.isdisjoint(row["roles"]):
            able = ", ".join(sorted(roles))
            yield FieldFault(
                f"posts.{name}", _NO_SUCH, Said(f"本条线的账号,岗位之一:{able}", f"an account of this chain that is one of: {able}")
            )
        elif username in standing:
            yield FieldFault(f"posts.{name}", _TWICE, wanted_of("posts"))
        standing.add(username or "")
