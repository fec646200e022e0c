"""POST /recommendations, …/{id}/reply: 三项建议 (信访工作条例40条). The petition office recommends something to a unit, on the ground of
cases; the unit answers in writing whether it adopts it.

Enters: what it aims at, the unit, the cases, what is wrong, what is recommended, the last day for an answer; then the answer. Leaves:
200 with the moment, the same for the same again. Refuses: whoever is not the petition office of all these cases, or not an officer of
the unit (403), a recommendation that the asker may not know of (404), a second answer that says something else (409), each field that
is not right (422): a unit that is accused in one of the cases learns of none of them (条例 30(3)).
"""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers.bodies import body_of, decoded, id_in_path
from producers.deadlines import answered_within
from producers.faults import Conflict, Erased, FieldFault, Invalid, NotAllowed, NotFound, Said
from producers.intake import Intake, intake_of
from producers.openapi import described
from producers.people import Person
from producers.submissions import MISSING, UUID7
from producers.wanted import told, wanted_of
from streams.contracts.codes import Role
from streams.contracts.grants import Grant
from streams.contracts.identity import content_hash, is_uuid7
from streams.contracts.moments import beginning_of, day_at
from streams.contracts.queries import queries_in
from streams.contracts.recommendations import NEEDED, Adoption, Aim
from streams.contracts.sealing import KEY_BYTES, NONCE_BYTES, seal_remarks

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("recommendations.sql"))
KEYS = queries_in(Path(__file__).with_name("keys.sql"))
LONGEST_TERM = timedelta(days=366)
_OFFICE_ALONE = Said("三项建议由信访部门提出", "A recommendation is the petition office's to write")
_UNIT_ALONE = Said("由收到建议的单位答复", "The unit that it was written to answers it")
_NONE = Said("没有这份建议,或不在您的范围内", "There is no such recommendation within your scope")
_NO_CASE = Said("没有这件,或不在您的范围内", "there is no such case within your scope")
_ACCUSED = Said("这个单位在所依据的件里被检举控告,不能告诉它", "this unit is accused in a case that it rests on, and must not learn of it")
_NO_UNIT = Said("没有这个单位", "no such unit")
_NO_TERM = Said("不在明天到一年之内", "not between tomorrow and a year from now")
_NOT_V7 = Said("不是UUIDv7", "not a UUIDv7")
_REPLIED = Said("已经答复过了,答复不能更改", "It was answered before, and an answer is not changed")

Text = Annotated[str, Meta(min_length=1, max_length=2000)]


class Recommendation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the petition office recommends."""

    recommendation_id: Annotated[UUID, Meta(description=told("recommendation_id"), extra_json_schema={"pattern": UUID7})]
    aim: Annotated[Aim, Meta(description=told("aim"))]
    to_unit: Annotated[str, Meta(max_length=64, description=told("to_unit"))]
    cases: Annotated[list[UUID], Meta(min_length=1, max_length=20, description=told("cases"))]
    problem: Annotated[Text, Meta(description=told("problem"))]
    advice: Annotated[Text, Meta(description=told("advice"))]
    reply_by: Annotated[date, Meta(description=told("reply_by"))]


class RecommendationReply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the unit answers: what it does about what it adopts, and why it does not adopt the rest."""

    adopted: Annotated[Adoption, Meta(description=told("adopted"))]
    measures: Annotated[str, Meta(max_length=2000, description=told("measures"))] = ""
    reason: Annotated[str, Meta(max_length=2000, description=told("reason"))] = ""


def describe(schemas: dict[str, dict[str, Any]]) -> None:
    """What the type cannot say, for OpenAPI: which words go with which answer."""
    unsaid = {"not": {"type": "string", "pattern": "\\S"}}
    schemas["RecommendationReply"]["not"] = {
        "anyOf": [
            {"properties": {"adopted": {"const": adopted}, field: unsaid}, "required": ["adopted"]}
            for adopted, needed in NEEDED.items()
            for field in needed
        ]
    }


class Kept(msgspec.Struct, frozen=True):
    """It is kept; since when."""

    at: datetime


@router.post(
    "/api/v1/recommendations",
    operation_id="recommend",
    openapi_extra=described(Recommendation, {200: Kept}, 400, 401, 403, 409, 410, 413, 415, 422, 503),
)
async def recommend(request: Request) -> Response:
    """Write a recommendation to a unit. The same again is the same answer."""
    intake = intake_of(request)
    person = await intake.callers.of(request)
    given = decoded(await body_of(request), Recommendation)
    now = datetime.now(UTC)
    offices = [grant for grant in person.grants_at(now) if grant.role is Role.PETITION_OFFICE and grant.scope and grant.unit]
    if not offices:
        raise NotAllowed(_OFFICE_ALONE)
    async with answered_within(intake.settings.answer_seconds):
        rows = await intake.rows.fetch(SQL["cases"], _viewer(person, now), given.cases, given.to_unit)
        if mistakes := list(_mistakes(given, rows, offices, intake, now)):
            raise Invalid(errors=mistakes)
        grant = next(one for one in offices if _covers(one, rows))
        kept = await _written(given, grant, person, intake)
    await intake.entering.audit(person.account_id, "recommended", recommendation=given.recommendation_id, to_unit=given.to_unit)
    return _json(kept)


def _mistakes(given: Recommendation, rows: Sequence[Any], offices: Sequence[Grant], intake: Intake, now: datetime) -> Iterator[FieldFault]:
    if not is_uuid7(given.recommendation_id):
        yield FieldFault("recommendation_id", _NOT_V7, wanted_of("recommendation_id"))
    if given.to_unit not in intake.county.units:
        yield FieldFault("to_unit", _NO_UNIT, wanted_of("to_unit"))
    elif any(row["accused"] for row in rows):
        yield FieldFault("to_unit", _ACCUSED, wanted_of("to_unit"))
    known = {row["case_id"] for row in rows if any(_covers(grant, [row]) for grant in offices)}
    for place, case_id in enumerate(given.cases):
        if case_id not in known:
            yield FieldFault(f"cases[{place}]", _NO_CASE, wanted_of("cases"))
    if len(known) == len(set(given.cases)) and not any(_covers(grant, rows) for grant in offices):
        yield FieldFault("cases", Said("不是同一条线、同一地方的件", "not cases of one chain and place"), wanted_of("cases"))
    if not day_at(now) < given.reply_by <= day_at(now + LONGEST_TERM):
        yield FieldFault("reply_by", _NO_TERM, wanted_of("reply_by"))


def _covers(grant: Grant, rows: Sequence[Any]) -> bool:
    return bool(rows) and all(row["tenant"] == grant.tenant and row["grid_code"].startswith(grant.scope) for row in rows)


async def _written(given: Recommendation, grant: Grant, person: Person, intake: Intake) -> datetime:
    owner, cases = given.recommendation_id, list(dict.fromkeys(given.cases))
    key = await _key(owner, intake)
    sealed = seal_remarks({"problem": given.problem, "advice": given.advice}, key=key, nonce=os.urandom(NONCE_BYTES), owner=owner)
    digest = content_hash(key + person.account_id.bytes + msgspec.json.encode(given))
    values = (owner, grant.tenant, grant.scope, given.aim, given.to_unit, grant.unit, cases, person.account_id)
    ends = beginning_of(given.reply_by + timedelta(days=1))
    rows = await intake.rows.fetch(SQL["insert_recommendation"], *values, digest, ends, sealed)
    return _same(rows or await intake.rows.fetch(SQL["find_recommendation"], owner), digest, None)


@router.post(
    "/api/v1/recommendations/{recommendation_id}/reply",
    operation_id="replyToRecommendation",
    openapi_extra=described(
        RecommendationReply, {200: Kept}, 400, 401, 403, 404, 409, 410, 413, 415, 422, 503, path=("recommendation_id",)
    ),
)
async def reply(request: Request) -> Response:
    """Answer whether it is adopted. The same again is the same answer."""
    intake = intake_of(request)
    owner = id_in_path(request, "recommendation_id", _NONE)
    person = await intake.callers.of(request)
    given = decoded(await body_of(request), RecommendationReply)
    now = datetime.now(UTC)
    if missing := [field for field in NEEDED[given.adopted] if not getattr(given, field).strip()]:
        raise Invalid(errors=[FieldFault(field, MISSING, wanted_of(field)) for field in missing])
    async with answered_within(intake.settings.answer_seconds):
        found = await intake.rows.fetch(SQL["target"], _viewer(person, now), owner)
        if not found:
            raise NotFound(_NONE)
        theirs = (found[0]["tenant"], Role.UNIT_OFFICER, found[0]["to_unit"])
        if theirs not in {(grant.tenant, grant.role, grant.unit) for grant in person.grants_at(now)}:
            raise NotAllowed(_UNIT_ALONE)
        kept = await _answered(owner, given, person, intake)
    await intake.entering.audit(person.account_id, "recommendation_answered", recommendation=owner, adopted=given.adopted)
    return _json(kept)


async def _answered(owner: UUID, given: RecommendationReply, person: Person, intake: Intake) -> datetime:
    key = await _key(owner, intake)
    words = {name: text for name in ("measures", "reason") if (text := getattr(given, name))}
    sealed = seal_remarks(words, key=key, nonce=os.urandom(NONCE_BYTES), owner=owner)
    digest = content_hash(key + msgspec.json.encode(given))
    rows = await intake.rows.fetch(SQL["insert_reply"], owner, given.adopted, person.account_id, digest, sealed)
    return _same(rows or await intake.rows.fetch(SQL["find_reply"], owner), digest, _REPLIED)


async def _key(owner: UUID, intake: Intake) -> bytes:
    """Its own key: as long as it lies in the keys' database, the words can be read. Raises Erased."""
    rows = await intake.keys.fetch(KEYS["keep"], [owner], [os.urandom(KEY_BYTES)])
    rows = rows or await intake.keys.fetch(KEYS["find"], [owner])  # made by another since our statement began
    if rows[0]["key"] is None:
        raise Erased
    key: bytes = rows[0]["key"]
    return key


def _same(rows: Sequence[Any], digest: bytes, refused: Said | None) -> datetime:
    """Since when it is kept. Raises Conflict where what is kept says something else."""
    if rows[0]["content_hash"] != digest:
        raise Conflict(refused)
    at: datetime = rows[0]["at"]
    return at


def _viewer(person: Person, now: datetime) -> str:
    return msgspec.json.encode({"account": person.account_id, "grants": person.grants_at(now)}).decode()


def _json(at: datetime) -> Response:
    return Response(msgspec.json.encode(Kept(at)), media_type="application/json")
