"""AB岗: while somebody is away (A角), a colleague (B角) acts for them (代办). Who may cover for whom, when a cover holds, and whose act an act is. Pure.

A cover gives no seat: B acts by B's own grants and sees the cases B saw before. It lends one thing, the name: where an act is bound to one
person, it may be done for that person. Of those who report it lends their grids too, and what became of their reports: no words, and
nothing of a class with readers of its own. So B's own recusal, B's conflict of interest and the accused's shut door hold as
ever, and what was done for somebody counts, where two persons are wanted, as theirs and as B's (`Case.dealt_with_by`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.codes import INTAKE_ROLES, REPORTERS, Role
from streams.contracts.events import Actor
from streams.contracts.grants import Grant
from streams.contracts.leaders import conflict_of, units_of
from streams.contracts.transitions import Transition

VILLAGE_DIGITS = 12
"""Whoever reports sits on the bench of a village, whatever they have there: a grid, two, the whole of it."""
LONGEST_DAYS = 92
"""Who is away longer hands over (移交)."""
AHEAD_DAYS = 366
SETTERS = frozenset({Role.TOWN_DESK, Role.CENTRE})
"""Who sets a cover for others of the place they answer for; a leader does so in the leader's own unit, everybody for themselves."""
LEADERS_OWN = frozenset({"record_reception", "track"})
"""What a leader does on a case that they lead."""
NOT_FOR_OTHERS = frozenset({"take_on", "hand_on", "recuse_self", "instruct"})
"""What an officer does in the officer's own name, in whosever hand the case is."""


class Cover(NamedTuple):
    """Who is away from which unit of a chain, and who acts for them, from when until when."""

    cover_id: UUID
    tenant: str
    unit: str  # empty: of those who report, their village; of a leader who has none, their scope
    account_id: UUID  # A角
    covered_by: UUID  # B角
    since: datetime
    until: datetime
    set_at: datetime
    ended_at: datetime | None = None

    @property
    def begins(self) -> datetime:
        """Nothing is covered before it was said: what was decided then is decided the same again."""
        return max(self.since, self.set_at)

    @property
    def ends(self) -> datetime:
        """Its last day is over, or somebody ended it before."""
        return min(self.until, self.ended_at or self.until)

    def holds_at(self, at: datetime) -> bool:
        """Whether B acts for A at this moment."""
        return self.begins <= at < self.ends

    def overlaps(self, since: datetime, until: datetime) -> bool:
        """Whether it holds at some moment between these."""
        return self.begins < until and since < self.ends and self.begins < self.ends


class Covering(NamedTuple):
    """For whom somebody may act at a moment, and the grants by which their own conflicts are judged."""

    covers: tuple[Cover, ...] = ()
    grants: tuple[Grant, ...] = ()


NOBODY_COVERED = Covering()


def covering_at(covers: Iterable[Cover], tenant: str, grants: Sequence[Grant], at: datetime) -> Covering:
    """What holds of these covers in this chain at this moment, in one order whatever they came in."""
    held = sorted((one for one in covers if one.tenant == tenant and one.holds_at(at)), key=lambda one: (one.since, one.account_id))
    return Covering(tuple(held), tuple(grants))


def may_cover(away: Iterable[Grant], other: Iterable[Grant], tenant: str, unit: str) -> bool:
    """Whether the second can act for the first, in this unit: from the same post of it, or a leader for a leader. Without a unit: from the
    same bench."""
    if not unit:
        benches = {_bench(one) for one in other if one.tenant == tenant}
        return any(_bench(one) in benches for one in away if sits_in(one, tenant, unit))
    posts = {one.role for one in away if (one.tenant, one.unit) == (tenant, unit)}
    held = [one for one in other if one.tenant == tenant and one.role in posts]
    return any(one.role is Role.LEADER or one.unit == unit for one in held)


def sits_in(one: Grant, tenant: str, unit: str) -> bool:
    """Whether by this grant somebody is of the unit; of none are those who report, and a leader who has none."""
    if one.tenant != tenant:
        return False
    return one.unit == unit if unit else one.role in REPORTERS or (one.role is Role.LEADER and not one.unit)


def is_of_bench(one: Grant, tenant: str, place: str) -> bool:
    """Whether somebody sits without a unit at this place, by this grant."""
    return sits_in(one, tenant, "") and _bench(one)[1] == place


def _bench(one: Grant) -> tuple[Role, str]:
    return one.role, one.scope[:VILLAGE_DIGITS] if one.role in REPORTERS else one.scope


def may_set(setter: Iterable[Grant], away: Iterable[Grant], tenant: str, unit: str) -> bool:
    """Whether somebody may set a cover for another: the head of the unit, the desk of the place, the centre."""
    scopes = [one.scope for one in away if sits_in(one, tenant, unit)]
    return any(
        one.tenant == tenant
        and ((one.role is Role.LEADER and unit and one.unit == unit) or (one.role in SETTERS and _answers_for(one, scopes)))
        for one in setter
    )


def _answers_for(grant: Grant, scopes: Iterable[str]) -> bool:
    return bool(grant.scope) and any(scope.startswith(grant.scope) for scope in scopes)


def clash_of(wanted: Cover, others: Iterable[Cover]) -> tuple[str, Cover] | None:
    """Which cover stands against this one, and what is wrong of it: `first_day` (they are covered already), `covered_by` (who should
    cover is away), `username` (who is away covers for somebody)."""
    for other in others:
        if other.tenant != wanted.tenant or other.cover_id == wanted.cover_id or not other.overlaps(wanted.begins, wanted.ends):
            continue
        if other.account_id == wanted.account_id:
            return "first_day", other
        if other.account_id == wanted.covered_by:
            return "covered_by", other
        if other.covered_by == wanted.account_id:
            return "username", other
    return None


def lends(one: Grant, tenant: str, unit: str) -> bool:
    """Whether a cover of this chain and unit lends the grids of this grant of whoever is away."""
    return one.role in REPORTERS and sits_in(one, tenant, unit)


def sender_for(account: UUID, case: Case, covers: Iterable[Cover], at: datetime) -> UUID | None:
    """For whom this account corrects or withdraws a report of this case; None: for nobody. What has readers of its own, and what accuses
    somebody, is its sender's alone, and whoever is recused stays out."""
    if case.closed_class or account in case.recused:
        return None
    held = covering_at(covers, case.tenant, (), at).covers
    return next((one.account_id for one in held if one.account_id in case.reporters and one.account_id not in case.recused), None)


def behalf_of(row: Transition, actor: Actor, case: Case, covering: Covering) -> UUID | None:
    """For whom this actor does this on this case: the one whose act it is, while the actor covers for them. None: for nobody else."""
    found = _covered(row, actor, case, covering)
    return None if found is None or _conflict(row, actor, case, covering) else found.account_id


def conflict_in(row: Transition, actor: Actor, case: Case, covering: Covering) -> str:
    """Why somebody who covers for a leader may not act as one on this case, as a code of CONFLICTS; empty when nothing of that is so."""
    return _conflict(row, actor, case, covering) if _covered(row, actor, case, covering) else ""


def _covered(row: Transition, actor: Actor, case: Case, covering: Covering) -> Cover | None:
    if not covering.covers or not _may_know(actor, case, covering.grants):
        return None
    theirs = _whose(row, actor, case)
    if actor.account_id in theirs:
        return None
    able = (one for one in covering.covers if one.account_id in theirs and one.account_id not in case.recused)
    return next((one for one in able if _is_of_the_post(one, row, actor)), None)


def _whose(row: Transition, actor: Actor, case: Case) -> frozenset[UUID]:
    """Whose act it is, where it is bound to somebody by name."""
    if row.act in ("acknowledge", "withdraw"):
        return frozenset(case.rung if row.act == "acknowledge" else case.reporters)
    if actor.role is Role.LEADER and row.act in LEADERS_OWN:
        return case.led_by
    in_hand = actor.role is Role.UNIT_OFFICER and actor.unit == case.lead_unit and row.act not in NOT_FOR_OTHERS
    return frozenset((case.handler,) if in_hand and case.handler is not None else ())


def _is_of_the_post(cover: Cover, row: Transition, actor: Actor) -> bool:
    """A case in somebody's hand is so for a unit; the rest is theirs wherever they sit."""
    return row.act in ("acknowledge", "withdraw") or actor.role is Role.LEADER or cover.unit == actor.unit


def _conflict(row: Transition, actor: Actor, case: Case, covering: Covering) -> str:
    leads = actor.role is Role.LEADER and row.act in LEADERS_OWN
    return conflict_of(case, actor.account_id, covering.grants) if leads else ""


def _may_know(actor: Actor, case: Case, grants: Sequence[Grant]) -> bool:
    """Never what they could not see in their own name: recused, of an accused unit, or no reader of what has readers of its own."""
    if actor.account_id in case.recused or not units_of(grants).isdisjoint(case.excluded_units):
        return False
    reads = actor.role not in INTAKE_ROLES and bool(actor.unit) and actor.unit in (case.lead_unit, *case.co_units)
    return reads or not case.closed_class
