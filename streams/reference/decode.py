"""Turns an entry of a file into a typed record, and msgspec's refusals into sentences with a line."""

import re
from typing import TypeVar

import msgspec
from msgspec import inspect

from streams.reference.faults import Mistake
from streams.reference.files import Entry
from streams.reference.wording import one_of

T = TypeVar("T")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def decode(entry: Entry, kind: type[T], mistakes: list[Mistake]) -> T | None:
    """The record this entry describes, or None with the mistake noted."""
    try:
        # strict=False reads "3" as 3 where the record wants a number; text stays text where it wants text.
        return msgspec.convert(entry.value, kind, strict=False)
    except msgspec.ValidationError as refused:
        what, _, where = str(refused).partition(" - at `")
        path: list[str | int] = [int(index) if index else name for name, index in _STEP.findall(where)]
        mistakes.append(_mistake(entry, kind, what, path))
        return None


def decode_all(entries: tuple[Entry, ...], kind: type[T], mistakes: list[Mistake]) -> list[tuple[T, Entry]]:
    """The records that are well formed, each beside its entry."""
    records = ((decode(entry, kind, mistakes), entry) for entry in entries)
    return [(record, entry) for record, entry in records if record is not None]


def _mistake(entry: Entry, kind: type, what: str, path: list[str | int]) -> Mistake:
    place = entry.at(*path)
    wanted = _type_at(inspect.type_info(kind), path)
    if missing := re.search(r"missing required field `(\w+)`", what):
        return place.mistake(f"`{missing[1]}` is missing")
    if unknown := re.search(r"unknown field `(.+)`", what):
        fields = [field.encode_name for field in getattr(wanted, "fields", ())]
        return place.at(unknown[1]).mistake(f"`{unknown[1]}` is not known here; use one of {', '.join(fields)}")
    value = _value_at(entry, path)
    name = next((step for step in reversed(path) if isinstance(step, str)), "this")
    shown = f'{name} "{value}"' if isinstance(value, str) else name
    return place.mistake(f"{shown} cannot stand here; {_right(wanted, value)}")


def _value_at(entry: Entry, path: list[str | int]) -> object:
    """What is written there: rows of a CSV file have no parts of their own, only values."""
    value: object = entry.value
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
    return value


def _type_at(info: inspect.Type, path: list[str | int]) -> inspect.Type:
    for step in path:
        bare = _bare(info)
        if isinstance(bare, inspect.StructType):
            info = next((field.type for field in bare.fields if field.encode_name == step), info)
        elif isinstance(bare, inspect.VarTupleType):
            info = bare.item_type
    last = _bare(info)
    return info if not isinstance(last, inspect.StructType) else last


def _bare(info: inspect.Type) -> inspect.Type:
    """The type under its description, and without the None that a missing value is."""
    if isinstance(info, inspect.Metadata):
        return _bare(info.type)
    if isinstance(info, inspect.UnionType):
        return _bare(next(part for part in info.types if not isinstance(part, inspect.NoneType)))
    return info


def _right(wanted: inspect.Type, value: object) -> str:
    """What would be right, in words."""
    if isinstance(wanted, inspect.UnionType):
        wanted = next(part for part in wanted.types if not isinstance(part, inspect.NoneType))
    if isinstance(wanted, inspect.Metadata):
        return f"write {(wanted.extra_json_schema or {})['description']}"
    if isinstance(wanted, inspect.EnumType):
        return one_of([member.value for member in wanted.cls], str(value))
    if isinstance(wanted, inspect.LiteralType):
        return one_of([str(option) for option in wanted.values], str(value))
    if isinstance(wanted, inspect.DictType) and isinstance(wanted.key_type, inspect.EnumType):
        return f"for its names {one_of([member.value for member in wanted.key_type.cls])}"
    for kind, words in _WORDS.items():
        if isinstance(wanted, kind):
            return f"write {words}"
    return "something else is wanted"


_WORDS: dict[type[inspect.Type], str] = {
    inspect.StrType: "a text",
    inspect.IntType: "a whole number",
    inspect.BoolType: "true or false",
    inspect.DateType: "a day such as 2026-03-01",
    inspect.VarTupleType: "a list in [ ]",
    inspect.StructType: "names with values in { }",
    inspect.DictType: "names with values in { }",
}
