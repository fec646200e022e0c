"""Only what is in doubt is looked at twice."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.codes import Restricted
from streams.rules import second_look, weights
from streams.rules.classification import WEIGHTS
from streams.rules.features import gaps_of
from streams.rules.second_look import REACH
from streams.rules.verdict import MARKS
from streams.rules.weights import Look, Table

SECOND = weights.read(WEIGHTS)[1]
FAR = MARKS[Restricted.DV] + 1.1 * REACH
NEAR = MARKS[Restricted.DV] + REACH / 2


@pytest.mark.parametrize(
    ("clauses", "gaps"),
    [
        ([], set()),
        (["打"], set()),
        (["打我"], set()),
        (["打了我"], {"打我"}),
        (["收过钱", "收的钱"], {"收钱"}),
        (["他打了我"], {"他了", "打我"}),
        (["打了", "我"], set()),
    ],
)
def test_a_pair_with_a_gap_leaves_one_character_out_and_reaches_over_no_break(clauses: list[str], gaps: set[str]) -> None:
    assert gaps_of(clauses) == gaps


@pytest.mark.parametrize(
    ("score", "is_moved"), [(FAR, False), (NEAR, True), (MARKS[Restricted.DV], True), (2 * MARKS[Restricted.DV] - FAR, False)]
)
def test_a_class_in_doubt_is_moved_and_no_other_score(score: float, is_moved: bool) -> None:
    first: Mapping[str, float] = {"01": 0.3, Restricted.MINOR: -9.0, Restricted.DV: score}
    found = second_look.settled(first, "他又打了我，把手机收走了", SECOND)
    assert (found[Restricted.DV] != score) is is_moved
    assert {**found, Restricted.DV: score} == first


@given(text=st.text(max_size=80), scores=st.lists(st.floats(-20, 20), min_size=4, max_size=4))
def test_any_text_and_any_scores_get_scores_of_the_same_labels(text: str, scores: list[float]) -> None:
    first: Mapping[str, float] = dict(zip(map(str, Restricted), scores, strict=True))
    found = second_look.settled(first, text, SECOND)
    assert found.keys() == first.keys()
    assert all(found[kind] == first[kind] for kind in Restricted if abs(first[kind] - MARKS[kind]) >= REACH)


def test_both_looks_come_back_as_they_were_written(tmp_path: Path) -> None:
    first = Look(["01", "dv"], [0.5, -1.0], Table(0.25, {"打": [4, -4, 1], "打我": [8, 127, 1]}), 1.0, Table(0.5, {"blows": [1, 2]}))
    second = Look(["dv"], [0.125], Table(0.5, {"打我": [-2, 1]}), 1.0, Table(1.0, {}))
    weights.write(tmp_path / "some.bin", first, second)
    one, other = weights.read(tmp_path / "some.bin")
    assert one.scores({"打"}, {"blows": 2}) == ([0.5 + 1.0 + 1.0, -1.0 - 1.0 + 2.0], 1)
    assert other.scores({"打我", "收钱"}, {}) == ([0.125 - 1.0], 1)


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.bin").write_bytes(b"FQW2")
    with pytest.raises(ValueError, match="no weights of this version"):
        weights.read(tmp_path / "old.bin")
