"""Who has authority over whom: what shuts out an accused unit with all below it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.reference.county import County
from streams.reference.organisation import authority
from streams.reference.records import Level, Unit


def _unit(number: int, above: list[int]) -> Unit:
    ids = [f"u{up}" for up in above]
    return Unit(
        id=f"u{number}",
        kind="kind",
        name="名",
        name_en="name",
        level=Level.COUNTY,
        region="330523000000",
        parent=ids[0] if ids else None,
        also_under=tuple(ids[1:]),
        duties=(),
        posts=(),
        aliases=(),
    )


@st.composite
def _organisations(draw: st.DrawFn) -> tuple[Unit, ...]:
    """Units whose authorities are earlier units: no circles, dual authority allowed."""
    size = draw(st.integers(1, 25))
    above = [draw(st.lists(st.integers(0, number - 1), max_size=3, unique=True)) if number else [] for number in range(size)]
    return tuple(_unit(number, ups) for number, ups in enumerate(above))


@given(_organisations())
def test_under_is_the_closure_of_direct_authority(units: tuple[Unit, ...]) -> None:
    under = authority(units)
    for unit in units:
        assert unit.id in under[unit.id]
        for above in filter(None, (unit.parent, *unit.also_under)):
            assert under[unit.id] < under[above]


@given(_organisations())
def test_nobody_is_under_another_without_a_chain(units: tuple[Unit, ...]) -> None:
    under = authority(units)
    direct = {unit.id: {unit.parent, *unit.also_under} - {None} for unit in units}
    for top, below in under.items():
        for unit_id in below - {top}:
            assert direct[unit_id] & below, f"{unit_id} is under {top} by nobody's authority"


def test_every_unit_is_under_its_superior(county: County) -> None:
    for unit in county.units.values():
        above = county.superior(unit.id)
        assert above is None or unit.id in county.under(above)


def test_every_chain_ends_at_the_city(county: County) -> None:
    for unit in county.units.values():
        if unit.level is Level.PROVINCE:
            continue  # there to review alone
        top = unit.id
        while (above := county.superior(top)) is not None:
            top = above
        assert top == "huzhou.shiwei"


def test_an_accused_village_committee_takes_its_mediators_with_it(county: County) -> None:
    assert county.under("330523107202.cunwei") == {"330523107202.cunwei", "330523107202.tiaowei"}


@pytest.mark.parametrize(
    ("unit_id", "shut_out"),
    [
        ("330523107.zhihuishi", True),  # its own desk
        ("330523107.sifasuo", True),  # dual authority
        ("330523107202.tiaowei", True),  # through the village committee
        ("330523107.paichusuo", False),  # led by the county's police alone
        ("330523108.zhihuishi", False),  # another town
        ("anji.jiwei", False),
    ],
)
def test_what_an_accused_town_takes_with_it(county: County, unit_id: str, shut_out: bool) -> None:
    assert (unit_id in county.under("330523107.zhengfu")) is shut_out


def test_an_accused_county_leadership_leaves_the_citys_inspection(county: County) -> None:
    accused = county.under("anji.xianwei")
    assert "anji.jiwei" in accused
    assert "huzhou.jiwei" not in accused
    assert "huzhou.centre" not in accused
