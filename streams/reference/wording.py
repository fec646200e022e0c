"""How a mistake tells what would be right."""

from collections.abc import Collection
from difflib import get_close_matches

MANY = 8  # more names than this are not read through; the close ones are told instead
MOST = 80


def one_of(allowed: Collection[str], wrong: str = "") -> str:
    """`use one of …`: the names close to what was written, or all where none is close."""
    names = sorted(set(allowed))
    close = get_close_matches(wrong, names, n=3) if wrong and len(names) > MANY else []
    shown = close or names[:MOST]
    return "use one of " + ", ".join(shown) + (" …" if len(names) > len(shown) == MOST else "")
