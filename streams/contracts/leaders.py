"""Whether a leader may receive for a case (接访) or sponsor it (包案): a real account of a leader for that place, with no conflict. Pure.

条例 28(3): whoever has an interest in it stays out; nobody leads a case that is about them, or that their own unit handled.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.codes import Role
from streams.contracts.grants import Grant

LEADERS = ("receiver", "sponsor")
"""The columns of a case that name one."""
CONFLICTS: Mapping[str, tuple[str, str]] = {
    "no_leader": ("没有这位领导,或分管范围不含本件", "there is no such leader for the place of the case"),
    "leader_recused": ("这位领导已回避本件", "this leader is recused from the case"),
    "leader_accused": ("这位领导所在单位被检举控告,或属其管辖", "this leader's unit is accused, or under one that is"),
    "leader_complained_of": ("这位领导所在单位被反映,或属其管辖", "this leader's unit is complained of, or under one that is"),
    "leader_handled": ("这位领导经办过本件,或分管承办单位", "this leader dealt with the case, or led a unit that did"),
}
"""Why a leader may not, in the order in which it is looked at."""
LEADS_THE_UNIT = ("这个单位由本件的接访、包案领导分管,请先更换领导", "a leader of this case leads that unit: name another leader first")


def conflict_of(case: Case, account: UUID, grants: Sequence[Grant]) -> str:
    """Why this account may not lead the case, as a code of CONFLICTS; empty when it may. `grants` are all those it holds now."""
    if not any(one.tenant == case.tenant and one.role is Role.LEADER and _covers(one, case) for one in grants):
        return "no_leader"
    if account in case.recused:
        return "leader_recused"
    units = units_of(grants)
    if not units.isdisjoint(case.excluded_units):
        return "leader_accused"
    if not units.isdisjoint(case.asked_units):
        return "leader_complained_of"
    return "leader_handled" if account in case.dealt_with_by or not units.isdisjoint(handled_by(case)) else ""


def units_of(grants: Iterable[Grant]) -> frozenset[str]:
    """The units that somebody belongs to, in whatever role and chain."""
    return frozenset(grant.unit for grant in grants if grant.unit)


def handled_by(case: Case) -> frozenset[str]:
    """The units that deal with it or did: who leads or ever led, who helps, whose opinion is reviewed, who noted the difficulty."""
    return frozenset({case.lead_unit, *case.led_before, *case.co_units, case.handled_by, case.noted_by} - {""})


def _covers(grant: Grant, case: Case) -> bool:
    return bool(grant.scope) and case.grid_code.startswith(grant.scope)
