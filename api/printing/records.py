"""Papers of the file itself (一件一档): 卷内目录 and 办理经过. Pure."""

from collections.abc import Callable
from typing import Annotated

from api.printing.chinese import CHANGES
from api.printing.fields import Fields, Needed, Row
from api.printing.heads import DatedRow, head
from api.printing.matter import Line, Matter, Printing

BASIS = "《中华人民共和国人民调解法》第二十七条;《信访工作条例》第二十一条"


class EntryRow(Row, frozen=True, kw_only=True):
    """A line of the contents."""

    no: str = ""
    title: str = ""
    date: str = ""
    note: str = ""


class Contents(Fields, frozen=True, kw_only=True):
    """卷内目录: what the file holds."""

    entries: Annotated[tuple[EntryRow, ...], Needed("卷内文书", "what the file holds", "人民调解法27条")]
    opened_on: str
    state: str


class Course(Fields, frozen=True, kw_only=True):
    """办理经过: the case's history, line by line, with what its actors wrote."""

    entries: Annotated[tuple[DatedRow, ...], Needed("办理经过", "what happened", "人民调解法27条")]
    account: str


def contents_of(matter: Matter, title_of: Callable[[str], str], state: str) -> Contents:
    """卷内目录: the course, then each printing in its order."""
    first = EntryRow(no="1", title="办理经过", date=matter.day(matter.at), note="本次归档时生成")
    printed = [_entry(number, printing, matter, title_of) for number, printing in enumerate(matter.printings, 2)]
    return Contents(**head(matter, BASIS), entries=(first, *printed), opened_on=matter.day(matter.case.opened_at), state=state)


def course(matter: Matter) -> Course:
    """办理经过, oldest first."""
    return Course(**head(matter, BASIS), entries=tuple(_line(line, matter) for line in matter.timeline), account=matter.account)


def _entry(number: int, printing: Printing, matter: Matter, title_of: Callable[[str], str]) -> EntryRow:
    note = f"按第{printing.version}版记录重新生成"
    return EntryRow(no=str(number), title=title_of(printing.kind), date=matter.moment(printing.at), note=note)


def _line(line: Line, matter: Matter) -> DatedRow:
    """What happened, from which seat; the words of its actor after it."""
    return DatedRow(
        at=matter.moment(line.at),
        what=CHANGES[line.change],
        who=matter.seat(line) or "系统",
        note="\n".join(words for words in line.said.values() if words),
    )
