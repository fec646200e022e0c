"""Ready means: every inbound partition is assigned to a worker and positioned, and the web answers.

A worker rewrites its status file (FENGQIAO_WORKER_STATUS) every second: {"pid", "assigned", "positioned", "ready", "at"}.
"""

import http.client
import json
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Coverage:
    """How far the workers are, together."""

    assigned: int
    positioned: int
    ready: int

    def covers(self, partitions: int) -> bool:
        return self.assigned >= partitions and self.positioned >= partitions and self.ready > 0


def coverage(folder: Path, pids: Collection[int]) -> Coverage:
    """The sum over these workers; what a dead one left behind does not count."""
    told = [note for path in folder.glob("*.json") if (note := _note(path)) and note.get("pid") in pids]
    return Coverage(
        assigned=sum(int(note.get("assigned", 0)) for note in told),
        positioned=sum(int(note.get("positioned", 0)) for note in told),
        ready=sum(bool(note.get("ready")) for note in told),
    )


def _note(path: Path) -> dict[str, object | int]:  # the values are what another process wrote
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


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
