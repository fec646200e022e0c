"""`./deploy/up` and `./deploy/down`: all of it comes up, stays up, and goes."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
import pytest

from deploy.down import bring_down
from deploy.places import ROOT, Places, write_whole
from tests.conftest import SECRET
from tests.deploy.commands import complaint, environment, left_of, run

BACK_S = 3.0


@pytest.fixture(scope="module")
def own(places: Places) -> Iterator[Places]:
    """The state folder of a system that these tests may break."""
    state = Places(tools=places.tools, state=places.state / "own-system")
    yield state
    bring_down(state)
    assert left_of(state.state) == []


@pytest.fixture
def up(own: Places) -> dict[str, Any]:
    """That system, up: started by the first test, found again by the others."""
    if (own.state / "system.json").exists():
        return described(own)
    done = run("up", own.state, "--detach", "--json", "--port", "0", "--no-screens", "--workers", "2")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def described(own: Places) -> dict[str, Any]:
    """The description that a running system keeps current."""
    return dict(json.loads((own.state / "system.json").read_text(encoding="utf-8")))


def await_true(what: Callable[[], bool], timeout_s: float) -> float:
    """Seconds until it was so; fails when it never was."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < timeout_s
        time.sleep(0.05)
    return time.monotonic() - began


def test_what_it_prints_is_what_stands(up: dict[str, Any]) -> None:
    assert set(up) == {"web", "kafka", "postgres", "workers", "logins"}
    assert len(up["workers"]) == 2
    assert all(psutil.pid_exists(pid) for pid in up["workers"])
    with urlopen(f"{up['web']}/readyz") as answer:
        assert answer.status == 200
    assert {"username", "password", "role", "scope", "unit", "tenant"} == set(up["logins"][0])


def test_it_listens_on_loopback_alone(up: dict[str, Any], own: Places) -> None:
    """A demo that listens on every address is an open door on the county's network."""
    holder = json.loads((own.state / "up.json").read_text(encoding="utf-8"))["pid"]
    family = [psutil.Process(holder), *psutil.Process(holder).children(recursive=True)]
    listening = {wire.laddr.ip for one in family for wire in one.net_connections("inet") if wire.status == psutil.CONN_LISTEN}
    assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}


def test_a_killed_worker_is_back_in_time(up: dict[str, Any], own: Places) -> None:
    victim = up["workers"][0]
    os.kill(victim, signal.SIGKILL)
    took = await_true(lambda: victim not in (workers := described(own)["workers"]) and all(map(psutil.pid_exists, workers)), BACK_S)
    assert took <= BACK_S


def test_a_killed_broker_and_a_killed_server_are_back(up: dict[str, Any], own: Places) -> None:
    for name in ("kafka", "postgres"):
        record = own.processes / f"{name}.json"
        victim = json.loads(record.read_text(encoding="utf-8"))["pid"]
        os.kill(victim, signal.SIGKILL)
        await_true(lambda: json.loads(record.read_text(encoding="utf-8"))["pid"] != victim, BACK_S)  # noqa: B023 - waited for here


def test_a_second_up_says_that_it_is_up_already(up: dict[str, Any], own: Places) -> None:
    assert "it is up already" in complaint(run("up", own.state, "--port", "0"))


def test_down_ends_all_of_it_and_a_second_start_finds_everything_again(up: dict[str, Any], own: Places) -> None:
    assert run("down", own.state).stdout == "stopped\n"
    assert left_of(own.state) == []
    began = time.monotonic()
    again = run("up", own.state, "--detach", "--json", "--port", "0", "--no-screens")
    took = time.monotonic() - began
    system = json.loads(again.stdout.splitlines()[-1])
    assert (system["kafka"], system["postgres"], system["logins"]) == (up["kafka"], up["postgres"], up["logins"])
    assert took < 20


def test_what_a_killed_supervisor_left_behind_is_swept(up: dict[str, Any], own: Places) -> None:
    os.kill(json.loads((own.state / "up.json").read_text(encoding="utf-8"))["pid"], signal.SIGKILL)
    assert left_of(own.state) != []
    swept = json.loads(run("down", own.state, "--json").stdout)
    assert swept["left_behind"] >= 4
    assert left_of(own.state) == []
    (own.state / "system.json").unlink()


def test_ctrl_c_stops_all_of_it(places: Places) -> None:
    state = places.state / "foreground"
    command = [str(ROOT / "deploy" / "up"), "--port", "0", "--json", "--no-screens", "--workers", "1"]
    with subprocess.Popen(command, env=environment(state), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as foreground:
        assert foreground.stdout is not None
        system = json.loads(foreground.stdout.readline())
        assert len(system["workers"]) == 1
        foreground.send_signal(signal.SIGINT)
        assert foreground.wait(60) == 0
    assert left_of(state) == []


def test_down_where_nothing_is_up(tmp_path: Path) -> None:
    done = run("down", tmp_path)
    assert (done.returncode, done.stdout) == (0, "nothing was up\n")


def test_it_uses_the_services_it_is_pointed_at(places: Places, kafka: str, postgres: str, topics: str) -> None:
    """Embedded ones beside the county's own would split its data in two."""
    state = places.state / "pointed"
    write_whole(state / "secret", SECRET)  # the roles are the server's: whoever shares it shares their passwords
    environ = {"FENGQIAO_KAFKA": kafka, "FENGQIAO_POSTGRES": f"{postgres}_pointed", "FENGQIAO_TOPIC_PREFIX": topics}
    try:
        done = run("up", state, "--detach", "--json", "--port", "0", "--no-screens", "--workers", "1", environ=environ)
        system = json.loads(done.stdout.splitlines()[-1])
        assert system["kafka"] == kafka
        assert system["postgres"].endswith("/postgres_pointed")
        assert not (state / "kafka-data").exists()
        assert not (state / "postgres").exists()
    finally:
        run("down", state)
    assert left_of(state) == []
