"""How the weights are learned: deterministic, from texts to one linear model over pieces and signs.

The categories' part is a linear support vector machine blended with complement naive Bayes, which knows rare words
better. Each restricted class is a support vector machine over pieces whose score then meets the signs in a small logistic
model, fitted on scores the machine gave to texts it had not seen. Everything is linear, so all of it ends in one table.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from streams.contracts.codes import Restricted
from streams.rules.reading import Reading
from streams.training.examples import Example

CLASSES = tuple(Restricted)
BAYES_SHARE = 0.2
"""How much of the blend is naive Bayes, both parts brought to one scale."""
SIGN_SCALE = 0.15
"""A sign at half strength, against a text's pieces of length one."""
RARE_CLASS_WEIGHT = 3.0
HEAD_CLASS_WEIGHT = 2.0
HEAD_SCALE = 3.0
FOLDS = 5
SEED = 0


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What was learned, still in floating point."""

    labels: tuple[str, ...]  # categories, then restricted classes
    intercepts: np.ndarray
    pieces: dict[str, int]  # piece → row
    rarity: np.ndarray
    piece_weights: np.ndarray  # row × label, to be multiplied by rarity and divided by the text's length
    sign_names: tuple[str, ...]
    sign_weights: np.ndarray  # sign × label, per half

    def scores(self, seen: Sequence[Reading]) -> np.ndarray:
        """What the table will answer, before rounding."""
        return (
            _pieces_matrix(seen, self.pieces, self.rarity) @ self.piece_weights + _signs_matrix(seen, self.sign_names) @ self.sign_weights + self.intercepts
        )


def learn(examples: Sequence[Example], seen: Sequence[Reading]) -> Model:
    """The model of these examples."""
    frequency = Counter(piece for one in seen for piece in one.pieces)
    pieces = {piece: row for row, piece in enumerate(sorted(frequency))}
    rarity = np.array([np.log((1 + len(seen)) / (1 + frequency[piece])) + 1 for piece in pieces])
    names = tuple(sorted({name for one in seen for name in one.signs}))
    over_pieces, over_signs = _pieces_matrix(seen, pieces, rarity), _signs_matrix(seen, names)
    weight = np.array([one.weight for one in examples])
    categories, piece_weights, sign_weights, intercepts = _categories(over_pieces, over_signs, examples, weight)
    for restricted in CLASSES:
        told = np.array([one.restricted == restricted for one in examples])
        piece_column, sign_column, intercept = _restricted(over_pieces, over_signs, told, weight)
        piece_weights, sign_weights = np.c_[piece_weights, piece_column], np.c_[sign_weights, sign_column]
        intercepts = np.r_[intercepts, intercept]
    labels = (*categories, *CLASSES)
    return Model(labels, intercepts, pieces, rarity, piece_weights, names, sign_weights)


def _categories(
    over_pieces: sp.csr_matrix, over_signs: np.ndarray, examples: Sequence[Example], weight: np.ndarray
) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    told = np.array([one.category for one in examples])
    whole = sp.hstack([over_pieces, sp.csr_matrix(over_signs * SIGN_SCALE)]).tocsr()
    machine = LinearSVC(C=1.0, random_state=SEED).fit(whole, told, sample_weight=weight)
    bayes = ComplementNB(alpha=0.3).fit(over_pieces, told, sample_weight=weight)
    width = over_pieces.shape[1]
    by_machine, by_signs = machine.coef_[:, :width].T, machine.coef_[:, width:].T * SIGN_SCALE
    by_bayes = bayes.feature_log_prob_.T - bayes.feature_log_prob_.T.mean(axis=1, keepdims=True)
    share = BAYES_SHARE * machine.decision_function(whole).std() / (over_pieces @ by_bayes).std()
    return list(machine.classes_), by_machine + share * by_bayes, by_signs, machine.intercept_


def _restricted(over_pieces: sp.csr_matrix, over_signs: np.ndarray, told: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    full = _machine().fit(over_pieces, told, sample_weight=weight)
    unseen = np.zeros(len(told))
    fold_of = np.random.RandomState(SEED).randint(0, FOLDS, len(told))
    for number in range(FOLDS):
        rest = fold_of != number
        unseen[~rest] = _machine().fit(over_pieces[rest], told[rest], sample_weight=weight[rest]).decision_function(over_pieces[~rest])
    head = LogisticRegression(C=1.0, max_iter=3000, class_weight={True: HEAD_CLASS_WEIGHT, False: 1.0})
    head.fit(np.c_[unseen * HEAD_SCALE, over_signs / 2], told, sample_weight=weight)
    trust = head.coef_[0, 0] * HEAD_SCALE
    return full.coef_[0] * trust, head.coef_[0, 1:] / 2, float(full.intercept_[0] * trust + head.intercept_[0])


def _machine() -> LinearSVC:
    return LinearSVC(C=1.0, random_state=SEED, class_weight={True: RARE_CLASS_WEIGHT, False: 1.0})


def _pieces_matrix(seen: Sequence[Reading], pieces: dict[str, int], rarity: np.ndarray) -> sp.csr_matrix:
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for one in seen:
        known = sorted(pieces[piece] for piece in one.pieces if piece in pieces)
        found = rarity[known]
        values.extend(found / max(1.0, float(np.sqrt((found**2).sum()))))
        columns.extend(known)
        ends.append(len(columns))
    return sp.csr_matrix((values, columns, ends), shape=(len(seen), len(pieces)))


def _signs_matrix(seen: Sequence[Reading], names: Sequence[str]) -> np.ndarray:
    return np.array([[one.signs.get(name, 0) for name in names] for one in seen], dtype=float).reshape(len(seen), len(names))
