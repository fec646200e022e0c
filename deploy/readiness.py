"""Ready means: every inbound partition is assigned to a worker and positioned, and the web answers.

A worker rewrites its status file (FENGQIAO_WORKER_STATUS) every second: {"pid", "assigned", "positioned", "ready", "at"}.
"""

import http.client
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec


class Status(msgspec.Struct):
    """What a worker says of itself."""

    pid: int
    assigned: int = 0
    positioned: int = 0
    ready: bool = False


@dataclass(frozen=True)
class Coverage:
    """How far the workers are, together."""

    assigned: int
    positioned: int
    ready: int

    def covers(self, partitions: int, workers: int) -> bool:
        """Each partition once, and no worker still on its way in: its arrival would move them all again."""
        return self.assigned == self.positioned == partitions and self.ready == workers


def coverage(folder: Path, pids: Collection[int]) -> Coverage:
    """The sum over these workers; what a dead one left behind does not count."""
    told = [status for path in folder.glob("*.json") if (status := _status(path)) and status.pid in pids]
    return Coverage(
        assigned=sum(status.assigned for status in told),
        positioned=sum(status.positioned for status in told),
        ready=sum(status.ready and status.assigned > 0 for status in told),
    )


def _status(path: Path) -> Status | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Status)
    except (OSError, msgspec.MsgspecError):
        return None  # being written for the first time, or by something else


def web_answers(url: str, timeout_s: float = 2.0) -> bool:
    """Whether /readyz says yes. Our own certificate is not checked: this asks whether, not who."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        wire: http.client.HTTPConnection = http.client.HTTPSConnection(parts.netloc, timeout=timeout_s, context=_trusting())
    else:
        wire = http.client.HTTPConnection(parts.netloc, timeout=timeout_s)
    try:
        wire.request("GET", "/readyz")
        return wire.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        wire.close()


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
