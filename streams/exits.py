"""How a worker ends itself: at once, with one line that tells what and where.

A graceful stop after a fault would be wrong: Faust acknowledges and commits on its way out.
"""

import asyncio
import functools
import logging
import os
import traceback
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

log = logging.getLogger(__name__)

#: Exit statuses. A supervisor starts the worker again after both; REFUSED needs a person first.
FAILED = 70
REFUSED = 78


def fail_stop(handler: Callable[[Any], Awaitable[None]]) -> Callable[[Any], Awaitable[None]]:
    """Let nothing leave the agent: Faust would acknowledge the batch, start the agent again and go on behind it."""

    @functools.wraps(handler)
    async def guarded(stream: Any) -> None:
        try:
            await handler(stream)
        except BaseException as fault:
            if isinstance(fault, asyncio.CancelledError) and stream.app.should_stop:
                raise
            die("the stage failed", fault)
        if not stream.app.should_stop:
            die("the stage ended by itself", None)

    return guarded


def die(what: str, fault: BaseException | None) -> NoReturn:
    """End the process now, after one line that names the fault and its place but never its text: that may hold personal data."""
    frames = traceback.extract_tb(fault.__traceback__) if fault is not None else []
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    log.critical("%s: %s%s", what, type(fault).__name__ if fault is not None else "no fault", place)
    os._exit(FAILED)


def refuse(line: str) -> NoReturn:
    """End the process: the log and Postgres contradict each other and a person must say which is right."""
    log.critical("refused: %s", line)
    os._exit(REFUSED)
