"""POST /covers: who acts for whom while somebody is away (AB岗). DELETE /covers/{cover_id}: it ends before its last day.

Enters: who is away from which unit, who covers, the first day and the last. Leaves: 201; from then on the stream knows of it, and decides
for each act by the moment of the act. Without a unit the bench is the village of whoever reports. Set by whoever is away, or for them
(somebody fell ill) by the head of the unit, the desk of the place or the centre. Refuses: anybody else (403), a cover that meets another
(409) or that cannot be (422), each with its field. The same again is the same cover. It ends by itself; who set it, who ended it and when
stays on record.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers.bodies import body_of, decoded, id_in_path
from producers.faults import Conflict, FieldFault, Invalid, NotAllowed, NotFound, Said
from producers.intake import Intake, intake_of
from producers.openapi import described
from producers.people import Person
from producers.submissions import UUID7
from producers.wanted import told, wanted_of
from streams.contracts.covers import AHEAD_DAYS, LONGEST_DAYS, Cover, clash_of, may_cover, may_set, sits_in
from streams.contracts.grants import Grant
from streams.contracts.identity import is_uuid7
from streams.contracts.moments import beginning_of, day_at
from streams.contracts.queries import queries_in

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("covers.sql"))
A_DAY = timedelta(days=1)
_NOT_YOURS = Said(
    "只能由本人设置,或由本单位领导、当地综合信息指挥室、社会治理中心代为设置",
    "Set by whoever is away, or for them by the head of the unit, the desk of the place or the centre",
)
NO_COVER = Said("没有这项代岗", "There is no such cover")
_OTHER = Said("这个编号已用于另一项代岗", "This id is that of another cover")
_MEETS = Said("与已有的代岗冲突", "It meets a cover that there is")
_NO_SUCH = Said("没有这个账号,或不在这个单位", "no such account, or not of this unit")
_SAME = Said("不能由本人代本人", "nobody covers for themselves")
_OTHER_POST = Said("不是本单位同岗位的人(领导由另一位领导代)", "not of the same post in this unit; for a leader: no other leader")
_OTHER_BENCH = Said(
    "不是本村同岗位的人(领导由同一范围的另一位领导代)", "not of the same post in this village; for a leader: none of the same scope"
)
_PAST = Said("已经过去", "it is over")
_TOO_FAR = Said("太远", "too far ahead")
_BEFORE = Said("早于第一天", "before the first day")
_TOO_LONG = Said(f"超过{LONGEST_DAYS}天,请办理离岗移交", f"more than {LONGEST_DAYS} days: hand over instead")
_CLASHES: Mapping[str, tuple[str, str]] = {
    "first_day": ("这段时间已由{name}代岗({days})", "{name} covers then already ({days})"),
    "covered_by": ("这个人当时自己也不在岗,由{name}代岗({days})", "they are away themselves then, covered by {name} ({days})"),
    "username": ("这个人当时正代{name}的岗({days}),请先结束", "they cover for {name} then ({days}): end that first"),
}
_grants = msgspec.json.Decoder(list[Grant]).decode

Code = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]

UnitOrNone = Annotated[str, Meta(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]


class NewCover(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is away, who covers, from when until when: whole days of the county."""

    cover_id: Annotated[UUID, Meta(description=told("cover_id"), extra_json_schema={"pattern": UUID7})]
    tenant: Annotated[Code, Meta(description=told("tenant"))]
    unit: Annotated[
        UnitOrNone, Meta(description="of whoever is away; empty for those who report (their village is meant) and a leader without one")
    ]
    username: Annotated[Code, Meta(description="the user name of whoever is away")]
    covered_by: Annotated[Code, Meta(description=told("covered_by"))]
    first_day: Annotated[date, Meta(description=told("first_day"))]
    last_day: Annotated[date, Meta(description=told("last_day"))]


class CoverReceipt(msgspec.Struct, frozen=True):
    """It is kept."""

    cover_id: UUID


@router.post(
    "/api/v1/covers",
    operation_id="setCover",
    status_code=201,
    openapi_extra=described(NewCover, {201: CoverReceipt}, 400, 401, 403, 409, 413, 415, 422, 503),
)
async def post(request: Request) -> Response:
    """Say who covers."""
    intake = intake_of(request)
    person = await intake.callers.of(request)
    given = decoded(await body_of(request), NewCover)
    now = datetime.now(UTC)
    rows = await intake.rows.fetch(SQL["people"], [given.username, given.covered_by])
    known = {row["username"]: (row["account_id"], _grants(row["grants"])) for row in rows}
    away = known.get(given.username)
    if person.username != given.username and not may_set(person.grants_at(now), away[1] if away else (), given.tenant, given.unit):
        raise NotAllowed(_NOT_YOURS)
    if wrong := list(_mistakes(given, known, day_at(now))):
        raise Invalid(errors=wrong)
    wanted = _cover(given, known, now)
    is_new = await _keep(wanted, person, intake)
    if is_new:
        await intake.entering.audit(person.account_id, "cover_set", cover=wanted.cover_id, away=wanted.account_id, covers=wanted.covered_by)
    return Response(msgspec.json.encode(CoverReceipt(given.cover_id)), 201, media_type="application/json")


@router.delete(
    "/api/v1/covers/{cover_id}",
    operation_id="endCover",
    status_code=204,
    openapi_extra=described(None, {204: None}, 401, 403, 404, 503, path=("cover_id",)),
)
async def end(request: Request) -> Response:
    """End it now. One that has ended stays as it is."""
    intake = intake_of(request)
    person = await intake.callers.of(request)
    cover_id, now = id_in_path(request, "cover_id", NO_COVER), datetime.now(UTC)
    found = await intake.rows.fetch(SQL["cover"], cover_id)
    if not found:
        raise NotFound(NO_COVER)
    row = found[0]
    own = person.account_id in (row["account_id"], row["set_by"])
    if not own and not may_set(person.grants_at(now), _grants(row["grants"]), row["tenant"], row["unit"]):
        raise NotAllowed(_NOT_YOURS)
    async with intake.rows.connection() as connection:
        done = await connection.execute(SQL["end"], cover_id, now, person.account_id)
    if done == "UPDATE 1":
        await intake.entering.audit(person.account_id, "cover_ended", cover=cover_id)
    return Response(status_code=204)


def _mistakes(given: NewCover, known: Mapping[str, tuple[UUID, Sequence[Grant]]], today: date) -> Iterator[FieldFault]:
    if not is_uuid7(given.cover_id):
        yield _fault("cover_id", Said("不是UUIDv7", "not a UUIDv7"))
    _, held = known.get(given.username, (None, ()))
    if not any(sits_in(one, given.tenant, given.unit) for one in held):
        yield _fault("username", _NO_SUCH)
    elif given.covered_by == given.username:
        yield _fault("covered_by", _SAME)
    elif given.covered_by not in known or not may_cover(held, known[given.covered_by][1], given.tenant, given.unit):
        yield _fault("covered_by", _OTHER_POST if given.unit else _OTHER_BENCH)
    if given.first_day < today:
        yield _fault("first_day", _PAST)
    elif given.first_day > today + timedelta(days=AHEAD_DAYS):
        yield _fault("first_day", _TOO_FAR)
    elif given.last_day < given.first_day:
        yield _fault("last_day", _BEFORE)
    elif given.last_day >= given.first_day + timedelta(days=LONGEST_DAYS):
        yield _fault("last_day", _TOO_LONG)


def _fault(field: str, problem: Said) -> FieldFault:
    return FieldFault(field, problem, wanted_of(field))


def _cover(given: NewCover, known: Mapping[str, tuple[UUID, Sequence[Grant]]], now: datetime) -> Cover:
    away, by = known[given.username][0], known[given.covered_by][0]
    since, until = beginning_of(given.first_day), beginning_of(given.last_day + A_DAY)
    return Cover(given.cover_id, given.tenant, given.unit, away, by, since, until, now)


async def _keep(wanted: Cover, person: Person, intake: Intake) -> bool:
    """Whether it is kept now; False when it was kept before. Raises Conflict."""
    async with intake.rows.connection() as connection, connection.transaction():
        await connection.execute(SQL["one_at_a_time"])
        before = await connection.fetchrow(SQL["cover"], wanted.cover_id)
        if before is not None:
            if _cover_of(before)[:7] != wanted[:7] or before["set_by"] != person.account_id:
                raise Conflict(_OTHER)
            return False
        rows = await connection.fetch(SQL["of_these"], [wanted.account_id, wanted.covered_by], wanted.begins)
        if clash := clash_of(wanted, map(_cover_of, rows)):
            raise Conflict(_MEETS, errors=[await _told(*clash, connection)])
        await connection.execute(SQL["put"], *wanted[:7], person.account_id, wanted.set_at)
    return True


def _cover_of(row: Any) -> Cover:
    return Cover(*(row[name] for name in Cover._fields))


async def _told(field: str, other: Cover, connection: Any) -> FieldFault:
    """What it meets: who covers for whom then, and on which days."""
    who = other.account_id if field == "username" else other.covered_by
    name = {row["account_id"]: row["name"] for row in await connection.fetch(SQL["names"], [who])}.get(who, "")
    first, last = day_at(other.since), day_at(other.until - A_DAY)
    zh, en = (text.format(name=name, days=f"{first}–{last}") for text in _CLASHES[field])
    return FieldFault(field, Said(zh, en), wanted_of(field))
