"""Names, docstrings, annotations: what a reader leans on before reading a line of code."""

import ast
import re

from deploy.places import ROOT
from tests.house.tree import Function, modules, tracked

DRAWERS = {"util", "utils", "helper", "helpers", "common", "service", "services", "manager", "managers", "base", "misc"}
TOP = {"producers", "streams", "api", "deploy", "tests", "pyproject.toml", "README.md", "LICENSE"}


def test_no_drawers() -> None:
    """Bug: what lies in utils.py is written again by the next person, because its name says nothing."""
    found = [module.name for module in (*modules(), *modules("tests")) if DRAWERS & set(module.name.split("."))]
    assert found == []


def test_importing_a_package_does_nothing() -> None:
    """Bug: importing one contract started an app, because a package's __init__ imported it for convenience."""
    found = [module.name for module in modules() if module.path.name == "__init__.py" and module.text.strip()]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    """Bug: a file without a first sentence grew two purposes."""
    found = [
        module.place(module.tree)
        for module in (*modules(), *modules("tests"))
        if module.path.name != "__init__.py" and not ast.get_docstring(module.tree)
    ]
    assert found == []


def test_everything_is_annotated() -> None:
    """Bug: an unannotated function is one that the type checker does not look into."""
    found = [
        f"{module.place(function)} {function.name}"
        for module in (*modules(), *modules("tests"))
        for function in module.functions()
        if unannotated(function)
    ]
    assert found == []


def unannotated(function: Function) -> bool:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    bare = [argument for argument in named if argument.annotation is None and argument.arg not in {"self", "cls"}]
    return function.returns is None or bool(bare)


def test_an_ignored_complaint_gives_its_code_and_its_reason() -> None:
    """Bug: a bare ignore hid the next mistake on the same line as well."""
    found = [
        f"{module.path.relative_to(ROOT)}:{number}"
        for module in (*modules(), *modules("tests"))
        for number, line in enumerate(module.text.splitlines(), 1)
        if IGNORES.search(line) and not REASONED.search(line)
    ]
    assert found == []


IGNORES = re.compile(r"#\s*(type: ignore|noqa)(?!\w)")
REASONED = re.compile(r"#\s*(type: ignore\[[\w, -]+\]|noqa: ?[A-Z]+\d+(, ?[A-Z]+\d+)*)\s+\S+")


def test_the_top_level_is_the_one_that_was_agreed() -> None:
    """Bug: a fifth folder at the top is a second place to look for everything."""
    there = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in there if not name.startswith(".")} <= TOP
