"""Turns an entry of a file into a typed record, and msgspec's refusals into sentences with a line."""

import re
from typing import TypeVar

import msgspec

from streams.reference.faults import Mistake
from streams.reference.files import Entry

T = TypeVar("T")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]|\[\.\.\.\]")


def decode(entry: Entry, kind: type[T], mistakes: list[Mistake]) -> T | None:
    """The record this entry describes, or None with the mistake noted."""
    try:
        # strict=False reads "3" as 3 where the record wants a number; text stays text where it wants text.
        return msgspec.convert(entry.value, kind, strict=False)
    except msgspec.ValidationError as refused:
        what, _, where = str(refused).partition(" - at `")
        place, name = _place(entry, where.rstrip("`"))
        unknown = re.search(r"unknown field `(.+)`", what)
        if unknown:
            told = f"`{unknown[1]}` is not known here{_fields(name, kind)}"
            mistakes.append(place.at(unknown[1]).mistake(told))
        else:
            mistakes.append(place.mistake(_told(what, name, place)))
        return None


def decode_all(entries: tuple[Entry, ...], kind: type[T], mistakes: list[Mistake]) -> list[tuple[T, Entry]]:
    """The records that are well formed, each beside its entry."""
    records = ((decode(entry, kind, mistakes), entry) for entry in entries)
    return [(record, entry) for record, entry in records if record is not None]


def _place(entry: Entry, path: str) -> tuple[Entry, str]:
    """The entry a path such as `$.duties[0].basis` leads to, and the last name on the way."""
    name = ""
    for step, index in _STEP.findall(path):
        name = step or name
        entry = entry.at(step) if step else entry.at(int(index)) if index else entry
    return entry, name


def _told(what: str, name: str, place: Entry) -> str:
    if missing := re.search(r"missing required field `(\w+)`", what):
        return f"`{missing[1]}` is missing"
    given = f" {place.value!r}" if isinstance(place.value, str) else ""
    return f"{name or 'this'}{given}: {what[:1].lower()}{what[1:]}"


def _fields(name: str, kind: type) -> str:
    """The fields one may use at the top of a record; deeper ones are few enough to be seen beside it."""
    if name or not issubclass(kind, msgspec.Struct):
        return ""
    return "; use one of " + ", ".join(field.encode_name for field in msgspec.structs.fields(kind))
