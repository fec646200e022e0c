"""Every named query is used, and every one is understood by the database that it is for."""

import ast
import re
from pathlib import Path

import asyncpg
import pytest

import streams
from deploy.postgres.databases import Databases
from streams.contracts.queries import QueryUnknown, queries_in

STREAMS = Path(streams.__file__ or "").parent
FILES = {path.name: path for path in sorted((STREAMS / "store").glob("*.sql")) if path.name != "schema.sql"}
WHOLE_FILES = {"recount.sql"}  # each query of it is run, whatever its name


def asked_for() -> set[tuple[str, str]]:
    """(file, query) for every `SQL["name"]` and helper call with a query's name in the package."""
    found: set[tuple[str, str]] = set()
    for path in STREAMS.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        files = {text for text in texts if text in FILES}
        found |= {(file, text) for file in files for text in texts}
    return found


@pytest.mark.parametrize("file", sorted(FILES.keys() - WHOLE_FILES))
def test_every_query_is_used(file: str) -> None:
    unused = [name for name in queries_in(FILES[file]).names() if (file, name) not in asked_for()]
    assert unused == []


async def test_every_query_is_understood_by_its_database_and_its_role(module_database: Databases) -> None:
    main = await asyncpg.connect(module_database.stream)
    keys = await asyncpg.connect(module_database.keys)
    try:
        for file, path in FILES.items():
            if file == "migrate.sql":
                continue  # run by every test that has a database
            for name in queries_in(path).names():
                await (keys if file == "keys.sql" else main).prepare(queries_in(path)[name])
    finally:
        await main.close()
        await keys.close()


def test_an_unknown_name_is_told_with_its_file() -> None:
    with pytest.raises(QueryUnknown, match=re.escape("cycle.sql holds no query 'nothing'")):
        queries_in(FILES["cycle.sql"])["nothing"]
