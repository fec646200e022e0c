"""A system that stands: what it is made of, how it is described, how it is kept running."""

import json
import time
from dataclasses import dataclass
from typing import Any

from deploy.environment import Deployment
from deploy.places import write_whole
from deploy.state import State
from deploy.supervisor import Supervised, Supervisor

TICK_S = 0.1


@dataclass(frozen=True)
class Wishes:
    """What was asked for on the command line."""

    port: int = 8000
    workers: int = 2
    lan: bool = False
    screens: bool = True


@dataclass(frozen=True)
class System:
    """A system that stands."""

    deployment: Deployment
    supervisor: Supervisor
    web: str
    workers: tuple[Supervised, ...]
    logins: list[dict[str, str]]
    state: State

    def description(self) -> dict[str, Any]:
        """What `up --json` prints."""
        return {
            "web": self.web,
            "kafka": self.deployment.kafka,
            "postgres": self.deployment.databases.owner,
            "workers": [worker.child.pid for worker in self.workers],
            "logins": self.logins,
        }

    def keep(self) -> None:
        """Keep it running until somebody interrupts."""
        self.write()
        while True:
            if self.supervisor.tend(time.monotonic()):
                self.write()
            time.sleep(TICK_S)

    def write(self) -> None:
        """Leave the description where other programs find it; workers get new process ids when they start again."""
        write_whole(self.state.system, json.dumps(self.description(), ensure_ascii=False))
