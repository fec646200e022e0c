"""Passwords: hashed slowly, one at a time, on a thread that gives way to everything else.

A flood of logins must not starve submissions, so there is one hashing thread at low priority and a short queue; a login
that finds the queue full is asked to come back. A name nobody has costs the same time as one somebody has.
"""

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from producers.faults import Said, Unavailable
from producers.metrics import METRICS

MEMORY_KIB, ROUNDS, LANES = 19_456, 2, 1  # OWASP's smallest for argon2id: 35 ms on one of our cores
MOST_WAITING = 100  # 3.5 s of hashing
RETRY_AFTER_S = 5
NICE = 10

_HASHER = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES)


def hash_of(password: str) -> str:
    """What is stored of a password."""
    return _HASHER.hash(password)


class Passwords:
    """Checks passwords; `turn` lets one login at a time through, so that parallel guesses cannot outrun the lock-out."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "passwords", initializer=_give_way)
        self._nobodys = hash_of(os.urandom(16).hex())
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def turn(self) -> "Turn":
        """Wait for one's turn; raises Unavailable when too many wait."""
        if self._waiting >= MOST_WAITING:
            METRICS.logins.labels("busy").inc()
            raise Unavailable(Said("登录的人太多,请稍后再试", "Too many logins at once: try again shortly"), retry_after=RETRY_AFTER_S)
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        return Turn(self._turn)

    async def match(self, password: str, stored: str | None) -> bool:
        """Whether it is the password; as slow for an account without one."""
        loop = asyncio.get_running_loop()
        matches = await loop.run_in_executor(self._thread, _matches, stored or self._nobodys, password)
        return matches and stored is not None

    async def hash(self, password: str) -> str:
        """What to store of a new password."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, hash_of, password)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


class Turn(AbstractAsyncContextManager["Turn"]):
    """One login's turn; it ends with the block."""

    def __init__(self, turn: asyncio.Semaphore) -> None:
        self._turn = turn

    async def __aexit__(self, *_: object) -> None:
        self._turn.release()


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _give_way() -> None:
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
