"""The sheets of the duty's change (交接班): each shift that has ended gets its sheet, once, whether anybody signs it or not.

Enters: the store, the county, the time. Leaves: for each chain the sheets of the shifts that ended since its last one, kept as things
stand now, which is the change itself while a worker runs. Every worker looks; the row's key makes it one sheet. `now` is an argument.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from streams.contracts.queries import queries_in
from streams.contracts.running import RUNNING_JSON
from streams.reference.county import County

SQL = queries_in(Path(__file__).parent / "store" / "handover.sql")


async def keep_sheets(pool: Any, county: County, *, now: datetime) -> int:
    """Write the sheets that are missing; returns how many this call wrote."""
    missing = await pool.fetch(SQL["missing_sheets"], [tenant.id for tenant in county.tenants], county.duty_day(now))
    kept = 0
    for tenant, day in missing:
        since, until = county.shift(day)
        _, next_until = county.shift(county.duty_day(until))
        kept += await pool.fetchval(SQL["keep_sheet"], tenant, day, since, until, next_until, now, RUNNING_JSON)
    return kept
