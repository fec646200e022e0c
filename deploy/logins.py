"""Demo logins, for a database that `up` made itself and for no other.

Which database that was is noted beside the state before it is made, so that a crash in between loses nothing. The logins are
kept there too: the database holds only hashes, and a second `up` shows the same ones.
"""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

from deploy.environment import Deployment
from deploy.places import write_whole
from deploy.postgres import databases
from deploy.state import State
from producers.demo import seed_demo
from producers.demo_duty import seed_duty
from producers.demo_receptions import seed_receptions

Logins = list[dict[str, str]]


async def note_if_new(server: str, name: str, state: State) -> None:
    """Before the database is made: note that it is ours."""
    if not await databases.exists(server, name):
        identity = await databases.identity(server, name)
        write_whole(state.demo, json.dumps({"database": identity, "logins": None}))


def demo_logins(server: str, name: str, deployment: Deployment, state: State) -> Logins:
    """The logins to show: made the first time, the same afterwards; none for a database that was there before us."""
    note = _note(state)
    if note.get("database") != asyncio.run(databases.identity(server, name)):
        return []
    known = {login["username"]: login["password"] for login in note["logins"] or ()}
    note["logins"] = asyncio.run(seed_demo(deployment.databases.owner, deployment.county, known))
    asyncio.run(seed_duty(deployment.databases.owner, deployment.county, datetime.now(UTC)))
    asyncio.run(seed_receptions(deployment.databases.owner, deployment.county, datetime.now(UTC)))
    write_whole(state.demo, json.dumps(note, ensure_ascii=False))
    return list(note["logins"])


def _note(state: State) -> dict[str, Any]:
    return json.loads(state.demo.read_text(encoding="utf-8")) if state.demo.exists() else {}
