"""GET /duty: the duty rota (值班表), day by day: who stands at which post of the county's chain, and days that nobody has filled.
GET /duty/people: who may be put down at which post, for those who may set the rota (`PUT /duty/{date}`, producers/duty.py).

A person on duty is shown by account and by what the account is called: colleagues must know whom to call. For those who may hear
a case, and administrators; of their own chains.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import scope_of
from api.context import api_of
from api.doors import Door
from api.faults import FieldFault, Invalid, Said
from api.openapi import answers, told
from api.reading import SQL
from api.shapes import unit_name
from api.statistics import span_of
from streams.contracts.codes import HEARERS, Role
from streams.contracts.duty import SETTERS, may_set
from streams.contracts.grants import Holder
from streams.reference.county import County

router = APIRouter(tags=["duty"])

READERS = HEARERS | {Role.ADMIN}
ROTA = Door("who is on duty in the asker's chains; no case", roles=READERS)
PEOPLE = Door("who may be put on the rota of the chains that the asker answers for; no case", roles=SETTERS)
FORTNIGHT = timedelta(days=13)
_MOST = timedelta(days=100)
_WANTED = Said("一百天以内", "a hundred days at most")


class RotaPost(msgspec.Struct, frozen=True):
    """A rung of the chain, in the order in which they are rung."""

    post: str
    zh: str
    en: str
    minutes: int  # to pick up, before the next is rung


class Answering(msgspec.Struct, frozen=True):
    """Who answers while somebody on duty is away (AB岗); null: from the beginning of the shift, to its end."""

    name: str
    since: datetime | None
    until: datetime | None


class OnDuty(msgspec.Struct, frozen=True):
    """Who stands at a post, and who answers for them in that shift while they are away."""

    post: str
    account_id: UUID
    username: str
    name: str
    answering: list[Answering] = []


class RotaDay(msgspec.Struct, frozen=True):
    """A chain's day; `posts` is empty while nobody is put down: then a RED case rings those of the centre, as an alarm."""

    tenant: str
    day: date
    posts: list[OnDuty]


class Rota(msgspec.Struct, frozen=True):
    """The chain, whose day it is now, and the days asked for. `may_set` names the chains whose rota the asker may set."""

    chain: list[RotaPost]
    today: date
    changes_at: int  # the hour at which the next day's people take over
    days: list[RotaDay]
    may_set: list[str]


class DutyPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be put down in a chain, at these posts."""

    tenant: str
    username: str
    name: str
    unit: str
    unit_name: str
    posts: list[str]


class DutyPeople(msgspec.Struct, frozen=True):
    """Who may be put down, by unit."""

    people: list[DutyPerson]


@router.get("/api/v1/duty", operation_id="getDuty", responses=answers(Rota, 401, 403, 422))
async def duty(
    request: Request,
    holder: Annotated[Holder, Depends(ROTA)],
    *,
    first: Annotated[str, Query(alias="from", max_length=40, description="first day; without it the day of duty that stands now")] = "",
    last: Annotated[str, Query(alias="to", max_length=40, description="last day; without it a fortnight from today")] = "",
) -> Response:
    """The rota of the asker's chains."""
    api = api_of(request)
    county, now = api.county, datetime.now(api.county.zone)
    today = county.duty_day(now)
    span = span_of(first or today.isoformat(), last or (today + FORTNIGHT).isoformat(), now, county.zone)
    if span.last - span.first > _MOST:
        raise Invalid(errors=[FieldFault("to", Said("太多天", "too many days"), _WANTED)])
    stands: defaultdict[tuple[str, date], list[OnDuty]] = defaultdict(list)
    async with api.reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["duty"], span.first, span.last)
        covers = await connection.fetch(SQL["duty_covers"], county.shift(span.first)[0], county.shift(span.last)[1])
    for row in rows:
        away = [one for one in covers if (one["tenant"], one["account_id"]) == (row["tenant"], row["account_id"])]
        person = (row["post"], row["account_id"], row["username"], row["display_name"])
        stands[row["tenant"], row["day"]].append(OnDuty(*person, answering_in(county.shift(row["day"]), away)))
    order = [post.post for post in county.duty]
    tenants = sorted({grant.tenant for grant in holder.grants_as(*READERS)})
    days = [span.first + timedelta(days=number) for number in range((span.last - span.first).days + 1)]
    return told(
        Rota(
            [RotaPost(post.post, post.name, post.name_en, post.minutes) for post in county.duty],
            today,
            county.head.duty_changes_at,
            [
                RotaDay(tenant, day, sorted(stands[tenant, day], key=lambda one: _place(one.post, order)))
                for day in days
                for tenant in tenants
            ],
            _settable(holder, county),
        )
    )


@router.get("/api/v1/duty/people", operation_id="listDutyPeople", responses=answers(DutyPeople, 401, 403))
async def people(request: Request, holder: Annotated[Holder, Depends(PEOPLE)]) -> Response:
    """Who may stand at which post, in the chains whose rota the asker may set."""
    api = api_of(request)
    async with api.reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["duty_people"])
    settable = _settable(holder, api.county)
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        if row["tenant"] in settable:
            found.setdefault((row["tenant"], row["username"]), []).append(row)
    listed = [_person(grants, api.county) for grants in found.values()]
    return told(DutyPeople([one for one in listed if one.posts]))


def _person(grants: Sequence[Any], county: County) -> DutyPerson:
    """One person with all grants of a chain that may hear a case."""
    roles, first = {Role(row["role"]) for row in grants}, grants[0]
    return DutyPerson(
        tenant=first["tenant"],
        username=first["username"],
        name=first["display_name"] or first["username"],
        unit=first["unit"],
        unit_name=unit_name(first["unit"], county) if first["unit"] else "",
        posts=[post.post for post in county.duty if not roles.isdisjoint(post.roles or HEARERS)],
    )


def answering_in(shift: tuple[datetime, datetime], covers: Iterable[Mapping[str, Any]]) -> list[Answering]:
    """Who answers in this shift, of the covers of one person: a day of the calendar covers parts of two."""
    begins, ends = shift
    meeting = [one for one in covers if max(one["begins"], begins) < min(one["ends"], ends)]
    return [
        Answering(one["name"], one["begins"] if one["begins"] > begins else None, one["ends"] if one["ends"] < ends else None)
        for one in sorted(meeting, key=lambda one: one["begins"])
    ]


def _settable(holder: Holder, county: County) -> list[str]:
    tenants = sorted({grant.tenant for grant in holder.grants})
    return [tenant for tenant in tenants if may_set(holder.grants, tenant, county.head.code[:6])]


def _place(post: str, order: list[str]) -> int:
    """Where a post comes in the chain; one that the county no longer has comes last."""
    return order.index(post) if post in order else len(order)
