"""Long texts told again with half their clauses, so that no category hangs on one clause's company.

A long text says much besides its matter. Told twice more, each time with about half of its clauses, it teaches the model
which words carry the kind wherever they stand.
"""

import random
from collections.abc import Sequence

from streams.rules.features import pieces_of
from streams.rules.normalise import clauses, without_figures
from streams.rules.reading import Reading
from streams.training.examples import Example

TIMES = 2
SHARE = 0.5
WEIGHT = 1.0
FEWEST_CLAUSES = 4


def halves(examples: Sequence[Example], seen: Sequence[Reading]) -> list[tuple[int, Reading]]:
    """For each telling the number of the text it comes from, and how it reads; its signs stay those of the whole."""
    chance = random.Random(1)  # noqa: S311  (the same draw on every machine, nothing secret)
    told = []
    for number, (example, whole) in enumerate(zip(examples, seen, strict=True)):
        pieces = clauses(without_figures(whole.affirmed)) if example.voice else []
        if len(pieces) < FEWEST_CLAUSES:
            continue
        for _ in range(TIMES):
            kept = [piece for piece in pieces if chance.random() < SHARE]
            if kept:
                told.append((number, whole._replace(pieces=frozenset(pieces_of(kept)))))
    return told
