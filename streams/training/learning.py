"""How the weights are learned: deterministic, from texts to one linear model over pieces and signs.

The categories' part is a linear support vector machine blended with complement naive Bayes, which knows rare words
better. Each restricted class is a support vector machine over pieces whose score then meets the signs in a small logistic
model, fitted on scores the machine gave to texts it had not seen. Everything is linear, so all of it ends in one table, but
for what the strongest passage adds (`passages`), which is another one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from streams.contracts.codes import Restricted
from streams.rules.passages import REACH
from streams.rules.reading import Reading
from streams.rules.verdict import MARKS
from streams.training import matrices, passages
from streams.training.examples import Example
from streams.training.halving import WEIGHT as HALF_WEIGHT
from streams.training.halving import halves
from streams.training.passages import CLASSES, Told, Vocabulary

BAYES_SHARE = 0.5
"""How much of the blend is naive Bayes, both parts brought to one scale."""
SIGN_SCALE = 0.08
"""A sign at half strength, against a text's pieces of length one."""
EVENING = 0.5
"""How far rare categories are lifted towards frequent ones: 0 not at all, 1 all the way."""
UNDERLYING = 0.5
"""A harmed child or a beaten wife is told so that the class is learned; of the category beneath such a text says less."""
RARE_CLASS_WEIGHT = 3.0
HEAD_CLASS_WEIGHT = 2.0
HEAD_SCALE = 3.0
HEAD_C = 0.3
HEAD_TOLERANCE = 1e-7
"""So near the optimum that the order in which a processor adds up is no longer seen."""
FOLDS = 5
FEWEST = 2
"""In how many texts a piece must stand to be learned."""
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
    passages: "Passages"

    def scores(self, seen: Sequence[Reading]) -> np.ndarray:
        """What the rules will go by, before rounding: what the whole text says, and of the classes what its strongest passage adds."""
        scores: np.ndarray = (
            matrices.of_pieces([one.pieces for one in seen], self.pieces, self.rarity) @ self.piece_weights
            + matrices.of_signs([one.signs for one in seen], self.sign_names) @ self.sign_weights
            + self.intercepts
        )
        classes = scores[:, -len(CLASSES) :]
        doubtful = np.abs(classes - np.array([MARKS[restricted] for restricted in CLASSES])) < REACH
        classes += np.where(doubtful, self.passages.strongest(seen), 0.0)
        return scores


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """What was learned of passages, still in floating point."""

    vocabulary: Vocabulary
    machines: tuple[passages.Machine, ...]  # one for each class

    def strongest(self, seen: Sequence[Reading]) -> np.ndarray:
        """Text × class: what the strongest passage adds."""
        told = self.vocabulary.told([passages.bags_of(one.clauses) for one in seen])
        return np.stack([machine.strongest(told) for machine in self.machines], axis=1)


def learn(examples: Sequence[Example], seen: Sequence[Reading]) -> Model:
    """The model of these examples; on one thread, since several add up in an order of their own."""
    with threadpool_limits(limits=1):
        return _learned(examples, seen)


def _learned(examples: Sequence[Example], seen: Sequence[Reading]) -> Model:
    again = halves(examples, seen)
    every = [*seen, *(reading for _, reading in again)]
    source = np.array([*range(len(seen)), *(number for number, _ in again)])
    frequency = Counter(piece for one in seen for piece in one.pieces)
    pieces = matrices.rows_of(piece for piece, times in frequency.items() if times >= FEWEST)
    rarity = matrices.rarity_of(pieces, frequency, len(every))
    names = tuple(sorted({name for one in seen for name in one.signs}))
    fold = _folds([one.hand for one in examples])
    weight = np.array([one.weight for one in examples])
    weight = np.r_[weight, weight[source[len(seen) :]] * HALF_WEIGHT]
    codes = np.array([one.category for one in examples])[source]
    beneath = np.array([one.restricted in (Restricted.MINOR, Restricted.DV) for one in examples])[source]
    given = Given(
        matrices.of_pieces([one.pieces for one in every], pieces, rarity),
        matrices.of_signs([one.signs for one in every], names),
        codes,
        weight,
        _evened(np.where(beneath, weight * UNDERLYING, weight), codes),
        fold[source],
    )
    categories = _categories(given)
    once = given.only(np.arange(len(every)) < len(seen))
    unseen = _unseen(given, once)
    bags = [passages.bags_of(one.clauses) for one in seen]
    vocabulary = passages.vocabulary_of(bags)
    told = vocabulary.told(bags)
    kinds = np.array([one.restricted or "" for one in examples])
    judged = [_restricted(restricted, once, _Classes(kinds, told), categories.linear, unseen) for restricted in CLASSES]
    parts = [categories.linear, *(one.linear for one in judged)]
    return Model(
        (*categories.codes, *CLASSES),
        np.concatenate([part.intercepts for part in parts]),
        pieces,
        rarity,
        np.hstack([part.over_pieces for part in parts]),
        names,
        np.hstack([part.over_signs for part in parts]),
        Passages(vocabulary, tuple(one.machine for one in judged)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What is learned from: the texts in figures, and what people say they are."""

    pieces: sp.csr_matrix
    signs: np.ndarray
    categories: np.ndarray
    weight: np.ndarray
    category_weight: np.ndarray  # what each text counts when categories are learned
    fold: np.ndarray  # which fold each text is in

    def only(self, chosen: np.ndarray) -> "Given":
        """Some of the texts."""
        return Given(
            self.pieces[chosen],
            self.signs[chosen],
            self.categories[chosen],
            self.weight[chosen],
            self.category_weight[chosen],
            self.fold[chosen],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A linear model: one column per label."""

    over_pieces: np.ndarray
    over_signs: np.ndarray
    intercepts: np.ndarray

    def scores(self, given: Given) -> np.ndarray:
        """Its answers."""
        return np.asarray(given.pieces @ self.over_pieces + given.signs @ self.over_signs + self.intercepts)


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A restricted class's part: what the whole text says of it, and what the strongest passage adds."""

    linear: Linear
    machine: passages.Machine


@dataclass(frozen=True, slots=True, eq=False)
class _Classes:
    """What people say of each text, empty where it is of no class, and its passages."""

    kinds: np.ndarray
    told: Told


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """The categories' part."""

    codes: list[str]
    linear: Linear


def _categories(given: Given) -> Categories:
    whole = sp.hstack([given.pieces, sp.csr_matrix(given.signs * SIGN_SCALE)]).tocsr()
    machine = LinearSVC(C=1.0, random_state=SEED).fit(whole, given.categories, sample_weight=given.category_weight)
    bayes = ComplementNB(alpha=0.1).fit(given.pieces, given.categories, sample_weight=given.category_weight)
    width = given.pieces.shape[1]
    by_machine, by_signs = machine.coef_[:, :width].T, machine.coef_[:, width:].T * SIGN_SCALE
    by_bayes = bayes.feature_log_prob_.T - bayes.feature_log_prob_.T.mean(axis=1, keepdims=True)
    share = BAYES_SHARE * machine.decision_function(whole).std() / (given.pieces @ by_bayes).std()
    return Categories(list(machine.classes_), Linear(by_machine + share * by_bayes, by_signs, machine.intercept_))


def _restricted(restricted: Restricted, given: Given, classes: _Classes, categories: Linear, unseen_categories: np.ndarray) -> Judged:
    """One class: a machine over pieces, one over passages, then a small model over what both say, the categories' scores and the signs."""
    truth = classes.kinds == restricted

    def machine(part: Given, told: np.ndarray) -> LinearSVC:
        chosen = LinearSVC(C=1.0, random_state=SEED, class_weight={True: RARE_CLASS_WEIGHT, False: 1.0})
        return chosen.fit(part.pieces, told, sample_weight=part.weight)

    full = machine(given, truth)
    by_passage = passages.learn(classes.told, classes.kinds, restricted, given.weight)
    unseen, unseen_passages = np.zeros(len(truth)), np.zeros(len(truth))
    for number in range(FOLDS):
        rest = given.fold != number
        unseen[~rest] = machine(given.only(rest), truth[rest]).decision_function(given.pieces[~rest])
        others = passages.learn(classes.told.only(rest), classes.kinds, restricted, given.weight)
        unseen_passages[~rest] = others.strongest(classes.told)[~rest]
    head = LogisticRegression(C=HEAD_C, max_iter=5000, tol=HEAD_TOLERANCE, class_weight={True: HEAD_CLASS_WEIGHT, False: 1.0})
    shown = [unseen[:, None] * HEAD_SCALE, unseen_passages[:, None] * HEAD_SCALE, unseen_categories * HEAD_SCALE, given.signs / 2]
    head.fit(np.hstack(shown), truth, sample_weight=given.weight)
    codes = unseen_categories.shape[1]
    trust, trust_passages = head.coef_[0, :2] * HEAD_SCALE
    trusts, by_signs = head.coef_[0, 2 : 2 + codes] * HEAD_SCALE, head.coef_[0, 2 + codes :] / 2
    linear = Linear(
        (full.coef_[0] * trust + categories.over_pieces @ trusts)[:, None],
        (by_signs + categories.over_signs @ trusts)[:, None],
        np.array([full.intercept_[0] * trust + categories.intercepts @ trusts + head.intercept_[0]]),
    )
    return Judged(linear, passages.Machine(by_passage.weights * trust_passages, by_passage.start * trust_passages))


def _folds(hands: Sequence[str]) -> np.ndarray:
    """In which fold each text is: all of one hand in the same, the folds about even."""
    filled = [0] * FOLDS
    of_hand: dict[str, int] = {}
    for hand, texts in sorted(Counter(hands).items(), key=lambda one: (-one[1], one[0])):
        of_hand[hand] = filled.index(min(filled))
        filled[of_hand[hand]] += texts
    return np.array([of_hand[hand] for hand in hands])


def _evened(weight: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """The weights, so that a category with few texts is not drowned by one with many."""
    names, number = np.unique(codes, return_inverse=True)
    total = np.bincount(number, weights=weight, minlength=len(names))
    lift: np.ndarray = (total.mean() / total) ** EVENING
    lifted: np.ndarray = weight * lift[number]
    return lifted


def _unseen(given: Given, once: Given) -> np.ndarray:
    """The categories' scores of each text by a model that was not taught with it, nor with its halves."""
    answers = [_categories(given.only(given.fold != number)).linear.scores(once.only(once.fold == number)) for number in range(FOLDS)]
    scores = np.zeros((len(once.categories), answers[0].shape[1]))
    for number, answer in enumerate(answers):
        scores[once.fold == number] = answer
    return scores
