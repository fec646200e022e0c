"""POST /lookup/{query_code}/rating: a party says how satisfied it is (满意度评价) once its matter has ended (信访工作条例21条).

Enters: a query code, and what its holder thinks of the unit that handled the matter and, of a petition, of the petition office
apart from it; a few words, if they like. Leaves: 200 with the moment, the same for the same again. Refuses: an unknown code, and
with the same words one of a matter with minors or domestic violence (404); a matter that has not ended, a second rating that says
something else (409); whoever asks too often (429). A rating moves no case: who follows it up is a person's affair.
"""

import os
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers.bodies import body_of, decoded
from producers.deadlines import answered_within
from producers.faults import Conflict, Erased, FieldFault, Invalid, NotFound, Said, TooManyTries
from producers.intake import Intake, intake_of
from producers.metrics import METRICS
from producers.openapi import described
from producers.submissions import MISSING
from producers.wanted import told, wanted_of
from streams.contracts.codes import CaseKind, Satisfaction
from streams.contracts.identity import content_hash
from streams.contracts.queries import queries_in
from streams.contracts.query_codes import written
from streams.contracts.sealing import NONCE_BYTES, seal_remarks

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("ratings.sql"))
KEYS = queries_in(Path(__file__).with_name("keys.sql"))
LONGEST_WORDS = 500
_UNKNOWN = Said("没有查到,请核对查询码", "Nothing found: check the code")
_NOT_ENDED = Said("这件事还没有办结,办结以后可以评价", "This has not ended yet: it can be rated once it has")
_RATED = Said("已经评价过了,评价不能更改", "This was rated before, and a rating is not changed")
_NO_PART = Said("信访部门没有经手这件事", "the petition office had no part in this")
_OFTEN = Said("太频繁了,请过一会儿再试", "Asked too often: wait, then try again")

_CODE = {"name": "query_code", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 64}}


class Rating(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How satisfied a party is: with the unit, and with the petition office where that had a part."""

    unit: Annotated[Satisfaction, Meta(description=told("unit"))]
    petition_office: Annotated[Satisfaction, Meta(description=told("petition_office"))] | msgspec.UnsetType = msgspec.UNSET
    words: Annotated[str, Meta(max_length=LONGEST_WORDS, description=told("words"))] = ""


class Rated(msgspec.Struct, frozen=True):
    """It is kept; since when."""

    rated_at: datetime


@router.post(
    "/api/v1/lookup/{query_code}/rating",
    operation_id="rate",
    openapi_extra={**described(Rating, {200: Rated}, 400, 404, 409, 410, 413, 415, 422, 429, 503), "parameters": [_CODE]},
)
async def rate(request: Request) -> Response:
    """Say how satisfied one is. The same again is the same answer."""
    intake = intake_of(request)
    address = request.client.host if request.client else ""
    if wait_s := intake.ratings.wait_s(address, time.monotonic()):
        raise TooManyTries(_OFTEN, retry_after=wait_s)
    given = decoded(await body_of(request), Rating)
    async with answered_within(intake.settings.answer_seconds, "ratings"):
        rated_at = await _kept(written(request.path_params["query_code"]), given, intake)
    METRICS.submissions.labels("ratings", "accepted").inc()
    return Response(msgspec.json.encode(Rated(rated_at)), media_type="application/json")


async def _kept(code: str, given: Rating, intake: Intake) -> datetime:
    """The moment from which this rating stands. Raises NotFound, Conflict, Invalid, Erased, Unavailable."""
    target = next(iter(await intake.rows.fetch(SQL["rateable"], code.replace("\0", ""))), None)
    if target is None:
        raise NotFound(_UNKNOWN)
    if not target["ended"] and target["rated_at"] is None:
        raise Conflict(_NOT_ENDED)
    _check_parts(given, target["kind"])
    owner = target["report_id"]
    keys = await intake.keys.fetch(KEYS["find"], [owner])
    key = keys[0]["key"] if keys else None
    if key is None:
        raise Erased
    digest = content_hash(key + msgspec.json.encode(given))
    sealed = seal_remarks({"words": given.words}, key=key, nonce=os.urandom(NONCE_BYTES), owner=owner) if given.words else b""
    stands = await _inserted(target, given, digest, sealed, intake)
    if stands["content_hash"] != digest:
        raise Conflict(_RATED)
    at: datetime = stands["rated_at"]
    return at


async def _inserted(target: Any, given: Rating, digest: bytes, sealed: bytes, intake: Intake) -> Any:
    """The row that stands for this code: this one, or the one that was there."""
    office = None if given.petition_office is msgspec.UNSET else given.petition_office
    if target["ended"]:
        of_the_case = (target["report_id"], target["case_id"], target["tenant"], target["lead_unit"])
        rows = await intake.rows.fetch(SQL["insert_rating"], *of_the_case, given.unit, office, digest, sealed)
        if rows:
            return rows[0]
    return (await intake.rows.fetch(SQL["find_rating"], target["report_id"]))[0]


def _check_parts(given: Rating, kind: str) -> None:
    """The petition office is rated where it had a part, and nowhere else. Raises Invalid."""
    rated, had_part = given.petition_office is not msgspec.UNSET, kind == CaseKind.PETITION
    if rated != had_part:
        raise Invalid(errors=(FieldFault("petition_office", MISSING if had_part else _NO_PART, wanted_of("petition_office")),))
