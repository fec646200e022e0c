"""Whether a case lies in somebody's sight: from grants to what they open. Pure.

The database answers the same question for every row it shows (stream.in_sight_v1). The fan-out of the feed answers it here, once
for all who share a scope, and so does the stream, before a refusal tells what was done to a case. A property test holds the two
together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from streams.contracts.codes import INTAKE_ROLES, Role
from streams.contracts.grants import Grant

NOT_BY_PLACE = frozenset({Role.UNIT_OFFICER, Role.REGISTRAR, Role.MEDIATOR})
"""They see what their unit handles and what they reported themselves, not all that happens in a place."""


class Audience(msgspec.Struct, frozen=True):
    """What decides who sees a case: as it is now, or as it was before a change."""

    tenant: str
    grid_code: str
    state: str
    restricted: str | None
    lead_unit: str
    co_units: Sequence[str]
    excluded_units: Sequence[str]
    reporters: Sequence[UUID]


def audience_of(row: Mapping[str, Any]) -> Audience:
    """The audience of a row of stream.cases."""
    return Audience(*(row[name] for name in Audience.__struct_fields__))


@dataclass(frozen=True)
class Sight:
    """What a scope opens, worked out once for all the cases it is asked about."""

    account: UUID
    tenants: frozenset[str]
    barred: frozenset[str]
    units: Mapping[str, frozenset[str]]  # by tenant
    handlers: Mapping[str, frozenset[str]]
    doubts: Mapping[str, frozenset[str]]
    regions: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, account: UUID, grants: Sequence[Grant]) -> "Sight":
        """The sight of an account with these grants."""
        return cls(
            account=account,
            tenants=frozenset(grant.tenant for grant in grants),
            barred=frozenset(grant.unit for grant in grants if grant.unit),
            units=_units(grants),
            handlers=_units(grant for grant in grants if grant.role not in INTAKE_ROLES),
            doubts=_units(grant for grant in grants if grant.role is Role.CENTRE),
            regions=_regions(grants),
        )

    def sees(self, case: Audience) -> bool:
        """Whether the case is in sight. An accused unit sees nothing, whatever else its people's grants allow (条例 30(3))."""
        if not self.barred.isdisjoint(case.excluded_units):
            return False
        tenant = case.tenant
        if case.state == "in_doubt":
            return case.lead_unit in self.doubts.get(tenant, ())
        closed = case.restricted is not None or bool(case.excluded_units)
        units = (self.handlers if closed else self.units).get(tenant, frozenset())
        if case.lead_unit in units or not units.isdisjoint(case.co_units):
            return True
        if closed:
            return False
        return case.grid_code.startswith(self.regions.get(tenant, ())) or (tenant in self.tenants and self.account in case.reporters)


def _units(grants: Iterable[Grant]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for grant in grants:
        if grant.unit:
            found[grant.tenant].add(grant.unit)
    return {tenant: frozenset(units) for tenant, units in found.items()}


def _regions(grants: Iterable[Grant]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for grant in grants:
        if grant.role not in NOT_BY_PLACE and 1 <= len(grant.scope) <= 15:
            found[grant.tenant].add(grant.scope)
    return {tenant: tuple(sorted(places)) for tenant, places in found.items()}
