"""GET /receivers: who may be announced to receive at a place (接访领导), by name and post, for whoever announces sessions there.

A leader is shown by login and by what they were announced as last: who receives when is published (条例 18). The announcement itself
(PUT /receptions/{reception_id}, producers/receptions.py) looks again.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import scope_of
from api.context import api_of
from api.doors import Door
from api.openapi import answers, told
from api.reading import SQL
from api.shapes import unit_name
from streams.contracts.grants import Holder
from streams.contracts.receptions import ANNOUNCERS, RECEIVERS, ReceptionLevel
from streams.reference.county import County

router = APIRouter(tags=["receptions"])

LIST = Door("who may receive at a place that the asker announces sessions for; no case", roles=ANNOUNCERS)


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may receive there; `post` is empty where they were never announced and belong to no unit."""

    username: str
    name: str
    post: str


class ReceiverList(msgspec.Struct, frozen=True):
    """Everybody who may receive at the place."""

    receivers: list[Receiver]


@router.get("/api/v1/receivers", operation_id="listReceivers", responses=answers(ReceiverList, 401, 403, 422))
async def receivers(
    request: Request,
    holder: Annotated[Holder, Depends(LIST)],
    *,
    tenant: Annotated[str, Query(max_length=64, description="the chain that announces")],
    region: Annotated[str, Query(pattern=r"^\d{12}$", description="the place: the county, a town or a village")],
) -> Response:
    """Who may receive there."""
    api = api_of(request)
    async with api.reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["receivers"], tenant, region)
    return told(ReceiverList(_receivers(rows, region, api.county)))


def _receivers(rows: Sequence[Any], region: str, county: County) -> list[Receiver]:
    place = county.region(region)
    level = next((one for one in ReceptionLevel if place is not None and place.level.value == one.value), None)
    able = [row for row in rows if level is not None and row["role"] in RECEIVERS[level]]
    return list({row["username"]: _receiver(row, county) for row in able}.values())


def _receiver(row: Any, county: County) -> Receiver:
    post = row["leader_post"] or (unit_name(row["unit"], county) if row["unit"] else "")
    return Receiver(username=row["username"], name=row["leader_name"] or row["name"], post=post)
