"""The model's weights: a linear model whose every row is one Python integer.

A row holds one small number per label, each in a lane of its own; adding rows adds all lanes at once, which is as fast
as a matrix library and needs none. On disk: `FQW1`, then zlib over a JSON head, the pieces, and one signed byte per
piece and label.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"FQW1"
LANE_BYTES = 4
"""Room for some 16 million pieces of the largest weight before a lane could spill."""
_OFFSET = 128


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What `read` makes of the file."""

    labels: tuple[str, ...]
    intercepts: tuple[float, ...]
    scale: float  # one step of a stored byte
    rows: Mapping[str, int]  # piece → its lanes, each shifted to be positive

    def scores(self, pieces: Iterable[str]) -> list[float]:
        """One score per label for this set of pieces; unknown pieces say nothing."""
        get = self.rows.get
        found = [row for piece in pieces if (row := get(piece))]
        if not found:
            return list(self.intercepts)
        count = len(found)
        lanes = memoryview(sum(found).to_bytes(len(self.labels) * LANE_BYTES, "little")).cast("I")
        step = self.scale / count**0.5
        base = _OFFSET * count
        return [intercept + (lane - base) * step for intercept, lane in zip(self.intercepts, lanes, strict=True)]


def read(path: Path) -> Weights:
    """The weights of a file that `write` made."""
    raw = path.read_bytes()
    if raw[:4] != MAGIC:
        raise ValueError(f"{path.name}: no weights of this version; run python -m streams.training")
    body = zlib.decompress(raw[4:])
    head_length = int.from_bytes(body[:4], "little")
    head = json.loads(body[4 : 4 + head_length])
    names_end = 4 + head_length + head["names_length"]
    names = body[4 + head_length : names_end].decode().split("\n")
    width = len(head["labels"])
    rows = {name: _lanes(body[names_end + at * width : names_end + (at + 1) * width]) for at, name in enumerate(names)}
    return Weights(tuple(head["labels"]), tuple(head["intercepts"]), head["scale"], rows)


def write(path: Path, labels: Sequence[str], intercepts: Sequence[float], scale: float, rows: Mapping[str, Sequence[int]]) -> None:
    """The same weights always give the same bytes: pieces in order, figures rounded."""
    names = sorted(rows)
    joined = "\n".join(names).encode()
    head = json.dumps(
        {"labels": list(labels), "intercepts": [round(value, 5) for value in intercepts], "scale": scale, "names_length": len(joined)}
    ).encode()
    table = b"".join(bytes(value & 0xFF for value in rows[name]) for name in names)
    body = len(head).to_bytes(4, "little") + head + joined + table
    path.write_bytes(MAGIC + zlib.compress(body, 9))


def _lanes(row: bytes) -> int:
    spread = bytearray(len(row) * LANE_BYTES)
    spread[::LANE_BYTES] = bytes((value + _OFFSET) & 0xFF for value in row)
    return int.from_bytes(spread, "little")
