"""Who reviews what a unit answered: the next level up, and that of the next level again, outside the county where the county ends."""

import pytest

from streams.reference.county import County
from streams.reference.records import Level


@pytest.mark.parametrize(
    ("unit_id", "reviewers"),
    [
        ("330523107202.cunwei", ("330523107.zhengfu",)),
        ("330523107.zhengfu", ("anji.xianzhengfu",)),
        ("330523107.sifasuo", ("anji.sifaju", "330523107.zhengfu")),  # 双重管理: either
        ("anji.zhujianju", ("anji.xianzhengfu",)),
        ("anji.xinfangju", ("anji.xianzhengfu", "anji.xianwei", "huzhou.xinfangju")),
        ("anji.xianzhengfu", ("huzhou.shizhengfu",)),  # not the Party committee of its own level
        ("anji.xianwei", ("huzhou.shiwei",)),
        ("huzhou.shizhengfu", ("zhejiang.shengzhengfu",)),
        ("zhejiang.shengzhengfu", ()),
        ("nobody", ()),
    ],
)
def test_the_next_level_up_reviews(county: County, unit_id: str, reviewers: tuple[str, ...]) -> None:
    assert county.reviewers(unit_id) == reviewers


def test_whatever_a_unit_of_the_county_answers_can_be_reviewed_twice(county: County) -> None:
    for unit in county.units.values():
        if unit.level in (Level.PROVINCE, Level.CITY):
            continue
        first = county.reviewers(unit.id)
        assert first, unit.id
        assert all(county.reviewers(one) for one in first), unit.id
        assert unit.id not in {*first, *(second for one in first for second in county.reviewers(one))}


def test_where_all_above_are_shut_out_those_above_them_review(county: County) -> None:
    assert county.reviewers("330523107.sifasuo", ["anji.sifaju"]) == ("330523107.zhengfu",)
    assert county.reviewers("330523107202.cunwei", ["330523107.zhengfu"]) == ("anji.xianzhengfu",)
    assert county.reviewers("anji.xianzhengfu", ["huzhou.shizhengfu"]) == ("zhejiang.shengzhengfu",)


def test_a_unit_outside_is_marked_and_one_of_the_province_takes_no_case(county: County) -> None:
    outside = {unit.id for unit in county.units.values() if unit.outside}
    assert outside == {unit_id for unit_id in county.units if unit_id.startswith(("huzhou.", "zhejiang."))} - {"anji.shengtai"}
    assert {unit.id for unit in county.units.values() if not unit.takes_cases} == {"zhejiang.shengwei", "zhejiang.shengzhengfu"}
