"""Where things lie on this machine: the checkout, the tools shared by every run, and the state of one run.

Tools (virtual environment, Kafka's jars) are made once and shared. State (data, logs, process records) belongs to one
running system, so that `./deploy/test` never touches what a running `up` holds.
"""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Places:
    """The folders of one run."""

    tools: Path
    state: Path

    @classmethod
    def of(cls, environ: Mapping[str, str] = os.environ) -> "Places":
        """FENGQIAO_HOME moves everything, FENGQIAO_STATE the state alone."""
        tools = Path(environ.get("FENGQIAO_HOME") or ROOT).resolve() / ".run"
        return cls(tools=tools, state=Path(environ.get("FENGQIAO_STATE") or tools).resolve())

    @property
    def log(self) -> Path:
        return self.state / "log"

    @property
    def kafka(self) -> Path:
        return self.state / "kafka-data"

    @property
    def postgres(self) -> Path:
        return self.state / "postgres"

    @property
    def processes(self) -> Path:
        """One record per process we started: see processes.py."""
        return self.state / "processes"

    @property
    def workers(self) -> Path:
        """Status files the workers rewrite: see readiness.py."""
        return self.state / "workers"

    def make(self) -> None:
        """Create the folders; state holds secrets, so it is the owner's alone."""
        for folder in (self.tools, self.state, self.log, self.processes, self.workers):
            folder.mkdir(parents=True, exist_ok=True)
        self.state.chmod(0o700)


def write_whole(path: Path, text: str) -> None:
    """Write a file that readers see either as it was or as it becomes, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)
