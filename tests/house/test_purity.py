"""Rules decide from what they are given; SQL is read as SQL; tests use real parts."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import Module, modules, named, tracked

CLOCKS_AND_DICE = {
    "now", "utcnow", "today", "time", "time_ns", "monotonic", "uuid1", "uuid4", "uuid7", "urandom",
    "random", "randint", "choice", "shuffle", "token_hex", "token_bytes", "token_urlsafe",
}  # fmt: skip
SOURCES = {"datetime", "date", "time", "uuid", "uuid_utils", "random", "secrets", "os"}
SQL = re.compile(
    r"^\s*(select\b.+\bfrom\b|select\s+\w+\s*\(|insert\s+into\b|update\s+[\w.]+\s+set\b|delete\s+from\b|with\s+\w+\s+as\s*\("
    r"|(create|alter|drop)\s+(table|index|role|database|schema|view|function|extension)\b|truncate\s+\w|listen\s+\w|notify\s+\w|set\s+local\s)",
    re.IGNORECASE | re.DOTALL,
)
STAND_INS = {"mock", "unittest.mock", "pytest_mock", "respx", "responses", "freezegun", "time_machine", "moto", "vcr", "fakeredis"}
STAND_INS_OF_JS = re.compile(r"\b(vi|jest)\.(mock|spyOn|fn)\(|from ['\"](sinon|msw|nock)['\"]")


def test_rules_and_contracts_read_no_clock_and_throw_no_dice() -> None:
    """Bug: a decision that asked the clock itself came out differently when the day was replayed."""
    found = [
        f"{module.place(call)} {ast.unparse(call.func)}()"
        for module in named("streams.rules", "streams.contracts")
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and asks_the_world(call)
    ]
    assert found == []


def asks_the_world(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id=source), attr=name) | ast.Attribute(value=ast.Attribute(attr=source), attr=name):
            return source in SOURCES and name in CLOCKS_AND_DICE
        case ast.Name(id=name):
            return name in {"uuid4", "uuid7", "token_hex", "token_bytes", "urandom"}
    return False


def test_sql_lives_in_sql_files() -> None:
    """Bug: a query built in Python was changed in one of its two places, and no database person ever read it."""
    found = [f"{module.place(node)} {text[:40]!r}" for module in modules() for node, text in words(module) if SQL.match(text)]
    assert found == []


def words(module: Module) -> Iterator[tuple[ast.Constant, str]]:
    """String constants, without docstrings: prose may begin with 'select'."""
    prose = {
        id(node.body[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node, node.value


def test_no_stand_ins_for_real_parts() -> None:
    """Bug: the mocked broker acknowledged what the real one lost, and every test was green."""
    found = []
    for module in (*modules(), *modules("tests")):
        for node in ast.walk(module.tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{module.place(node)} imports {name}" for name in names if name in STAND_INS or name.split(".")[0] in STAND_INS]
    found += [str(path) for path in tracked() if path.suffix in {".ts", ".js", ".vue"} and STAND_INS_OF_JS.search(path.read_text("utf-8"))]
    assert found == []


def test_no_test_is_skipped_or_expected_to_fail_or_run_again() -> None:
    """Bug: a skip 'when there is no broker' kept the suite green for a month without one."""
    ways = {"skip", "skipif", "xfail", "importorskip", "flaky", "skipIf", "skipUnless"}
    found = [
        f"{module.place(node)} {ast.unparse(node)}"
        for module in modules("tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in ways and ast.unparse(node).startswith(("pytest.", "unittest."))
    ]
    assert found == []
