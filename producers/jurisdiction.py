"""For which grid, by which grant, does this report count? Judged as of the moment it happened, pure.

What the sender cannot mend is accepted and flagged (promise 3): a colleague's grid, a grid that moved or that nobody
knows, a grant that has ended since, a fast clock, a report that comes late. The grid of a colleague whom the sender
covers for (AB岗) is as their own, and said to be so. Only who may report nothing at all is refused.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from streams.contracts.codes import INTAKE_ROLES, Flag, Role, Source
from streams.contracts.grants import Grant
from streams.reference.county import County

CLOCK_TOLERANCE = timedelta(minutes=1)
LATE = timedelta(days=7)

REGISTERED = frozenset({Source.COUNTER, Source.POLICE_110, Source.HOTLINE_12345, Source.BOOKING})
"""Sources that a registrar's desk takes in; a person who is also a reporter acts as registrar then."""


class HeldGrant(NamedTuple):
    """A grant and when it holds; None is without limit."""

    grant: Grant
    since: datetime | None = None
    until: datetime | None = None

    def holds_at(self, at: datetime) -> bool:
        """Whether it held then."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


class Lent(NamedTuple):
    """What a cover lends: the grids of somebody who was away, while it ran and they held them."""

    account_id: UUID  # A角
    name: str
    held: HeldGrant


@dataclass(frozen=True)
class Told:
    """What the report says about itself that matters here."""

    grid_code: str
    occurred_at: datetime
    sent_at: datetime | None
    received_at: datetime
    source: Source | None
    tenant: str | None


@dataclass(frozen=True)
class Jurisdiction:
    """The grant the report is made under, the grid it is kept in, and what a person should look at."""

    grant: Grant
    grid_code: str
    flags: tuple[Flag, ...]


def judge(
    told: Told, held: Sequence[HeldGrant], home_grid: str | None, county: County, lent: Sequence[HeldGrant] = ()
) -> Jurisdiction | None:
    """The jurisdiction of a report; None when its sender never held a role that reports."""
    then = min(told.occurred_at, told.received_at)
    grants = [one for one in held if one.grant.role in INTAKE_ROLES and told.tenant in (None, one.grant.tenant)]
    usable = [one for one in grants if one.holds_at(told.received_at)]
    ended = not usable
    usable = usable or [one for one in grants if one.holds_at(then)]
    if not usable:
        return None
    problem = _grid_problem(told.grid_code, then, county)
    lending = {one.grant.tenant for one in lent if told.grid_code.startswith(one.grant.scope) and one.holds_at(then)}
    chosen = min(usable, key=lambda one: _preference(one, told, then, county, lending)).grant
    grid = _home(chosen, home_grid, then, county) if problem else told.grid_code
    covered = any(told.grid_code.startswith(one.grant.scope) and one.holds_at(then) for one in grants)
    found = {
        Flag.CLOCK_FAST: max(told.occurred_at, told.sent_at or told.occurred_at) > told.received_at + CLOCK_TOLERANCE,
        Flag.LATE: told.received_at - told.occurred_at > LATE,
        Flag.FOREIGN_GRID: not problem and not covered and chosen.tenant not in lending,
        Flag.COVERED_GRID: not problem and not covered and chosen.tenant in lending,
        problem: bool(problem),
        Flag.GRANT_ENDED: ended,
    }
    return Jurisdiction(chosen, grid, tuple(flag for flag, is_so in found.items() if flag and is_so))


def covered_grids(held: Sequence[HeldGrant], at: datetime, county: County) -> tuple[str, ...]:
    """The grids a person reports for at a moment."""
    scopes = tuple(one.grant.scope for one in held if one.grant.role in INTAKE_ROLES and one.holds_at(at))
    day = at.astimezone(county.zone).date()
    return tuple(code for code, grid in county.grids.items() if scopes and code.startswith(scopes) and grid.is_valid_on(day))


def _grid_problem(code: str, then: datetime, county: County) -> Flag | None:
    grid = county.grid(code)
    if grid is None:
        return Flag.GRID_UNKNOWN
    return None if grid.is_valid_on(then.astimezone(county.zone).date()) else Flag.GRID_MOVED


def _preference(
    one: HeldGrant, told: Told, then: datetime, county: County, lending: Container[str]
) -> tuple[bool, bool, bool, bool, int, int, str]:
    """Smaller is better: covers the grid, is lent it, held then, fits the source, a live chain, the narrowest place."""
    grant = one.grant
    takes_in = (grant.role is Role.REGISTRAR) == (told.source in REGISTERED)
    chains = [tenant.id for tenant in sorted(county.tenants, key=lambda tenant: not tenant.live)]
    place = chains.index(grant.tenant) if grant.tenant in chains else len(chains)
    covers = told.grid_code.startswith(grant.scope)
    return (not covers, grant.tenant not in lending, not one.holds_at(then), not takes_in, place, -len(grant.scope), grant.role)


def _home(grant: Grant, home_grid: str | None, then: datetime, county: County) -> str:
    """Where a report without a grid is kept: the sender's home grid, else the first grid of the grant's place."""
    if home_grid is not None and county.grid(home_grid) is not None:
        return home_grid
    day = then.astimezone(county.zone).date()
    inside = (code for code, grid in county.grids.items() if code.startswith(grant.scope) and grid.is_valid_on(day))
    return next(inside, next(iter(county.grids)))
