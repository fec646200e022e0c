"""One case with everything its asker may see: history, reports, links, clocks, and the acts open to the asker now."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from api.access import scope_of
from api.case_acts import Around, OpenAct, open_acts
from api.case_clocks import Clock, clock_of, stages_of
from api.case_leaders import CaseLeader, leader_of, named
from api.case_papers import printable
from api.case_ratings import CaseRating, ratings_of
from api.case_rows import case_of
from api.case_told import Chosen, act_of, chosen, row_behind
from api.case_words import CaseReport, Opened, WordsHidden, opened_words
from api.colleagues import colleagues_in
from api.context import Api
from api.covering import covered_by
from api.faults import NotFound
from api.printing.kinds import PAPERS, PaperKind, called
from api.reading import SQL
from api.shapes import CaseItem, Coded, case_fields, reasons_of, unit_name
from streams.contracts.codes import CaseKind, Change, LinkKind, Role
from streams.contracts.decisions import Reason
from streams.contracts.grants import Holder
from streams.contracts.lifecycle_table import ActName
from streams.contracts.running import RUNNING_JSON
from streams.reference.county import County


class StoodIn(msgspec.Struct, frozen=True):
    """代办: who did it for whom. Without names to those who only report."""

    name: str
    for_name: str


class TimelineActor(msgspec.Struct, frozen=True):
    """Who did it, by seat; by name only where it was done for somebody who was away."""

    role: Role
    unit: str
    unit_name: str
    stood_in: StoodIn | None


class OldAndNew(msgspec.Struct, frozen=True):
    """A field's value before and after."""

    old: Any = msgspec.field(name="from")
    new: Any = msgspec.field(name="to")


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a case's history. `act` is what was asked for and `chosen` what was chosen with it, in words; `fields` holds what
    changed, the codes an act was given, which clock fired, the score of a join; `remarks` is what the actor wrote, by the act's
    fields, once the words are open."""

    version: int
    at: datetime
    change: Change
    act: Coded[ActName] | None
    chosen: list[Chosen]
    actor: TimelineActor | None
    report_id: UUID | None
    reasons: list[Reason]
    fields: dict[str, OldAndNew | str | float]
    remarks: dict[str, str]


class CaseLink(msgspec.Struct, frozen=True):
    """Another case in sight that may belong with this one: a suggestion, never a merge."""

    case_id: UUID
    number: str
    kind: LinkKind
    score: float
    reasons: list[Reason]


class CasePrinting(msgspec.Struct, frozen=True, kw_only=True):
    """A paper, or the whole file, that was handed out: of which version, for which party by number. Nothing personal."""

    at: datetime
    paper: str
    zh: str
    en: str
    version: int
    party: int | None


class CaseDetail(CaseItem, frozen=True, kw_only=True):
    """A case with its history. `papers` are those that the asker may print now, `ratings` shown to whoever asks a party back."""

    timeline: list[TimelineEntry]
    reports: list[CaseReport]
    words_hidden: WordsHidden | None
    links: list[CaseLink]
    clocks: list[Clock]
    acts: list[OpenAct]
    papers: list[Coded[PaperKind]]
    printings: list[CasePrinting]
    receiver: CaseLeader | None  # 接访领导
    sponsor: CaseLeader | None  # 包案领导
    ratings: list[CaseRating]


async def detail_of(case_id: UUID, holder: Holder, purpose: str, api: Api) -> CaseDetail:
    """The case as this holder may see it. Raises NotFound."""
    async with api.reads.within(scope_of(holder)) as connection:
        row = await connection.fetchrow(SQL["cases_by_id"], [case_id], RUNNING_JSON)
        if row is None:
            raise NotFound
        of_the_case = ("timeline", "case_reports", "links", "printings", "leaders_of", "ratings_of", "stood_in")
        timeline, reports, links, printings, leaders, ratings, stood_in = [
            await connection.fetch(SQL[name], case_id) for name in of_the_case
        ]
        colleagues = await colleagues_in(connection, row["tenant"], row["lead_unit"]) if row["handler"] else []
        clocks = await connection.fetch(SQL["clocks"], case_id, stages_of(row))
        attachments = await connection.fetch(SQL["attachments"], [one["report_id"] for one in reports])
        covered = await covered_by(connection, holder)
    stood = {one["version"]: StoodIn(one["name"], one["for_name"]) for one in stood_in}
    now, names = datetime.now(UTC), {str(one["account_id"]): one["name"] for one in leaders}
    opened = await opened_words(row, reports, timeline, holder, purpose=purpose, api=api, attachments=attachments)
    return CaseDetail(
        **case_fields(row, api.county, covered),
        timeline=[_entry(entry, CaseKind(row["kind"]), opened, Named(names, stood), api.county) for entry in timeline],
        reports=opened.reports,
        words_hidden=opened.hidden,
        links=[CaseLink(one["case_id"], one["number"], one["kind"], one["score"], reasons_of(one["reasons"])) for one in links],
        clocks=[clock_of(clock, row, now, api.county) for clock in clocks],
        acts=open_acts(row, Around(reports, colleagues, covered), holder, api.county, now),
        papers=_papers(row, holder, api.county),
        printings=[_printing(one) for one in printings],
        receiver=leader_of(row["receiver"], names, holder),
        sponsor=leader_of(row["sponsor"], names, holder),
        ratings=await ratings_of(ratings, row, holder, purpose=purpose, api=api),
    )


def _papers(row: Any, holder: Holder, county: County) -> list[Coded[PaperKind]]:
    case, kinds = case_of(row), printable(row, holder, county)
    return [Coded(kind, paper.zh, paper.en) for kind, paper in PAPERS.items() if kind in kinds and paper.refusal(case) is None]


def _printing(row: Any) -> CasePrinting:
    zh, en = called(row["paper"])
    return CasePrinting(at=row["at"], paper=row["paper"], zh=zh, en=en, version=row["version"], party=row["party"])


class Named(NamedTuple):
    """What people of the history are called: its leaders by account, and who did what for whom by version."""

    leaders: Mapping[str, str]
    stood_in: Mapping[int, StoodIn]


def _entry(row: Any, kind: CaseKind, opened: Opened, known: Named, county: County) -> TimelineEntry:
    shown = row["role"] and not (opened.hide_senders and row["report_id"] is not None)
    reasons, fields = reasons_of(row["reasons"]), named(msgspec.json.decode(row["fields"]), known.leaders)
    behind = row_behind(reasons, kind)
    return TimelineEntry(
        version=row["version"],
        at=row["at"],
        change=row["change"],
        act=act_of(behind),
        chosen=chosen(behind, fields, county),
        actor=_actor(row, known, county) if shown else None,
        report_id=row["report_id"],
        reasons=reasons,
        fields=fields,
        remarks=dict(opened.said.get(row["event_id"], {})),
    )


def _actor(row: Any, known: Named, county: County) -> TimelineActor:
    stood_in = known.stood_in.get(row["version"], StoodIn("", "")) if row["acted_for"] is not None else None
    return TimelineActor(row["role"], row["unit"], unit_name(row["unit"], county) if row["unit"] else "", stood_in)
