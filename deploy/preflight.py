"""What is looked at before anything starts, so that a refusal leaves nothing running."""

import os
import shutil
from pathlib import Path

from deploy.faults import Refused
from deploy.ports import LOOPBACK, free_port, is_free

LEAST_FREE_MB = 512


def disk(state: Path) -> None:
    """Kafka and PostgreSQL both stop badly on a full disk; better not to start."""
    least = int(os.environ.get("FENGQIAO_LEAST_FREE_MB") or LEAST_FREE_MB)
    free = shutil.disk_usage(state).free // 2**20
    if free < least:
        raise Refused(f"only {free} MB free where the state lies ({state}), {least} MB needed: make room, or move it with FENGQIAO_STATE")


def web_port(asked: int, host: str = LOOPBACK) -> int:
    """The port the web will have; 0 asks for any free one."""
    port = asked or free_port()
    if not is_free(port, host):
        raise Refused(f"port {port} is in use by another program: choose another with --port")
    return port
