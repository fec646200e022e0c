"""Who may see what: from a holder's grants to a scope, and whether a case lies in its sight. Pure.

The database answers the same question for every row it shows (stream.in_sight_v1); the fan-out of the feed answers it here,
once for all who share a scope. A property test holds the two together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from streams.contracts.codes import INTAKE_ROLES, Restricted, Role
from streams.contracts.grants import Grant, Holder

EVERYONE = frozenset(Role)
NOT_BY_PLACE = frozenset({Role.UNIT_OFFICER, Role.REGISTRAR, Role.MEDIATOR})
"""They see what their unit handles and what they reported themselves, not all that happens in a place."""

READERS_WITH_PURPOSE = EVERYONE - INTAKE_ROLES - {Role.ADMIN}
"""Who may open the words of a case in their sight by saying what for. Those who report see the words of their own reports."""


class Audience(msgspec.Struct, frozen=True):
    """What decides who sees a case: as it is now, or as it was before a change."""

    tenant: str
    grid_code: str
    state: str
    restricted: str | None
    lead_unit: str
    co_units: list[str]
    excluded_units: list[str]
    reporters: list[UUID]


def audience_of(row: Mapping[str, Any]) -> Audience:
    """The audience of a row of stream.cases."""
    return Audience(*(row[name] for name in Audience.__struct_fields__))


class Words(StrEnum):
    """Whether the words of a case open for someone."""

    HANDLER = "handler"  # without ceremony
    PURPOSE = "purpose"  # once a purpose is stated
    NO = "no"


def scope_of(holder: Holder) -> str:
    """What a transaction's `fengqiao.scope` is set to for this holder."""
    return msgspec.json.encode({"account": holder.account_id, "grants": holder.grants}).decode()


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
    def of(cls, holder: Holder) -> "Sight":
        """The sight of a holder."""
        grants = holder.grants
        return cls(
            account=holder.account_id,
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


def words_for(holder: Holder, case: Audience, asked_units: Iterable[str]) -> Words:
    """Whether the words of a case in sight open. `asked_units` are those complained of, with all they have authority over:
    no path shows them who said what."""
    grants = [grant for grant in holder.grants if grant.tenant == case.tenant]
    if not frozenset(asked_units).isdisjoint(grant.unit for grant in holder.grants):
        return Words.NO
    ours = {case.lead_unit, *case.co_units}
    if case.state != "in_doubt" and any(grant.role is Role.UNIT_OFFICER and grant.unit in ours for grant in grants):
        return Words.HANDLER
    return Words.PURPOSE if any(grant.role in READERS_WITH_PURPOSE for grant in grants) else Words.NO


def is_closed(case: Audience) -> bool:
    """Kept out of public answers and of counts by place."""
    return case.restricted is not None or bool(case.excluded_units) or case.state == "in_doubt"


def is_told_to_nobody(restricted: str | None) -> bool:
    """Minors and domestic violence: no query code leads there."""
    return restricted in (Restricted.MINOR, Restricted.DV)


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
