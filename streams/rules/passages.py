"""Whom a text concerns may stand in one sentence of ten, told in passing: it is looked at passage by passage.

Enters: the scores of the whole text and the clauses of what it affirms. Leaves: the same scores, those of the doubtful classes
moved by what their strongest passage says. The whole says what a text is about; that a child is beaten in it must be heard however
much else it says. Passages cost more than a look at the whole, and of texts in a voice never heard not half are near a mark.
"""

from collections.abc import Iterable, Mapping, Sequence

from streams.rules.features import pieces_of
from streams.rules.verdict import MARKS
from streams.rules.weights import Weights

REACH = 2.0
"""So near its mark a class is doubtful: no passage was ever seen to decide one further away."""

SHORT = 18
"""A passage goes on to the next clause until it has so many characters."""
LONGEST = 24
"""A clause beyond this was told without a stop, and is cut."""
CUT = 12
"""Into parts of about so many characters."""


def parts_of(clauses: Iterable[str]) -> list[str]:
    """The clauses, long ones in even parts."""
    parts: list[str] = []
    for clause in clauses:
        if len(clause) <= LONGEST:
            parts.append(clause)
        else:
            number = round(len(clause) / CUT)
            parts += [clause[len(clause) * at // number : len(clause) * (at + 1) // number] for at in range(number)]
    return parts


def spans_of(parts: Sequence[str]) -> list[tuple[int, int]]:
    """From which part to before which each passage reaches: one begins at every part, until one reaches the end."""
    spans: list[tuple[int, int]] = []
    end = 0
    for start, part in enumerate(parts):
        length, end = len(part), start + 1
        while length < SHORT and end < len(parts):
            length += len(parts[end])
            end += 1
        spans.append((start, end))
        if end == len(parts):
            break
    return spans


def settled(scores: Mapping[str, float], clauses: Iterable[str], weights: Weights) -> Mapping[str, float]:
    """The scores that a verdict may rest on. Total."""
    doubtful = {kind for kind, mark in MARKS.items() if kind in scores and abs(scores[kind] - mark) < REACH}
    if not doubtful:
        return scores
    said = zip(weights.labels, strongest(clauses, weights), strict=True)
    return {**scores, **{kind: scores[kind] + by for kind, by in said if kind in doubtful}}


def strongest(clauses: Iterable[str], weights: Weights) -> Sequence[float]:
    """For each class of the weights the score of the passage that says most of it."""
    parts = parts_of(clauses)
    return weights.highest([pieces_of((part,)) for part in parts], spans_of(parts))
