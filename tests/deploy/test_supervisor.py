"""A process that ends is started again in time, ever later but never too late; stopping ends all of them."""

import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from deploy.processes import Command, await_ready, recorded, sweep
from deploy.supervisor import LONGEST_PAUSE_S, Supervisor

FOREVER = (sys.executable, "-c", "import time\nwhile True: time.sleep(1)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(60)",
)


def a_command(folder: Path, name: str = "one", argv: tuple[str, ...] = FOREVER, patience_s: float = 5.0) -> Command:
    return Command(name, argv, folder / f"{name}.log", folder / "processes", patience_s=patience_s)


@pytest.fixture
def told() -> list[str]:
    return []


def test_a_killed_process_is_started_again_after_its_pause(tmp_path: Path, told: list[str]) -> None:
    supervisor = Supervisor(told.append)
    one = supervisor.add(a_command(tmp_path), now=0.0)
    first = one.child.pid
    one.child.send_signal(signal.SIGKILL)
    one.child.wait()
    assert not supervisor.tend(now=1.0)
    assert not supervisor.tend(now=1.1)
    assert supervisor.tend(now=1.3)
    assert one.child.pid != first
    assert psutil.pid_exists(one.child.pid)
    assert "signal 9" in told[0]
    supervisor.stop()
    assert not psutil.pid_exists(one.child.pid)


def test_pauses_grow_to_three_seconds_and_no_further(tmp_path: Path, told: list[str]) -> None:
    supervisor = Supervisor(told.append)
    one = supervisor.add(a_command(tmp_path, argv=(sys.executable, "-c", "raise SystemExit(3)")), now=0.0)
    pauses = []
    for round_ in range(7):
        one.child.wait()
        supervisor.tend(now=round_ * 10.0)
        pauses.append(one.pause_s)
        assert supervisor.tend(now=round_ * 10.0 + one.pause_s)
    assert pauses == [0.2, 0.4, 0.8, 1.6, LONGEST_PAUSE_S, LONGEST_PAUSE_S, LONGEST_PAUSE_S]
    supervisor.stop()


def test_a_long_calm_earns_a_quick_restart(tmp_path: Path, told: list[str]) -> None:
    supervisor = Supervisor(told.append)
    one = supervisor.add(a_command(tmp_path), now=0.0)
    one.failures = 5
    one.child.kill()
    one.child.wait()
    supervisor.tend(now=31.0)
    assert one.pause_s == 0.2
    supervisor.stop()


def test_one_that_does_not_listen_is_ended_all_the_same(tmp_path: Path, told: list[str]) -> None:
    supervisor = Supervisor(told.append)
    command = a_command(tmp_path, "stubborn", STUBBORN, patience_s=0.3)
    one = supervisor.add(command, now=0.0)
    await_ready(one.child, command, lambda: "up" in command.log.read_text("utf-8"), 10)
    supervisor.stop()
    assert one.child.returncode == -signal.SIGKILL
    assert recorded(command.records) == []


def test_a_sweep_ends_what_is_on_record_and_nobody_else(tmp_path: Path, told: list[str]) -> None:
    """A process id alone may by then be somebody else's."""
    supervisor = Supervisor(told.append)
    one = supervisor.add(a_command(tmp_path, "ours"), now=0.0)
    other = supervisor.add(a_command(tmp_path, "other"), now=0.0)
    record = tmp_path / "processes" / "other.json"
    record.write_text(record.read_text("utf-8").replace('"born": ', '"born": 1'), encoding="utf-8")
    assert sweep(tmp_path / "processes") == 1
    one.child.wait()
    assert other.child.poll() is None
    supervisor.stop()


def test_one_that_ends_while_starting_is_quoted(tmp_path: Path, told: list[str]) -> None:
    supervisor = Supervisor(told.append)
    command = a_command(tmp_path, argv=(sys.executable, "-c", "raise SystemExit('no room for me')"))
    one = supervisor.add(command, now=0.0)
    began = time.monotonic()
    with pytest.raises(Exception, match="no room for me"):
        await_ready(one.child, command, lambda: False, 30)
    assert time.monotonic() - began < 20
    supervisor.stop()
