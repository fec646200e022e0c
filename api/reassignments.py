"""GET /reassignments: what would be handed over (离岗移交): who sits in a unit, what each has in hand, and which cases would stay behind.
GET /reassignments/{reassignment_id}: what became of each case of a command (`POST /reassignments`, producers/reassignments.py), for whoever gave it.

Names, as colleagues know each other, for the unit itself and for those who answer for its place. Of cases only those in sight: what the
asker may not know of is neither named nor counted, and is handed over by the unit's own people.
"""

from collections import Counter
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import scope_of
from api.case_acts import actors_of
from api.case_rows import case_of
from api.colleagues import Colleague, beneath, colleagues_in
from api.context import Api, api_of
from api.doors import Door
from api.faults import NotFound
from api.openapi import answers, told
from api.reading import SQL
from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Urgency
from streams.contracts.decisions import Reason
from streams.contracts.grants import Holder
from streams.contracts.handing import HANDERS, hindrance
from streams.contracts.lifecycle_table import open_to

router = APIRouter(tags=["cases"])

PREVIEW = Door("cases in sight that officers of a unit have in hand", roles=HANDERS)
PROGRESS = Door("the asker's own hand-overs")
_OUT_OF_REACH = Reason(
    "act.heir_not_now",
    "现在的状态或您的岗位不能移交这件,请由本单位办理",
    "Not possible as it stands, or not from your seat: the unit itself does",
)
_reason = msgspec.json.Decoder(Reason).decode
Name = Annotated[str, Query(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]


class UnitColleague(msgspec.Struct, frozen=True):
    """An officer of the unit, or somebody who was one and still has cases in hand."""

    username: str
    name: str
    present: bool  # may take over
    in_hand: int  # open cases, of those in sight


class ReassignmentCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case that would be handed over; with a hindrance it stays with a person."""

    case_id: UUID
    number: str
    state: CaseState
    category: str
    urgency: Urgency
    hindrance: Reason | None


class ReassignmentPreview(msgspec.Struct, frozen=True):
    """Who sits in the unit; and the cases, once it is said from whom and to whom."""

    people: list[UnitColleague]
    cases: list[ReassignmentCase]


class HandedCase(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a case of a command; without a number where it is out of sight by now."""

    case_id: UUID
    number: str | None
    status: Literal["pending", "applied", "refused", "obsolete"]
    reason: Reason | None


class ReassignmentProgress(msgspec.Struct, frozen=True):
    """A command, case by case."""

    reassignment_id: UUID
    asked_at: datetime
    cases: list[HandedCase]


@router.get("/api/v1/reassignments", operation_id="previewReassignment", responses=answers(ReassignmentPreview, 401, 403, 422))
async def preview(
    request: Request,
    holder: Annotated[Holder, Depends(PREVIEW)],
    *,
    tenant: Name,
    unit: Name,
    old: Annotated[str, Query(alias="from", max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")] = "",
    new: Annotated[str, Query(alias="to", max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")] = "",
) -> Response:
    """Who has what in hand, and what could be handed over."""
    api = api_of(request)
    async with api.reads.within(scope_of(holder)) as connection:
        colleagues = await colleagues_in(connection, tenant, unit)
        rows = await connection.fetch(SQL["in_hand"], tenant, unit) if colleagues else []
    known = {one.username: one for one in colleagues}
    leaving = known.get(old)
    in_hand = Counter(row["handler"] for row in rows)
    people = [UnitColleague(one.username, one.name, one.present, in_hand[one.account_id]) for one in colleagues]
    theirs = [row for row in rows if leaving is not None and row["handler"] == leaving.account_id]
    return told(ReassignmentPreview(people, [_case(row, known.get(new), holder, api) for row in theirs]))


def _case(row: Any, heir: Colleague | None, holder: Holder, api: Api) -> ReassignmentCase:
    case = case_of(row)
    return ReassignmentCase(
        case_id=case.case_id,
        number=case.number,
        state=case.state,
        category=case.category,
        urgency=case.urgency,
        hindrance=None if heir is None else _hindrance(case, heir, holder, api),
    )


def _hindrance(case: Case, heir: Colleague, holder: Holder, api: Api) -> Reason | None:
    open_now = any(row.act == "hand_on" for actor in actors_of(holder, case.tenant) for row in open_to(actor, case))
    return hindrance(case, heir.heir, beneath(case.asked_units, api.county)) if open_now else _OUT_OF_REACH


@router.get(
    "/api/v1/reassignments/{reassignment_id}", operation_id="getReassignment", responses=answers(ReassignmentProgress, 401, 403, 404, 422)
)
async def progress(request: Request, reassignment_id: UUID, holder: Annotated[Holder, Depends(PROGRESS)]) -> Response:
    """What became of each case so far."""
    api = api_of(request)
    async with api.reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["reassignment"], reassignment_id)
    if not rows:
        raise NotFound
    return told(ReassignmentProgress(reassignment_id, rows[0]["asked_at"], [_handed(row) for row in rows]))


def _handed(row: Any) -> HandedCase:
    reason = _reason(row["reason"]) if row["reason"] else None
    return HandedCase(case_id=row["case_id"], number=row["number"], status=row["status"] or "pending", reason=reason)
