"""Every answer comes in time: what is not known by then is told as unknown, and counted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from producers.faults import Conflict, Fault, Unavailable
from producers.metrics import METRICS

RETRY_AFTER_S = 3


@asynccontextmanager
async def answered_within(seconds: float, what: str = "") -> AsyncIterator[None]:
    """The block ends within so many seconds, or with Unavailable; refusals of a submission are counted under `what`."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (TimeoutError, Fault) as refused:
        fault = refused if isinstance(refused, Fault) else Unavailable(retry_after=RETRY_AFTER_S)
        if what:
            METRICS.submissions.labels(what, _outcome(fault)).inc()
        raise fault from refused


def _outcome(fault: Fault) -> str:
    if isinstance(fault, Unavailable):
        return "unknown"
    return "conflict" if isinstance(fault, Conflict) else "refused"
