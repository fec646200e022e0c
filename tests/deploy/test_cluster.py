"""The embedded PostgreSQL, from each source of programs, keeps what it committed and knows Chinese."""

import os
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.faults import Refused
from deploy.places import Places
from deploy.ports import free_port
from deploy.postgres import binaries
from deploy.postgres.cluster import Cluster
from deploy.postgres.databases import Databases, address, name_in

SOURCES = [programs for programs in dict.fromkeys(binaries.candidates()) if binaries.version(programs)]


@pytest.fixture(params=SOURCES, ids=[f"{binaries.version(programs)}-{programs.parent.name}" for programs in SOURCES])
def own_cluster(request: pytest.FixtureRequest, tmp_path: Path, places: Places) -> Iterator[Cluster]:
    cluster = Cluster(data=tmp_path / "postgres", port=free_port(), records=places.processes / "own")
    cluster.programs = request.param
    cluster.start()
    yield cluster
    cluster.stop()


async def test_what_was_committed_is_there_after_kill_9(own_cluster: Cluster) -> None:
    await own(own_cluster.dsn(), "create table kept (word text); insert into kept values ('枫桥')")
    own_cluster.kill()
    own_cluster.start()
    assert await ask(own_cluster.dsn(), "select word from kept") == "枫桥"


async def test_trigram_search_sees_chinese(own_cluster: Cluster) -> None:
    await own(own_cluster.dsn(), "create extension pg_trgm")
    seen = await ask(own_cluster.dsn(), "select similarity('邻里噪音纠纷', '邻里纠纷') > 0.3")
    assert seen is True


async def test_nobody_enters_without_the_password(own_cluster: Cluster) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(address(own_cluster.dsn(), "postgres", ("fengqiao", "guessed")))


def test_it_listens_on_loopback_alone(own_cluster: Cluster) -> None:
    lines = (own_cluster.data / "server.log").read_text(encoding="utf-8").splitlines()
    listening = [line for line in lines if "listening on" in line]
    assert listening
    assert all("127.0.0.1" in line for line in listening)


async def test_each_role_has_its_own_login(database: Databases) -> None:
    for role in ("intake", "stream", "read", "keys"):
        assert await ask(getattr(database, role), "select current_user::text") == f"fengqiao_{role}"


def test_a_server_address_without_a_database_of_its_own_means_ours_beside_it() -> None:
    assert name_in("postgresql://u:p@host:1/postgres") == "fengqiao"
    assert name_in("postgresql://u:p@host:1/county") == "county"


def test_root_without_user_namespaces_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With user namespaces off, PostgreSQL's own message would send a person to its manual."""
    (tmp_path / "unshare").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "unshare").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    if os.geteuid() != 0:
        assert binaries.as_somebody.__wrapped__() == ()
        return
    with pytest.raises(Refused, match="ordinary user"):
        binaries.as_somebody.__wrapped__()


async def own(dsn: str, statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def ask(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()
