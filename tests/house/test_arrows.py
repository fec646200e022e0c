"""Imports point one way; design §4 draws the arrows."""

import sys

import pytest

from tests.house.tree import PACKAGES, imports, is_below, named

FRAMEWORKS = ("faust", "mode", "aiokafka", "asyncpg", "fastapi", "starlette", "uvicorn", "pydantic")
AGREED = ("streams.contracts", "streams.reference")


def offences(prefix: str, *, ours: tuple[str, ...]) -> list[str]:
    """Imports of our own packages, other than these, from modules below `prefix`."""
    found = []
    for module in named(prefix):
        for name, node in imports(module):
            if name.split(".")[0] in PACKAGES and not any(is_below(name, allowed) for allowed in ours):
                found.append(f"{module.place(node)} imports {name}")
    return found


@pytest.mark.parametrize(
    ("prefix", "ours"),
    [
        ("streams.contracts", ("streams.contracts",)),
        ("streams.reference", ("streams.reference", "streams.contracts")),
        ("streams.rules", ("streams.rules", *AGREED)),
        ("streams", ("streams",)),
        ("producers", ("producers", *AGREED)),
        ("api", ("api", *AGREED)),
    ],
)
def test_arrows_point_one_way(prefix: str, ours: tuple[str, ...]) -> None:
    """Bug: the gateway imported worker code, and a change of a stage took down the intake."""
    assert offences(prefix, ours=ours) == []


def test_contracts_and_rules_know_no_framework() -> None:
    """Bug: a contract that imports a framework starts an app, or a loop, in whoever reads an event."""
    found = [
        f"{module.place(node)} imports {name}"
        for module in named("streams.contracts", "streams.rules", "streams.reference")
        for name, node in imports(module)
        if name.split(".")[0] in FRAMEWORKS
    ]
    assert found == []


def test_rules_import_the_standard_library_and_ours_alone() -> None:
    """Bug: a rule that leans on a library cannot be replayed over ten years of history on another version of it."""
    found = [
        f"{module.place(node)} imports {name}"
        for module in named("streams.rules")
        for name, node in imports(module)
        if name.split(".")[0] not in {*sys.stdlib_module_names, *PACKAGES}
    ]
    assert found == []
