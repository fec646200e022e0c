"""Loopback ports: a free one, and whether one is taken."""

import socket
from contextlib import closing

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port nobody listens on now; the kernel does not hand it out again soon."""
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def kept_port(port: int | None) -> int:
    """The port of the last time if it is still free, so that addresses survive a restart; else another."""
    return port if port and is_free(port) else free_port()
