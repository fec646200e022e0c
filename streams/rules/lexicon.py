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
        self._starting: dict[str, tuple[tuple[str, str], ...]] = {}  # the first two characters → words and the entry they speak for
        for sub in category.subs:
            for word in by_concept.get(f"{category.code}.{sub.slug}", ()):
                self._starting[word[:2]] = (*self._starting.get(word[:2], ()), (word, sub.code))

        self._starts = frozenset(self._starting)

    def of(self, affirmed: str, pieces: AbstractSet[str]) -> str:
        """Its code; empty when the text uses no word of any."""
        told = [code for start in self._starts & pieces for word, code in self._starting[start] if len(word) <= 2 or word in affirmed]
        if not told:
            return ""
        return told[0] if len(told) == 1 else min(told, key=lambda code: (-told.count(code), code))
