"""What papers are filled from, read for whoever may print them: the case, its history, the words, what was printed before.

The assigned handlers print every paper (case_words: HANDLER); a letter that a desk, the petition office or a supervisor issues is
theirs to print too, and that one alone. The opening of the words is recorded, and each printing besides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from api.access import Words, scope_of, words_for
from api.case_rows import case_of
from api.case_words import Opened, opened_words
from api.context import Api
from api.faults import FieldFault, Invalid, NotAllowed, NotFound, Said
from api.printing.kinds import PAPERS, Paper, PaperKind
from api.printing.matter import Line, Matter, Printing, Told
from api.reading import SQL
from streams.contracts.codes import Change
from streams.contracts.grants import Holder
from streams.contracts.running import RUNNING_JSON
from streams.contracts.sight import audience_of
from streams.reference.county import County

_NOT_YOURS = Said(
    "这份文书由主办、协办单位的经办人打印,或由出具它的岗位打印,您的岗位不能打印",
    "It is printed by the officers of the lead unit and the co-units, or by those who issue it: yours is none of them",
)
_OF_THE_FILE = Said(
    "全卷由主办、协办单位的经办人打印,您的岗位不能打印这一件",
    "The whole file is printed by the officers of the lead unit and the co-units: yours is none of them",
)
UNREAD = {"reason": "…"}
"""Stands for what an actor wrote while nobody has opened it: a list says what is lacking, and this is not."""


@dataclass(frozen=True)
class Asked:
    """A case whose papers somebody asks for, and which of them they may have."""

    row: Any
    timeline: Sequence[Any]
    reports: Sequence[Any]
    printings: tuple[Printing, ...]
    kinds: frozenset[PaperKind]
    handles: bool

    def check(self, kind: PaperKind) -> None:
        """Raises NotAllowed for a paper that is not this person's to print."""
        if kind not in self.kinds:
            raise NotAllowed(_NOT_YOURS)

    def check_file(self) -> None:
        """Raises NotAllowed for whoever does not handle the case."""
        if not self.handles:
            raise NotAllowed(_OF_THE_FILE)


async def asked_for(case_id: UUID, holder: Holder, api: Api) -> Asked:
    """The case, for whoever may print at least one paper of it. Raises NotFound, NotAllowed."""
    async with api.reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["cases_by_id"], [case_id], RUNNING_JSON)
        if not rows:
            raise NotFound
        timeline, reports, printings = [await connection.fetch(SQL[name], case_id) for name in ("timeline", "case_reports", "printings")]
    row = rows[0]
    kinds = printable(row, holder, api.county)
    if not kinds:
        raise NotAllowed(_NOT_YOURS)
    # Whole files are recorded too, and are no paper.
    printed = tuple(Printing(one["at"], one["paper"], one["version"], one["party"]) for one in printings if one["paper"] in PAPERS)
    return Asked(row, timeline, reports, printed, kinds, _handles(row, holder, api.county))


def printable(row: Any, holder: Holder, county: County) -> frozenset[PaperKind]:
    """Which kinds of paper this holder may print of this row of stream.cases, whether or not it can have them now: the handlers
    all of them, others those that they issue for a place they answer for; nobody who may not read the words (case_words)."""
    match _words(row, holder, county):
        case Words.HANDLER:
            return frozenset(PAPERS)
        case Words.NO:
            return frozenset()
    grants = [grant for grant in holder.grants if grant.tenant == row["tenant"] and grant.scope]
    here = {grant.role for grant in grants if row["grid_code"].startswith(grant.scope)}
    return frozenset(kind for kind, paper in PAPERS.items() if not here.isdisjoint(paper.issuers))


async def matter_of(asked: Asked, holder: Holder, api: Api, paper: Paper | None = None) -> Matter:
    """The case as its papers are filled from it. The words are opened as far as the paper tells of them; who issues it without
    handling the case has thereby said what for, and the record says so."""
    reports = asked.reports if paper is None or paper.quotes else ()
    purpose = f"出具{paper.zh}" if paper is not None and not asked.handles else ""
    opened = await opened_words(asked.row, reports, asked.timeline, holder, purpose=purpose, api=api)
    timeline = tuple(_line(entry, opened.said.get(entry["event_id"], {})) for entry in asked.timeline)
    return _matter(asked, timeline, tuple(_told(reports, opened)), api)


def outline_of(asked: Asked, api: Api) -> Matter:
    """The same with nothing opened, for the list of whoever only issues papers."""
    return _matter(asked, tuple(_line(entry, UNREAD if entry["sealed"] else {}) for entry in asked.timeline), (), api)


def _matter(asked: Asked, timeline: tuple[Line, ...], reports: tuple[Told, ...], api: Api) -> Matter:
    case = case_of(asked.row)
    return Matter(case=case, timeline=timeline, reports=reports, county=api.county, at=datetime.now(UTC), printings=asked.printings)


def _words(row: Any, holder: Holder, county: County) -> Words:
    asked = {below for unit in row["asked_units"] for below in county.under(unit) | {unit}}
    return words_for(holder, audience_of(row), asked, row["recused"])


def _handles(row: Any, holder: Holder, county: County) -> bool:
    return _words(row, holder, county) is Words.HANDLER


def for_party(matter: Matter, paper: Paper, party: int | None) -> Matter:
    """The matter with whom the paper is for. Raises Invalid for a party that the case does not have."""
    if party is None or not paper.to_party:
        return matter
    most = len(matter.parties)
    if party > most:
        wanted = Said(f"1到{most}之间的序号,或者不填", f"a number from 1 to {most}, or none")
        raise Invalid(errors=[FieldFault("party", Said("没有这个当事人", "there is no such party"), wanted)])
    return replace(matter, party=party)


async def record_printing(matter: Matter, what: str, holder: Holder, api: Api) -> None:
    """A line of the audit: who printed which paper, of which version, for which party."""
    detail = {"paper": what, "version": matter.case.version} | ({"party": matter.party} if matter.party is not None else {})
    await api.reads.record(holder.account_id, "paper_printed", case_id=matter.case.case_id, purpose="", detail=detail)


def _line(row: Any, said: Mapping[str, str]) -> Line:
    return Line(
        version=row["version"],
        at=row["at"],
        change=Change(row["change"]),
        role=row["role"],
        unit=row["unit"],
        fields=msgspec.json.decode(row["fields"]),
        said=said,
        stood_in=row["acted_for"] is not None,
    )


def _told(reports: Sequence[Any], opened: Opened) -> list[Told]:
    return [
        Told(row["report_id"], row["received_at"], shown.source, row["external_no"], shown.words)
        for row, shown in zip(reports, opened.reports, strict=True)
    ]
