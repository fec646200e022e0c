"""What a paper of a petition (信访事项) takes from the petition's own columns and history, so that nothing is typed twice. Pure.

A dispute has none of it: every answer here is then empty, and the paper's line is left blank. What was answered before a review revoked
it, or before new facts came, is of an earlier answer and stands on no new paper.
"""

from collections.abc import Iterator
from datetime import datetime

from api.printing.chinese import joined
from api.printing.matter import Line, Matter
from streams.contracts.codes import CaseKind, Change
from streams.contracts.moments import beginning_of, day_in
from streams.contracts.wording import CHOICE_WORDS

SENT = (Change.TRANSFERRED, Change.ASSIGNED, Change.OBJECTION_GRANTED, Change.COMPETENCE_DECIDED)
SERVED = (Change.NOTIFIED, Change.SERVED, Change.EXTENSION_TOLD, Change.OPINION_SERVED, Change.REVIEW_SERVED, Change.FINAL_SERVED, Change.REDO_ORDERED)  # fmt: skip
MANNERS = {"transferred": "转送", "assigned": "交办"}
HANDLED_WITHIN = "自受理之日起六十日内(信访工作条例34条)"


def is_petition(matter: Matter) -> bool:
    """Whether the clocks of the law run on it."""
    return matter.case.kind is CaseKind.PETITION


def answer(matter: Matter, change: Change) -> Line | None:
    """The latest entry of such a change that is of the present answer."""
    over = max((line.version for line in matter.timeline if line.change in (Change.REDO_ORDERED, Change.REOPENED)), default=0)
    line = matter.last(change)
    return line if line is not None and line.version > over else None


def handled_by(matter: Matter) -> str:
    """The unit that answered first, whoever reviews it now."""
    return matter.case.handled_by or matter.case.lead_unit


def reviewer(matter: Matter, asked: Change) -> str:
    """The unit that was asked for this review; empty before that."""
    line = answer(matter, asked)
    return given(line, "lead_unit")


def above(matter: Matter, unit_id: str, steps: int = 1) -> str:
    """Who may review what this unit answers, or review that again: one of several, where it has several above it."""
    units = [unit_id]
    for _ in range(steps):
        units = list(dict.fromkeys(up for one in units for up in matter.county.reviewers(one, matter.case.excluded_units)))
    return "或者".join(map(matter.unit, units))


def given(line: Line | None, field: str) -> str:
    """A code or a day that an act was given; the new one where it changed a column."""
    value = line.fields.get(field, "") if line is not None else ""
    return str(value["to"] or "") if isinstance(value, dict) else str(value)


def word(code: str) -> str:
    """A choice in the county's word."""
    return CHOICE_WORDS.get(code, ("", ""))[0]


def day_given(matter: Matter, line: Line | None, field: str) -> str:
    """A day that an act was given, as papers write it."""
    day = day_in(given(line, field))
    return matter.day(beginning_of(day)) if day is not None else ""


def hearing(matter: Matter) -> str:
    """The days of a hearing, which do not count."""
    return joined(tuple(_hearings(matter)))


def _hearings(matter: Matter) -> Iterator[str]:
    opened: datetime | None = None
    for line in sorted(matter.timeline, key=lambda line: line.version):
        if line.change is Change.HEARING_OPENED:
            opened = line.at
        elif line.change is Change.HEARING_CLOSED and opened is not None:
            yield f"{matter.day(opened)}至{matter.day(line.at)}"


def served(matter: Matter) -> Line | None:
    """The latest service, if it is of what was printed last: an earlier paper's day is not this one's."""
    line = matter.last(*SERVED)
    latest = max((one.at for one in matter.printings if one.kind != "receipt"), default=None)
    return line if line is not None and (latest is None or line.at >= latest) else None
