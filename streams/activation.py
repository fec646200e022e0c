"""Which rule set is the county's: one row, named by the hash of its data, weights and code. Workers without it don't join."""

from pathlib import Path
from typing import Any

import asyncpg

from streams.contracts.queries import queries_in
from streams.reference.county import load_county
from streams.rules.triage import Rules
from streams.settings import Settings

SQL = queries_in(Path(__file__).parent / "store" / "background.sql")


class RuleSetNotActive(Exception):
    """Another rule set is active for this county: activate this one (`python -m streams activate`) or run the other."""


async def check_rule_set(store: Any, rules: Rules) -> None:
    """A worker with other rules than the county's active ones must not decide anything. Raises RuleSetNotActive."""
    await store.execute(SQL["register_rule_set"], rules.hash, rules.county_code)
    active = await store.fetchval(SQL["active_rule_set"], rules.county_code)
    if active != rules.hash:
        raise RuleSetNotActive(f"rule set {active} is active, this worker has {rules.hash}: `python -m streams activate`, or run the other")


async def check(settings: Settings, rules: Rules) -> None:
    """The same, before a worker joins its group. Raises RuleSetNotActive."""
    connection = await asyncpg.connect(settings.store_dsn)
    try:
        await check_rule_set(connection, rules)
    finally:
        await connection.close()


async def activate(settings: Settings) -> str:
    """Make this code's and this county folder's rule set the active one; returns its hash."""
    rules = Rules(load_county(settings.county))
    connection = await asyncpg.connect(settings.store_dsn)
    try:
        async with connection.transaction():
            await connection.execute(SQL["register_rule_set"], rules.hash, rules.county_code)
            await connection.execute(SQL["retire_rule_sets"], rules.county_code, rules.hash)
            await connection.execute(SQL["activate_rule_set"], rules.hash)
    finally:
        await connection.close()
    return rules.hash
