"""A recommendation whose written answer is late is told of: 临期提醒、超期、催办, each once, by the county's ladder.

Enters: the store, the county, the time. Leaves: a row for each rung that has passed; the console shows it to the office that wrote it, to
the centre and to the unit that owes the answer. It hangs on no case, so no worker's partition is asked: every worker looks, and the row's
key makes it one reminder. `now` is an argument.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from streams.contracts.codes import Change
from streams.contracts.queries import queries_in
from streams.reference.county import County

SQL = queries_in(Path(__file__).parent / "store" / "background.sql")
TOLD = (Change.DUE_SOON, Change.OVERDUE, Change.URGED)
"""What is told of an answer; a petition office supervises a unit by its own act."""


async def tell_late_answers(pool: Any, county: County, *, now: datetime) -> int:
    """Tell of what is due at `now`; returns how many reminders this call wrote."""
    rungs = [step for step in county.ladder if step.change in TOLD]
    done = await pool.execute(SQL["tell_reminders"], now, [step.change for step in rungs], [step.share for step in rungs])
    return int(done.rpartition(" ")[2])
