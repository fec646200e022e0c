"""Does a Kafka broker answer at this address? One ApiVersions request, the first thing any client says."""

import socket
import struct
import time

from deploy.faults import Unanswered

API_VERSIONS = struct.pack(">hhih", 18, 0, 1, -1)  # key 18, version 0, correlation 1, no client id


def answers(address: str, timeout_s: float = 2.0) -> bool:
    """Whether a broker answers there in time; an open port that stays silent is no."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout_s) as wire:
            wire.settimeout(timeout_s)
            wire.sendall(struct.pack(">i", len(API_VERSIONS)) + API_VERSIONS)
            reply = wire.recv(10, socket.MSG_WAITALL)
    except (OSError, ValueError):
        return False
    return len(reply) == 10 and struct.unpack(">iih", reply)[1:] == (1, 0)


def await_answer(address: str, timeout_s: float = 10.0) -> None:
    """Wait for a broker we did not start."""
    deadline = time.monotonic() + timeout_s
    while not answers(address, min(2.0, timeout_s)):
        if time.monotonic() > deadline:
            raise Unanswered(f"no Kafka broker answers at {address} (FENGQIAO_KAFKA) within {timeout_s:.0f} s")
        time.sleep(0.1)
