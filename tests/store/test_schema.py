"""The schema is the sum of its migrations, on every server we claim to run on, and each role can do its part and no more."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.places import Places
from deploy.ports import free_port
from deploy.postgres import binaries
from deploy.postgres.cluster import Cluster
from streams.contracts.queries import queries_in
from streams.store import migrate

CATALOG = queries_in(Path(__file__).with_name("catalog.sql"))
SCHEMA = Path(migrate.__file__).with_name("schema.sql")
VERSIONS = {binaries.version(programs): programs for programs in binaries.candidates() if binaries.version(programs)}


@pytest.fixture(scope="module", params=sorted(VERSIONS), ids=lambda version: f"PostgreSQL {version}")
def server(request: pytest.FixtureRequest, places: Places, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The owner's address of a server of this version."""
    cluster = Cluster(data=tmp_path_factory.mktemp("pg"), port=free_port(), records=places.state / "schema" / "processes", durable=False)
    cluster.programs = VERSIONS[request.param]
    cluster.start()
    asyncio.run(migrate.ensure_roles(cluster.dsn(), {}))
    yield cluster.dsn()
    cluster.stop()


async def described(address: str) -> dict[str, list[tuple[object, ...]]]:
    """Everything the catalog says of our schemas."""
    connection = await asyncpg.connect(address)
    try:
        return {name: [tuple(row) for row in await connection.fetch(CATALOG[name])] for name in CATALOG.names()}
    finally:
        await connection.close()


async def test_schema_sql_is_the_sum_of_the_migrations(server: str) -> None:
    for name in ("whole", "summed"):
        await migrate.ensure_database(server, name)
    whole, summed = (f"{server.rpartition('/')[0]}/{name}" for name in ("whole", "summed"))
    applied = await migrate.migrate(summed)
    connection = await asyncpg.connect(whole)
    await connection.execute(SCHEMA.read_text("utf-8"))
    await connection.close()
    expected, found = await described(summed), await described(whole)
    assert all(expected[name] for name in ("columns", "constraints", "indexes", "policies", "functions", "privileges"))
    for name in CATALOG.names():
        assert found[name] == expected[name], name
    assert applied == tuple(sorted(path.stem for path in migrate.MIGRATIONS.glob("*.sql")))
    assert await migrate.migrate(summed) == ()


def test_migrations_are_numbered_without_a_hole() -> None:
    for folder in (migrate.MIGRATIONS, migrate.KEY_MIGRATIONS):
        names = sorted(path.name for path in folder.iterdir())
        assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
        assert all(re.fullmatch(r"\d{4}_[a-z_]+\.sql", name) for name in names)
