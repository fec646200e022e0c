"""Who stands on the duty rota (值班表) at a moment: accounts by post, and who is rung when nobody was put down. Never a name."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID


class OnDuty(NamedTuple):
    """An account that may be rung. `units` are those of all its grants: whoever belongs to an accused unit is passed over."""

    account_id: UUID
    units: frozenset[str] = frozenset()
    scope: str = ""  # region prefix of a stand-in's grant


class Rota(NamedTuple):
    """One day of one chain. `stand_ins` hold the centre's grants: they are rung where the rota names nobody."""

    posts: Mapping[str, OnDuty] = {}
    stand_ins: tuple[OnDuty, ...] = ()
