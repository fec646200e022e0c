"""GET /recommendations, …/{id}, …/{id}/paper: 三项建议 (信访工作条例40条): what the petition office recommends, and what units answer.

Leaves: the recommendations of the asker's place, and those that went to the asker's unit; one with its words, which is recorded; the
same as a DOCX (建议书). Of the cases it rests on only those in the asker's sight. Refuses what the asker may not know of (404).
"""

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import scope_of
from api.context import Api, api_of
from api.doors import Door
from api.faults import NotFound
from api.openapi import answers, told
from api.papers import DOCX, binary, file_named
from api.printing.office import OfficePaper
from api.printing.recommendation import recommendation_paper
from api.reading import SQL
from api.shapes import unit_name
from streams.contracts.codes import Role
from streams.contracts.grants import Holder
from streams.contracts.recommendations import Adoption, Aim
from streams.contracts.sealing import SealBroken, open_remarks
from streams.reference.county import County

router = APIRouter(tags=["recommendations"])

READERS = frozenset({Role.PETITION_OFFICE, Role.SUPERVISOR, Role.LEADER, Role.CENTRE, Role.UNIT_OFFICER})
LIST = Door("recommendations of the asker's place, and to the asker's unit", roles=READERS)
ONE = Door("a recommendation of the asker's place, or to the asker's unit", roles=READERS)
MOST = 200


class Awaited(StrEnum):
    """What a recommendation waits for."""

    REPLY = "reply"  # 待答复
    OVERDUE = "overdue"  # 超期未答复


class RestsOn(msgspec.Struct, frozen=True):
    """A case in sight that it rests on."""

    case_id: UUID
    number: str


ReminderKind = Literal["due_soon", "overdue", "urged"]


class Reminded(msgspec.Struct, frozen=True):
    """That an answer is due soon, overdue or urged was told: when."""

    kind: ReminderKind
    at: datetime


class RecommendationItem(msgspec.Struct, frozen=True, kw_only=True):
    """A recommendation without its words. `reminders` were told of its answer, in order. `reply_by` is the first moment after its last
    day; `may_reply`: the asker's unit is to answer it."""

    recommendation_id: UUID
    tenant: str
    aim: Aim
    to_unit: str
    to_unit_name: str
    office: str
    office_name: str
    cases: list[RestsOn]
    written_at: datetime
    reply_by: datetime
    overdue: bool
    adopted: Adoption | None
    replied_at: datetime | None
    reminders: list[Reminded]
    may_reply: bool


class RecommendationList(msgspec.Struct, frozen=True):
    """The latest, newest first; what waits, by its last day. `may_write`: the asker sits in a petition office."""

    items: list[RecommendationItem]
    may_write: bool


class RecommendationDetail(RecommendationItem, frozen=True, kw_only=True):
    """With its words; empty where they are not there, `erased` where their key was destroyed."""

    problem: str
    advice: str
    measures: str
    reason: str
    erased: bool


@router.get("/api/v1/recommendations", operation_id="listRecommendations", responses=answers(RecommendationList, 401, 403, 422))
async def recommendations(
    request: Request,
    holder: Annotated[Holder, Depends(LIST)],
    waiting: Annotated[Awaited | None, Query(description="only those that wait for an answer, or whose time for one is over")] = None,
) -> Response:
    """Recommendations in the asker's sight."""
    api, now = api_of(request), datetime.now(UTC)
    async with api.reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["recommendations"], waiting is not None, now if waiting is Awaited.OVERDUE else None, MOST)
    may_write = any(grant.scope and grant.unit for grant in holder.grants_as(Role.PETITION_OFFICE))
    return told(RecommendationList([RecommendationItem(**_item(row, holder, now, api.county)) for row in rows], may_write))


@router.get(
    "/api/v1/recommendations/{recommendation_id}",
    operation_id="getRecommendation",
    responses=answers(RecommendationDetail, 401, 403, 404, 422),
)
async def recommendation(request: Request, recommendation_id: UUID, holder: Annotated[Holder, Depends(ONE)]) -> Response:
    """One with its words; the reading is recorded."""
    return told(await _detail(recommendation_id, holder, "recommendation_read", api_of(request)))


@router.get(
    "/api/v1/recommendations/{recommendation_id}/paper",
    operation_id="getRecommendationPaper",
    response_class=Response,
    responses=binary(DOCX, 401, 403, 404, 422),
)
async def paper(request: Request, recommendation_id: UUID, holder: Annotated[Holder, Depends(ONE)]) -> Response:
    """建议书; the printing is recorded."""
    api, at = api_of(request), datetime.now(UTC)
    detail = await _detail(recommendation_id, holder, "recommendation_printed", api)
    fields = recommendation_paper(detail, county=api.county, at=at)
    document = await asyncio.to_thread(lambda: api.templates.printed(OfficePaper.RECOMMENDATION, fields, at))
    headers = file_named(f"recommendation-{detail.written_at:%Y%m%d}", f"{fields.aim}书{detail.written_at:%Y%m%d}", "docx")
    return Response(document, headers=headers, media_type=DOCX)


async def _detail(wanted: UUID, holder: Holder, what: str, api: Api) -> RecommendationDetail:
    """One with its words, recorded before they are opened. Raises NotFound."""
    async with api.reads.within(scope_of(holder)) as connection:
        row = await connection.fetchrow(SQL["recommendation"], wanted)
    if row is None:
        raise NotFound
    await api.reads.record(holder.account_id, what, case_id=row["case_ids"][0], purpose="", detail={"recommendation": str(wanted)})
    key = (await api.reads.keys([wanted])).get(wanted)
    said = _words(row["sealed"], key, wanted) | _words(row["reply_sealed"], key, wanted)
    words: dict[str, Any] = {name: said.get(name, "") for name in ("problem", "advice", "measures", "reason")}
    return RecommendationDetail(**_item(row, holder, datetime.now(UTC), api.county), **words, erased=key is None)


def _words(sealed: bytes | None, key: bytes | None, owner: UUID) -> dict[str, str]:
    try:
        return open_remarks(sealed, key=key, owner=owner) if sealed and key is not None else {}
    except SealBroken:
        return {}


def _item(row: Any, holder: Holder, now: datetime, county: County) -> dict[str, Any]:
    plain = ("recommendation_id", "tenant", "aim", "to_unit", "office", "written_at", "reply_by", "adopted", "replied_at")
    ours = {(grant.tenant, grant.unit) for grant in holder.grants_as(Role.UNIT_OFFICER)}
    unanswered = row["replied_at"] is None
    return {
        **{name: row[name] for name in plain},
        "to_unit_name": unit_name(row["to_unit"], county),
        "office_name": unit_name(row["office"], county),
        "cases": msgspec.json.decode(row["cases"], type=list[RestsOn]),
        "reminders": msgspec.json.decode(row["reminders"], type=list[Reminded]),
        "overdue": unanswered and row["reply_by"] <= now,
        "may_reply": unanswered and (row["tenant"], row["to_unit"]) in ours,
    }
