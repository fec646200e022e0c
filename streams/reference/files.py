"""Reads YAML and CSV so that every value knows its line.

Enters: a file of the county folder. Leaves: plain data beside its lines; scalars stay the text they are written as, so
that the code 01 never becomes the number 1. Refuses: broken syntax, a key given twice, a row of another length.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from streams.reference.faults import Mistake

# The C parser reads the same five times faster where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Plain = None | str | list[Any] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, where it stands, and the same for each of its parts."""

    file: str
    line: int
    value: Plain
    parts: Mapping[str | int, "Entry"] = field(default_factory=dict)

    def at(self, *path: str | int) -> "Entry":
        """The part at this path, or the nearest whole that holds it."""
        here = self
        for step in path:
            if step not in here.parts:
                return here
            here = here.parts[step]
        return here

    def items(self, name: str) -> tuple["Entry", ...]:
        """The entries of the list under this name; nothing where there is no such list."""
        part = self.parts.get(name)
        return tuple(part.parts.values()) if part is not None and isinstance(part.value, list) else ()

    def mistake(self, text: str) -> Mistake:
        """This is wrong, here."""
        return Mistake(self.file, self.line, text)


def read_yaml(path: Path, mistakes: list[Mistake]) -> Entry:
    """The file's mapping; an empty one, with the mistake noted, where it cannot be read."""
    empty = Entry(path.name, 0, {})
    text = _text(path, mistakes)
    if text is None:
        return empty
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        mistakes.append(Mistake(path.name, mark.line + 1 if mark else 0, f"this is not YAML: {getattr(wrong, 'problem', wrong)}"))
        return empty
    if not isinstance(node, yaml.MappingNode):
        mistakes.append(Mistake(path.name, 1, "names with values are wanted here, such as `kinds:`"))
        return empty
    return _entry(path.name, node, mistakes)


def read_csv(path: Path, columns: tuple[str, ...], mistakes: list[Mistake]) -> tuple[Entry, ...]:
    """One entry per row; an empty cell is left out, so that its default holds."""
    text = _text(path, mistakes)
    if text is None:
        return ()
    reader = csv.reader(io.StringIO(text))
    header = next(reader, [])
    if tuple(header) != columns:
        mistakes.append(Mistake(path.name, 1, f"the first line must be {','.join(columns)}"))
        return ()
    rows = []
    for cells in reader:
        if len(cells) != len(columns):
            text = f"{len(cells)} cells where {len(columns)} are wanted: {','.join(columns)}"
            mistakes.append(Mistake(path.name, reader.line_num, text))
            continue
        value = {name: cell for name, cell in zip(columns, cells, strict=True) if cell}
        rows.append(Entry(path.name, reader.line_num, value))
    return tuple(rows)


def _text(path: Path, mistakes: list[Mistake]) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")  # spreadsheets put a mark before the text
    except FileNotFoundError:
        mistakes.append(Mistake(path.name, 0, f"missing in {path.parent}"))
    except UnicodeDecodeError as wrong:
        line = path.read_bytes()[: wrong.start].count(b"\n") + 1
        mistakes.append(Mistake(path.name, line, "this is not UTF-8; save the file as UTF-8"))
    return None


def _entry(file: str, node: yaml.Node, mistakes: list[Mistake]) -> Entry:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(file, node, mistakes)
    if isinstance(node, yaml.SequenceNode):
        items = [_entry(file, item, mistakes) for item in node.value]
        return Entry(file, line, [item.value for item in items], dict(enumerate(items)))
    absent = node.tag == "tag:yaml.org,2002:null"
    return Entry(file, line, None if absent else str(node.value))


def _mapping(file: str, node: yaml.MappingNode, mistakes: list[Mistake]) -> Entry:
    parts: dict[str | int, Entry] = {}
    for key, value in node.value:
        name = str(key.value)
        line = key.start_mark.line + 1
        if name in parts:
            mistakes.append(Mistake(file, line, f"`{name}` is given twice; keep one"))
            continue
        part = _entry(file, value, mistakes)
        # A value's own line may lie below its key; the key's line is where a person looks.
        parts[name] = Entry(file, line, part.value, part.parts)
    plain = {str(name): part.value for name, part in parts.items()}
    return Entry(file, node.start_mark.line + 1, plain, parts)
