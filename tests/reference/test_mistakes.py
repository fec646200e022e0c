"""A spoilt file: each mistake is told with its file, its line, what is wrong and what would be right."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from streams.reference.county import load_county
from streams.reference.draft import FILES
from streams.reference.faults import CountyDataInvalid

LANGCUN = "330523107202,郎村村,village,village,330523107000,,Langcun Village"
FIRST_GRID = "330523107202001,郎村村第一网格,330523107202,3,"


@dataclass(frozen=True)
class Slip:
    """Replace `old` by `new` in the file; the mistake is told on the line that then holds `at`."""

    name: str
    file: str
    old: str
    new: str
    at: str
    text: str


SLIPS = (
    Slip(
        "a lead that is no unit kind",
        "routing.yaml",
        "    lead: zhengfawei\n",
        "    lead: zhengfavei\n",
        "lead: zhengfavei",
        'lead "zhengfavei" is no unit kind; use one of zhengfawei',
    ),
    Slip(
        "a misspelt field",
        "routing.yaml",
        "    lead: zhengfawei\n",
        "    leed: zhengfawei\n    lead: zhengfawei\n",
        "leed:",
        "`leed` is not known here; use one of id, when, lead, co, lane, send, basis, basis_en",
    ),
    Slip(
        "a missing field",
        "routing.yaml",
        "  - id: litigation\n    when: {restricted: [litigation]}\n    lead: zhengfawei\n",
        "  - id: litigation\n    when: {restricted: [litigation]}\n",
        "id: litigation",
        "`lead` is missing",
    ),
    Slip(
        "a lane that does not exist",
        "routing.yaml",
        "    lead: xiaofang\n    co: [yingjiju, zhujianju, paichusuo]\n    lane: county",
        "    lead: xiaofang\n    co: [yingjiju, zhujianju, paichusuo]\n    lane: state",
        "lane: state",
        'lane "state" cannot stand here; use one of county, town, village',
    ),
    Slip(
        "a category that the taxonomy does not have",
        "routing.yaml",
        'when: {category: ["24"]}',
        'when: {category: ["34"]}',
        '"34"',
        'category "34" is not in taxonomy.yaml; use one of',
    ),
    Slip(
        "a code that lost its quotes is still the same code",
        "routing.yaml",
        'when: {category: ["24"]}',
        "when: {category: [24], sub: [09]}",
        "sub: [09]",
        'sub "09" is not in category 24; use one of 01, 02, 03',
    ),
    Slip(
        "a last rule with a condition",
        "routing.yaml",
        "  - id: last\n",
        '  - id: last\n    when: {category: ["99"]}\n',
        "id: last",
        "the last rule must take everything: leave its `when` out",
    ),
    Slip(
        "a rule that another hides",
        "routing.yaml",
        "  - id: last\n",
        '  - id: late\n    when: {category: ["24"]}\n    lead: jiwei\n    lane: county\n'
        "    basis: 检举\n    basis_en: Accusation\n  - id: last\n",
        "id: late",
        'rule "late" is never reached: rules above it take all it asks for; move it up',
    ),
    Slip(
        "a category whose hard matters nobody leads",
        "routing.yaml",
        'when: {category: ["22"], difficulty: [hard]}',
        'when: {category: ["22"], difficulty: [simple]}',
        "# Whose is it?",
        "no rule leads hard matters of category 22 民族宗教; add one",
    ),
    Slip(
        "a unit under an unknown one",
        "units.yaml",
        "  - kind: jiaojing\n    level: county\n    parent: gonganju",
        "  - kind: jiaojing\n    level: county\n    parent: gongan",
        "parent: gongan\n",
        'parent "gongan" is no unit kind; use one of',
    ),
    Slip(
        "authority in a circle",
        "units.yaml",
        "  - kind: gonganju\n    level: county\n    parent: xianzhengfu",
        "  - kind: gonganju\n    level: county\n    parent: jiaojing",
        "parent: jiaojing",
        "authority goes in a circle: gonganju → jiaojing → gonganju; break it",
    ),
    Slip(
        "authority from below",
        "units.yaml",
        "  - kind: jiaojing\n    level: county\n    parent: gonganju",
        "  - kind: jiaojing\n    level: county\n    parent: cunwei",
        "parent: cunwei\n    name: 安吉县公安局交通警察大队",
        '"cunwei" is of the village, below the county; authority comes from above',
    ),
    Slip(
        "a town's unit without the town's name",
        "units.yaml",
        'name: "{place}司法所"\n',
        "name: 司法所\n",
        "name: 司法所",
        'name "司法所" is the same in every town; put {place} in it',
    ),
    Slip(
        "a unit that some villages lack",
        "units.yaml",
        "  - kind: tiaowei\n    level: village\n",
        "  - kind: tiaowei\n    level: village\n    only: [village, community]\n",
        "",
        'lead "tiaowei" has no unit for 南湖林场生活区 (1 villages in all)',
    ),
    Slip(
        "a key given twice",
        "units.yaml",
        "  - kind: xinfangju\n    level: county\n",
        "  - kind: xinfangju\n    level: county\n    level: town\n",
        "level: town\n    parent: xianzhengfu\n    also_under: [xianwei, city_xinfangju]",
        "`level` is given twice; keep one",
    ),
    Slip(
        "broken YAML",
        "units.yaml",
        "aliases: [信访局, 县信访局, 信访办]",
        "aliases: [信访局, 县信访局, 信访办",
        "",
        "this is not YAML: ",
    ),
    Slip(
        "a grid in a village that does not exist",
        "grids.csv",
        FIRST_GRID,
        "330523107999001,郎村村第一网格,330523107999,3,",
        "330523107999001",
        'village "330523107999" is not in regions.csv; a grid belongs to one village or community',
    ),
    Slip(
        "a grid code of another village",
        "grids.csv",
        FIRST_GRID,
        "330523107201099,郎村村第一网格,330523107202,3,",
        "330523107201099",
        'grid_code "330523107201099" must be 330523107202 and three digits from 001',
    ),
    Slip(
        "a grid code that is too short",
        "grids.csv",
        FIRST_GRID,
        "33052310720201,郎村村第一网格,330523107202,3,",
        "33052310720201,",
        'grid_code "33052310720201" cannot stand here; write 15 digits',
    ),
    Slip(
        "two grids on one tile",
        "grids.csv",
        "330523107202003,郎村村第三网格,330523107202,4,25",
        "330523107202003,郎村村第三网格,330523107202,3,25",
        "郎村村第三网格",
        "tile x=3 y=25 is taken by grid 330523107202002; use a free one",
    ),
    Slip(
        "a grid that ends before it begins",
        "grids.csv",
        "330523107202003,郎村村第三网格,330523107202,4,25,2022-01-01,",
        "330523107202003,郎村村第三网格,330523107202,4,25,2022-01-01,2021-12-31",
        "郎村村第三网格",
        "valid_to 2021-12-31 lies before valid_from 2022-01-01",
    ),
    Slip(
        "a day that does not exist",
        "grids.csv",
        "330523107202003,郎村村第三网格,330523107202,4,25,2022-01-01,",
        "330523107202003,郎村村第三网格,330523107202,4,25,2022-02-30,",
        "郎村村第三网格",
        'valid_from "2022-02-30" cannot stand here; write a day such as 2026-03-01',
    ),
    Slip(
        "a row of another length",
        "regions.csv",
        LANGCUN,
        LANGCUN + ",",
        "郎村村",
        "8 cells where 7 are wanted: code,name,level,kind,parent,standin,name_en",
    ),
    Slip(
        "another header",
        "regions.csv",
        "code,name,level",
        "code,title,level",
        "code,title",
        "the first line must be code,name,level,kind,parent,standin,name_en",
    ),
    Slip(
        "a region under an unknown parent",
        "regions.csv",
        LANGCUN,
        LANGCUN.replace("330523107000", "330523177000"),
        "郎村村",
        'parent "330523177000" is no region of this file; name the town',
    ),
    Slip(
        "a region code outside its parent's",
        "regions.csv",
        LANGCUN,
        LANGCUN.replace("330523107000", "330523108000"),
        "郎村村",
        'code "330523107202" does not begin with 330523108, the digits of its parent',
    ),
    Slip(
        "a region given twice",
        "regions.csv",
        LANGCUN,
        LANGCUN + "\n" + LANGCUN.replace("郎村村", "郎村二村"),
        "郎村二村",
        'code "330523107202" is taken by line',
    ),
    Slip(
        "a village without grids",
        "regions.csv",
        LANGCUN,
        LANGCUN + "\n330523107777,新村,village,village,330523107000,,",
        "330523107777",
        "新村 has no grid in grids.csv; every village needs one or more",
    ),
    Slip(
        "a second-level code given twice",
        "taxonomy.yaml",
        '{code: "02", slug: support,',
        '{code: "01", slug: support,',
        "slug: support",
        'code "01" is given twice in category 01; give each its own',
    ),
    Slip(
        "a category given twice",
        "taxonomy.yaml",
        '  - code: "24"\n',
        '  - code: "23"\n',
        '- code: "23"\n    slug: accusation',
        'code "23" is taken by line',
    ),
    Slip(
        "a danger that raises nothing",
        "urgency.yaml",
        "when: {danger: [landslide]}",
        "when: {danger: [fire_gas]}",
        "# Facts of an event",
        'danger "landslide" raises nothing; add a trigger for it',
    ),
    Slip(
        "an outcome without a colour",
        "urgency.yaml",
        "when: {outcome: [needs_help]}",
        "when: {outcome: [settled]}",
        "# Facts of an event",
        'outcome "needs_help" has no colour without a danger; add a trigger for it',
    ),
    Slip(
        "a clock of an unknown stage",
        "county.yaml",
        "stage: triage,",
        "stage: triaje,",
        "stage: triaje",
        'stage "triaje" is not known; use one of finish, first_contact, receive, return_window, sign, triage',
    ),
    Slip(
        "a duty chain that ends before the leader",
        "county.yaml",
        "  - {post: leader, name: 带班领导",
        "  - {post: chief, name: 带班领导",
        "  - {post: chief",
        'the chain must end at post "leader": a silent chain ends at the leader on duty',
    ),
    Slip(
        "somebody on duty who may not hear a case",
        "county.yaml",
        "roles: [centre, supervisor, leader]",
        "roles: [centre, grid_member]",
        "grid_member",
        'role "grid_member" may not hear a case; use one of centre, leader, supervisor, town_desk',
    ),
    Slip(
        "a centre that is no unit",
        "county.yaml",
        "unit: anji.centre",
        "unit: anji.center",
        "unit: anji.center",
        'unit "anji.center" is no unit; use one of anji.centre',
    ),
    Slip(
        "a list that is none",
        "calendar.yaml",
        "years: []",
        "years: none",
        "years: none",
        "`years` must be a list; write `- …` lines below it, or []",
    ),
    Slip(
        "a day of a year that nobody knows",
        "calendar.yaml",
        "\ndays: []",
        '\ndays:\n  - {date: "2090-03-01", workday: false, why: 台风}',
        "2090-03-01",
        "the calendar of 2090 is not known; add the year below `years`",
    ),
    Slip("a late reminder", "county.yaml", "remind: [20, 27]", "remind: [27, 30]", "T_CONFIRM", "the days of remind must rise"),
)


def _spoil(folder: Path, slip: Slip) -> str:
    path = folder / slip.file
    text = path.read_text(encoding="utf-8")
    assert slip.old in text, "the file no longer holds what this test spoils"
    text = text.replace(slip.old, slip.new, 1)
    path.write_text(text, encoding="utf-8")
    return text


def _told(folder: Path) -> str:
    with pytest.raises(CountyDataInvalid) as invalid:
        load_county(folder)
    return str(invalid.value)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_mistake_is_told_where_it_stands(folder: Path, slip: Slip) -> None:
    text = _spoil(folder, slip)
    told = _told(folder)
    if slip.at:
        line = text[: text.index(slip.at)].count("\n") + 1
        assert f"{slip.file}:{line}: {slip.text}" in told
    else:
        assert re.search(rf"^\w+\.(yaml|csv):\d+: {re.escape(slip.text)}", told, re.MULTILINE)


def test_all_mistakes_are_told_at_once_in_order(folder: Path) -> None:
    for slip in (SLIPS[0], SLIPS[18], SLIPS[32]):
        _spoil(folder, slip)
    files = [line.split(":")[0] for line in _told(folder).splitlines()]
    assert files == sorted(files)
    assert set(files) == {"county.yaml", "grids.csv", "routing.yaml"}


def test_one_broken_record_is_not_told_again_by_all_that_point_at_it(folder: Path) -> None:
    _spoil(folder, Slip("", "units.yaml", "  - kind: jiaojing\n    level: county", "  - kind: jiaojing\n    level: shire", "", ""))
    assert len(_told(folder).splitlines()) == 1


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_told(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert f"{name}: missing in {folder}" in _told(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_another_encoding_is_told(folder: Path, name: str) -> None:
    (folder / name).write_bytes("# 安吉\n安吉县".encode("gb18030"))
    assert f"{name}:1: this is not UTF-8; save the file as UTF-8" in _told(folder)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".yaml")])
@pytest.mark.parametrize("content", ["", "- a\n", "just words", "{}", "a: 1"])
def test_a_file_of_another_shape_is_told(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    assert re.search(rf"^{name}:\d+: ", _told(folder), re.MULTILINE)
