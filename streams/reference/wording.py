"""How a mistake tells what would be right, and the mistake every list can have: an entry given twice."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from streams.reference.draft import R, Rows
from streams.reference.faults import Mistake


def one_of(allowed: Collection[str], wrong: str = "") -> str:
    """`use one of …`: the names close to what was written, or all where none is close."""
    names = sorted(set(allowed))
    close = get_close_matches(wrong, names, n=3, cutoff=0.6) if wrong and len(names) > 8 else []
    return "use one of " + ", ".join(close or names)


def twice(rows: Rows[R], field: str) -> Iterator[Mistake]:
    """Entries whose name an earlier entry of the list already has."""
    first: dict[str, int] = {}
    for entry in rows.entries:
        part = entry.at(field)
        value = entry.value.get(field) if isinstance(entry.value, dict) else None
        if not isinstance(value, str):
            continue
        if value in first:
            yield part.mistake(f'{field} "{value}" is taken by line {first[value]}; give each its own')
        else:
            first[value] = part.line
