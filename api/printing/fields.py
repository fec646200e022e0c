"""What the fields of a paper have in common: which of them the law wants, and what stands where one is not known.

A paper is filled from a struct of plain texts. A field that nobody knows yet is empty: a blank line to be written on by hand,
and where the law wants it, told as lacking. Nothing is ever guessed to fill a line.
"""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_type_hints

import msgspec


class Needed(NamedTuple):
    """The law, or the paper's purpose, wants this field: what it is called, and the article."""

    zh: str
    en: str
    basis: str = ""


class Blank(NamedTuple):
    """What is printed where the field is empty."""

    text: str


LINE = Blank("＿＿＿＿＿＿＿＿")
DAY = Blank("　　　　年　　月　　日")
Day = Annotated[str, DAY]
"""A date in Chinese form; empty, a date to be written in."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One of several: a line of a table."""


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """What everything that is printed carries: the papers of a case, and the sheets of the duty."""

    number: Annotated[str, Needed("编号", "its number")]
    county: str
    issuer: Annotated[str, Needed("出具单位", "who issues it")]
    printed_on: Day


class Fields(Printed, frozen=True, kw_only=True):
    """What every paper of a case carries."""

    matter: str  # kind of matter, by the county's taxonomy
    place: str  # town, village
    basis: Annotated[str, Needed("法律依据", "the legal basis")]


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """A field that the law wants and nobody knows yet: it is left blank."""

    field: str
    zh: str
    en: str
    basis: str


def lacking(fields: Printed) -> list[Lack]:
    """The needed fields that are empty, in the paper's order."""
    return [
        Lack(field=name, zh=needed.zh, en=needed.en, basis=needed.basis)
        for name, needed in needed_of(type(fields)).items()
        if not _is_known(getattr(fields, name))
    ]


@cache
def needed_of(shape: type[Printed]) -> dict[str, Needed]:
    """The fields that the law wants of such a paper."""
    return {name: mark for name, hint in hints(shape).items() for mark in _marks(hint) if isinstance(mark, Needed)}


@cache
def names_of(shape: type[Printed]) -> frozenset[str]:
    """Every name that a template of such a paper may hold: `reason`, and for a table's lines `parties.name`."""
    return frozenset(_names(shape))


@cache
def blanks_of(shape: type[Printed]) -> dict[str, str]:
    """What stands for each of these names while it is empty."""
    found = {}
    for name, hint in hints(shape).items():
        row = row_of(hint)
        parts = {f"{name}.{part}": below for part, below in hints(row).items()} if row else {name: hint}
        found.update({full: _blank(one) for full, one in parts.items()})
    return found


def row_of(hint: Any) -> type[Row] | None:
    """The struct of a table's lines, where the field is a table."""
    bare = get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
    line = next(iter(get_args(bare)), None)
    return line if isinstance(line, type) and issubclass(line, Row) else None


@cache
def hints(shape: type[msgspec.Struct]) -> dict[str, Any]:
    """The fields of a struct with all that is said of them."""
    return get_type_hints(shape, include_extras=True)


def _names(shape: type[Printed]) -> Iterator[str]:
    for name, hint in hints(shape).items():
        row = row_of(hint)
        yield from (f"{name}.{part}" for part in hints(row)) if row else (name,)


def _marks(hint: Any) -> tuple[Any, ...]:
    return getattr(hint, "__metadata__", ())


def _blank(hint: Any) -> str:
    return next((mark.text for mark in _marks(hint) if isinstance(mark, Blank)), LINE.text)


def _is_known(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(any(part for part in msgspec.to_builtins(row).values()) for row in value)
    return bool(value)
