"""GET /lookup/{query_code}: "what became of my matter?", for anyone with a code.

Leaves: stage, unit, what comes next, and the place that was booked with it, if any; the same fields for every matter. Refuses an unknown code, and with the same words a
code of a matter with minors or domestic violence (404); whoever asks too often (429).
"""

import time
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Request, Response

from api.booked import Booked, booked_of
from api.context import api_of
from api.doors import Door
from api.faults import NotFound, Said, TooOften
from api.openapi import answers, told
from api.reading import NOBODY, SQL
from api.receptions import receptions_of
from api.shapes import Both, unit_name
from api.story import next_of, stage_of
from streams.contracts.codes import CaseKind, CaseState, ReportStatus
from streams.contracts.query_codes import written

router = APIRouter(tags=["public"])

MATTER = Door("the stage of the matter the code belongs to; none of minors or domestic violence", roles=None)
_UNKNOWN = Said("没有查到,请核对查询码", "Nothing found: check the code")
NAMED = frozenset(
    {
        CaseState.SETTLED_ON_SITE,
        CaseState.DISPATCHED,
        CaseState.SIGNED,
        CaseState.CONTACTED,
        CaseState.HANDLING,
        CaseState.CLOSING,
        CaseState.DONE,
        CaseState.TRANSFERRED,
        CaseState.DIRECT,
        CaseState.NOTIFIED,
        CaseState.SCREENED,
        CaseState.ACCEPTED,
        CaseState.DRAFTED,
        CaseState.OPINION_ISSUED,
        CaseState.ANSWERED,
        CaseState.REVIEW,
        CaseState.REVIEW_ISSUED,
        CaseState.REVIEWED,
        CaseState.FINAL_REVIEW,
        CaseState.FINAL_ISSUED,
    }
)
"""Where it is settled which unit has it; before, and while that is being decided, a party is told none."""


Rateable = Literal["unit", "petition_office"]


class Matter(msgspec.Struct, frozen=True):
    """Where a matter stands. `lead_unit_name` is null before it is assigned, and where its class keeps it back. `rateable`: whom
    its party may rate now (`POST …/rating`), once it has ended; `rated_at`: that they have. `booking`: the reception that was booked
    with it, if one was."""

    status: ReportStatus
    stage: Both
    lead_unit_name: str | None
    received_at: datetime
    next: Both
    rateable: list[Rateable]
    rated_at: datetime | None
    booking: Booked | None


@router.get("/api/v1/lookup/{query_code}", operation_id="lookUp", responses=answers(Matter, 404, 422, 429))
async def lookup(request: Request, query_code: Annotated[str, Path(max_length=64)], _: Annotated[None, Depends(MATTER)]) -> Response:
    """What became of a matter."""
    api = api_of(request)
    address = request.client.host if request.client else ""
    if wait_s := api.lookups.wait_s(address, time.monotonic()):
        api.metrics.lookups.labels("too_often").inc()
        raise TooOften(retry_after=wait_s)
    async with api.reads.within(NOBODY) as connection:
        row = await connection.fetchrow(SQL["lookup"], written(query_code))
        place = await connection.fetchrow(SQL["booking_told"], written(query_code))
        sessions = await connection.fetch(SQL["receptions"], [place["tenant"]], None, "", place["reception_id"]) if place else []
    api.metrics.lookups.labels("unknown" if row is None else "found").inc()
    if row is None:
        raise NotFound(_UNKNOWN)
    status, state, closed = row["status"], row["state"], row["closed"]
    lead = unit_name(row["lead_unit"], api.county) if state in NAMED and not closed else None
    stage, following = (of(status, state, closed=closed) for of in (stage_of, next_of))
    now = datetime.now(api.county.zone)
    booking = booked_of(place, receptions_of(sessions, api.county)[0], now, api.county, closed=closed) if sessions else None
    return told(Matter(status, stage, lead, row["received_at"], following, _rateable(row), row["rated_at"], booking))


def _rateable(row: Any) -> list[Rateable]:
    """Whom a party may rate: the unit, and of a petition the petition office apart from it; once, after the end."""
    if not row["ended"] or row["rated_at"] is not None:
        return []
    return ["unit", "petition_office"] if row["kind"] == CaseKind.PETITION else ["unit"]
