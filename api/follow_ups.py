"""GET /follow-ups: parties who were dissatisfied with the end of their matter and whom nobody has asked back yet (回访).

Leaves: a page of those that the asker may ask back, whoever waits longest first: what they said by its code, which unit is first to ask
and by when. Their words and the case itself are the case's page; what the party says is written down there, by the act 回访. Handlers get
nothing: they learn of ratings in numbers alone.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import scope_of
from api.case_page import Wanted, place_of, to_follow_up
from api.context import api_of
from api.covering import Covered, covered_by
from api.cursors import OLDEST, decoded_place, encoded_place
from api.doors import Door
from api.openapi import answers, told
from api.regions import RegionCode, prefix_of
from api.shapes import CaseItem, NamedUnit, case_fields, unit_name
from streams.contracts.codes import CaseKind, Role, Satisfaction
from streams.contracts.grants import Holder
from streams.reference.county import County

router = APIRouter(tags=["statistics"])

ASKERS = frozenset({Role.TOWN_DESK, Role.CENTRE, Role.PETITION_OFFICE, Role.SUPERVISOR, Role.LEADER})
LIST = Door("cases in the asker's sight that ended with somebody dissatisfied, and that others handled", roles=ASKERS)


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """A case with a dissatisfied party. `first` is the unit whose it is to ask (null where all had a part in it: then any of those who see
    this), `by` the first moment after its last day."""

    case: CaseItem
    unit: Satisfaction
    petition_office: Satisfaction | None
    rated_at: datetime
    first: NamedUnit | None
    by: datetime
    late: bool
    yours: bool  # the asker sits in the unit whose it is


class FollowUpPage(msgspec.Struct, frozen=True):
    """A page; `next` is the `cursor` of the page after it. `days`: working days within which the county asks back."""

    items: list[FollowUp]
    days: int
    next: str | None


@router.get("/api/v1/follow-ups", operation_id="listFollowUps", responses=answers(FollowUpPage, 401, 403, 422))
async def follow_ups(
    request: Request,
    holder: Annotated[Holder, Depends(LIST)],
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    region: RegionCode = "",
) -> Response:
    """Who is to be asked back, by whom and by when."""
    api = api_of(request)
    after = decoded_place(cursor) if cursor else OLDEST
    async with api.reads.within(scope_of(holder)) as connection:
        covered = await covered_by(connection, holder)
        rows = await to_follow_up(connection, Wanted(region=prefix_of(region)), after=after, most=limit + 1)
    items = [_follow_up(row, holder, covered, api.county) for row in rows[:limit]]
    more = len(rows) > limit
    return told(FollowUpPage(items, api.county.head.follow_up_days, encoded_place(place_of(rows[limit - 1])) if more else None))


def _follow_up(row: Any, holder: Holder, covered: Covered, county: County) -> FollowUp:
    had_a_part = {row["lead_unit"], *row["co_units"], *row["asked_units"]}
    first = county.asks_back(row["grid_code"], petition=row["kind"] == CaseKind.PETITION, not_by=had_a_part)
    by = county.ask_back_by(row["waits_since"])
    return FollowUp(
        case=CaseItem(**case_fields(row, county, covered)),
        unit=row["rated"],
        petition_office=row["rated_office"],
        rated_at=row["waits_since"],
        first=NamedUnit(first, unit_name(first, county)) if first else None,
        by=by,
        late=by <= covered.at,
        yours=bool(first) and any(grant.unit == first for grant in holder.grants),
    )
