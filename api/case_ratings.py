"""How the parties rated the end of a case (满意度评价), for whoever asks them back (回访): never for its handlers, who learn of
ratings in numbers alone (satisfaction.py). Their words open once a purpose is stated, and that is recorded before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from api.access import Words, words_for
from api.context import Api
from streams.contracts.codes import Satisfaction
from streams.contracts.grants import Holder
from streams.contracts.sealing import SealBroken, open_remarks
from streams.contracts.sight import audience_of


class CaseRating(msgspec.Struct, frozen=True, kw_only=True):
    """One party's. `petition_office` is null where it had no part; `words` while they are hidden, and where there are none."""

    report_id: UUID
    unit: Satisfaction
    petition_office: Satisfaction | None
    rated_at: datetime
    has_words: bool
    words: str | None


async def ratings_of(rows: Sequence[Any], case: Any, holder: Holder, *, purpose: str, api: Api) -> list[CaseRating]:
    """The ratings of a case as this holder may see them; `rows` are those the database shows them."""
    asked = {below for unit in case["asked_units"] for below in api.county.under(unit) | {unit}}
    told = [row["report_id"] for row in rows if row["sealed"]]
    keys: Mapping[UUID, bytes | None] = {}
    if told and purpose and words_for(holder, audience_of(case), asked, case["recused"]) is Words.PURPOSE:
        detail = {"ratings": len(told)}
        await api.reads.record(holder.account_id, "rating_read", case_id=case["case_id"], purpose=purpose, detail=detail)
        keys = await api.reads.keys(told)
    return [
        CaseRating(
            report_id=row["report_id"],
            unit=row["unit"],
            petition_office=row["petition_office"],
            rated_at=row["rated_at"],
            has_words=bool(row["sealed"]),
            words=_words(row, keys.get(row["report_id"])),
        )
        for row in rows
    ]


def _words(row: Any, key: bytes | None) -> str | None:
    if key is None or not row["sealed"]:
        return None
    try:
        return open_remarks(row["sealed"], key=key, owner=row["report_id"]).get("words")
    except SealBroken:
        return None
