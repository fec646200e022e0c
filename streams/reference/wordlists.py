"""Word lists by concept, from a YAML file: `concepts: {name: words separated by spaces}`."""

from collections.abc import Mapping
from pathlib import Path

import yaml


def words_by_concept(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Concept → its words, each once, in the file's order."""
    concepts = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)["concepts"]
    return {name: tuple(dict.fromkeys(words.split())) for name, words in concepts.items()}
