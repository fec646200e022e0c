"""GET /receptions: sessions (接访、下访) that are announced, for anyone: who receives, when, where, by which hotline, how many places are
left. Never who took one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.context import api_of
from api.doors import Door
from api.openapi import answers, told
from api.reading import NOBODY, SQL
from api.regions import prefix_of
from api.shapes import Both
from streams.contracts.receptions import OPEN, ReceptionKind, ReceptionLevel, ReceptionState
from streams.reference.county import County

router = APIRouter(tags=["public"])

NOTICES = Door("sessions that are announced, without who booked", roles=None)


class Reception(msgspec.Struct, frozen=True, kw_only=True):
    """A session. `places_left` is 0 for one that takes no bookings any more."""

    reception_id: UUID
    tenant: str
    level: ReceptionLevel
    kind: ReceptionKind
    region: str
    region_name: Both
    leader_name: str
    leader_post: str
    starts_at: datetime
    ends_at: datetime
    place: str
    hotline: str
    capacity: int
    places_left: int
    state: ReceptionState
    version: int


class ReceptionList(msgspec.Struct, frozen=True):
    """Sessions from today on, the next first; those that were cancelled stay until their day is over."""

    receptions: list[Reception]


@router.get("/api/v1/receptions", operation_id="listReceptions", responses=answers(ReceptionList, 422))
async def receptions(
    request: Request,
    _: Annotated[None, Depends(NOTICES)],
    *,
    town: Annotated[
        str, Query(pattern=r"^\d{0,12}$", description="a town's code, or that of the county or a village; without it all")
    ] = "",
) -> Response:
    """What is announced, from today on."""
    api = api_of(request)
    today = datetime.now(api.county.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    async with api.reads.within(NOBODY) as connection:
        rows = await connection.fetch(SQL["receptions"], live_tenants(api.county), today, prefix_of(town), None)
    return told(ReceptionList(receptions_of(rows, api.county)))


def live_tenants(county: County) -> list[str]:
    """The chains that people come to; nobody is asked to a training ground."""
    return [tenant.id for tenant in county.tenants if tenant.live]


def receptions_of(rows: Sequence[Any], county: County) -> list[Reception]:
    """Sessions as they are told."""
    return [_reception(row, county) for row in rows]


def _reception(row: Any, county: County) -> Reception:
    region = county.region(row["region"])
    name = Both(region.name, region.name_en) if region is not None else Both(row["region"], row["region"])
    state = ReceptionState(row["state"])
    told_as_is = {field: row[field] for field in Reception.__struct_fields__ if field not in ("region_name", "places_left", "state")}
    return Reception(**told_as_is, region_name=name, places_left=row["places_left"] if state in OPEN else 0, state=state)
