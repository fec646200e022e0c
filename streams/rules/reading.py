"""A text, read once for everybody who asks about it.

The training reads through this same function: what a weight was learned for is what it meets.
"""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from streams.rules.denial import affirmed
from streams.rules.features import pieces_of
from streams.rules.normalise import clauses, plain, without_figures
from streams.rules.restriction import signs


class Reading(NamedTuple):
    """The forms of a text that the rules look at."""

    whole: str  # folded, with its denials
    affirmed: str  # what it affirms
    pieces: AbstractSet[str]  # characters and pairs of what it affirms
    signs: dict[str, int]  # of the restricted classes


def read(text: str) -> Reading:
    """The reading of any text."""
    whole = plain(text)
    said = affirmed(whole)
    return Reading(whole, said, pieces_of(clauses(without_figures(said))), signs(said, whole))
