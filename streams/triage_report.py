"""How well do the rules sort labelled texts? `./deploy/triage --confusion --set-aside FOLDER` prints it.

Enters: JSON lines with the labels people gave (`category`, `restricted`, `urgency`). Leaves: a table of categories given
and found, and for each restricted class how many were found and how many of the found were right. It prints counts only.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from streams.contracts.codes import Restricted
from streams.rules.triage import Rules
from streams.triage import Answer, Question, answer

GRID = "330523107202001"
"""A grid of 郎村: labelled texts name none."""


class Labelled(msgspec.Struct):
    """A text and what people say it is."""

    text: str
    category: str
    urgency: str
    restricted: str | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """One class, counted: given by people, found by the rules, both."""

    name: str
    given: int
    found: int
    both: int

    @property
    def precision(self) -> float:
        """How many of those found are right; 1 when none was found."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """How many of those given were found; 1 when none was given."""
        return self.both / self.given if self.given else 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """Labels and answers side by side."""

    pairs: tuple[tuple[Labelled, Answer], ...]

    @property
    def right_category(self) -> float:
        """The share of texts whose first category is the one people gave."""
        return sum(told.category == found.category for told, found in self.pairs) / max(1, len(self.pairs))

    @property
    def right_urgency(self) -> float:
        """The same for the colour."""
        return sum(told.urgency == found.urgency for told, found in self.pairs) / max(1, len(self.pairs))

    @property
    def in_doubt(self) -> int:
        """How many a person would have to look at first."""
        return sum(found.in_doubt for _, found in self.pairs)

    def restricted(self) -> tuple[Agreement, ...]:
        """Each restricted class on its own."""
        return tuple(self._agreement(one) for one in Restricted)

    def _agreement(self, restricted: Restricted) -> Agreement:
        given = [told.restricted == restricted for told, _ in self.pairs]
        found = [answered.restricted == restricted for _, answered in self.pairs]
        return Agreement(restricted, sum(given), sum(found), sum(one and other for one, other in zip(given, found, strict=True)))

    def lines(self) -> Iterator[str]:
        """The table, for people."""
        given = Counter(told.category for told, _ in self.pairs)
        confused = Counter((told.category, found.category) for told, found in self.pairs)
        yield f"texts {len(self.pairs)} · category {self.right_category:.1%} · urgency {self.right_urgency:.1%} · in doubt {self.in_doubt}"
        for one in self.restricted():
            yield f"{one.name:11} given {one.given:4} found {one.found:4} precision {one.precision:.1%} recall {one.recall:.1%}"
        colours = Counter((told.urgency, found.urgency) for told, found in self.pairs)
        yield "urgency given→found " + " ".join(f"{told}→{found} {times}" for (told, found), times in sorted(colours.items()))
        for code in sorted(given):
            wrong = " ".join(f"{found}×{times}" for (told, found), times in confused.most_common() if told == code != found)
            yield f"{code}  {confused[code, code]:3}/{given[code]:<3} {wrong}"


def report_on(labelled: Sequence[Labelled], rules: Rules) -> Report:
    """The rules' answers to these texts."""
    return Report(tuple((one, answer(Question(text=one.text, grid_code=GRID), rules)) for one in labelled))


def labelled_in(paths: Iterable[Path]) -> list[Labelled]:
    """The labelled texts of these files."""
    return [one for path in paths for one in labelled_from(path.read_bytes().splitlines())]


def labelled_from(lines: Iterable[bytes]) -> list[Labelled]:
    """The labelled texts of these JSON lines."""
    decode = msgspec.json.Decoder(Labelled).decode
    return [decode(line) for line in lines if line.strip()]
