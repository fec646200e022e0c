"""GET /covers: who covers for whom in a unit (AB岗), now, to come and lately; and who could cover for whom.

Enters: a chain, and a unit, or the place (a village) of those who have none. Leaves: names, as colleagues know each other, for the people of
the unit or the place and those who answer for it; for anybody else nothing. What is set and ended through `POST`, `DELETE /covers` (producers/covers.py).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import scope_of
from api.context import api_of
from api.doors import Door
from api.openapi import answers, told
from api.reading import SQL
from streams.contracts.covers import LONGEST_DAYS, is_of_bench, may_cover, may_set, sits_in
from streams.contracts.grants import Grant, Holder
from streams.contracts.moments import day_at

router = APIRouter(tags=["duty"])

LIST = Door("covers of the asker's unit, or of units of a place that the asker answers for; no case")
LATELY = timedelta(days=31)
A_MOMENT = timedelta(microseconds=1)
_grants = msgspec.json.Decoder(list[Grant]).decode

Digits = Annotated[
    str, Query(max_length=12, pattern=r"^[0-9]*$", description="of those without a unit: their village, its first 12 digits")
]
Name = Annotated[str, Query(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
CoverState = Literal["running", "to_come", "over", "ended"]
"""`ended`: before its last day, by somebody."""


class CoverItem(msgspec.Struct, frozen=True, kw_only=True):
    """Who is away, who covers, from when until when; who said so, and who ended it early."""

    cover_id: UUID
    state: CoverState
    username: str
    name: str
    by_username: str
    by_name: str
    first_day: date
    last_day: date
    set_at: datetime
    set_by: str
    ended_at: datetime | None
    ended_by: str
    may_end: bool


class CoverPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the unit; `may_set`: for whom the asker may set a cover. `covered_by`: user names of who could."""

    username: str
    name: str
    may_set: bool
    covered_by: list[str]


class Covers(msgspec.Struct, frozen=True):
    """The covers of a unit, by their first day, and its people; `names` are what all those are called that could cover."""

    today: date
    longest_days: int
    covers: list[CoverItem]
    people: list[CoverPerson]
    names: dict[str, str]


@router.get("/api/v1/covers", operation_id="listCovers", responses=answers(Covers, 401, 403, 422))
async def covers(
    request: Request, holder: Annotated[Holder, Depends(LIST)], *, tenant: Name, unit: Name = "", place: Digits = ""
) -> Response:
    """Who covers for whom: in a unit, or at a place."""
    now = datetime.now(UTC)
    async with api_of(request).reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["covers" if unit else "bench_covers"], tenant, unit or place, now - LATELY)
        people = await connection.fetch(SQL["cover_people" if unit else "bench_people"], tenant, unit or place)
    held = {row["username"]: (row["account_id"], _grants(row["grants"])) for row in people}
    able = {
        name for name, (account, grants) in held.items() if account == holder.account_id or may_set(holder.grants, grants, tenant, unit)
    }
    listed = [_person(row, held, able, tenant, unit) for row in people if _sits_in(held[row["username"]][1], tenant, unit, place)]
    names = {row["username"]: row["name"] for row in people}
    return told(Covers(day_at(now), LONGEST_DAYS, [_item(row, holder, able, now) for row in rows], listed, names))


def _sits_in(grants: Sequence[Grant], tenant: str, unit: str, place: str) -> bool:
    return any(sits_in(one, tenant, unit) if unit else is_of_bench(one, tenant, place) for one in grants)


def _person(row: Any, held: dict[str, tuple[UUID, list[Grant]]], able: set[str], tenant: str, unit: str) -> CoverPerson:
    username, (_, grants) = row["username"], held[row["username"]]
    could = [name for name, (_, theirs) in held.items() if name != username and may_cover(grants, theirs, tenant, unit)]
    return CoverPerson(username=username, name=row["name"], may_set=username in able, covered_by=could)


def _item(row: Any, holder: Holder, able: set[str], now: datetime) -> CoverItem:
    state = _state(row, now)
    own = holder.account_id in (row["account_id"], row["set_by"])
    return CoverItem(
        cover_id=row["cover_id"],
        state=state,
        username=row["username"],
        name=row["name"],
        by_username=row["by_username"],
        by_name=row["by_name"],
        first_day=day_at(row["since"]),
        last_day=day_at(row["until"] - A_MOMENT),
        set_at=row["set_at"],
        set_by=row["set_by_name"],
        ended_at=row["ended_at"],
        ended_by=row["ended_by_name"],
        may_end=state in ("running", "to_come") and (own or row["username"] in able),
    )


def _state(row: Any, now: datetime) -> CoverState:
    if row["ended_at"] is not None:
        return "ended"
    if row["until"] <= now:
        return "over"
    return "to_come" if row["since"] > now else "running"
