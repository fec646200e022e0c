"""What `up` says while it works: lines for a person, or JSON lines for the process that started it detached."""

import json
import os
import sys
import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Telling:
    """Progress on standard error; with `pipe`, also to whoever waits at its other end."""

    pipe: int | None = None
    began: float = field(default_factory=time.monotonic)

    def progress(self, line: str) -> None:
        """One step done."""
        print(f"{time.monotonic() - self.began:6.1f} s  {line}", file=sys.stderr, flush=True)
        self._pass_on({"progress": line})

    def ready(self, system: dict[str, Any]) -> None:
        """All of it done; nobody listens after this."""
        self._pass_on({"ready": system})
        self._hang_up()

    def fault(self, line: str) -> None:
        """None of it will be done."""
        self._pass_on({"fault": line})
        self._hang_up()

    def _pass_on(self, note: dict[str, Any]) -> None:
        if self.pipe is None:
            return
        try:
            os.write(self.pipe, json.dumps(note).encode() + b"\n")
        except BrokenPipeError:
            self._hang_up()

    def _hang_up(self) -> None:
        if self.pipe is not None:
            os.close(self.pipe)
            self.pipe = None
