"""The lexicon: what people say, by what it tells. Read once from `lexicon.yaml`."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from streams.reference.rulebook import Category

LEXICON = Path(__file__).parent / "lexicon.yaml"


@cache
def words_by_concept() -> Mapping[str, tuple[str, ...]]:
    """Concept → its words."""
    concepts = yaml.load(LEXICON.read_bytes(), Loader=yaml.CSafeLoader)["concepts"]  # noqa: S506  (a safe loader, the fast one)
    return {name: tuple(dict.fromkeys(words.split())) for name, words in concepts.items()}


class SecondLevel:
    """Which second-level entry of a category a text speaks of: the one most of whose words it uses."""

    def __init__(self, category: Category) -> None:
        by_concept = words_by_concept()
        self._patterns = tuple(
            (sub.code, re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))))
            for sub in category.subs
            if (words := by_concept.get(f"{category.code}.{sub.slug}"))
        )

    def of(self, affirmed: str) -> str:
        """Its code; empty when the text uses no word of any."""
        counted = [(len(set(pattern.findall(affirmed))), code) for code, pattern in self._patterns]
        times, code = max(counted, key=lambda one: one[0], default=(0, ""))
        return code if times else ""
