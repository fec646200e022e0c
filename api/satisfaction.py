"""GET /satisfaction/{year}/{quarter}: how satisfied parties were, by the unit that handled their matter and with the petition office.

Leaves: counts of those with at least five ratings, in order of codes: nothing here is a ranking. Refuses a quarter that is not over
(422): what a figure rises by from one day to the next is one person's answer.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Depends, Path, Request, Response

from api.access import scope_of
from api.context import api_of
from api.doors import Door
from api.faults import FieldFault, Invalid, Said
from api.openapi import answers, told
from api.reading import SQL
from api.shapes import unit_name
from streams.contracts.codes import Role
from streams.contracts.grants import Holder
from streams.reference.county import County

router = APIRouter(tags=["statistics"])

RATED = Door(
    "counts of ratings, from five on, of cases in the asker's sight",
    roles=frozenset({Role.PETITION_OFFICE, Role.SUPERVISOR, Role.LEADER, Role.CENTRE, Role.UNIT_OFFICER}),
)
FEWEST = 5
_NOT_OVER = Said("这个季度还没有结束", "this quarter is not over yet")
_A_QUARTER = Said("已经结束的季度", "a quarter that is over")


class RatingCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often each answer was given."""

    n: int
    satisfied: int
    basically_satisfied: int
    dissatisfied: int


class UnitRating(RatingCount, frozen=True, kw_only=True):
    """With a unit."""

    tenant: str
    unit: str
    unit_name: str


class OfficeRating(RatingCount, frozen=True, kw_only=True):
    """With the petition office of a chain."""

    tenant: str


class SatisfactionFigures(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter's ratings. Whoever has fewer than `fewest` is not told, so that nobody's answer shows."""

    year: int
    quarter: int
    fewest: int
    units: list[UnitRating]
    petition_offices: list[OfficeRating]


@router.get("/api/v1/satisfaction/{year}/{quarter}", operation_id="getSatisfaction", responses=answers(SatisfactionFigures, 401, 403, 422))
async def satisfaction(
    request: Request,
    holder: Annotated[Holder, Depends(RATED)],
    year: Annotated[int, Path(ge=2000, le=2199)],
    quarter: Annotated[int, Path(ge=1, le=4)],
) -> Response:
    """How satisfied parties were in a quarter."""
    api = api_of(request)
    since, until = quarter_of(year, quarter, api.county.zone)
    if until > datetime.now(UTC):
        raise Invalid(errors=[FieldFault("quarter", _NOT_OVER, _A_QUARTER)])
    async with api.reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["satisfaction"], since, until)
    units = [_unit(row, api.county) for row in rows if row["unit"]]
    return told(SatisfactionFigures(year=year, quarter=quarter, fewest=FEWEST, units=units, petition_offices=list(_offices(rows))))


def quarter_of(year: int, quarter: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Its first moment, and the first after it."""
    first = datetime(year, 3 * quarter - 2, 1, tzinfo=zone)
    after = datetime(year + quarter // 4, 3 * quarter % 12 + 1, 1, tzinfo=zone)
    return first, after


def _unit(row: Any, county: County) -> UnitRating:
    return UnitRating(tenant=row["tenant"], unit=row["unit"], unit_name=unit_name(row["unit"], county), **_counts(row))


def _offices(rows: Iterable[Any]) -> Iterable[OfficeRating]:
    return (OfficeRating(tenant=row["tenant"], **_counts(row)) for row in rows if not row["unit"])


def _counts(row: Any) -> dict[str, int]:
    return {name: row[name] for name in ("n", "satisfied", "basically_satisfied", "dissatisfied")}
