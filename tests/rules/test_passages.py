"""What is told in passing is heard: the strongest passage moves the classes in doubt, and nothing else."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.codes import Restricted
from streams.rules import passages, weights
from streams.rules.classification import WEIGHTS
from streams.rules.passages import CUT, LONGEST, REACH, SHORT, parts_of, spans_of
from streams.rules.verdict import MARKS
from streams.rules.weights import Look, Table

OF_PASSAGE = weights.read(WEIGHTS)[1]
FAR = MARKS[Restricted.DV] + 1.1 * REACH
NEAR = MARKS[Restricted.DV] + REACH / 2
RENT = "八月的房租还没有付"
BEATEN = ["夜里又听见他打老婆", "人哭着讲不敢回屋里"]


@pytest.mark.parametrize(
    ("clauses", "parts"),
    [
        ([], []),
        (["打我"], ["打我"]),
        (["甲" * LONGEST], ["甲" * LONGEST]),
        (["甲" * 2 * CUT + "乙"], ["甲" * CUT, "甲" * CUT + "乙"]),
        (["打我", "乙" * 3 * CUT], ["打我", "乙" * CUT, "乙" * CUT, "乙" * CUT]),
    ],
)
def test_a_clause_told_without_a_stop_is_cut_into_even_parts(clauses: list[str], parts: list[str]) -> None:
    assert parts_of(clauses) == parts


@pytest.mark.parametrize(
    ("lengths", "spans"),
    [
        ([], []),
        ([3], [(0, 1)]),
        ([SHORT, SHORT], [(0, 1), (1, 2)]),
        ([3, SHORT - 3, 5], [(0, 2), (1, 3)]),
        ([5, 5, 5, 5, 5, 5], [(0, 4), (1, 5), (2, 6)]),
        ([3, 3], [(0, 2)]),
    ],
)
def test_a_passage_begins_at_every_part_until_one_reaches_the_end(lengths: list[int], spans: list[tuple[int, int]]) -> None:
    assert spans_of(["甲" * length for length in lengths]) == spans


@given(st.lists(st.text(min_size=1, max_size=60), max_size=30))
def test_every_part_is_in_a_passage_and_none_is_too_long_for_its_lanes(clauses: list[str]) -> None:
    parts = parts_of(clauses)
    assert "".join(parts) == "".join(clauses)
    spans = spans_of(parts)
    assert {at for start, end in spans for at in range(start, end)} == set(range(len(parts)))
    assert all(2 * sum(map(len, parts[start:end])) <= weights.MOST_ROWS for start, end in spans)


@pytest.mark.parametrize("before", [0, 1, 4, 9])
@pytest.mark.parametrize("after", [0, 1, 4, 9])
def test_what_stands_around_a_passage_takes_nothing_from_it(before: int, after: int) -> None:
    (alone,) = said_of(Restricted.DV, BEATEN)
    (within,) = said_of(Restricted.DV, [RENT] * before + BEATEN + [RENT] * after)
    assert within >= alone > 0


def said_of(kind: Restricted, clauses: list[str]) -> list[float]:
    said = zip(OF_PASSAGE.labels, passages.strongest(clauses, OF_PASSAGE), strict=True)
    return [score for label, score in said if label == kind]


@pytest.mark.parametrize(
    ("score", "is_moved"), [(FAR, False), (NEAR, True), (MARKS[Restricted.DV], True), (2 * MARKS[Restricted.DV] - FAR, False)]
)
def test_a_class_in_doubt_is_moved_and_no_other_score(score: float, is_moved: bool) -> None:
    whole: Mapping[str, float] = {"01": 0.3, Restricted.MINOR: -9.0, Restricted.DV: score}
    found = passages.settled(whole, BEATEN, OF_PASSAGE)
    assert (found[Restricted.DV] != score) is is_moved
    assert {**found, Restricted.DV: score} == whole


@given(clauses=st.lists(st.text(min_size=1, max_size=80)), scores=st.lists(st.floats(-20, 20), min_size=4, max_size=4))
def test_any_clauses_and_any_scores_get_scores_of_the_same_labels(clauses: list[str], scores: list[float]) -> None:
    whole: Mapping[str, float] = dict(zip(map(str, Restricted), scores, strict=True))
    found = passages.settled(whole, clauses, OF_PASSAGE)
    assert found.keys() == whole.keys()
    assert all(found[kind] == whole[kind] for kind in Restricted if abs(whole[kind] - MARKS[kind]) >= REACH)


def test_both_models_come_back_as_they_were_written(tmp_path: Path) -> None:
    whole = Look(["01", "dv"], [0.5, -1.0], Table(0.25, {"打": [4, -4, 1], "打我": [8, 127, 1]}), 1.0, Table(0.5, {"blows": [1, 2]}))
    passage = Look(["dv"], [0.125], Table(0.5, {"打我": [-2, 1], "打你": [4, 4]}), 1.0, Table(1.0, {}))
    weights.write(tmp_path / "some.bin", whole, passage)
    one, other = weights.read(tmp_path / "some.bin")
    assert one.scores({"打"}, {"blows": 2}) == ([0.5 + 1.0 + 1.0, -1.0 - 1.0 + 2.0], 1)
    assert other.highest([{"打我", "收钱"}, {"打你"}, {"打我"}], [(0, 1), (1, 2), (2, 3)]) == [0.125 + 4 * 0.5 / 2]
    (both,) = other.highest([{"打我"}, {"打你"}], [(0, 2)])
    assert both == pytest.approx(0.125 + 2 * 0.5 / 5**0.5)
    assert other.highest([], []) == [0.125]


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.bin").write_bytes(b"FQW3")
    with pytest.raises(ValueError, match="no weights of this version"):
        weights.read(tmp_path / "old.bin")
