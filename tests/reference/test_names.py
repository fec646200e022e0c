"""What people call a unit, and which unit that is where they stand."""

import pytest

from streams.reference.county import County

GRID = "330523107202001"  # 章村镇郎村村
STREET_GRID = "330523001002001"  # 递铺街道苕秀社区


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("章村镇人民政府", ["330523107.zhengfu"]),
        ("镇政府", ["330523107.zhengfu"]),
        ("副镇长", ["330523107.zhengfu"]),
        ("村支书", ["330523107202.cunwei"]),
        ("村主任", ["330523107202.cunwei"]),
        ("网格长", ["330523107202.cunwei"]),
        ("郎村村支书", ["330523107202.cunwei"]),
        ("郎村书记", ["330523107202.cunwei"]),
        ("郎村村村民委员会", ["330523107202.cunwei"]),
        ("调委会主任", ["330523107202.tiaowei"]),
        ("派出所所长", ["330523107.paichusuo"]),
        ("派出所民警", ["330523107.paichusuo"]),
        ("公安局和派出所", ["anji.gonganju", "330523107.paichusuo"]),
        ("镇政府司法所", ["330523107.sifasuo"]),
        ("交警", ["anji.jiaojing"]),
        ("县公安局交警大队", ["anji.jiaojing"]),
        ("国土局", ["anji.ziguiju"]),
        ("城管", ["anji.zhifaju"]),
        ("城管中队", ["330523107.zhifadui"]),
        ("房管所", ["anji.zhujianju"]),
        ("住建局的副局长", ["anji.zhujianju"]),
        ("县委书记", ["anji.xianwei"]),
        ("湖州市公安局", ["huzhou.gonganju"]),
        ("镇政府和村委会", ["330523107.zhengfu", "330523107202.cunwei"]),
        ("村委会、村支书", ["330523107202.cunwei"]),  # named twice, meant once
        (" anji.jiaojing ", ["anji.jiaojing"]),
    ],
)
def test_a_name_finds_its_unit(county: County, text: str, units: list[str]) -> None:
    assert list(county.resolve_name(text, GRID)) == units


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("长潭村村主任", ["330523107200.cunwei"]),
        ("余村村支书", ["330523108204.cunwei"]),
        ("天荒坪镇镇长", ["330523108.zhengfu"]),
        ("天荒坪派出所", ["330523108.paichusuo"]),
        ("递铺街道办", ["330523001.zhengfu"]),
        ("苕秀社区居委会主任", ["330523001002.cunwei"]),
    ],
)
def test_a_place_in_the_words_wins_over_the_grid(county: County, text: str, units: list[str]) -> None:
    assert list(county.resolve_name(text, GRID)) == units


def test_the_same_word_means_another_unit_elsewhere(county: County) -> None:
    assert county.resolve_name("街道办", STREET_GRID) == ("330523001.zhengfu",)
    assert county.resolve_name("居委会", STREET_GRID) == ("330523001002.cunwei",)


def test_a_name_that_fits_two_places_names_both(county: County) -> None:
    """章村 is a town and a village in it: for an accusation both must stay out until a person has looked."""
    assert set(county.resolve_name("章村书记", GRID)) == {"330523107.zhengfu", "330523107204.cunwei"}


@pytest.mark.parametrize("text", ["", "   ", "隔壁老王", "局长", "所长", "领导", "某某公司"])
def test_what_names_nobody_for_certain_is_left_to_a_person(county: County, text: str) -> None:
    assert county.resolve_name(text, GRID) == ()


def test_a_post_without_a_place_means_nobody_where_the_grid_is_unknown(county: County) -> None:
    assert county.resolve_name("村支书", "nowhere") == ()
    assert county.resolve_name("交警", "nowhere") == ("anji.jiaojing",)


def test_every_unit_is_found_by_its_own_name(county: County) -> None:
    lost = [unit.name for unit in county.units.values() if unit.id not in county.resolve_name(unit.name, GRID)]
    assert lost == []
