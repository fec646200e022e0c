"""One case with everything its asker may see: history, reports, links, clocks, and the acts open to the asker now."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from api.access import scope_of
from api.case_acts import OpenAct, open_acts
from api.case_words import CaseReport, Opened, WordsHidden, opened_words
from api.context import Api
from api.faults import NotFound
from api.reading import SQL
from api.shapes import CaseItem, case_fields, reasons_of, unit_name
from streams.contracts.codes import Change, ClockStage, LinkKind, Role
from streams.contracts.decisions import Reason
from streams.contracts.grants import Holder
from streams.reference.county import County


class TimelineActor(msgspec.Struct, frozen=True):
    """Who did it, by seat; never by name."""

    role: Role
    unit: str
    unit_name: str


class OldAndNew(msgspec.Struct, frozen=True):
    """A field's value before and after."""

    old: Any = msgspec.field(name="from")
    new: Any = msgspec.field(name="to")


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a case's history. `fields` holds what changed, the codes an act was given, which clock fired, the score of a
    join; `remark` is what the actor wrote, once the words are open."""

    version: int
    at: datetime
    change: Change
    actor: TimelineActor | None
    report_id: UUID | None
    reasons: list[Reason]
    fields: dict[str, OldAndNew | str | float]
    remark: str | None


class CaseLink(msgspec.Struct, frozen=True):
    """Another case in sight that may belong with this one: a suggestion, never a merge."""

    case_id: UUID
    number: str
    kind: LinkKind
    score: float
    reasons: list[Reason]


class Clock(msgspec.Struct, frozen=True):
    """A deadline: as the law counts it, and rolled to a working day."""

    stage: ClockStage
    level: int
    due_raw: datetime
    due_rolled: datetime
    provisional: bool
    fired_at: datetime | None
    stopped_at: datetime | None


class CaseDetail(CaseItem, frozen=True, kw_only=True):
    """A case with its history."""

    timeline: list[TimelineEntry]
    reports: list[CaseReport]
    words_hidden: WordsHidden | None
    links: list[CaseLink]
    clocks: list[Clock]
    acts: list[OpenAct]


async def detail_of(case_id: UUID, holder: Holder, purpose: str, api: Api) -> CaseDetail:
    """The case as this holder may see it. Raises NotFound."""
    async with api.reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["cases_by_id"], [case_id])
        if not rows:
            raise NotFound
        timeline, reports, links, clocks = [
            await connection.fetch(SQL[name], case_id) for name in ("timeline", "case_reports", "links", "clocks")
        ]
    row = rows[0]
    opened = await opened_words(row, reports, timeline, holder, purpose=purpose, api=api)
    return CaseDetail(
        **case_fields(row, api.county),
        timeline=[_entry(entry, opened, api.county) for entry in timeline],
        reports=opened.reports,
        words_hidden=opened.hidden,
        links=[CaseLink(one["case_id"], one["number"], one["kind"], one["score"], reasons_of(one["reasons"])) for one in links],
        clocks=[Clock(*clock) for clock in clocks],
        acts=open_acts(row, reports, holder),
    )


def _entry(row: Any, opened: Opened, county: County) -> TimelineEntry:
    shown = row["role"] and not (opened.hide_senders and row["report_id"] is not None)
    return TimelineEntry(
        version=row["version"],
        at=row["at"],
        change=row["change"],
        actor=TimelineActor(row["role"], row["unit"], unit_name(row["unit"], county) if row["unit"] else "") if shown else None,
        report_id=row["report_id"],
        reasons=reasons_of(row["reasons"]),
        fields=msgspec.json.decode(row["fields"]),
        remark=opened.remarks.get(row["event_id"]),
    )
