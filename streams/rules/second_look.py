"""Where it is doubtful who may read a text, the text is looked at once more, for pairs of characters with one between them.

Enters: the scores of the first look and what the text affirms. Leaves: the same scores, those of the doubtful classes moved by
what the second model says. Such pairs see 打了我 and 打过我 alike, 收的钱 and 收了钱. They cost a good third of a look, and of
texts in a voice never heard one in five is near a mark, of others one in twenty.
"""

from collections.abc import Mapping

from streams.rules.features import gaps_of
from streams.rules.normalise import clauses, without_figures
from streams.rules.verdict import MARKS
from streams.rules.weights import Weights

REACH = 3.0
"""So near its mark a class is doubtful."""


def settled(scores: Mapping[str, float], affirmed: str, second: Weights) -> Mapping[str, float]:
    """The scores that a verdict may rest on. Total."""
    doubtful = {kind for kind, mark in MARKS.items() if kind in scores and abs(scores[kind] - mark) < REACH}
    if not doubtful:
        return scores
    said, _ = second.scores(gaps_of(clauses(without_figures(affirmed))), {})
    moved = {kind: scores[kind] + by for kind, by in zip(second.labels, said, strict=True) if kind in doubtful}
    return {**scores, **moved}
