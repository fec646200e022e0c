"""Every way in which `./deploy/up` cannot go on: one clear line, an exit code, and nothing left running."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deploy.places import ROOT, Places
from deploy.ports import LOOPBACK
from tests.deploy.commands import complaint, environment, left_of, path_without, run


@pytest.fixture
def state(places: Places, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A state folder of this test's own; whatever happened, nothing may be left of it."""
    own = places.state / request.node.name
    yield own
    assert left_of(own) == []


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with closing(socket.create_server((LOOPBACK, 0))) as server:
        yield server.getsockname()[1]


def test_a_web_port_in_use(state: Path, silent: int) -> None:
    assert f"port {silent} is in use" in complaint(run("up", state, "--port", str(silent)))


def test_no_java(state: Path, tmp_path: Path) -> None:
    environ = {"PATH": path_without(tmp_path / "bin", "java"), "JAVA_HOME": ""}
    assert "no java 17 or newer" in complaint(run("up", state, environ=environ))


def test_no_maven_on_a_fresh_machine(state: Path, tmp_path: Path) -> None:
    environ = {"PATH": path_without(tmp_path / "bin", "mvn"), "FENGQIAO_HOME": str(tmp_path)}
    assert "no mvn" in complaint(run("up", state, environ=environ))


def test_no_node_on_a_fresh_machine(state: Path, tmp_path: Path) -> None:
    environ = {"PATH": path_without(tmp_path / "bin", "node", "npm"), "FENGQIAO_HOME": str(tmp_path)}
    assert "no node" in complaint(run("up", state, environ=environ))


def test_no_python(state: Path, tmp_path: Path) -> None:
    environ = {"PATH": path_without(tmp_path / "bin", "python3.11"), "FENGQIAO_HOME": str(tmp_path)}
    assert "no python3.11" in complaint(run("triage", state, environ=environ))


def test_no_disk(state: Path) -> None:
    """A real small file system where this account may mount one, the real disk and a higher mark where it may not."""
    state.mkdir(parents=True)
    mounting = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=64m none "$FENGQIAO_STATE" && exec "$0" --port 0']
    if os.geteuid() == 0:
        done = subprocess.run([*mounting, str(ROOT / "deploy/up")], env=environment(state), capture_output=True, text=True, check=False)
    else:
        done = run("up", state, "--port", "0", environ={"FENGQIAO_LEAST_FREE_MB": str(10**9)})
    assert "MB free where the state lies" in complaint(done)


def test_a_broker_that_takes_connections_and_never_answers(state: Path, silent: int) -> None:
    done = run("up", state, "--port", "0", environ={"FENGQIAO_KAFKA": f"{LOOPBACK}:{silent}"})
    assert f"no Kafka broker answers at {LOOPBACK}:{silent}" in complaint(done)


def test_a_server_that_takes_connections_and_never_answers(state: Path, silent: int, kafka: str) -> None:
    environ = {"FENGQIAO_KAFKA": kafka, "FENGQIAO_POSTGRES": f"postgresql://who@{LOOPBACK}:{silent}/postgres"}
    assert "no PostgreSQL answers" in complaint(run("up", state, "--port", "0", environ=environ))


def test_a_server_that_refuses_the_password(state: Path, postgres: str, kafka: str) -> None:
    wrong = postgres.replace("fengqiao:", "fengqiao:not-", 1)
    environ = {"FENGQIAO_KAFKA": kafka, "FENGQIAO_POSTGRES": wrong}
    line = complaint(run("up", state, "--port", "0", environ=environ))
    assert "password authentication failed" in line
    assert wrong not in line


def test_a_server_that_serves_another_deployment(state: Path, kafka: str, template: str, postgres: str, topics: str) -> None:
    """Roles are the server's: setting their passwords would shut out whoever works with them now."""
    environ = {"FENGQIAO_KAFKA": kafka, "FENGQIAO_POSTGRES": f"{postgres}_other", "FENGQIAO_TOPIC_PREFIX": topics}
    assert "already serves another deployment" in complaint(run("up", state, "--port", "0", environ=environ))


def test_root_with_user_namespaces_off(state: Path, kafka: str, tmp_path: Path) -> None:
    """Anyone but root runs PostgreSQL as it is, and has nothing to be refused."""
    if os.geteuid() != 0:
        return
    (tmp_path / "unshare").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "unshare").chmod(0o755)
    environ = {"FENGQIAO_KAFKA": kafka, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    assert "run as an ordinary user" in complaint(run("up", state, "--port", "0", environ=environ))


def test_county_data_with_a_mistake_in_it(state: Path, kafka: str, postgres: str, tmp_path: Path) -> None:
    """A routing table with a hole would send somebody's report nowhere."""
    shutil.copytree(ROOT / "streams/reference/anji", tmp_path / "county")
    (tmp_path / "county" / "grids.csv").write_text("code,nonsense\n1,2\n", encoding="utf-8")
    environ = {"FENGQIAO_KAFKA": kafka, "FENGQIAO_POSTGRES": postgres, "FENGQIAO_COUNTY": str(tmp_path / "county")}
    assert "grids.csv" in complaint(run("up", state, "--port", "0", environ=environ))


def test_a_paper_without_its_template(state: Path, kafka: str, postgres: str, tmp_path: Path) -> None:
    """Whoever needs the paper must not be the first to find out."""
    shutil.copytree(ROOT / "streams/reference/anji", tmp_path / "county")
    (tmp_path / "county" / "papers" / "agreement.docx").unlink()
    environ = {"FENGQIAO_KAFKA": kafka, "FENGQIAO_POSTGRES": postgres, "FENGQIAO_COUNTY": str(tmp_path / "county")}
    assert "papers/agreement.docx: missing" in complaint(run("up", state, "--port", "0", environ=environ))


def test_a_detached_start_complains_like_any_other(state: Path, silent: int) -> None:
    assert f"port {silent} is in use" in complaint(run("up", state, "--detach", "--port", str(silent)))
