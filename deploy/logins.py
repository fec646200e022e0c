"""Demo logins, for a database that `up` made itself and for no other.

Which database that was is noted beside the state before it is made, so that a crash in between loses nothing. The logins are
kept there too: the database holds only hashes, and a second `up` shows the same ones.
"""

import asyncio
import json
from typing import Any

from deploy.environment import Deployment
from deploy.places import write_whole
from deploy.postgres import databases
from deploy.state import State

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
    if note["logins"] is None:
        note["logins"] = asyncio.run(_seed(deployment))
        write_whole(state.demo, json.dumps(note, ensure_ascii=False))
    return list(note["logins"])


async def _seed(deployment: Deployment) -> Logins:
    from producers.logins import seed_demo

    return [dict(login) for login in await seed_demo(deployment.databases.owner, deployment.county)]


def _note(state: State) -> dict[str, Any]:
    return json.loads(state.demo.read_text(encoding="utf-8")) if state.demo.exists() else {}
