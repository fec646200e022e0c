"""The routing rules of the demo county: everyone finds somebody, and the cases people argue about go where they should."""

from itertools import product

import pytest

from streams.contracts.codes import Danger, Lane, Outcome, Restricted, Urgency
from streams.reference.county import County
from streams.reference.records import Level
from streams.reference.rulebook import Difficulty, Matter, RoutingRule, Trigger

LANE_OF = {Difficulty.SIMPLE: Lane.VILLAGE, Difficulty.COMPLEX: Lane.TOWN, Difficulty.HARD: Lane.COUNTY}


def _rule(county: County, matter: Matter) -> RoutingRule:
    return next(rule for rule in county.rules_for(matter.category) if rule.when.holds(matter))


def test_every_rule_names_a_unit_in_every_grid(county: County) -> None:
    kinds = {kind for rule in county.routing_rules for kind in (rule.lead, *rule.co)}
    missing = [(kind, grid) for kind, grid in product(kinds, county.grids) if county.unit_of(kind, grid) is None]
    assert missing == []


def test_every_grid_and_category_is_led_by_somebody(county: County) -> None:
    """Every category and second level, however hard, urgent, restricted or settled, in every grid."""
    kinds = {
        _rule(county, Matter(category=code, sub=sub, difficulty=hard, urgency=colour, restricted=closed, outcome=end)).lead
        for code, category in county.taxonomy.items()
        for sub in ("", *(sub.code for sub in category.subs))
        for hard, colour, closed, end in product(Difficulty, Urgency, (None, *Restricted), Outcome)
    }
    for grid, kind in product(county.grids, kinds):
        unit = county.unit_of(kind, grid)
        assert unit is not None
        assert unit.level in {Level.VILLAGE, Level.TOWN, Level.COUNTY}


@pytest.mark.parametrize("difficulty", Difficulty)
def test_simple_stays_in_the_village_complex_in_the_town_hard_goes_to_the_county(county: County, difficulty: Difficulty) -> None:
    lanes = {
        code: _rule(county, Matter(category=code, difficulty=difficulty)).lane
        for code in county.taxonomy
        if code not in {"21", "23", "24", "99"}  # village affairs and restricted matters never start in the village
    }
    assert {code: lane for code, lane in lanes.items() if lane is not LANE_OF[difficulty]} == {}


def test_village_affairs_are_never_left_to_the_village(county: County) -> None:
    leads = {_rule(county, Matter(category="21", difficulty=difficulty)).lead for difficulty in Difficulty}
    assert leads == {"nongyeban", "nongyeju"}


@pytest.mark.parametrize(
    ("matter", "lead", "co", "lane"),
    [
        (Matter(category="06", secondary=("11", "14")), "tiaowei", ("wenlvju", "jiaojing"), Lane.VILLAGE),
        (Matter(category="06", secondary=("14",)), "tiaowei", ("wenlvju", "jiaojing"), Lane.VILLAGE),
        (Matter(category="14", secondary=("06",)), "tiaowei", ("wenlvju", "jiaojing"), Lane.VILLAGE),
        (Matter(category="24"), "jiwei", (), Lane.COUNTY),
        (Matter(category="15", restricted=Restricted.ACCUSATION), "jiwei", (), Lane.COUNTY),
        (Matter(category="04", restricted=Restricted.LITIGATION), "zhengfawei", (), Lane.COUNTY),
        (Matter(category="01", sub="05", restricted=Restricted.DV), "paichusuo", ("fulian",), Lane.TOWN),
        (
            Matter(category="19", restricted=Restricted.MINOR),
            "gonganju",
            ("paichusuo", "minzhengju", "jiaoyuju"),
            Lane.COUNTY,
        ),
        (Matter(category="14", sub="03"), "jiaojing", ("cunwei", "zhengfu"), Lane.COUNTY),
        (Matter(category="99"), "centre", (), Lane.COUNTY),
    ],
)
def test_matters_people_argue_about(county: County, matter: Matter, lead: str, co: tuple[str, ...], lane: Lane) -> None:
    rule = _rule(county, matter)
    assert (rule.lead, rule.co, rule.lane) == (lead, co, lane)


@pytest.mark.parametrize(
    ("danger", "lead"),
    [
        (Danger.FIRE_GAS, "xiaofang"),
        (Danger.LANDSLIDE, "yingjiju"),
        (Danger.WEAPON, "paichusuo"),
        (Danger.EMERGENCY_WAY, "jiaojing"),
        (Danger.LIFE, "paichusuo"),
    ],
)
def test_a_red_danger_goes_to_those_who_handle_it(county: County, danger: Danger, lead: str) -> None:
    assert _rule(county, Matter(category="99", urgency=Urgency.RED, dangers=(danger,))).lead == lead


def test_red_and_the_village_go_out_by_themselves_and_the_rest_waits_for_a_desk(county: County) -> None:
    for code, difficulty in product(county.taxonomy, Difficulty):
        assert _rule(county, Matter(category=code, difficulty=difficulty, urgency=Urgency.RED)).send == "at_once"
        rule = _rule(county, Matter(category=code, difficulty=difficulty))
        restricted = code in {"23", "24"}
        assert rule.send == ("at_once" if restricted or rule.lane is Lane.VILLAGE else "propose")


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        (Matter(category="02"), Urgency.YELLOW),
        (Matter(category="02", outcome=Outcome.SETTLED), Urgency.BLUE),
        (Matter(category="02", outcome=Outcome.SETTLED, dangers=(Danger.WEAPON,)), Urgency.RED),
        (Matter(category="14", dangers=(Danger.BLOCKED_ROAD,)), Urgency.ORANGE),
        (Matter(category="14", dangers=(Danger.BLOCKED_ROAD, Danger.EMERGENCY_WAY)), Urgency.RED),
        (Matter(category="08", people=9), Urgency.YELLOW),
        (Matter(category="08", people=10), Urgency.ORANGE),
        (Matter(category="08", people=30, dangers=(Danger.CROWD,)), Urgency.RED),
        (Matter(category="02", restricted=Restricted.MINOR), Urgency.RED),
    ],
)
def test_the_gravest_fact_gives_the_colour(county: County, matter: Matter, expected: Urgency) -> None:
    holding: list[Trigger] = [trigger for trigger in county.triggers if trigger.when.holds(matter)]
    assert min((trigger.level for trigger in holding), key=lambda level: level.rank) is expected


def test_an_unknown_category_is_led_by_the_centre(county: County) -> None:
    assert _rule(county, Matter(category="77")).lead == "centre"
