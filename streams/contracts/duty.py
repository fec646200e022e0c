"""Who stands on the duty rota (值班表) at a moment: accounts by post, and who is rung when nobody was put down. Never a name.
And who may set it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from streams.contracts.codes import Role
from streams.contracts.grants import Grant

SETTERS = frozenset({Role.CENTRE, Role.LEADER, Role.ADMIN})
"""Who may set a chain's rota, where they answer for the whole county."""
STAND_IN = "stand_in"
"""The post of a ring that went to those of the centre, for want of a rota."""


class OnDuty(NamedTuple):
    """An account that may be rung. `units` are those of all its grants: whoever belongs to an accused unit is passed over."""

    account_id: UUID
    units: frozenset[str] = frozenset()
    scope: str = ""  # region prefix of a stand-in's grant


class Rota(NamedTuple):
    """One day of one chain. `stand_ins` hold the centre's grants: they are rung where the rota names nobody."""

    posts: Mapping[str, OnDuty] = {}
    stand_ins: tuple[OnDuty, ...] = ()


def may_set(grants: Iterable[Grant], tenant: str, county: str) -> bool:
    """Whether these grants allow to set the rota of this chain; `county` is the prefix of all its grids."""
    return any(grant.tenant == tenant and grant.role in SETTERS and grant.scope and county.startswith(grant.scope) for grant in grants)
