"""A text, read once for everybody who asks about it.

The training reads through this same function: what a weight was learned for is what it meets.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from streams.rules import condition, danger, naming
from streams.rules.denial import affirmed
from streams.rules.features import pieces_of
from streams.rules.normalise import clauses, plain, without_figures
from streams.rules.openings import Openings
from streams.rules.restriction import signs
from streams.rules.signs import SIGNS

OPENINGS = Openings({**SIGNS, **danger.PATTERNS, **condition.PATTERNS, **naming.PATTERNS})


class Reading(NamedTuple):
    """The forms of a text that the rules look at."""

    whole: str  # folded, with its denials
    affirmed: str  # what it affirms
    clauses: Sequence[str]  # of what it affirms, every figure as 0
    pieces: AbstractSet[str]  # characters and pairs of what it affirms
    likely: AbstractSet[str]  # patterns of any rule that it may hold; the others need not be looked for
    signs: dict[str, int]  # of the restricted classes


def read(text: str) -> Reading:
    """The reading of any text."""
    whole = plain(text)
    said = affirmed(whole)
    told = clauses(without_figures(said))
    pieces = pieces_of(told)
    likely = OPENINGS.likely(pieces)
    return Reading(whole, said, told, pieces, likely, signs(said, whole, likely))
