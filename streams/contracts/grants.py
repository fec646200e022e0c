"""Who someone is to the system: grants, and the short-lived token that carries them.

A token is a signed JWT (HS256). It says which account, since when, until when and in which login epoch; grants travel in
it so that a read needs no look-up, and a raised epoch revokes every token of the account at once.
"""

from datetime import datetime, timedelta
from uuid import UUID

import jwt
import msgspec

from streams.contracts.codes import Role

LIFETIME = timedelta(minutes=30)
LONGEST = timedelta(hours=13)
"""How long a token may be renewed after its login: a long duty, then the password again."""


class TokenRefused(Exception):
    """The token is missing, expired, revoked or not ours: log in again."""


class Grant(msgspec.Struct, frozen=True):
    """One (tenant, role, scope): scope is a region prefix (digits, shorter is wider) and a unit."""

    tenant: str
    role: Role
    scope: str
    unit: str = ""


class Holder(msgspec.Struct, frozen=True):
    """The account behind a request, with all its grants."""

    account_id: UUID
    username: str
    epoch: int
    grants: tuple[Grant, ...]
    expires_at: datetime
    since: datetime | None = None  # of the login; a renewed token keeps it

    def grants_as(self, *roles: Role) -> tuple[Grant, ...]:
        """The grants held in any of these roles."""
        return tuple(grant for grant in self.grants if grant.role in roles)


def issue(holder: Holder, *, secret: str, now: datetime) -> str:
    """A token for this holder; it ends at `holder.expires_at`."""
    claims = {
        "sub": str(holder.account_id),
        "name": holder.username,
        "epoch": holder.epoch,
        "grants": msgspec.to_builtins(holder.grants),
        "iat": now,
        "exp": holder.expires_at,
        "since": holder.since.timestamp() if holder.since else None,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def holder_of(token: str, *, secret: str) -> Holder:
    """The holder a token speaks for. Raises TokenRefused."""
    try:
        claims = jwt.decode(token, secret, algorithms=["HS256"], options={"require": ["sub", "exp", "epoch"]})
        return msgspec.convert(
            {
                "account_id": claims["sub"],
                "username": claims["name"],
                "epoch": claims["epoch"],
                "grants": claims["grants"],
                "expires_at": claims["exp"],
                "since": claims.get("since"),
            },
            Holder,
            strict=False,
        )
    except (jwt.InvalidTokenError, msgspec.ValidationError, KeyError) as wrong:
        raise TokenRefused from wrong
