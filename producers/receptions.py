"""PUT /receptions/{reception_id}: a session (接访、下访) is announced, or announced anew. PUT …/state: it is cancelled, or was held.

Enters: who receives, when, where, the hotline to book by, how many places. Leaves: 200 with the state and the version; what was
announced before is kept, so that whoever booked is told what is different. Refuses: a session without leader, time, place or hotline,
each named (422); whoever is neither the centre nor the petition office of the place (403); a version that somebody else has changed
meanwhile, or a session that is over (409).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers.bodies import body_of, decoded, id_in_path
from producers.faults import Conflict, FieldFault, Invalid, NotAllowed, NotFound, Said
from producers.intake import Intake, intake_of
from producers.openapi import described
from producers.people import Person
from producers.wanted import told, wanted_of
from streams.contracts.codes import Role
from streams.contracts.queries import queries_in
from streams.contracts.receptions import ANNOUNCERS, RECEIVERS, ReceptionKind, ReceptionLevel, ReceptionState, answers_for
from streams.reference.county import County

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("receptions.sql"))
_NOT_YOURS = Said(
    "只有本地的社会治理中心或信访部门可以公布接访", "Only the governance centre or the petition office of the place announces receptions"
)
NO_SESSION = Said("没有这场接访", "There is no such session")
_MEANWHILE = Said("这场接访刚刚被别人改过,请看过再定", "Somebody else has just changed that session: look at it, then decide")
_OVER = Said("这场接访已经结束,不能再改", "That session is over and stays as it is")
_NOT_BEGUN = Said("这场接访还没有开始", "That session has not begun")
_NO_PLACE = Said("本县没有这个乡镇或村", "the county has no such place")
_NO_LEADER = Said("没有这个账号,或不能在这里接访", "no such account, or it does not receive there")
_PAST = Said("时间已过", "it is over")
_NOT_AFTER = Said("不在同一天,或不晚于开始", "another day, or not after the beginning")
_TOO_FEW = Said("少于已预约的人数", "fewer than are booked")

ANNOUNCED_FACTS = ("leader_name", "leader_post", "starts_at", "ends_at", "place", "hotline")
"""What people go by: where one of them is another now, the session has changed."""
FACTS = ("level", "kind", "region", "leader_id", *ANNOUNCED_FACTS, "capacity")

Filled = r"\S"


class Session(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session as it is announced: nobody can go to one without leader, time, place and hotline."""

    tenant: Annotated[str, Meta(max_length=64, description=told("tenant"))]
    kind: Annotated[ReceptionKind, Meta(description=told("kind"))]
    region: Annotated[str, Meta(pattern=r"^[0-9]{12}$", max_length=12, description=told("region"))]
    leader: Annotated[str, Meta(pattern=Filled, max_length=64, description=told("leader"))]
    leader_name: Annotated[str, Meta(pattern=Filled, max_length=50, description=told("leader_name"))]
    leader_post: Annotated[str, Meta(pattern=Filled, max_length=50, description=told("leader_post"))]
    starts_at: Annotated[datetime, Meta(tz=True, description=told("starts_at"))]
    ends_at: Annotated[datetime, Meta(tz=True, description=told("ends_at"))]
    place: Annotated[str, Meta(pattern=Filled, max_length=200, description=told("place"))]
    hotline: Annotated[str, Meta(pattern=Filled, max_length=32, description=told("hotline"))]
    capacity: Annotated[int, Meta(ge=1, le=500, description=told("capacity"))]
    seen_version: Annotated[int, Meta(ge=0, description=told("seen_version"))] | msgspec.UnsetType = msgspec.UNSET


class SessionEnding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of a session."""

    state: Annotated[Literal["cancelled", "held"], Meta(description=told("state"))]
    seen_version: Annotated[int, Meta(ge=0, description=told("seen_version"))] | msgspec.UnsetType = msgspec.UNSET


class SessionNow(msgspec.Struct, frozen=True):
    """The session after it."""

    reception_id: UUID
    state: ReceptionState
    version: int


@router.put(
    "/api/v1/receptions/{reception_id}",
    operation_id="announceReception",
    openapi_extra=described(Session, {200: SessionNow}, 400, 401, 403, 404, 409, 413, 415, 422, 503, path=("reception_id",)),
)
async def announce(request: Request) -> Response:
    """Announce a session, or announce it anew."""
    intake = intake_of(request)
    person = await intake.callers.of(request)
    reception_id = id_in_path(request, "reception_id", NO_SESSION)
    given = decoded(await body_of(request), Session)
    now = datetime.now(UTC)
    level = _level(given, intake.county)
    _check_announcer(person, given.tenant, given.region, now)
    leader = await _receiver(given, level, intake)
    async with intake.rows.connection() as connection, connection.transaction():
        await connection.execute(SQL["one_at_a_time"], reception_id)
        before = await connection.fetchrow(SQL["lock_session"], reception_id)
        taken = await connection.fetchval(SQL["taken"], reception_id, now) if before else 0
        _check_as_seen(before, given.seen_version, person, now)
        wrong = list(_mistakes(given, before, leader, intake.county, now))
        if given.capacity < taken:
            wrong.append(_fault("capacity", _TOO_FEW))
        if wrong:
            raise Invalid(errors=wrong)
        wanted = {**msgspec.structs.asdict(given), "level": level, "leader_id": leader}
        answer = SessionNow(reception_id, _state(before, wanted), _version(before, wanted))
        if before is None or answer.version != before["version"]:
            columns = (reception_id, given.tenant, *(wanted[name] for name in FACTS), answer.state, answer.version, person.account_id, now)
            await connection.execute(SQL["put_session"], *columns)
            await connection.execute(SQL["keep_version"], reception_id)
    await intake.entering.audit(person.account_id, "reception_announced", reception=reception_id, version=answer.version)
    return Response(msgspec.json.encode(answer), media_type="application/json")


@router.put(
    "/api/v1/receptions/{reception_id}/state",
    operation_id="endReception",
    openapi_extra=described(SessionEnding, {200: SessionNow}, 400, 401, 403, 404, 409, 413, 415, 422, 503, path=("reception_id",)),
)
async def end(request: Request) -> Response:
    """A session is cancelled, or was held. Whoever booked sees it at once and may choose another."""
    intake = intake_of(request)
    person = await intake.callers.of(request)
    reception_id = id_in_path(request, "reception_id", NO_SESSION)
    given = decoded(await body_of(request), SessionEnding)
    now = datetime.now(UTC)
    if not any(grant.role in ANNOUNCERS for grant in person.grants_at(now)):
        raise NotAllowed(_NOT_YOURS)
    async with intake.rows.connection() as connection, connection.transaction():
        before = await connection.fetchrow(SQL["lock_session"], reception_id)
        if before is None:
            raise NotFound(NO_SESSION)
        _check_announcer(person, before["tenant"], before["region"], now)
        ending = ReceptionState(given.state)
        answer = SessionNow(reception_id, ending, before["version"])
        if before["state"] != ending:
            _check_as_seen(before, given.seen_version, person, now)
            if ending is ReceptionState.HELD and now < before["starts_at"]:
                raise Conflict(_NOT_BEGUN)
            answer = SessionNow(reception_id, ending, before["version"] + 1)
            await connection.execute(SQL["set_state"], reception_id, given.state, person.account_id, now)
            await connection.execute(SQL["keep_version"], reception_id)
    await intake.entering.audit(person.account_id, f"reception_{given.state}", reception=reception_id, version=answer.version)
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _level(given: Session, county: County) -> ReceptionLevel | None:
    """The level of the place that the session is for; None for a place that the county does not have."""
    region = county.region(given.region)
    return next((level for level in ReceptionLevel if region is not None and region.level.value == level.value), None)


def _check_announcer(person: Person, tenant: str, region: str, now: datetime) -> None:
    if not answers_for(person.grants_at(now), ANNOUNCERS, tenant, region):
        raise NotAllowed(_NOT_YOURS)


def _check_as_seen(before: Any, seen: int | msgspec.UnsetType, person: Person, now: datetime) -> None:
    if before is None:
        return
    _check_announcer(person, before["tenant"], before["region"], now)
    if before["state"] == ReceptionState.HELD:
        raise Conflict(_OVER)
    if seen not in (msgspec.UNSET, before["version"]):
        raise Conflict(_MEANWHILE)


async def _receiver(given: Session, level: ReceptionLevel | None, intake: Intake) -> UUID | None:
    """The account that receives; None when there is none that may."""
    if level is None or "\0" in given.leader:
        return None
    rows: Sequence[Any] = await intake.rows.fetch(SQL["receiver"], given.leader, given.tenant)
    able = (row["account_id"] for row in rows if Role(row["role"]) in RECEIVERS[level] and given.region.startswith(row["scope"]))
    return next(able, None)


def _mistakes(given: Session, before: Any, leader: UUID | None, county: County, now: datetime) -> Iterator[FieldFault]:
    begins, ends = (at.astimezone(county.zone) for at in (given.starts_at, given.ends_at))
    if _level(given, county) is None:
        yield _fault("region", _NO_PLACE)
    elif leader is None:
        yield _fault("leader", _NO_LEADER)
    if begins <= now and (before is None or given.starts_at != before["starts_at"]):
        yield _fault("starts_at", _PAST)
    if begins.date() != ends.date() or ends <= begins:
        yield _fault("ends_at", _NOT_AFTER)
    for field in ("leader_name", "leader_post", "place", "hotline"):
        if "\0" in getattr(given, field):
            yield _fault(field, Said("格式不对", "not of the right form"))


def _state(before: Any, wanted: dict[str, Any]) -> ReceptionState:
    """Announced until something that people go by is another; what was cancelled and is announced again has changed."""
    if before is None:
        return ReceptionState.ANNOUNCED
    if before["state"] == ReceptionState.CANCELLED or any(before[name] != wanted[name] for name in ANNOUNCED_FACTS):
        return ReceptionState.CHANGED
    return ReceptionState(before["state"])


def _version(before: Any, wanted: dict[str, Any]) -> int:
    if before is None:
        return 1
    same = before["state"] != ReceptionState.CANCELLED and all(before[name] == wanted[name] for name in FACTS)
    return int(before["version"]) + (0 if same else 1)


def _fault(field: str, problem: Said) -> FieldFault:
    return FieldFault(field, problem, wanted_of(field))
