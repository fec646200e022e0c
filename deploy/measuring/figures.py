"""Figures of a measure: one value a round, the mark it is held against, and the line that tells both.

A value is a ratio of two things taken in the same round, or a time. What is told is the median of the rounds and how far they
lie apart: on a machine that others use as well, one round alone says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil
from statistics import median


class Form(StrEnum):
    """How much of a measure is run. Only the full form can miss a mark; the others say how it stands."""

    TINY = "tiny"  # a few records: whether it runs at all
    SHORT = "short"
    FULL = "full"


@dataclass(frozen=True)
class Mark:
    """What a figure is held against."""

    wanted: float
    at_least: bool  # else: at most

    def holds(self, value: float) -> bool:
        return value >= self.wanted if self.at_least else value <= self.wanted

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.wanted:g}"


@dataclass(frozen=True)
class Measured:
    """One line of the table. `values` are one a round; `size` says how much was measured, `beside` what else was seen."""

    name: str
    what: str
    unit: str  # "×" for a ratio
    values: tuple[float, ...]
    mark: Mark
    form: Form
    size: str
    beside: dict[str, float | str] = field(default_factory=dict)

    @property
    def value(self) -> float:
        return median(self.values)

    @property
    def met(self) -> bool:
        return self.mark.holds(self.value)

    @property
    def missed(self) -> bool:
        """Only a full form can miss: a short one is told, and fails nothing."""
        return self.form is Form.FULL and not self.met

    def told(self) -> dict[str, object]:
        """For programs."""
        return {
            "name": self.name,
            "what": self.what,
            "unit": self.unit,
            "value": rounded(self.value),
            "low": rounded(min(self.values)),
            "high": rounded(max(self.values)),
            "rounds": [rounded(value) for value in self.values],
            "mark": str(self.mark),
            "met": self.met,
            "form": self.form,
            "size": self.size,
            "beside": {name: rounded(value) if isinstance(value, float) else value for name, value in self.beside.items()},
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed (nearest rank): one that was really seen."""
    ranked = sorted(values)
    return ranked[max(0, ceil(share * len(ranked)) - 1)]


def rounded(value: float) -> float:
    """Three figures are more than these measurements carry."""
    return float(f"{value:.3g}") if abs(value) < 1000 else round(value)
