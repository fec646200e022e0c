"""The sheets of the duty: 交接班 of a shift and 日报 of a day. They are of no case: case numbers and figures, no words of a report. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from api.printing.fields import Printed, Row


class SheetKind(StrEnum):
    """A sheet; the name of its template."""

    HANDOVER = "handover"  # 交接班记录
    DAILY = "daily"  # 日报


class CaseRow(Row, frozen=True, kw_only=True):
    """A case on a sheet."""

    number: str = ""
    what: str = ""  # kind and place
    unit: str = ""
    at: str = ""
    note: str = ""


class NoteRow(Row, frozen=True, kw_only=True):
    """A line that somebody added."""

    at: str = ""
    who: str = ""
    note: str = ""


class Handover(Printed, frozen=True, kw_only=True):
    """交接班记录: a shift as it stood at the change, and what is still open of it when it is printed."""

    since: str
    until: str
    kept_at: str
    handed_by: str
    taken_by: str
    came_in: str
    red: tuple[CaseRow, ...]
    unheard: tuple[CaseRow, ...]
    due: tuple[CaseRow, ...]
    overdue: tuple[CaseRow, ...]
    supervision: tuple[CaseRow, ...]
    waiting: tuple[CaseRow, ...]
    still_open: str
    notes: tuple[NoteRow, ...]
    handed_signed: str
    taken_signed: str


class FigureRow(Row, frozen=True, kw_only=True):
    """A figure of a day, beside those of the day before and the same day of the week before."""

    what: str = ""
    n: str = ""
    day_before: str = ""
    week_before: str = ""


class Daily(Printed, frozen=True, kw_only=True):
    """日报 of a place."""

    place: str
    day_before: str
    week_before: str
    counted_at: str
    figures: tuple[FigureRow, ...]
    by_category: tuple[FigureRow, ...]
    oldest_undecided: str


@dataclass(frozen=True)
class Sheet:
    """A row of the table."""

    kind: SheetKind
    zh: str
    en: str
    shape: type[Printed]


SHEETS: Mapping[SheetKind, Sheet] = {
    SheetKind.HANDOVER: Sheet(SheetKind.HANDOVER, "交接班记录", "handover sheet", Handover),
    SheetKind.DAILY: Sheet(SheetKind.DAILY, "日报", "daily report", Daily),
}
"""Every sheet."""
