"""GET /alarms: RED cases that nobody has heard yet, the longest wait first: who was rung for each, who is next and when. And answers to
recommendations that are late.

Enters: who asks. Leaves: the alarms of the cases in their sight, and of those they were rung for. Of a case that is kept to its own
readers whoever was rung is told that it rings, and nothing of what it is about (`seen` is false). Names of people on duty are for
those who may hear a case and the administrators. Whether the asker may say that they have heard it is asked of the life cycle's table.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from api.access import scope_of
from api.case_acts import actors_of
from api.case_rows import case_of
from api.context import api_of
from api.covering import Covered, covered_by
from api.doors import Door
from api.openapi import answers, told
from api.reading import SQL
from api.recommendations import ReminderKind
from api.shapes import unit_name
from streams.contracts.duty import STAND_IN
from streams.contracts.grants import Holder
from streams.contracts.lifecycle_table import open_to
from streams.contracts.recommendations import Aim
from streams.reference.county import County

router = APIRouter(tags=["duty"])

ALARMS = Door("RED cases in sight that nobody has heard, and that it rings for whoever was rung")
MOST = 50
_STAND_IN = ("中心在岗人员", "those of the centre")
_NOBODY = ("无人可叫", "nobody could be rung")


class AlarmRing(msgspec.Struct, frozen=True, kw_only=True):
    """A ring that went out. `people` were rung; `names` are told to their colleagues alone, and in `for_names` as many: in whose place,
    empty where it was their own turn."""

    at: datetime
    post: str
    zh: str
    en: str
    names: list[str]
    for_names: list[str]
    people: int


class AlarmNext(msgspec.Struct, frozen=True, kw_only=True):
    """Who is rung if nobody picks up by then; `names` as the rota and the covers stand now."""

    at: datetime
    post: str
    zh: str
    en: str
    names: list[str]
    for_names: list[str]


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """A RED case that waits for a person. `following` is null before the first ring and after the last: then nobody is rung any
    more, and the alarm stays. Where `seen` is false, place and kind are not told."""

    case_id: UUID
    number: str
    version: int
    tenant: str
    red_at: datetime
    seen: bool
    grid_code: str | None
    category: str | None
    sub: str
    may_acknowledge: bool
    rings: list[AlarmRing]
    following: AlarmNext | None


class LateAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A recommendation (三项建议) without an answer, and the latest that was told of it."""

    recommendation_id: UUID
    aim: Aim
    to_unit: str
    to_unit_name: str
    reply_by: datetime
    kind: ReminderKind
    at: datetime


class AlarmList(msgspec.Struct, frozen=True):
    """The alarms, the longest wait first; `more` where there are more than fifty. Beside them what hangs on no case: answers to
    recommendations that are due or late, for the office that wrote them, the centre and the unit that owes them."""

    alarms: list[Alarm]
    more: bool
    answers: list[LateAnswer]


class _Rota(NamedTuple):
    """Who stands where, and who is away."""

    duty: Sequence[Any]
    covers: Sequence[Any]

    def named(self, row: Any, at: datetime) -> tuple[str, str]:
        """Who would be rung for somebody of the rota at a moment, and in whose place."""
        name = row["display_name"] or row["username"]
        here = (one for one in self.covers if (one["tenant"], one["account_id"]) == (row["tenant"], row["account_id"]))
        instead = next((one["name"] for one in here if one["begins"] <= at < one["ends"]), None)
        return (name, "") if instead is None else (instead, name)


@router.get("/api/v1/alarms", operation_id="listAlarms", responses=answers(AlarmList, 401, 403, 503))
async def alarms(request: Request, holder: Annotated[Holder, Depends(ALARMS)]) -> Response:
    """What rings now for the asker."""
    api = api_of(request)
    async with api.reads.within(scope_of(holder)) as connection:
        seen = await connection.fetch(SQL["unheard"], MOST + 1)
        rung_for = await connection.fetch(SQL["rung_for"])
        rows = sorted({row["case_id"]: row for row in (*rung_for, *seen)}.values(), key=lambda row: row["red_at"])[: MOST + 1]
        rings = await connection.fetch(SQL["rings"], [row["case_id"] for row in rows]) if rows else []
        moments = [row["next_at"] for row in rings if row["next_at"] is not None]
        days = [api.county.duty_day(at) for at in moments]
        reminders = await connection.fetch(SQL["reminders"])
        duty = await connection.fetch(SQL["duty"], min(days), max(days)) if days else []
        covers = await connection.fetch(SQL["duty_covers"], min(moments), max(moments)) if moments else []
        covered = await covered_by(connection, holder)
    by_case: defaultdict[UUID, list[Any]] = defaultdict(list)
    for ring in rings:
        by_case[ring["case_id"]].append(ring)
    in_sight = {row["case_id"]: _may_acknowledge(row, holder, covered) for row in seen}
    rota = _Rota(duty, covers)
    found = [_alarm(row, in_sight.get(row["case_id"]), by_case[row["case_id"]], rota, api.county) for row in rows[:MOST]]
    return told(AlarmList(found, len(rows) > MOST, [_late_answer(row, api.county) for row in reminders]))


def _late_answer(row: Any, county: County) -> LateAnswer:
    return LateAnswer(
        recommendation_id=row["recommendation_id"],
        aim=row["aim"],
        to_unit=row["to_unit"],
        to_unit_name=unit_name(row["to_unit"], county),
        reply_by=row["reply_by"],
        kind=row["change"],
        at=row["told_at"],
    )


def _alarm(row: Any, may: bool | None, rings: Sequence[Any], rota: _Rota, county: County) -> Alarm:
    """`may` is None for a case out of sight: whoever was rung for it may say that it was heard."""
    seen = may is not None
    return Alarm(
        case_id=row["case_id"],
        number=row["number"],
        version=row["version"],
        tenant=row["tenant"],
        red_at=row["red_at"],
        seen=seen,
        grid_code=row["grid_code"] if seen else None,
        category=row["category"] if seen else None,
        sub=row["sub"] if seen else "",
        may_acknowledge=may is not False,
        rings=[_ring(ring, county) for ring in rings],
        following=_next(rings[-1], row["tenant"], rota, county) if rings else None,
    )


def _may_acknowledge(row: Mapping[str, Any], holder: Holder, covered: Covered) -> bool:
    case = case_of(row)
    covering = covered.in_chain(case.tenant)
    return any(one.act == "acknowledge" for actor in actors_of(holder, case.tenant) for one in open_to(actor, case, covering=covering))


def _ring(ring: Any, county: County) -> AlarmRing:
    zh, en = _called(ring["post"], county)
    names, for_names = list(ring["names"]), list(ring["for_names"])
    return AlarmRing(at=ring["at"], post=ring["post"], zh=zh, en=en, names=names, for_names=for_names, people=ring["people"])


def _next(last: Any, tenant: str, rota: _Rota, county: County) -> AlarmNext | None:
    if last["next_at"] is None:
        return None
    zh, en = _called(last["next_post"], county)
    slot = (tenant, county.duty_day(last["next_at"]), last["next_post"])
    standing = [row for row in rota.duty if (row["tenant"], row["day"], row["post"]) == slot]
    named = [rota.named(row, last["next_at"]) for row in standing]
    names, for_names = [name for name, _ in named], [whose for _, whose in named]
    return AlarmNext(at=last["next_at"], post=last["next_post"], zh=zh, en=en, names=names, for_names=for_names)


def _called(post: str, county: County) -> tuple[str, str]:
    """What a post is called; one that the county no longer has by its code."""
    named = {one.post: (one.name, one.name_en) for one in county.duty} | {STAND_IN: _STAND_IN, "": _NOBODY}
    return named.get(post, (post, post))
