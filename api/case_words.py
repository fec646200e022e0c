"""The words of a case: who said what. Opened in this process's memory only, for whom the access rules allow, after the audit
has a line of it; a destroyed key leaves "erased"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from api.access import Words, words_for
from api.context import Api
from streams.contracts import sealing
from streams.contracts.codes import Flag, Outcome, Role, Source
from streams.contracts.grants import Holder
from streams.contracts.sealing import SealBroken
from streams.contracts.sight import audience_of


class WordsHidden(StrEnum):
    """Why words are not shown."""

    PURPOSE_NEEDED = "purpose_needed"
    NOT_ALLOWED = "not_allowed"
    ERASED = "erased"


class CaseAttachment(msgspec.Struct, frozen=True):
    """A photograph or a voice memo of a report, of which whoever may read its words is told (api/case_attachments.py opens it)."""

    attachment_id: UUID
    media_type: str
    size_bytes: int


class CaseReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report of this case; `words` is null while they are hidden, `role` where not even the seat may be told."""

    report_id: UUID
    occurred_at: datetime | None
    received_at: datetime | None
    source: Source
    role: Role | None
    flags: list[Flag]
    outcome: Outcome
    words: sealing.Words | None
    attachments: list[CaseAttachment]


@dataclass(frozen=True)
class Opened:
    """The reports as they may be shown, and what actors wrote, by their act and its fields."""

    reports: list[CaseReport]
    hidden: WordsHidden | None
    said: Mapping[UUID, Mapping[str, str]] = field(default_factory=dict)
    hide_senders: bool = False  # not even from which seat a report came


def words_of(case: Any, holder: Holder, api: Api) -> Words:
    """Whether the words of a case, and what was sent with them, open to this holder."""
    asked = {below for unit in case["asked_units"] for below in api.county.under(unit) | {unit}}
    return words_for(holder, audience_of(case), asked, case["recused"])


async def opened_words(
    case: Any, reports: Sequence[Any], timeline: Sequence[Any], holder: Holder, *, purpose: str, api: Api, attachments: Sequence[Any] = ()
) -> Opened:
    """What of the words this holder may read, recorded before it is read."""
    allowed = words_of(case, holder, api)
    all_open = allowed is Words.HANDLER or (allowed is Words.PURPOSE and bool(purpose))
    readable = [row for row in reports if all_open or row["account_id"] == holder.account_id]
    acts = [row for row in timeline if row["sealed"] and all_open]
    words: dict[UUID, sealing.Words | None] = {}
    said: dict[UUID, Mapping[str, str]] = {}
    if readable or acts:
        detail = {"as": allowed if all_open else "sender", "reports": len(readable)}
        api.metrics.words_read.inc()
        await api.reads.record(holder.account_id, "words_read", case_id=case["case_id"], purpose=purpose, detail=detail)
        keys = await api.reads.keys([*(row["report_id"] for row in readable), *(row["event_id"] for row in acts)])
        words = {row["report_id"]: _words(row, keys) for row in readable}
        said = {row["event_id"]: _said(row, keys) for row in acts}
    hide_senders = bool(case["asked_units"]) and allowed is Words.NO
    sent = {row["report_id"]: [one for one in attachments if one["report_id"] == row["report_id"]] for row in readable}
    return Opened(
        [
            _report(row, words.get(row["report_id"]), None if hide_senders else row["role"], sent.get(row["report_id"], ()))
            for row in reports
        ],
        _hidden(allowed, all_open=all_open, all_shown=len(readable) == len(reports), erased=any(one is None for one in words.values())),
        said,
        hide_senders,
    )


def _hidden(allowed: Words, *, all_open: bool, all_shown: bool, erased: bool) -> WordsHidden | None:
    if erased:
        return WordsHidden.ERASED
    if all_open or all_shown:
        return None
    return WordsHidden.PURPOSE_NEEDED if allowed is Words.PURPOSE else WordsHidden.NOT_ALLOWED


def _words(row: Any, keys: Mapping[UUID, bytes | None]) -> sealing.Words | None:
    key = keys.get(row["report_id"])
    try:
        return sealing.open_words(row["sealed"], key=key, owner=row["report_id"]) if key is not None else None
    except SealBroken:
        return None


def _said(row: Any, keys: Mapping[UUID, bytes | None]) -> Mapping[str, str]:
    key = keys.get(row["event_id"])
    try:
        return sealing.open_remarks(row["sealed"], key=key, owner=row["event_id"]) if key is not None else {}
    except SealBroken:
        return {}


def _report(row: Any, words: sealing.Words | None, role: Role | None, sent: Sequence[Any]) -> CaseReport:
    return CaseReport(
        report_id=row["report_id"],
        occurred_at=row["occurred_at"],
        received_at=row["received_at"],
        source=row["source"],
        role=role,
        flags=list(row["flags"]),
        outcome=row["outcome"],
        words=words,
        attachments=[CaseAttachment(one["attachment_id"], one["media_type"], one["size_bytes"]) for one in sent],
    )
