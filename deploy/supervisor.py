"""Keeps processes running: one that ends is started again, 0.2 s later at first, never more than 3 s later, never given up.

One thread, no clock of its own: `tend(now)` is called several times a second. Processes stop in reverse order of starting.
"""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field

from deploy.processes import Command, ask_to_end, start, stop

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 3.0
CALM_S = 30.0  # after living this long a process has earned a quick restart again


@dataclass
class Supervised:
    """One process that should be running."""

    command: Command
    child: subprocess.Popen[bytes]
    started: float
    ended: float | None = None
    failures: int = 0

    @property
    def pause_s(self) -> float:
        """How long to wait before the next start: doubles with each failure in a row."""
        return float(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** max(0, self.failures - 1)))


@dataclass
class Supervisor:
    """All processes of one system, in the order they were started."""

    tell: Callable[[str], None]
    processes: list[Supervised] = field(default_factory=list)

    def add(self, command: Command, now: float) -> Supervised:
        """Start it, and from now on keep it running."""
        one = Supervised(command, start(command), started=now)
        self.processes.append(one)
        return one

    def tend(self, now: float) -> bool:
        """Notice who ended, start again whose pause is over; whether anything was started."""
        return any([self._tend(one, now) for one in self.processes])  # noqa: C419 - each must be tended, not only the first

    def _tend(self, one: Supervised, now: float) -> bool:
        if one.ended is None and one.child.poll() is not None:
            self._ended(one, now)
        if one.ended is None or now - one.ended < one.pause_s:
            return False
        one.child, one.started, one.ended = start(one.command), now, None
        return True

    def _ended(self, one: Supervised, now: float) -> None:
        one.failures = 1 if now - one.started > CALM_S else one.failures + 1
        one.ended = now
        how = f"code {one.child.returncode}" if one.child.returncode >= 0 else f"signal {-one.child.returncode}"
        self.tell(f"{one.command.name} ended with {how}; it starts again in {one.pause_s:.1f} s (log: {one.command.log})")

    def stop(self) -> None:
        """End all, last started first: what others stand on alone, the rest together, since each takes a second or two."""
        standing = [one for one in self.processes if not one.command.foundation]
        for one in reversed(standing):
            ask_to_end(one.child, one.command)
        for one in (*reversed(standing), *(one for one in reversed(self.processes) if one.command.foundation)):
            stop(one.child, one.command)
        self.processes.clear()
