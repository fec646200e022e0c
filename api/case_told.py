"""What a line of a case's history tells of an act, in the words of its row: what it is called, and what was chosen with it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from api.shapes import Both, Coded, unit_names
from streams.contracts.codes import CaseKind
from streams.contracts.decisions import Reason
from streams.contracts.lifecycle_table import LIFE_CYCLES, ROWS, ActName
from streams.contracts.transitions import Need, Transition
from streams.contracts.wording import CHOICE_WORDS
from streams.reference.county import County

OF_AN_ACT = "act."


class Chosen(msgspec.Struct, frozen=True):
    """A field of the act's row that was chosen from a list, or is a day or a number: what it is called, and its value in words."""

    field: str
    zh: str
    en: str
    value: Both


def row_behind(reasons: Sequence[Reason], kind: CaseKind) -> Transition | None:
    """The row that led to a line. What happened to a petition while it was a dispute still has that kind's row."""
    act = next((reason.code.removeprefix(OF_AN_ACT) for reason in reasons if reason.code.startswith(OF_AN_ACT)), "")
    return LIFE_CYCLES[kind].by_act.get(act) or next(iter(ROWS.get(act, ())), None)


def act_of(row: Transition | None) -> Coded[ActName] | None:
    """The act by its name in the table."""
    return Coded(row.act, row.zh, row.en) if row else None


def chosen(row: Transition | None, fields: Mapping[str, Any], county: County) -> list[Chosen]:
    """What was chosen with it, in the row's order; what was written lies sealed and is no part of it."""
    found = ((need, _value(need, fields, county)) for need in (row.needs if row else ()))
    return [Chosen(need.field, need.zh, need.en, value) for need, value in found if value]


def _value(need: Need, fields: Mapping[str, Any], county: County) -> Both | None:
    field = fields.get(need.field)
    value = str((field.get("to") if isinstance(field, dict) else field) or "")
    match need.kind if value else "":
        case "choice":
            return Both(*CHOICE_WORDS.get(value, (value, value)))
        case "unit":
            return unit_names(value, county)
        case "leader":
            return Both(value, value)  # by name already
        case "day" | "term" | "code":
            day = value[:10] if need.kind != "code" else value
            return Both(day, day)
    return None
