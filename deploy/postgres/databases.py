"""The databases of one deployment: the main one, the one that holds nothing but keys, and a login for each role.

Passwords of the roles follow from the deployment's secret, so nothing else needs to be kept.
"""

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from deploy.faults import Refused
from streams.contracts.queries import queries_in
from streams.store import migrate

NAME = "fengqiao"
ANSWER_S = 10.0
SQL = queries_in(Path(__file__).with_name("databases.sql"))


@dataclass(frozen=True)
class Databases:
    """Addresses: `owner` may do anything, each other may do what its role may."""

    owner: str
    owner_of_keys: str
    intake: str
    stream: str
    read: str
    keys: str

    @classmethod
    def on(cls, server: str, name: str, secret: str) -> "Databases":
        """The addresses of a deployment called `name` on a server."""

        def role(role: str, database: str) -> str:
            return address(server, database, (f"fengqiao_{role}", password(secret, f"fengqiao_{role}")))

        keys = name + migrate.KEYS_DATABASE_SUFFIX
        return cls(
            owner=address(server, name),
            owner_of_keys=address(server, keys),
            intake=role("intake", name),
            stream=role("stream", name),
            read=role("read", name),
            keys=role("keys", keys),
        )


def address(server: str, database: str, login: tuple[str, str] | None = None) -> str:
    """The same server, another database, perhaps as somebody else."""
    parts = urlsplit(server)
    place = parts.netloc.rpartition("@")[2]
    who = ":".join(quote(part, safe="") for part in login) + "@" if login else parts.netloc.removesuffix(place)
    return urlunsplit(parts._replace(netloc=who + place, path=f"/{database}"))


def password(secret: str, role: str) -> str:
    """A role's password; it follows from the deployment's secret."""
    return hmac.new(secret.encode(), role.encode(), hashlib.sha256).hexdigest()[:32]


def name_in(server: str) -> str:
    """The database a server address asks for; the server's own `postgres` means one of ours beside it."""
    asked = urlsplit(server).path.strip("/")
    return NAME if asked in {"", "postgres", "template1"} else asked


async def prepare(server: str, name: str, secret: str) -> Databases:
    """Both databases exist, with roles, and hold the present schema. Safe to repeat.

    Raises Refused where another deployment's roles are: they are the server's, so setting their passwords would shut it out.
    """
    databases = Databases.on(server, name, secret)
    if not await _ours(server, secret):
        raise Refused(
            "this PostgreSQL server already serves another deployment (its fengqiao_ logins have other passwords): "
            "point at a server of our own, or put that deployment's secret file in place of ours"
        )
    for one in (name, name + migrate.KEYS_DATABASE_SUFFIX):
        await migrate.ensure_database(address(server, "postgres"), one)
    passwords = {role: password(secret, role) for role in migrate.ROLES}
    await migrate.prepare(databases.owner, databases.owner_of_keys, passwords)
    return databases


async def _ours(server: str, secret: str) -> bool:
    """Whether the server's roles take our passwords, or are not there yet."""
    role = migrate.ROLES[0]
    if not await _ask(server, SQL["role_exists"], role):
        return True
    try:
        connection = await asyncpg.connect(address(server, "postgres", (role, password(secret, role))), timeout=ANSWER_S)
    except asyncpg.InvalidPasswordError:
        return False
    await connection.close()
    return True


async def exists(server: str, name: str) -> bool:
    """Whether the server has a database of that name."""
    return bool(await _ask(server, SQL["exists"], name))


async def identity(server: str, name: str) -> str:
    """Which database this is, wherever its server listens today."""
    return f"{await _ask(server, SQL['identity'])}/{name}"


async def _ask(server: str, question: str, *arguments: str) -> object:
    connection = await asyncpg.connect(address(server, "postgres"), timeout=ANSWER_S)
    try:
        return await connection.fetchval(question, *arguments)
    finally:
        await connection.close()


async def clone(server: str, template: str, name: str, secret: str) -> Databases:
    """A copy of both databases of `template`, which nobody may be using: for tests, in a tenth of a second."""
    connection = await asyncpg.connect(address(server, "postgres"))
    try:
        for suffix in ("", migrate.KEYS_DATABASE_SUFFIX):
            await connection.execute(SQL["clone"].format(name=name + suffix, template=template + suffix))
    finally:
        await connection.close()
    return Databases.on(server, name, secret)


async def drop(server: str, name: str) -> None:
    """Both databases gone, whoever is still connected."""
    connection = await asyncpg.connect(address(server, "postgres"))
    try:
        for suffix in ("", migrate.KEYS_DATABASE_SUFFIX):
            await connection.execute(SQL["drop"].format(name=name + suffix))
    finally:
        await connection.close()
