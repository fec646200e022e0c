"""The state of a public thing: what may be one matter although several people report it.

Enters: affirmed text, the place field, the grid. Leaves: a kind of condition and a hashed key of its place, both empty when
it is somebody's claim, when it tells itself apart from another one, or when nobody could tell which bridge is meant. The words
are in `conditions.yaml`.
"""

import re
from collections.abc import Set as AbstractSet
from pathlib import Path

from streams.reference.county import County
from streams.reference.wordlists import words_by_concept
from streams.rules import place as places
from streams.rules.normalise import plain
from streams.rules.openings import at_openings

JAM = "jam"
LONGEST_REPORT = 80
"""A text longer than this tells a story: more than the state of a thing."""
_ON_THE_ROAD = frozenset({"14", "99", "11", "19", "15"})
"""Categories under which people report that nothing moves; a lamp or a tree speaks for itself."""
BEFORE, AFTER = 12, 18
"""How far from the thing people say what is wrong with it."""

_CONCEPTS = words_by_concept(Path(__file__).with_name("conditions.yaml"))


def _pattern(what: str) -> re.Pattern[str]:
    """Everything of the vocabulary that asks this question; of a thing or a state, the first that is said counts."""
    return at_openings("|".join(word for name, words in _CONCEPTS.items() if name.startswith(f"{what}.") for word in words))


_CLAIM, _ANOTHER, _BROKEN, _DARK, _STUCK = (f"condition.{what}" for what in ("claim", "another", "broken", "dark", "stuck"))
_THINGS = {f"condition.{kind}": kind for what, _, kind in (name.partition(".") for name in _CONCEPTS) if what == "thing"}
PATTERNS = {name: _pattern(name.removeprefix("condition.")) for name in (_CLAIM, _ANOTHER, _BROKEN, _DARK, _STUCK)} | {
    name: at_openings("|".join(_CONCEPTS[f"thing.{kind}"])) for name, kind in _THINGS.items()
}
_TRAFFIC = _pattern("traffic")


def of(affirmed: str, likely: AbstractSet[str], *, place: str, grid_code: str, category: str, county: County) -> tuple[str, str]:
    """The kind of public condition this text reports and the key of its place; two empty words when it reports none."""
    kind = kind_of(affirmed, likely)
    if not kind or (kind == JAM and category not in _ON_THE_ROAD):
        return "", ""
    around = (county.village_of(grid_code), county.town_of(grid_code))
    names = tuple(spelling for region in around if region for spelling in (region.name, region.name[:-1]) if len(spelling) > 1)
    key = places.key_of(plain(place), affirmed, grid_code, names)
    return (kind, key) if key else ("", "")


def kind_of(affirmed: str, likely: AbstractSet[str]) -> str:
    """The kind of public condition; empty when somebody claims something."""
    if len(affirmed) > LONGEST_REPORT or _holds(_CLAIM, affirmed, likely) or _holds(_ANOTHER, affirmed, likely):
        return ""
    if broken := _broken_thing(affirmed, likely):
        return broken
    if _holds(_DARK, affirmed, likely):
        return "lamp"
    return JAM if _holds(_STUCK, affirmed, likely) and _TRAFFIC.search(affirmed) else ""


def _broken_thing(affirmed: str, likely: AbstractSet[str]) -> str:
    """The first kind of thing that is named with something wrong close to it."""
    if _BROKEN not in likely:
        return ""
    for name, kind in _THINGS.items():
        named = PATTERNS[name].search(affirmed) if name in likely else None
        if named is None:
            continue
        here = max(named.start() - BEFORE, affirmed.rfind("，", 0, named.start()), 0)
        if PATTERNS[_BROKEN].search(affirmed, here, named.end() + AFTER):
            return kind
    return ""


def _holds(name: str, affirmed: str, likely: AbstractSet[str]) -> bool:
    return name in likely and PATTERNS[name].search(affirmed) is not None
