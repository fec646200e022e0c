"""GET /receptions/{reception_id}/bookings: who comes to a session, for those who prepare it; for a registrar, whom they booked.

Leaves: each booking whose matter is in the asker's sight, with where the case stands; the words as the case's own words open: to its
handlers at once, to others for a purpose, to whoever may never read them not at all. Whoever is accused in a matter, or belongs to
what is accused, has no row of it (条例 30(3)). Each opening is on record before anything is shown.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.access import Words, scope_of, words_for
from api.case_words import WordsHidden
from api.context import Api, api_of
from api.doors import Door
from api.faults import NotFound
from api.openapi import answers, told
from api.reading import SQL
from api.receptions import Reception, live_tenants, receptions_of
from streams.contracts.codes import CaseState
from streams.contracts.grants import Holder
from streams.contracts.receptions import COUNTER, PREPARERS, BookingState, Channel, attends_to, printed
from streams.contracts.running import RUNNING_JSON
from streams.contracts.sealing import SealBroken, open_remarks
from streams.contracts.sight import audience_of

router = APIRouter(tags=["receptions"])

COMING = Door("bookings of sessions in one's place whose matter is in sight; words as the case's own", roles=PREPARERS | COUNTER)


class Coming(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who comes. The words are null while `hidden` says why; without a case the matter is held unreadable, and a person looks."""

    booking_id: UUID
    number: str
    channel: Channel
    state: BookingState
    case_id: UUID | None
    case_number: str | None
    case_state: CaseState | None
    name: str | None
    phone: str | None
    text: str | None
    needs: str | None
    hidden: WordsHidden | None


class ComingList(msgspec.Struct, frozen=True):
    """A session and who comes, in the order in which they booked."""

    reception: Reception
    bookings: list[Coming]


@router.get(
    "/api/v1/receptions/{reception_id}/bookings",
    operation_id="listBookings",
    responses=answers(ComingList, 401, 403, 404, 422),
)
async def coming(
    request: Request,
    reception_id: Annotated[UUID, Path()],
    holder: Annotated[Holder, Depends(COMING)],
    *,
    purpose: Annotated[str, Query(max_length=200, description="what the words are needed for")] = "",
) -> Response:
    """Who comes to a session."""
    api = api_of(request)
    async with api.reads.within(scope_of(holder)) as connection:
        sessions = await connection.fetch(SQL["receptions"], live_tenants(api.county), None, "", reception_id)
        if not sessions or not attends_to(holder.grants, PREPARERS | COUNTER, sessions[0]["tenant"], sessions[0]["region"]):
            raise NotFound
        rows = await connection.fetch(SQL["bookings"], reception_id)
        cases = await connection.fetch(SQL["cases_by_id"], [row["case_id"] for row in rows if row["case_id"]], RUNNING_JSON)
    by_id = {case["case_id"]: case for case in cases}
    opened = await _opened(rows, by_id, holder, purpose=purpose.strip(), api=api)
    zone = api.county.zone
    return told(
        ComingList(
            receptions_of(sessions, api.county)[0],
            [_coming(row, by_id.get(row["case_id"]), opened[row["booking_id"]], row["booked_at"].astimezone(zone)) for row in rows],
        )
    )


async def _opened(
    rows: Sequence[Any], cases: Mapping[UUID, Any], holder: Holder, *, purpose: str, api: Api
) -> Mapping[UUID, Mapping[str, str] | WordsHidden]:
    """What each booking says, or why it is not shown."""
    own = {row["booking_id"] for row in rows if row["booked_by"] == holder.account_id}  # whoever took it down has written the words
    allowed = {
        row["booking_id"]: None if row["booking_id"] in own else _hidden(cases.get(row["case_id"]), holder, purpose=purpose, api=api)
        for row in rows
    }
    readable = [row for row in rows if allowed[row["booking_id"]] is None]
    for row in readable:
        api.metrics.words_read.inc()
        detail = {"as": "sender" if row["booking_id"] in own else "reception", "booking": str(row["booking_id"])}
        await api.reads.record(holder.account_id, "words_read", case_id=row["case_id"], purpose=purpose, detail=detail)
    keys = await api.reads.keys([row["booking_id"] for row in readable]) if readable else {}
    words = {row["booking_id"]: _words(row, keys) for row in readable}
    return {booking: words[booking] if why is None else why for booking, why in allowed.items()}


def _hidden(case: Any, holder: Holder, *, purpose: str, api: Api) -> WordsHidden | None:
    if case is None:
        return WordsHidden.NOT_ALLOWED
    asked = {below for unit in case["asked_units"] for below in api.county.under(unit) | {unit}}
    match words_for(holder, audience_of(case), asked, case["recused"]):
        case Words.NO:
            return WordsHidden.NOT_ALLOWED
        case Words.PURPOSE if not purpose:
            return WordsHidden.PURPOSE_NEEDED
    return None


def _words(row: Any, keys: Mapping[UUID, bytes | None]) -> Mapping[str, str] | WordsHidden:
    key = keys.get(row["booking_id"])
    try:
        return open_remarks(row["sealed"], key=key, owner=row["booking_id"]) if key is not None else WordsHidden.ERASED
    except SealBroken:
        return WordsHidden.ERASED


def _coming(row: Any, case: Any, words: Mapping[str, str] | WordsHidden, booked_at: datetime) -> Coming:
    said = {} if isinstance(words, WordsHidden) else words
    return Coming(
        booking_id=row["booking_id"],
        number=printed(row["number"], booked_at),
        channel=row["channel"],
        state=row["state"],
        case_id=case["case_id"] if case else None,
        case_number=case["number"] if case else None,
        case_state=case["state"] if case else None,
        **{name: said.get(name) for name in ("name", "phone", "text", "needs")},
        hidden=words if isinstance(words, WordsHidden) else None,
    )
