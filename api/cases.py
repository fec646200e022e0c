"""GET /cases, GET /cases/{case_id}, GET /cases/{case_id}/acts/{act_id}: cases in the asker's sight.

Lists hold nothing personal; a work list (`waiting`) goes from the oldest on (回访 by when somebody was dissatisfied), any other from the newest. One case comes with its
history, reasons, clocks and the acts open to the asker now; its words open for the assigned handler, for others once a purpose is
stated, and both are recorded before they are shown.
"""

from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import scope_of
from api.case_detail import CaseDetail, detail_of
from api.case_page import Wanted, page_of, place_of, waiting_page, ways_of
from api.context import Api, api_of
from api.covering import Covered, covered_by
from api.cursors import NEWEST, OLDEST, decoded_place, encoded_place
from api.doors import Door
from api.faults import NotFound
from api.openapi import answers, told
from api.reading import SQL
from api.regions import RegionCode, prefix_of
from api.shapes import CaseItem, case_fields, unit_name
from api.waiting import Waiting
from streams.contracts.cases import Step
from streams.contracts.codes import CaseState, Urgency
from streams.contracts.decisions import Reason
from streams.contracts.grants import Holder
from streams.contracts.lifecycle_table import ActName
from streams.contracts.meanwhile import ActMeanwhile, meanwhile
from streams.contracts.running import RUNNING_JSON

router = APIRouter(tags=["cases"])

LIST = Door("cases in the asker's sight")
ONE = Door("a case in the asker's sight")
ACT = Door("the answer to an act on a case in the asker's sight, or to the asker's own act")


class CasePage(msgspec.Struct, frozen=True):
    """A page, newest first (oldest first of what is `waiting`); `next` is the `cursor` of the page after it."""

    items: list[CaseItem]
    next: str | None


class ActState(msgspec.Struct, frozen=True):
    """The case as it stands."""

    state: CaseState | None
    version: int | None


class ActOutcome(msgspec.Struct, frozen=True):
    """What the stream answered, or that it has not yet: pending. Of an act that was made without a line and came late also `conflicting`:
    the case stays as it is until a person has chosen."""

    act_id: UUID
    status: Literal["pending", "applied", "refused", "obsolete", "conflicting"]
    reason: Reason | None
    allowed: list[ActName]
    since: list[ActMeanwhile]
    case: ActState


@router.get("/api/v1/cases", operation_id="listCases", responses=answers(CasePage, 401, 403, 422))
async def cases(
    *,
    request: Request,
    holder: Annotated[Holder, Depends(LIST)],
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    state: Annotated[list[CaseState], Query()] = [],  # noqa: B006  # FastAPI copies defaults
    urgency: Annotated[list[Urgency], Query()] = [],  # noqa: B006  # FastAPI copies defaults
    category: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006  # FastAPI copies defaults
    unit: str = "",
    region: RegionCode = "",
    waiting: Annotated[Waiting | None, Query(description="what it waits for; `unit` then means the unit that leads")] = None,
    q: Annotated[str, Query(max_length=64, description="a printed number, a number in the petition system or a query code")] = "",
) -> Response:
    """Cases, newest first; what waits for something, oldest first."""
    api = api_of(request)
    wanted = Wanted(tuple(state), tuple(urgency), tuple(category), unit, prefix_of(region))
    after = decoded_place(cursor) if cursor else OLDEST if waiting else NEWEST
    async with api.reads.within(scope_of(holder)) as connection:
        covered = await covered_by(connection, holder)
        if q.strip():
            rows = await _found(connection, q.strip())
        elif waiting:
            rows = await waiting_page(connection, covered, holder, waiting, wanted, after=after, most=limit + 1)
        else:
            rows = await page_of(connection, holder.account_id, ways_of(holder, wanted), wanted, after=after, most=limit + 1)
    return told(_page(rows, limit, covered, api))


def _page(rows: list[Any], limit: int, covered: Covered, api: Api) -> CasePage:
    items = [CaseItem(**case_fields(row, api.county, covered)) for row in rows[:limit]]
    more = len(rows) > limit
    return CasePage(items, encoded_place(place_of(rows[limit - 1])) if more else None)


async def _found(connection: Any, asked: str) -> list[Any]:
    """By printed number, else by query code."""
    case_id = await connection.fetchval(SQL["case_by_number"], asked) or await connection.fetchval(SQL["case_by_code"], asked.upper())
    return list(await connection.fetch(SQL["cases_by_id"], [case_id], RUNNING_JSON)) if case_id else []


@router.get("/api/v1/cases/{case_id}", operation_id="getCase", responses=answers(CaseDetail, 401, 403, 404, 422))
async def case(
    request: Request,
    case_id: UUID,
    holder: Annotated[Holder, Depends(ONE)],
    purpose: Annotated[str, Query(max_length=200, description="what the words are wanted for; recorded")] = "",
) -> Response:
    """One case with everything the asker may see of it."""
    return told(await detail_of(case_id, holder, purpose.strip(), api_of(request)))


@router.get("/api/v1/cases/{case_id}/acts/{act_id}", operation_id="getAct", responses=answers(ActOutcome, 401, 403, 404, 422))
async def act(request: Request, case_id: UUID, act_id: UUID, holder: Annotated[Holder, Depends(ACT)]) -> Response:
    """What became of an act."""
    api = api_of(request)
    async with api.reads.within(scope_of(holder)) as connection:
        row = await connection.fetchrow(SQL["act"], act_id, case_id)
    if row is None:
        raise NotFound
    version = row["case_version"] if row["case_version"] is not None else row["version"]
    reason = msgspec.json.decode(row["reason"], type=Reason) if row["reason"] else None
    since = meanwhile(msgspec.json.decode(row["since"] or b"[]", type=list[Step]), partial(unit_name, county=api.county))
    state = ActState(row["state"], version)
    return told(ActOutcome(act_id, row["status"] or "pending", reason, list(row["allowed"] or ()), since, state))
