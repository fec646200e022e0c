"""What papers are filled from, read for whoever has the case in hand: the case, its history, the words, what was printed before.

Only the assigned handler prints (case_words: HANDLER). The opening of the words is recorded, and each printing besides.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from api.access import Words, scope_of, words_for
from api.case_acts import case_of
from api.case_clocks import RUNNING_JSON
from api.case_words import Opened, opened_words
from api.context import Api
from api.faults import FieldFault, Invalid, NotAllowed, NotFound, Said
from api.printing.kinds import PAPERS, Paper
from api.printing.matter import Line, Matter, Printing, Told
from api.reading import SQL
from streams.contracts.codes import Change
from streams.contracts.grants import Holder
from streams.contracts.sight import audience_of

_NOT_IN_HAND = Said(
    "文书由主办、协办单位的经办人打印,您的岗位不能打印这一件",
    "Papers are printed by the officers of the lead unit and the co-units: yours is none of them",
)


async def matter_of(case_id: UUID, holder: Holder, api: Api) -> Matter:
    """The case as its papers are filled from it. Raises NotFound, NotAllowed."""
    async with api.reads.within(scope_of(holder)) as connection:
        rows = await connection.fetch(SQL["cases_by_id"], [case_id], RUNNING_JSON)
        if not rows:
            raise NotFound
        timeline, reports, printings = [await connection.fetch(SQL[name], case_id) for name in ("timeline", "case_reports", "printings")]
    row = rows[0]
    asked = {below for unit in row["asked_units"] for below in api.county.under(unit) | {unit}}
    if words_for(holder, audience_of(row), asked, row["recused"]) is not Words.HANDLER:
        raise NotAllowed(_NOT_IN_HAND)
    opened = await opened_words(row, reports, timeline, holder, purpose="", api=api)
    return Matter(
        case=case_of(row),
        timeline=tuple(_line(entry, opened) for entry in timeline),
        reports=tuple(_told(reports, opened)),
        county=api.county,
        at=datetime.now(UTC),
        # Whole files are recorded too, and are no paper.
        printings=tuple(Printing(one["at"], one["paper"], one["version"], one["party"]) for one in printings if one["paper"] in PAPERS),
    )


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


def _line(row: Any, opened: Opened) -> Line:
    return Line(
        version=row["version"],
        at=row["at"],
        change=Change(row["change"]),
        role=row["role"],
        unit=row["unit"],
        fields=msgspec.json.decode(row["fields"]),
        said=opened.said.get(row["event_id"], {}),
    )


def _told(reports: Sequence[Any], opened: Opened) -> list[Told]:
    return [
        Told(row["report_id"], row["received_at"], shown.source, row["external_no"], shown.words)
        for row, shown in zip(reports, opened.reports, strict=True)
    ]
