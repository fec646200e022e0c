"""How passages are learned: a text of a class holds a passage that says so, and nobody marked which.

Each class is a support vector machine over the pieces of passages. At first it takes every passage of such a text for one that
says it; then, a few times over, only each text's strongest and those it does not doubt. What it says of a text is what it says of
the strongest passage. Texts of a class that comes earlier are no counter-examples: they may be of this one too.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.svm import LinearSVC

from streams.contracts.codes import Restricted
from streams.rules.features import pieces_of
from streams.rules.passages import parts_of, spans_of
from streams.training import matrices

CLASSES = tuple(Restricted)
FEWEST = 8
"""In how many passages a piece must stand to be learned: rarer ones would double the file and help no voice."""
ROUNDS = 3
CLASS_WEIGHT = 3.0
LOOSENESS = 0.5
SEED = 0

Bag = Counter[str]


class Machine(NamedTuple):
    """What was learned of one class: a weight for each piece, and where it starts."""

    weights: np.ndarray
    start: float

    def strongest(self, told: "Told") -> np.ndarray:
        """For each text what its strongest passage says."""
        found = np.full(told.texts, -np.inf)
        np.maximum.at(found, told.of_text, told.pieces @ self.weights)
        return np.where(np.isinf(found), 0.0, found) + self.start


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """All passages of some texts, in figures."""

    pieces: sp.csr_matrix  # passage × piece
    of_text: np.ndarray  # of which text each passage is
    texts: int

    def only(self, chosen: np.ndarray) -> "Told":
        """The passages of some of the texts; the texts keep their numbers."""
        kept = chosen[self.of_text]
        return Told(self.pieces[kept], self.of_text[kept], self.texts)


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The pieces of passages that are learned."""

    rows: dict[str, int]  # piece → row
    rarity: np.ndarray

    def told(self, texts: Sequence[Sequence[Bag]]) -> Told:
        """These texts in figures."""
        of_text = np.array([number for number, bags in enumerate(texts) for _ in bags], dtype=int)
        return Told(matrices.of_bags((bag for bags in texts for bag in bags), self.rows, self.rarity), of_text, len(texts))


def bags_of(clauses: Iterable[str]) -> list[Bag]:
    """The pieces of each passage, as often as its parts hold them."""
    parts = parts_of(clauses)
    held = [pieces_of((part,)) for part in parts]
    return [Counter(piece for part in held[start:end] for piece in part) for start, end in spans_of(parts)]


def vocabulary_of(texts: Sequence[Sequence[Bag]]) -> Vocabulary:
    """The pieces that several passages hold."""
    frequency = Counter(piece for bags in texts for bag in bags for piece in bag)
    rows = matrices.rows_of(piece for piece, times in frequency.items() if times >= FEWEST)
    return Vocabulary(rows, matrices.rarity_of(rows, frequency, sum(map(len, texts))))


def learn(told: Told, kinds: np.ndarray, restricted: Restricted, weight: np.ndarray) -> Machine:
    """One class; `kinds` is what people say of each text, and empty where it is none."""
    earlier = CLASSES[: CLASSES.index(restricted)]
    of_class = kinds[told.of_text] == restricted
    counter = ~np.isin(kinds[told.of_text], (restricted, *earlier))
    taken = of_class
    for _ in range(ROUNDS):
        machine = _machine(told, taken, counter, weight)
        says = told.pieces @ machine.weights + machine.start
        taken = of_class & ((says >= machine.strongest(told)[told.of_text]) | (says > 0))
    return machine


def _machine(told: Told, taken: np.ndarray, counter: np.ndarray, weight: np.ndarray) -> Machine:
    used = taken | counter
    machine = LinearSVC(C=LOOSENESS, random_state=SEED, class_weight={True: CLASS_WEIGHT, False: 1.0})
    machine.fit(told.pieces[used], taken[used], sample_weight=weight[told.of_text[used]])
    return Machine(machine.coef_[0], float(machine.intercept_[0]))
