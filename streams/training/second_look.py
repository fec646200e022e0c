"""How the second look is learned: pairs with a gap, for the restricted classes alone.

Each class is a support vector machine over the gapped pairs that several texts hold. Its score is brought to where
the first look's has its middles, so that `SHARE` means the same for every class, and is added to it.
"""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.svm import LinearSVC

from streams.training import matrices

SHARE = 0.3
"""How much the second look says, against the first look's own pieces."""
FEWEST = 4
"""In how many texts a pair must stand to be learned: rarer ones would double the file and help no voice."""
CLASS_WEIGHT = 3.0
SEED = 0


class Middles(NamedTuple):
    """The mean score of the texts that are not of a class, and of those that are."""

    far: float
    near: float


def middles(scores: np.ndarray, told: np.ndarray) -> Middles:
    """Where the two sides lie."""
    return Middles(float(scores[~told].mean()), float(scores[told].mean()))


@dataclass(frozen=True, slots=True, eq=False)
class First:
    """What the first look says of a class by pieces alone."""

    told: np.ndarray  # which texts are of it
    middles: Middles
    trust: float  # how much of it is in the score


@dataclass(frozen=True, slots=True, eq=False)
class SecondLook:
    """What was learned, still in floating point."""

    rows: dict[str, int]  # gapped pair → row
    rarity: np.ndarray
    weights: np.ndarray  # row × class
    intercepts: np.ndarray

    def scores(self, seen: Sequence[AbstractSet[str]]) -> np.ndarray:
        """By how much each class's score moves, before rounding."""
        found: np.ndarray = matrices.of_pieces(seen, self.rows, self.rarity) @ self.weights + self.intercepts
        return found


def learn(gaps: Sequence[AbstractSet[str]], weight: np.ndarray, classes: Sequence[First]) -> SecondLook:
    """The second look of these texts."""
    frequency = Counter(gap for held in gaps for gap in held)
    rows = matrices.rows_of(gap for gap, times in frequency.items() if times >= FEWEST)
    rarity = matrices.rarity_of(rows, frequency, len(gaps))
    texts = matrices.of_pieces(gaps, rows, rarity)
    learned = [_of_class(texts, weight, first) for first in classes]
    return SecondLook(rows, rarity, np.stack([weights for weights, _ in learned], axis=1), np.array([start for _, start in learned]))


def _of_class(texts: sp.csr_matrix, weight: np.ndarray, first: First) -> tuple[np.ndarray, float]:
    machine = LinearSVC(C=1.0, random_state=SEED, class_weight={True: CLASS_WEIGHT, False: 1.0})
    machine.fit(texts, first.told, sample_weight=weight)
    own = middles(machine.decision_function(texts), first.told)
    scale = (first.middles.near - first.middles.far) / (own.near - own.far)
    start = (float(machine.intercept_[0]) - own.far) * scale + first.middles.far
    return machine.coef_[0] * scale * first.trust * SHARE, start * first.trust * SHARE
