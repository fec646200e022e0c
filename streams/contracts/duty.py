"""Who stands on the duty rota (值班表) at a moment: accounts by post, and who is rung when nobody was put down. Never a name.
And who may set it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from streams.contracts.codes import Role
from streams.contracts.covers import Cover
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


class Instead(NamedTuple):
    """Who answers for somebody who is away, while the cover holds."""

    cover: Cover
    person: OnDuty


class Rota(NamedTuple):
    """One day of one chain. `stand_ins` hold the centre's grants: they are rung where the rota names nobody. `away` are covers of any of
    these, by who is away."""

    posts: Mapping[str, OnDuty] = {}
    stand_ins: tuple[OnDuty, ...] = ()
    away: Mapping[UUID, tuple[Instead, ...]] = {}

    def answers(self, person: OnDuty, at: datetime) -> OnDuty:
        """Who picks up in this person's place at a moment: they themselves, or whoever covers for them."""
        found = next((one.person for one in self.away.get(person.account_id, ()) if one.cover.holds_at(at)), None)
        return person if found is None else found._replace(scope=person.scope)


def may_set(grants: Iterable[Grant], tenant: str, county: str) -> bool:
    """Whether these grants allow to set the rota of this chain; `county` is the prefix of all its grids."""
    return any(grant.tenant == tenant and grant.role in SETTERS and grant.scope and county.startswith(grant.scope) for grant in grants)
