"""Texts in figures: which pieces and which signs each of them holds."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
import scipy.sparse as sp


def rows_of(pieces: Iterable[str]) -> dict[str, int]:
    """A row for each piece, in order."""
    return {piece: row for row, piece in enumerate(sorted(pieces))}


def rarity_of(rows: Mapping[str, int], frequency: Mapping[str, int], texts: int) -> np.ndarray:
    """How much each piece tells, by how few of so many texts hold it."""
    return np.array([np.log((1 + texts) / (1 + frequency[piece])) + 1 for piece in rows])


def of_pieces(seen: Iterable[AbstractSet[str]], rows: Mapping[str, int], rarity: np.ndarray) -> sp.csr_matrix:
    """Text × piece; a text of any length weighs one."""
    return of_bags((dict.fromkeys(pieces, 1) for pieces in seen), rows, rarity)


def of_bags(seen: Iterable[Mapping[str, int]], rows: Mapping[str, int], rarity: np.ndarray) -> sp.csr_matrix:
    """The same of pieces that stand there several times."""
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for bag in seen:
        known = sorted((rows[piece], times) for piece, times in bag.items() if piece in rows)
        at = [row for row, _ in known]
        often = np.array([times for _, times in known], dtype=float)
        length = float(np.sqrt((often * rarity[at] ** 2).sum()))
        values.extend(often * rarity[at] / max(1.0, length))
        columns.extend(at)
        ends.append(len(columns))
    return sp.csr_matrix((values, columns, ends), shape=(len(ends) - 1, len(rows)))


def of_signs(seen: Sequence[Mapping[str, int]], names: Sequence[str]) -> np.ndarray:
    """Text × sign, in halves."""
    return np.array([[signs.get(name, 0) for name in names] for signs in seen], dtype=float).reshape(len(seen), len(names))
