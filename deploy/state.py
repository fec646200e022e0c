"""What one system keeps between runs: its secret and ports; and, while it is up, who runs it and where.

A file lock, not a process id, says whether it is up: the kernel lets go of it whatever ends the process.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from deploy.faults import Refused
from deploy.places import write_whole
from deploy.ports import kept_port


@dataclass(frozen=True)
class State:
    """The state folder of one system."""

    folder: Path

    @property
    def secret(self) -> Path:
        """The file with the secret that signs tokens and makes the database roles' passwords; made once."""
        path = self.folder / "secret"
        if not path.exists():
            write_whole(path, secrets.token_urlsafe(48))
        return path

    def port(self, name: str) -> int:
        """The port this service had last time if it is still free, so that addresses survive a restart."""
        path = self.folder / "ports.json"
        known: dict[str, int] = _read(path)
        chosen = kept_port(known.get(name))
        write_whole(path, json.dumps({**known, name: chosen}))
        return chosen

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the system for this process; a Fault if another holds it."""
        with (self.folder / "up.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = self.holder()
                raise Refused(f"it is up already (process {holder.pid if holder else '?'}): ./deploy/down stops it") from None
            write_whole(self._holder, json.dumps({"pid": os.getpid(), "born": psutil.Process().create_time()}))
            try:
                yield
            finally:
                self._holder.unlink(missing_ok=True)
                self.system.unlink(missing_ok=True)

    def holder(self) -> psutil.Process | None:
        """The process that runs the system, if one lives."""
        note = _read(self._holder)
        try:
            process = psutil.Process(note["pid"])
            return process if abs(process.create_time() - note["born"]) < 1 else None
        except (KeyError, psutil.NoSuchProcess):
            return None

    def standing(self) -> dict[str, Any] | None:
        """The description of the system that is up, if one is."""
        return _read(self.system) or None if self.holder() else None

    @property
    def system(self) -> Path:
        """What `up --json` prints, kept current while it is up."""
        return self.folder / "system.json"

    @property
    def demo(self) -> Path:
        """The demo logins of the database that `up` made."""
        return self.folder / "demo.json"

    @property
    def _holder(self) -> Path:
        return self.folder / "up.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}
