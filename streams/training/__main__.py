"""`python -m streams.training`: learns the weights from the labelled texts and writes streams/rules/weights.bin.

The same texts give the same bytes. It lives beside the rules, not among them: what decides in the stream imports no
learning library, and the rule set's hash covers what decides. `--by-voice` measures instead: each voice in turn is left out.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from streams.rules import weights
from streams.rules.classification import WEIGHTS
from streams.rules.normalise import sounds
from streams.rules.reading import read
from streams.rules.weights import Look
from streams.training import examples, learning
from streams.training.examples import Example
from streams.training.learning import Model, Passages
from streams.training.passages import CLASSES

_LARGEST = 127
_FAR_OUT = 99.9
"""Per cent of the weights that a byte holds exactly; the few beyond are cut."""
_HEARD_RARITY = 7.5
"""A pair rarer than this is not worth hearing in another one."""
_SOFTER = 0.7
_LEAST = 2
"""A piece none of whose bytes reaches this says nothing and is left out of the file."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m streams.training", description="Learn the weights of the rules from the labelled texts."
    )
    parser.add_argument(
        "--by-voice", action="store_true", help="leave out one voice after the other and print how often its categories are found"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where to write the weights")
    chosen = parser.parse_args(arguments)
    texts, more = examples.texts(), [*examples.sayings(), *examples.words()]
    if chosen.by_voice:
        _measure(texts, more)
        return 0
    every = [*texts, *more]
    save(learning.learn(every, [read(one.text) for one in every]), chosen.out)
    print(f"{chosen.out}: {chosen.out.stat().st_size} bytes from {len(texts)} texts and {len(more)} sayings and words")
    return 0


def save(model: Model, path: Path) -> None:
    """The model in bytes."""
    weights.write(path, _of_whole(model), _of_passage(model.passages))


def _of_whole(model: Model) -> Look:
    pieces, rarity_step, whole = _in_bytes(model.piece_weights, model.rarity)
    kept = {piece: whole[row] for piece, row in model.pieces.items() if max(map(abs, whole[row][:-1])) >= _LEAST}
    kept |= _by_ear(whole, model, kept)
    sign_step = float(np.abs(model.sign_weights).max()) / _LARGEST
    by_sign = np.round(model.sign_weights / sign_step).astype(int).tolist()
    return Look(
        model.labels,
        [float(value) for value in model.intercepts],
        pieces=weights.Table(pieces, kept),
        rarity_step=rarity_step,
        signs=weights.Table(sign_step, dict(zip(model.sign_names, by_sign, strict=True))),
    )


def _of_passage(learned: Passages) -> Look:
    by_piece = np.stack([machine.weights for machine in learned.machines], axis=1)
    pieces, rarity_step, whole = _in_bytes(by_piece, learned.vocabulary.rarity)
    kept = {piece: whole[row] for piece, row in learned.vocabulary.rows.items() if max(map(abs, whole[row][:-1])) >= _LEAST}
    return Look(CLASSES, [machine.start for machine in learned.machines], weights.Table(pieces, kept), rarity_step, weights.Table(1.0, {}))


def _in_bytes(by_piece: np.ndarray, rarity: np.ndarray) -> tuple[float, float, list[list[int]]]:
    """What one step of a weight and of a squared rarity is worth, and the rows in such steps."""
    whole = by_piece * rarity[:, None]
    step = float(np.percentile(np.abs(whole), _FAR_OUT)) / _LARGEST
    rounded = np.clip(np.round(whole / step), -_LARGEST, _LARGEST).astype(int)
    squares = rarity**2
    rarity_step = float(squares.max()) / _LARGEST
    return step, rarity_step, np.c_[rounded, np.round(squares / rarity_step).astype(int)].tolist()


def _by_ear(whole: list[list[int]], model: Model, kept: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Rows for how known pairs sound: of pairs that sound alike the most frequent one speaks, a little more softly."""
    loudest: dict[str, str] = {}
    for piece in kept:
        if len(piece) == 2 and model.rarity[model.pieces[piece]] < _HEARD_RARITY:
            sound = sounds(piece)
            other = loudest.get(sound)
            if sound != piece and (other is None or model.rarity[model.pieces[piece]] < model.rarity[model.pieces[other]]):
                loudest[sound] = piece
    return {
        sound: [round(value * _SOFTER) for value in whole[model.pieces[piece]][:-1]] + whole[model.pieces[piece]][-1:]
        for sound, piece in loudest.items()
    }


def _measure(texts: list[Example], more: list[Example]) -> None:
    seen, seen_more = [read(one.text) for one in texts], [read(one.text) for one in more]
    right = 0
    heard: list[tuple[Example, np.ndarray]] = []
    for voice in sorted({one.voice for one in texts}):
        others = [number for number, one in enumerate(texts) if one.voice != voice]
        own = [number for number, one in enumerate(texts) if one.voice == voice]
        model = learning.learn([*(texts[number] for number in others), *more], [*(seen[number] for number in others), *seen_more])
        scores = model.scores([seen[number] for number in own])
        hits = _hits(model, [texts[number] for number in own], scores)
        heard += zip([texts[number] for number in own], scores[:, -len(CLASSES) :], strict=True)
        right += hits
        print(f"{voice:16} {hits / len(own):.1%} of {len(own)}")
    print(f"{'all':16} {right / len(texts):.1%} of {len(texts)}")
    for column, restricted in enumerate(CLASSES):
        print(_marks(restricted, [(one.restricted == restricted, float(scores[column])) for one, scores in heard]))


def _marks(restricted: str, heard: Sequence[tuple[bool, float]]) -> str:
    """Recall and precision of a class at a few marks, for whoever sets `verdict.MARKS`."""
    are = sum(told for told, _ in heard)
    lines = [f"{restricted}: {are} texts"]
    for mark in np.arange(-1.0, 2.01, 0.2):
        said = [told for told, score in heard if score >= mark]
        if said:
            lines.append(f"    from {mark:5.1f}  recall {sum(said) / are:.1%}  precision {sum(said) / len(said):.1%}")
    return "\n".join(lines)


def _hits(model: Model, texts: Sequence[Example], scores: np.ndarray) -> int:
    categories = model.labels[: -len(CLASSES)]
    best = scores[:, : len(categories)].argmax(axis=1)
    return sum(categories[label] == one.category for label, one in zip(best, texts, strict=True))


if __name__ == "__main__":
    raise SystemExit(main())
