"""The feed's epoch: it rises with a new system id or timeline, and when stored ids lie ahead of the cluster (a restored dump).

Transaction ids order the feed only within one life of one cluster; the epoch orders those lives.
"""

from pathlib import Path
from typing import Any

from streams.contracts.queries import queries_in

SQL = queries_in(Path(__file__).parent / "store" / "background.sql")


async def ensure_epoch(connection: Any) -> int:
    """The epoch to write under now; a new one if this is another cluster than the stored rows knew. Needs pg_monitor rights."""
    async with connection.transaction():
        await connection.execute(SQL["lock_epochs"])
        system = await connection.fetchrow(SQL["this_system"])
        stored = await connection.fetchrow(SQL["current_epoch"])
        known = stored is not None and (stored["system_id"], stored["timeline"]) == (system["system_id"], system["timeline"])
        if stored is not None and known and not await connection.fetchval(SQL["stored_ahead"], stored["epoch"]):
            return int(stored["epoch"])
        await connection.execute(SQL["release_restored_outbox"])
        return int(await connection.fetchval(SQL["next_epoch"], system["system_id"], system["timeline"]))
