"""Anji as it is shipped: its places, look-ups, clocks, sizes and digest."""

from pathlib import Path

import pytest

from streams.contracts.codes import Danger, Restricted, Urgency
from streams.reference.clocks import STAGES
from streams.reference.county import County, digest_of, load_county
from streams.reference.records import Level, RegionKind
from streams.reference.rulebook import Difficulty

LANGCUN = "330523107202"
GRID = f"{LANGCUN}001"


def test_the_county_has_its_fifteen_towns(county: County) -> None:
    towns = [region.kind for region in county.regions.values() if region.level is Level.TOWN]
    assert {kind: towns.count(kind) for kind in set(towns)} == {
        RegionKind.STREET: 4,
        RegionKind.TOWN: 8,
        RegionKind.TOWNSHIP: 3,
    }


def test_zhangcun_has_its_eight_villages(county: County) -> None:
    villages = {region.name for region in county.regions.values() if region.parent == "330523107000"}
    assert villages == {"长潭村", "河垓村", "郎村村", "浮塘村", "章村村", "高山村", "章里村", "茅山村"}


def test_no_code_had_to_be_made_up(county: County) -> None:
    assert not [region.code for region in county.regions.values() if region.standin]


def test_langcun_has_three_grids(county: County) -> None:
    names = [grid.name for grid in county.grids.values() if grid.village == LANGCUN]
    assert names == ["郎村村第一网格", "郎村村第二网格", "郎村村第三网格"]


def test_a_grid_knows_its_village_and_town(county: County) -> None:
    village, town = county.village_of(GRID), county.town_of(GRID)
    assert village is not None
    assert town is not None
    assert (village.name, town.name) == ("郎村村", "章村镇")


@pytest.mark.parametrize(
    ("code", "places"),
    [
        (GRID, ("330523107202", "330523107000", "330523000000", "330500000000", "330000000000")),
        ("330523107202099", ("330523107202", "330523107000", "330523000000", "330500000000", "330000000000")),
        ("330523107777001", ("330523107000", "330523000000", "330500000000", "330000000000")),
        ("nonsense", ("330523000000", "330500000000", "330000000000")),
    ],
)
def test_every_grid_code_lies_somewhere(county: County, code: str, places: tuple[str, ...]) -> None:
    assert county.places_of(code) == places


def test_unknown_codes_answer_nothing(county: County) -> None:
    assert county.grid("1") is None
    assert county.region("1") is None
    assert county.unit("1") is None
    assert county.village_of("330523107000001") is None
    assert county.town_of("1") is None
    assert county.superior("1") is None
    assert county.under("1") == frozenset()
    assert county.unit_of("no_such_kind", GRID) is None
    assert county.clock("no_such_stage", Urgency.RED, "01") is None


@pytest.mark.parametrize(
    ("kind", "unit_id"),
    [
        ("tiaowei", "330523107202.tiaowei"),
        ("sifasuo", "330523107.sifasuo"),
        ("jiaojing", "anji.jiaojing"),
        ("city_centre", "huzhou.centre"),
    ],
)
def test_a_kind_becomes_the_grids_own_unit(county: County, kind: str, unit_id: str) -> None:
    unit = county.unit_of(kind, GRID)
    assert unit is not None
    assert unit.id == unit_id


def test_units_are_called_as_their_place_wants_it(county: County) -> None:
    names = {unit_id: county.units[unit_id].name for unit_id in ("330523107.zhengfu", "330523001.zhengfu")}
    assert names == {"330523107.zhengfu": "章村镇人民政府", "330523001.zhengfu": "递铺街道办事处"}
    assert county.units["330523001002.cunwei"].name == "苕秀社区居民委员会"
    assert county.units["330523107202.cunwei"].name == "郎村村村民委员会"


def test_every_unit_says_what_it_rests_on(county: County) -> None:
    assert not [unit.id for unit in county.units.values() if not unit.duties]


def test_the_taxonomy_is_the_domains(county: County) -> None:
    assert list(county.taxonomy) == [f"{number:02}" for number in range(1, 25)] + ["99"]
    restricted = {code: category.restricted for code, category in county.taxonomy.items() if category.restricted}
    assert restricted == {"23": Restricted.LITIGATION, "24": Restricted.ACCUSATION}
    violence = county.taxonomy["01"].sub("05")
    assert violence is not None
    assert violence.restricted is Restricted.DV
    assert county.taxonomy["01"].sub("77") is None


def test_codes_stay_text(county: County) -> None:
    assert all(len(code) == 2 for code in county.taxonomy)
    assert all(len(sub.code) == 2 for category in county.taxonomy.values() for sub in category.subs)


@pytest.mark.parametrize("urgency", Urgency)
@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_a_clock(county: County, stage: str, urgency: Urgency) -> None:
    assert all(county.clock(stage, urgency, category) for category in county.taxonomy)


@pytest.mark.parametrize(
    ("stage", "urgency", "category", "expected"),
    [
        ("triage", Urgency.YELLOW, "99", (30, "minutes")),
        ("sign", Urgency.RED, "14", (10, "minutes")),
        ("first_contact", Urgency.ORANGE, "14", (0, "same_day")),
        ("first_contact", Urgency.YELLOW, "02", (3, "working_days")),
        ("first_contact", Urgency.BLUE, "02", (7, "working_days")),
        ("finish", Urgency.BLUE, "12", (7, "working_days")),  # the category's clock, not the colour's
        ("finish", Urgency.RED, "13", (30, "working_days")),
    ],
)
def test_the_most_particular_clock_counts(county: County, stage: str, urgency: Urgency, category: str, expected: tuple[int, str]) -> None:
    clock = county.clock(stage, urgency, category)
    assert clock is not None
    assert (clock.amount, clock.unit) == expected


def test_the_laws_limits_are_data(county: County) -> None:
    days = {code: (statute.amount, statute.unit) for code, statute in county.statutes.items()}
    assert days["T_REGISTER"] == (15, "calendar_days")
    assert days["T_OBJECT"] == (5, "working_days")
    assert days["T_HANDLE"] == (60, "calendar_days")


@pytest.mark.parametrize(
    ("kind", "size", "expected"),
    [
        (("02", "04"), (None, None), Difficulty.SIMPLE),
        (("02", ""), (4, 49_999.0), Difficulty.SIMPLE),
        (("02", ""), (5, None), Difficulty.COMPLEX),
        (("02", ""), (None, 50_000.0), Difficulty.COMPLEX),
        (("02", ""), (30, None), Difficulty.HARD),
        (("01", "01"), (None, None), Difficulty.COMPLEX),  # its second level is harder than the first
        (("08", "04"), (1, None), Difficulty.COMPLEX),  # and here easier
        (("13", ""), (1, 1.0), Difficulty.HARD),  # a small size makes nothing simpler
        (("77", ""), (None, None), Difficulty.COMPLEX),
    ],
)
def test_size_makes_a_matter_harder(
    county: County, kind: tuple[str, str], size: tuple[int | None, float | None], expected: Difficulty
) -> None:
    assert county.difficulty(*kind, *size) is expected


def test_every_danger_can_be_ticked_and_raises_something(county: County) -> None:
    assert {danger.code for danger in county.dangers} == set(Danger)
    assert {danger for trigger in county.triggers for danger in trigger.when.danger} == set(Danger)


def test_the_centre_has_both_names(county: County) -> None:
    centre = county.head.centre
    assert centre.name == centre.names["social"]
    assert {name.zh for name in centre.names.values()} == {"安吉县社会治理中心", "安吉县综治中心（县级综治中心）"}


def test_the_last_resort_is_a_desk_at_every_step(county: County) -> None:
    assert [county.unit_of(kind, "nowhere") is not None for kind in county.head.last_resort] == [True, True, True]


def test_the_digest_changes_with_any_file(county: County, folder: Path) -> None:
    assert digest_of(folder) == county.digest
    with (folder / "urgency.yaml").open("a", encoding="utf-8") as file:
        file.write("# one more remark\n")
    assert load_county(folder).digest != county.digest
