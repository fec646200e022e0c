"""The first administrator of a real deployment: an account without a password, and the token that sets it once.

    python -m producers.first_admin

prints the token while the password is not set, and nothing secret afterwards. Then: POST /api/v1/password with the user
name, the token as `proof` and the new password.
"""

import asyncio
import sys
from pathlib import Path
from uuid import uuid4

import asyncpg

from producers.entering import setup_token
from producers.settings import Settings, from_environment
from streams.contracts.codes import Role
from streams.contracts.queries import queries_in
from streams.reference.county import load_county

SQL = queries_in(Path(__file__).with_name("accounts.sql"))
USERNAME = "admin"


async def first_admin(settings: Settings) -> str | None:
    """The token for the first setting; None once the administrator has a password."""
    county = load_county(settings.county)
    connection = await asyncpg.connect(settings.intake_dsn)
    try:
        async with connection.transaction():
            await connection.execute(SQL["put_first_admin"], uuid4(), USERNAME, "管理员")
            row = await connection.fetchrow(SQL["unset_account"], USERNAME)
            if row is None:
                return None
            grant = (county.tenants[0].id, Role.ADMIN, county.head.code[:6], "")
            await connection.execute(SQL["put_grant"], row["account_id"], *grant)
        return setup_token(settings.secret, row["account_id"], row["epoch"])
    finally:
        await connection.close()


if __name__ == "__main__":
    token = asyncio.run(first_admin(from_environment()))
    sys.stdout.write(f"{USERNAME}: set the password with {token}\n" if token else f"{USERNAME} has a password\n")
