"""The screens are typed by what the applications say, and ask for nothing past the one client."""

import re

from deploy.environment import county_of
from deploy.places import ROOT, Places
from deploy.retype import TYPES, types
from deploy.screens import SCREENS
from streams.reference.county import load_county
from tests.house.tree import tracked

CLIENT = ROOT / "api" / "console" / "shared" / "api" / "client.ts"
ASKS = re.compile(r"\bfetch\(|XMLHttpRequest|EventSource|sendBeacon")


def test_the_screens_types_are_what_the_applications_say() -> None:
    """Bug: a field of an answer got another name; the screen that read it compiled, and showed nothing."""
    places = Places.of()
    places.make()
    assert TYPES.read_text("utf-8") == types(places), "run ./deploy/retype"


def test_the_screens_types_hold_no_code_of_one_county() -> None:
    """Bug: screens typed by the units of one county did not compile for the next."""
    assert [unit for unit in load_county(county_of({})).units if f'"{unit}"' in TYPES.read_text("utf-8")] == []


def test_every_request_of_the_screens_goes_through_the_typed_client() -> None:
    """Bug: a page that asked by hand went on sending what the service had stopped taking."""
    sources = [path for path in tracked() if path.suffix in {".ts", ".vue"} and any(path.is_relative_to(ROOT / one) for one in SCREENS)]
    assert CLIENT in sources
    assert [str(path.relative_to(ROOT)) for path in sources if path != CLIENT and ASKS.search(path.read_text("utf-8"))] == []
