"""GET /held: the desk of 异常件待核, records that no rule could read.

Leaves: stage, reason, when and where; never the bytes, which stay sealed. The same bytes sent again are one item, with all its
places. For the centre and the administrators.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import scope_of
from api.context import api_of
from api.cursors import NEWEST, Place, decoded_place, encoded_place
from api.doors import Door
from api.openapi import answers, told
from api.reading import SQL
from streams.contracts.codes import Role
from streams.contracts.grants import Holder

router = APIRouter(tags=["held"])

DESK = Door("records no rule could read, without their content", roles=frozenset({Role.CENTRE, Role.ADMIN}))


class HeldPlace(msgspec.Struct, frozen=True):
    """Where on Kafka it lies."""

    topic: str
    partition: int
    offset: int


class HeldItem(msgspec.Struct, frozen=True):
    """One 异常件. `reason` names the field and what would be right, never the content."""

    fingerprint: str
    stage: str
    reason: str
    first_at: datetime
    held_at: datetime
    places: list[HeldPlace]


class HeldPage(msgspec.Struct, frozen=True):
    """A page, the latest first; `next` is the `cursor` of the page after it."""

    items: list[HeldItem]
    next: str | None


@router.get("/api/v1/held", operation_id="listHeld", responses=answers(HeldPage, 401, 403, 422))
async def held(
    request: Request,
    holder: Annotated[Holder, Depends(DESK)],
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """What waits on the desk of 异常件待核."""
    after = decoded_place(cursor) if cursor else NEWEST
    async with api_of(request).reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["held"], after.at, after.id.hex, limit + 1)
    items = [_item(row) for row in rows[:limit]]
    more = len(rows) > limit
    return told(HeldPage(items, encoded_place(Place(items[-1].held_at, UUID(hex=items[-1].fingerprint))) if more else None))


def _item(row: Any) -> HeldItem:
    places = msgspec.json.decode(row["places"], type=list[HeldPlace])
    return HeldItem(row["fingerprint"], row["stage"], row["reason"], row["first_at"], row["held_at"], places)
