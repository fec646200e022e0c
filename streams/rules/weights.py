"""The models' weights: linear models whose every row is one Python integer, one for a whole text and one for its passages.

A row holds one small number per label, each in a lane of its own; adding rows adds all lanes at once, which is as fast
as a matrix library and needs none. Rows under a private character belong to sounds (see `normalise`). On disk: `FQW5`, then
LZMA over the two models, each a JSON head and two tables, pieces and signs, of one signed byte per label; a piece has one byte
more, the square of its rarity, so that a long text weighs no more than a short one. A table lies label by label, which packs
better than piece by piece.
"""

import json
import lzma
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.rules.normalise import sounds

MAGIC = b"FQW5"
LANE_BYTES = 2
_OFFSET = 128
PAIR = 2
REMEMBERED = 1 << 15
"""So many strange pieces are heard once only: people use few and the same ones."""
MOST_ROWS = 65535 // 255
"""So many rows of the largest bytes fit a lane; more are added in groups."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table as training leaves it: how much one step of a byte is worth, and the bytes by name."""

    step: float
    rows: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Look:
    """One model as training leaves it."""

    labels: Sequence[str]
    intercepts: Sequence[float]
    pieces: Table
    rarity_step: float
    signs: Table


class Rows(dict[str, int]):
    """Row by piece. A strange pair has the row of the pair it sounds like, 0 if that is strange too; some are remembered."""

    def __init__(self, known: Mapping[str, int]) -> None:
        super().__init__(known)
        self._most = len(known) + REMEMBERED
        self._known = known

    def __missing__(self, piece: str) -> int:
        row = self._known.get(sounds(piece), 0) if len(piece) == PAIR else 0
        if len(self) < self._most:
            self[piece] = row
        return row


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What `read` makes of the file."""

    labels: tuple[str, ...]
    intercepts: tuple[float, ...]
    piece_step: float
    rarity_step: float
    rows: "Rows"  # a piece's lanes, each shifted to be positive; the last lane is its rarity squared
    sign_step: float
    signs: Mapping[str, int]

    def scores(self, pieces: Iterable[str], signs: Mapping[str, int]) -> tuple[Sequence[float], int]:
        """One score per label, and how many pieces were known."""
        found = [*filter(None, map(self.rows.__getitem__, pieces))]
        scores: Sequence[float] = self.intercepts
        if found:
            lanes, shifted = _summed(found, len(scores) + 1)
            step = self._step(lanes[-1] - shifted)
            shift = shifted * step
            scores = [score + lane * step - shift for score, lane in zip(scores, lanes, strict=False)]
        shown = [sign for name, times in signs.items() if (sign := self.signs.get(name)) for _ in range(times)]
        if shown:
            lanes, shifted = _summed(shown, len(scores))
            step = self.sign_step
            shift = shifted * step
            scores = [score + lane * step - shift for score, lane in zip(scores, lanes, strict=True)]
        return scores, len(found)

    def highest(self, parts: Sequence[Iterable[str]], passages: Iterable[tuple[int, int]]) -> Sequence[float]:
        """For each label the highest score of any passage, which goes from one part to before another and has `MOST_ROWS` pieces at most."""
        known = [[*filter(None, map(self.rows.__getitem__, part))] for part in parts]
        summed = [(sum(rows), _OFFSET * len(rows)) for rows in known]
        said: list[list[float]] = []
        for start, end in passages:
            shifted = sum(by for _, by in summed[start:end])
            lanes = _lanes_of(sum(total for total, _ in summed[start:end]), len(self.intercepts) + 1)
            step = self._step(lanes[-1] - shifted)
            said.append([(lane - shifted) * step for lane in lanes[:-1]])
        most = map(max, zip(*said, strict=True)) if said else (0.0 for _ in self.intercepts)
        return [start + score for start, score in zip(self.intercepts, most, strict=True)]

    def _step(self, squares: int) -> float:
        """What one step of a piece is worth where so many steps of squared rarity stand."""
        step: float = self.piece_step / max(squares * self.rarity_step, 1.0) ** 0.5
        return step


def read(path: Path) -> tuple[Weights, Weights]:
    """The two models of a file that `write` made."""
    raw = path.read_bytes()
    if raw[: len(MAGIC)] != MAGIC:
        raise ValueError(f"{path.name}: no weights of this version; run python -m streams.training")
    body = lzma.decompress(raw[len(MAGIC) :])
    first, at = _look(body, 0)
    second, _ = _look(body, at)
    return first, second


def write(path: Path, first: Look, second: Look) -> None:
    """The same weights always give the same bytes: names in order, figures rounded."""
    path.write_bytes(MAGIC + lzma.compress(_bytes_of(first) + _bytes_of(second), preset=9))


def _bytes_of(look: Look) -> bytes:
    names = [sorted(look.pieces.rows), sorted(look.signs.rows)]
    joined = ["\n".join(group).encode() for group in names]
    head = json.dumps(
        {
            "labels": list(look.labels),
            "intercepts": [round(value, 5) for value in look.intercepts],
            "piece_step": look.pieces.step,
            "rarity_step": look.rarity_step,
            "sign_step": look.signs.step,
            "piece_names": len(joined[0]),
            "sign_names": len(joined[1]),
        }
    ).encode()
    tables = [
        b"".join(bytes(value & 0xFF for value in lane) for lane in zip(*(table.rows[name] for name in group), strict=True))
        for table, group in zip((look.pieces, look.signs), names, strict=True)
    ]
    return len(head).to_bytes(4, "little") + head + joined[0] + tables[0] + joined[1] + tables[1]


def _look(body: bytes, start: int) -> tuple[Weights, int]:
    """The model that begins here, and where it ends."""
    at = start + 4 + int.from_bytes(body[start : start + 4], "little")
    head = json.loads(body[start + 4 : at])
    labels = tuple(head["labels"])
    pieces, at = _table(body, at, head["piece_names"], len(labels) + 1)
    signs, at = _table(body, at, head["sign_names"], len(labels))
    found = Weights(labels, tuple(head["intercepts"]), head["piece_step"], head["rarity_step"], Rows(pieces), head["sign_step"], signs)
    return found, at


def _table(body: bytes, at: int, names_length: int, width: int) -> tuple[dict[str, int], int]:
    start = at + names_length
    names = body[at:start].decode("utf-8", "surrogatepass").split("\n") if names_length else []
    lanes = [body[start + lane * len(names) : start + (lane + 1) * len(names)] for lane in range(width)]
    rows = {name: _lanes(bytes(row)) for name, row in zip(names, zip(*lanes, strict=True), strict=True)}
    return rows, start + len(names) * width


def _lanes(row: bytes) -> int:
    spread = bytearray(len(row) * LANE_BYTES)
    spread[::LANE_BYTES] = bytes((value + _OFFSET) & 0xFF for value in row)
    return int.from_bytes(spread, "little")


def _summed(rows: list[int], width: int) -> tuple[Sequence[int], int]:
    """The sum of each lane, and by how much each is shifted."""
    if len(rows) <= MOST_ROWS:
        return _lanes_of(sum(rows), width), _OFFSET * len(rows)
    groups = (_lanes_of(sum(rows[start : start + MOST_ROWS]), width) for start in range(0, len(rows), MOST_ROWS))
    return [sum(lane) for lane in zip(*groups, strict=True)], _OFFSET * len(rows)


def _lanes_of(total: int, width: int) -> memoryview:
    return memoryview(total.to_bytes(width * LANE_BYTES, "little")).cast("H")
