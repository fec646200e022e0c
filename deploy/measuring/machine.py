"""What the machine was doing meanwhile: its load, and the processor time of each process that took part."""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import psutil


@dataclass
class Usage:
    """Processor time of named processes since it was made, and of the bench itself, which makes the load."""

    processes: Mapping[str, int]  # name → process id
    _began: float = field(default_factory=time.monotonic)
    _own: float = field(default_factory=time.process_time)
    _before: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._before = {name: processor_s([pid]) for name, pid in self.processes.items()}

    def seconds(self, name: str) -> float:
        """Processor seconds of one of them."""
        return max(0.0, processor_s([self.processes[name]]) - self._before[name])

    def shares(self) -> dict[str, float | str]:
        """Each one's part of a core, for the line of a table."""
        wall = time.monotonic() - self._began
        spent = {name: self.seconds(name) for name in self.processes} | {"load generator": time.process_time() - self._own}
        return {f"{name} % of a core": 100 * seconds / wall for name, seconds in spent.items()}


def processor_s(pids: Iterable[int]) -> float:
    """Processor seconds these processes have used, with all their threads; PostgreSQL and its kind with their children."""
    total = 0.0
    for pid in pids:
        try:
            process = psutil.Process(pid)
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
            total += sum(_own(child) for child in process.children(recursive=True))
        except psutil.NoSuchProcess:
            continue
    return total


def _own(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def told() -> dict[str, object]:
    """The machine and how busy it is now, by whomever."""
    return {"cores": os.cpu_count(), "load": [round(one, 1) for one in os.getloadavg()], "at": time.strftime("%Y-%m-%d %H:%M:%S")}
