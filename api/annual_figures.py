"""The figures of one year of petitions, each one SQL recount of the event log away (annual.sql)."""

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from api.shapes import unit_name
from streams.contracts.codes import CaseState, Change, ClockStage
from streams.contracts.petition_table import PETITION
from streams.contracts.queries import queries_in
from streams.contracts.recommendations import Aim
from streams.reference.county import County

SQL = queries_in(Path(__file__).with_name("annual.sql"))
FEWEST = 5
"""A unit complained of less often is not told: one petition must not show through its figure."""

BEGINS = (Change.PETITIONED, Change.REOPENED)
ENDS = tuple(dict.fromkeys(row.change for row in PETITION.rows if row.target in (CaseState.DONE, CaseState.WITHDRAWN)))
"""From the table that decides: an end that is added to it is counted without a word here."""


class Counted(msgspec.Struct, frozen=True):
    """Matters, and apart from them the people who came with them."""

    n: int = 0
    people: int = 0


class FieldCount(Counted, frozen=True, kw_only=True):
    """A field (涉及领域)."""

    category: str
    name: str


class MatterCount(Counted, frozen=True, kw_only=True):
    """A class of matter; empty before it is registered."""

    matter: str


class UnitComplainedOf(msgspec.Struct, frozen=True, kw_only=True):
    """A unit (被投诉较多的机关、单位)."""

    unit: str
    name: str
    n: int


class OverdueCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often a time was over."""

    stage: ClockStage
    n: int


class Steps(msgspec.Struct, frozen=True, kw_only=True):
    """How often each was done: 转送、交办、督办 first, then the way of a petition."""

    transferred: int
    assigned: int
    supervised: int
    registered: int
    notified: int
    accepted: int
    extension_granted: int
    opinion_issued: int
    review_asked: int
    review_issued: int
    final_asked: int
    final_issued: int
    suggestion_answered: int
    objected: int
    competence_decided: int


class RecommendationCount(msgspec.Struct, frozen=True, kw_only=True):
    """三项建议 of one kind that were written in the year, and what their units answered so far."""

    aim: Aim
    n: int
    adopted: int
    partly_adopted: int
    not_adopted: int
    unanswered: int


class YearFigures(msgspec.Struct, frozen=True, kw_only=True):
    """A year's petitions: carried + heard + reopened = ended + withdrawn + open, of matters and of people."""

    carried: Counted
    heard: Counted
    reopened: Counted
    ended: Counted
    withdrawn: Counted
    open: Counted
    by_field: list[FieldCount]
    by_matter: list[MatterCount]
    complained_of: list[UnitComplainedOf]
    steps: Steps
    overdue: list[OverdueCount]
    recommendations: list[RecommendationCount]


class Annual(msgspec.Struct, frozen=True, kw_only=True):
    """The yearly figures, and those of the year before; `over`: the year is over, so they no longer change."""

    year: int
    over: bool
    figures: YearFigures
    year_before: YearFigures


async def year_figures(connection: Any, chains: list[str], first: datetime, after: datetime, county: County) -> YearFigures:
    """The figures of the petitions in sight from one moment up to another."""
    span = (chains, first, after)
    turns = {row["turn"]: Counted(row["n"], row["people"]) for row in await connection.fetch(SQL["turns"], *span, BEGINS, ENDS)}
    done = {row["change"]: row["n"] for row in await connection.fetch(SQL["steps"], *span)}
    return YearFigures(
        **{turn: turns.get(turn, Counted()) for turn in ("carried", "heard", "reopened", "ended", "withdrawn", "open")},
        by_field=[
            FieldCount(row["n"], row["people"], category=row["category"], name=_category(row["category"], county))
            for row in await connection.fetch(SQL["fields_of_matters"], *span)
        ],
        by_matter=[
            MatterCount(row["n"], row["people"], matter=row["matter"]) for row in await connection.fetch(SQL["kinds_of_matters"], *span)
        ],
        complained_of=[
            UnitComplainedOf(unit=row["unit"], name=unit_name(row["unit"], county), n=row["n"])
            for row in await connection.fetch(SQL["complained_of"], *span, FEWEST)
        ],
        steps=Steps(**{name: done.get(name, 0) for name in Steps.__struct_fields__}),
        overdue=[OverdueCount(stage=row["stage"], n=row["n"]) for row in await connection.fetch(SQL["overdue"], *span)],
        recommendations=[RecommendationCount(**row) for row in await connection.fetch(SQL["recommendations"], *span)],
    )


def _category(code: str, county: County) -> str:
    known = county.taxonomy.get(code)
    return known.name if known else code
