"""A pattern that is not looked for could not have matched: on texts people wrote, and on texts made to match."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.rules import condition, danger, naming
from streams.rules.openings import openings_of
from streams.rules.reading import OPENINGS, read
from streams.rules.signs import SIGNS
from streams.training import examples

PATTERNS = {**SIGNS, **danger.PATTERNS, **condition.PATTERNS, **naming.PATTERNS}
TEXTS = examples.texts()


def missed(text: str) -> list[str]:
    """Patterns that match what the text affirms, and would not have been looked for."""
    reading = read(text)
    return [name for name, pattern in PATTERNS.items() if name not in reading.likely and pattern.search(reading.affirmed)]


@pytest.mark.parametrize("voice", sorted({one.voice for one in TEXTS}))
def test_nothing_people_wrote_is_missed(voice: str) -> None:
    assert [(one.text, names) for one in TEXTS if one.voice == voice and (names := missed(one.text))] == []


@given(st.sampled_from(sorted(PATTERNS)).flatmap(lambda name: st.from_regex(PATTERNS[name])), st.text(max_size=6))
def test_nothing_that_matches_is_missed(told: str, before: str) -> None:
    assert missed(before + told) == []


def test_most_patterns_are_not_looked_for() -> None:
    assert sum(len(read(one.text).likely) for one in TEXTS) / len(TEXTS) < len(PATTERNS) / 5


@pytest.mark.parametrize(
    ("pattern", "openings"),
    [
        ("打(?:人|架)", {"打人", "打架"}),
        ("(?<!不)打", {"打"}),
        ("[甲乙]?丙", {"甲丙", "乙丙", "丙"}),
        ("(?:几|[0-9]+)人", {"几人", "0"}),
        ("路[^，]{0,3}堵", {"路", "路堵"}),
        (".车", {""}),
        ("哭+", {"哭"}),
    ],
)
def test_openings(pattern: str, openings: set[str]) -> None:
    assert openings_of(re.compile(pattern)) == openings


def test_a_pattern_that_may_begin_anyhow_is_always_likely() -> None:
    assert type(OPENINGS)({"any": re.compile(".车"), "one": re.compile("火车")}).likely(frozenset()) == {"any"}
