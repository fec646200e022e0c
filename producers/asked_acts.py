"""An act as a screen sends it: what every act has, and what the life cycle's table says this kind needs.

Enters: a body's bytes. Leaves: an AskedAct with codes and words apart, or every mistake at once. New kinds of acts come
from the table alone; nothing here names one.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from producers.bodies import decoded, json_in
from producers.faults import FieldFault, Invalid, Said
from producers.submissions import MISSING, UUID7
from producers.wanted import told, wanted_of
from streams.contracts.codes import Urgency
from streams.contracts.identity import is_uuid7
from streams.contracts.lifecycle_table import ROWS
from streams.contracts.moments import day_in
from streams.contracts.sealing import GIVEN
from streams.contracts.transitions import CODE, Need, Transition
from streams.reference.county import County

LONGEST_WORDS = 2000
LONGEST_CODE = 64
AN_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
REMARK = Need("remark", "text", "备注", "remark", required=False)
"""Every act may carry a remark."""

OPTIONAL = frozenset({"made_at"})

ASKABLE: Mapping[str, Transition] = {act: rows[0] for act, rows in ROWS.items() if rows[0].roles}
"""The acts that a person may ask for; what an act asks for is the same for every kind of case."""


class Head(msgspec.Struct, frozen=True):
    """What every act has."""

    act_id: Annotated[UUID, Meta(description=told("act_id"), extra_json_schema={"pattern": UUID7})]
    kind: Annotated[str, Meta(max_length=LONGEST_CODE, description=told("kind"))]
    seen_version: Annotated[int, Meta(ge=0, le=2**31 - 1, description=told("seen_version"))]
    made_at: Annotated[datetime, Meta(tz=True, description=told("made_at"))] | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True)
class AskedAct:
    """An act that is well formed; whether it may happen is another question."""

    act_id: UUID
    kind: str
    seen_version: int
    codes: Mapping[str, str]
    words: Mapping[str, str]  # to be sealed
    made_at: datetime | None = None  # without a line; how late it is sent makes no other act of it

    @property
    def fields(self) -> dict[str, Any]:
        """What travels in the clear: codes and ids, and a mark where words were given."""
        return {**self.codes, **dict.fromkeys(self.words, GIVEN)}

    def canonical(self, case_id: UUID) -> bytes:
        """What makes two sendings the same act."""
        return case_id.bytes + msgspec.json.encode((self.act_id, self.kind, self.seen_version, self.codes, self.words), order="sorted")


def asked_act(body: bytes, county: County) -> AskedAct:
    """The act in these bytes. Raises Malformed, Invalid."""
    head = decoded(body, Head)
    given: dict[str, Any] = json_in(body)
    row = ASKABLE.get(head.kind)
    if wrong := [*_head_mistakes(head), *(_mistakes(row, given, county) if row else ())]:
        raise Invalid(errors=wrong)
    needs = needs_of(head.kind)
    said = {need: given[need.field] for need in needs if given.get(need.field)}
    return AskedAct(
        head.act_id,
        head.kind,
        head.seen_version,
        codes={need.field: value for need, value in said.items() if need.kind != "text"},
        words={need.field: value for need, value in said.items() if need.kind == "text"},
        made_at=None if head.made_at is msgspec.UNSET else head.made_at,
    )


def needs_of(kind: str) -> tuple[Need, ...]:
    """The fields of an act of this kind."""
    return (*ASKABLE[kind].needs, REMARK)


def _head_mistakes(head: Head) -> Iterator[FieldFault]:
    if not is_uuid7(head.act_id):
        yield FieldFault("act_id", Said("不是UUIDv7", "not a UUIDv7"), wanted_of("act_id"))
    if head.kind not in ASKABLE:
        acts = ", ".join(ASKABLE)
        yield FieldFault("kind", Said("没有这项操作", "no such act"), Said(f"其中之一:{acts}", f"one of {acts}"))


def _mistakes(row: Transition, given: Mapping[str, Any], county: County) -> Iterator[FieldFault]:
    needs = needs_of(row.act)
    known = {need.field for need in needs} | set(Head.__struct_fields__)
    for name in given:
        if name not in known:
            yield FieldFault(name[:200], Said("这项操作没有这个字段", "this act has no such field"), wanted_of(name))
    for need in needs:
        value = given.get(need.field)
        if value in (None, ""):
            if need.required:
                yield FieldFault(need.field, MISSING, _wanted(need))
        elif not isinstance(value, str) or not _fits(need, value, county):
            yield FieldFault(need.field, Said("不对", "not right"), _wanted(need))


def _fits(need: Need, value: str, county: County) -> bool:
    known: Mapping[str, Container[str]] = {
        "unit": county.units,
        "category": county.taxonomy,
        "urgency": tuple(Urgency),
        "choice": need.choices,
    }
    if need.kind in known:
        return value in known[need.kind]
    if need.kind in ("report", "case", "account", "leader"):
        return _is_id(value)
    if need.kind == "reports":
        return len(value) <= LONGEST_WORDS and all(map(_is_id, value.split(" ")))
    if need.kind in ("day", "term"):
        return day_in(value) is not None
    return len(value) <= LONGEST_WORDS if need.kind == "text" else CODE.fullmatch(value) is not None


def _is_id(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def _wanted(need: Need) -> Said:
    kinds = {
        "text": Said(f"至多{LONGEST_WORDS}字", f"up to {LONGEST_WORDS} characters"),
        "unit": Said("单位编号", "the id of a unit"),
        "category": Said("分类代码", "a code of the taxonomy"),
        "urgency": Said("、".join(Urgency), ", ".join(Urgency)),
        "choice": Said("、".join(need.choices), ", ".join(need.choices)),
        "report": Said("上报编号(UUID)", "the id of a report (UUID)"),
        "reports": Said("上报编号(UUID),以空格隔开", "ids of reports (UUID), with blanks between"),
        "account": Said("账号编号(UUID)", "the id of an account (UUID)"),
        "case": Said("事件编号(UUID)", "the id of a case (UUID)"),
        "leader": Said("领导的账号编号(UUID)", "the account id of a leader (UUID)"),
        "day": Said("已过的日期,如2024-08-28", "a day that has come, such as 2024-08-28"),
        "term": Said("今后的日期,如2024-08-28", "a day still to come, such as 2024-08-28"),
        "code": Said("字母、数字、短横,4至40位", "4 to 40 letters, digits and hyphens"),
    }
    kind = kinds.get(need.kind, Said("代码", "a code"))
    return Said(f"{need.zh}:{kind.zh}", f"{need.en}: {kind.en}")


def describe(schemas: dict[str, dict[str, Any]]) -> None:
    """The body in OpenAPI, one form per act."""
    head = schemas["Head"]["properties"]
    schemas["AskedAct"] = {"oneOf": [_form(row, head) for row in ASKABLE.values()]}


def _form(row: Transition, head: Mapping[str, Any]) -> dict[str, Any]:
    needs = needs_of(row.act)
    return {
        "title": row.en,
        "type": "object",
        "properties": {**head, "kind": {"const": row.act}, **{need.field: _field(need) for need in needs}},
        "required": [*(name for name in head if name not in OPTIONAL), *(need.field for need in needs if need.required)],
        "additionalProperties": False,
    }


def _field(need: Need) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "text": {"type": "string", "maxLength": LONGEST_WORDS, "minLength": int(need.required)},
        "unit": {"$ref": "#/components/schemas/UnitId"},
        "category": {"$ref": "#/components/schemas/CategoryCode"},
        "urgency": {"$ref": "#/components/schemas/Urgency"},
        "choice": {"enum": list(need.choices)},
        "reports": {"type": "string", "maxLength": LONGEST_WORDS, "pattern": f"^{AN_ID}( {AN_ID})*$"},
        "day": {"type": "string", "format": "date"},
        "term": {"type": "string", "format": "date"},
        "code": {"type": "string", "pattern": CODE.pattern},
    }
    return {**kinds.get(need.kind, {"type": "string", "format": "uuid"}), "description": _wanted(need).en}
