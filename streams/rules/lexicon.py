"""The lexicon: what people say, by what it tells. Read once from `lexicon.yaml`."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

from streams.reference import wordlists
from streams.reference.rulebook import Category

LEXICON = Path(__file__).parent / "lexicon.yaml"


@cache
def words_by_concept() -> Mapping[str, tuple[str, ...]]:
    """Concept → its words."""
    return wordlists.words_by_concept(LEXICON)


class SecondLevel:
    """Which second-level entry of a category a text speaks of: the one most of whose words it uses."""

    def __init__(self, category: Category) -> None:
        by_concept = words_by_concept()
        self._starting: dict[str, list[tuple[str, str]]] = {}  # the first two characters → words and the entry they speak for
        for sub in category.subs:
            for word in by_concept.get(f"{category.code}.{sub.slug}", ()):
                self._starting.setdefault(word[:2], []).append((word, sub.code))

    def of(self, affirmed: str, pieces: AbstractSet[str]) -> str:
        """Its code; empty when the text uses no word of any."""
        times: dict[str, int] = {}
        for start in [piece for piece in pieces if piece in self._starting]:
            for word, code in self._starting[start]:
                if word in affirmed:
                    times[code] = times.get(code, 0) + 1
        return min(times, key=lambda code: (-times[code], code), default="")
