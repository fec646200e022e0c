"""The screens are typed by what the applications say."""

from deploy.environment import county_of
from deploy.places import Places
from deploy.retype import TYPES, types
from streams.reference.county import load_county


def test_the_screens_types_are_what_the_applications_say() -> None:
    """Bug: a field of an answer got another name; the screen that read it compiled, and showed nothing."""
    places = Places.of()
    places.make()
    assert TYPES.read_text("utf-8") == types(places), "run ./deploy/retype"


def test_the_screens_types_hold_no_code_of_one_county() -> None:
    """Bug: screens typed by the units of one county did not compile for the next."""
    assert [unit for unit in load_county(county_of({})).units if f'"{unit}"' in TYPES.read_text("utf-8")] == []
