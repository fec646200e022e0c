"""Child processes: started in a session of their own, recorded, stopped by id, and swept when their parent died.

A record is (process id, time of birth): an id alone may by then belong to somebody else.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.faults import Broken, Unanswered
from deploy.places import write_whole


@dataclass(frozen=True)
class Command:
    """How one process is started and asked to end."""

    name: str
    argv: tuple[str, ...]
    log: Path
    records: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    ending: signal.Signals = signal.SIGTERM
    patience_s: float = 20.0
    foundation: bool = False  # others stand on it, so it ends after them


def start(command: Command) -> subprocess.Popen[bytes]:
    """Start it, output to its log, out of reach of the terminal's Ctrl-C, which stops things in order instead."""
    command.log.parent.mkdir(parents=True, exist_ok=True)
    with command.log.open("ab") as log:
        child = subprocess.Popen(
            command.argv,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **command.environ},
            start_new_session=True,
        )
    born = psutil.Process(child.pid).create_time()
    write_whole(command.records / f"{command.name}.json", json.dumps({"pid": child.pid, "born": born, "ending": command.ending}))
    return child


def ask_to_end(child: subprocess.Popen[bytes], command: Command) -> None:
    """Ask, and do not wait."""
    if child.poll() is None:
        child.send_signal(command.ending)


def stop(child: subprocess.Popen[bytes], command: Command) -> None:
    """Ask it to end, then insist; afterwards it is gone and its record too."""
    ask_to_end(child, command)
    try:
        child.wait(command.patience_s)
    except subprocess.TimeoutExpired:
        child.kill()
    child.wait()
    (command.records / f"{command.name}.json").unlink(missing_ok=True)


def kill(child: subprocess.Popen[bytes], command: Command) -> None:
    """End it without a word, as a power cut would."""
    child.kill()
    child.wait()
    (command.records / f"{command.name}.json").unlink(missing_ok=True)


def recorded(records: Path) -> list[tuple[Path, psutil.Process, int]]:
    """Processes on record that still live, with the signal each wants."""
    living = []
    for path in sorted(records.glob("*.json")):
        note = json.loads(path.read_text(encoding="utf-8"))
        try:
            process = psutil.Process(note["pid"])
            alive = abs(process.create_time() - note["born"]) < 1 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            alive = False
        if alive:
            living.append((path, process, int(note["ending"])))
        else:
            path.unlink(missing_ok=True)
    return living


def sweep(records: Path, patience_s: float = 10.0) -> int:
    """End what an earlier run left behind because it was killed itself; says how many."""
    living = recorded(records)
    for _, process, ending in living:
        _quietly(process, ending)
    _, stubborn = psutil.wait_procs([process for _, process, _ in living], timeout=patience_s)
    for process in stubborn:
        _quietly(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=patience_s)
    for path, _, _ in living:
        path.unlink(missing_ok=True)
    return len(living)


def _quietly(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def await_ready(child: subprocess.Popen[bytes], command: Command, ready: Callable[[], bool], timeout_s: float) -> None:
    """Wait until `ready()`; a child that ends or stays silent is a Fault that quotes the end of its log."""
    deadline = time.monotonic() + timeout_s
    while not ready():
        if child.poll() is not None:
            raise Broken(f"{command.name} ended with code {child.returncode} while starting: {last_words(command.log)}")
        if time.monotonic() > deadline:
            raise Unanswered(f"{command.name} does not answer after {timeout_s:.0f} s: {last_words(command.log)}")
        time.sleep(0.05)


def last_words(log: Path, lines: int = 3) -> str:
    """The last lines of a log, as one line, and where the rest is."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    told = [line.strip() for line in text.splitlines() if line.strip()][-lines:]
    return f"{' | '.join(told) or 'it said nothing'} (log: {log})"


def run(argv: list[str], *, name: str, environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """Run a program to its end; its output, or a Fault with the last of it."""
    try:
        done = subprocess.run(argv, capture_output=True, env={**os.environ, **(environ or {})}, cwd=cwd, check=False)
    except FileNotFoundError as absent:
        raise Broken(f"{name}: {argv[0]} is not on this machine") from absent
    output = (done.stdout + done.stderr).decode(errors="replace")
    if done.returncode != 0:
        told = [line.strip() for line in output.splitlines() if line.strip()][-4:]
        raise Broken(f"{name} failed with code {done.returncode}: {' | '.join(told)}")
    return output
