"""Which patterns can be in a text at all? Those of which an opening is.

Looking for sixty patterns costs more than all the rest of reading. Each match of a pattern begins with one of a few characters
or pairs, its openings; the pieces of a text (see `features`) say which of them are there. A pattern that may begin with
anything is always likely. Nothing that matches is ever missed: that is a property test.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from importlib import import_module
from typing import Any

from streams.rules.normalise import clauses

parser: Any = import_module("re._parser")
"""The only parser of patterns there is; the property test would tell if it changed."""
FIGURE = "0"
"""Every number of a text is this one piece (`normalise.without_figures`)."""
LONGEST = 2
WIDEST = 200
"""A class of more characters than this is as good as any character."""

Opening = tuple[str, bool]  # characters, and whether what follows them is known too


class Openings:
    """Names of patterns, by the pieces that a match begins with."""

    def __init__(self, patterns: Mapping[str, re.Pattern[str]]) -> None:
        known = {name: openings_of(pattern) for name, pattern in patterns.items()}
        self._always = frozenset(name for name, openings in known.items() if "" in openings)
        by_piece: dict[str, set[str]] = {}
        for name, openings in known.items():
            for opening in openings:
                by_piece.setdefault(opening, set()).add(name)
        self._by_piece = {piece: frozenset(names) for piece, names in by_piece.items()}
        self._openings = frozenset(self._by_piece)

    def likely(self, pieces: AbstractSet[str]) -> AbstractSet[str]:
        """The patterns that may match a text of these pieces."""
        return self._always.union(*[self._by_piece[piece] for piece in self._openings & pieces])


def at_openings(words: str) -> re.Pattern[str]:
    """This pattern, tried only where one of the characters stands that a match may begin with: the library tries it everywhere
    once its first part is a choice, and most of a long text begins nothing."""
    openings = _begin_with(words)
    if "" in openings:
        return re.compile(words)
    first = "".join(r"\d" if opening[0] == FIGURE else re.escape(opening[0]) for opening in sorted(openings))
    return re.compile(f"(?=[{first}])(?:{words})")


def openings_of(pattern: re.Pattern[str]) -> frozenset[str]:
    """One or two characters that every match begins with, as pieces; among them the empty one when a match may begin anyhow."""
    return _begin_with(pattern.pattern, pattern.flags)


def _begin_with(words: str, flags: int = 0) -> frozenset[str]:
    return frozenset(characters for characters, _ in _after({("", True)}, parser.parse(words, flags)))


def _after(openings: Iterable[Opening], parts: Sequence[tuple[Any, Any]]) -> set[Opening]:
    """The openings, each carried on by these parts of a pattern as far as they are known."""
    so_far = set(openings)
    for operation, argument in parts:
        carried = {one for one in so_far if one[1] and len(one[0]) < LONGEST}
        if not carried:
            break
        so_far = (so_far - carried) | _carried_on(carried, str(operation), argument)
    return so_far


def _carried_on(openings: set[Opening], operation: str, argument: Any) -> set[Opening]:  # noqa: PLR0911  # one return for each kind of part
    match operation:
        case "LITERAL":
            return {_with(one, chr(argument)) for one in openings}
        case "IN":
            characters = _characters(argument)
            return {_with(one, character) for one in openings for character in characters} if characters else _ended(openings)
        case "BRANCH":
            return {carried for branch in argument[1] for carried in _after(openings, branch)}
        case "SUBPATTERN":
            return _after(openings, argument[-1])
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, repeated = argument
            once = _after(openings, repeated)
            return (once if most == 1 else _ended(once)) | (openings if least == 0 else set())
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return openings  # looks around and takes nothing
    return _ended(openings)


def _with(opening: Opening, character: str) -> Opening:
    """One character more; a figure stands for any number, and a break between clauses is in no piece."""
    if character.isdecimal():
        return opening[0] + FIGURE, False
    return (opening[0] + character, True) if clauses(character) else (opening[0], False)


def _ended(openings: set[Opening]) -> set[Opening]:
    return {(characters, False) for characters, _ in openings}


def _characters(members: Sequence[tuple[Any, Any]]) -> list[str]:
    """The characters of a class; none when they are too many or only said what they are not."""
    found = [character for operation, argument in members for character in _members(str(operation), argument)]
    return found if len(found) <= WIDEST and "" not in found else []


def _members(operation: str, argument: Any) -> Iterator[str]:
    match operation:
        case "LITERAL":
            yield chr(argument)
        case "RANGE":
            first, last = argument
            yield from map(chr, range(first, min(last, first + WIDEST) + 1))
        case _:
            yield ""
