"""Handing a case on to a colleague (移交): the row, and who may take one over. For the stream, which decides, and for the look-up that says
beforehand which cases would stay behind.

Whoever takes over sits in the same lead unit; the case's clocks go on as they are. Recusal (回避) and accusation hold for them as for
anybody: such a case is listed and stays with a person who finds somebody else.
"""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Change, Role
from streams.contracts.decisions import Reason
from streams.contracts.grants import Grant
from streams.contracts.shared_rows import REASON
from streams.contracts.transitions import DESKS, OFFICERS, Need, Transition

HANDERS = OFFICERS | DESKS | {Role.LEADER, Role.ADMIN}
NEW_HANDLER = Need("new_handler", "account", "接手人", "who takes it over")
OLD_HANDLER = Need("old_handler", "account", "原承办人", "whose it was", required=False)
"""Given where many are handed on at once: a case that somebody else has in hand by then stays where it is."""


def handing(states: tuple[CaseState, ...]) -> tuple[Transition, ...]:
    """From one officer of the lead unit to another, whatever happened to the case meanwhile."""
    return (
        Transition(
            "hand_on", "移交承办人", "hand it on to a colleague", states, None, Change.HANDED_ON, HANDERS, (NEW_HANDLER, OLD_HANDLER, REASON),
            ("in_hand",), leads_only=True, any_version=True,
        ),
    )  # fmt: skip


class Heir(NamedTuple):
    """Who would take over: an account, the units in which it is an officer of this chain, and all units it belongs to."""

    account_id: UUID
    officer_of: frozenset[str]
    units: frozenset[str]


def heir_of(account_id: UUID, grants: Iterable[Grant], tenant: str) -> Heir:
    """The heir that these grants, held now, make of an account."""
    held = tuple(grants)
    officer = frozenset(one.unit for one in held if one.role is Role.UNIT_OFFICER and one.tenant == tenant and one.unit)
    return Heir(account_id, officer, frozenset(one.unit for one in held if one.unit))


_NOBODY = Reason("act.heir_unit", "接手人不是主办单位的在岗经办人", "Whoever takes over must be an officer of the lead unit")
_SAME = Reason("act.heir_same", "接手人已经是承办人", "They have it in hand already")
_RECUSED = Reason("act.heir_recused", "接手人已回避这件,请另选接手人", "They are recused from it: find somebody else")
_ABOUT = Reason("act.heir_about", "接手人与这件所涉单位有关,请另选接手人", "They belong to a unit that it is about: find somebody else")
_MOVED = Reason("act.heir_moved", "承办人已经变动,这件没有移交", "Somebody else has it in hand by now: it was not handed on")


def hindrance(case: Case, heir: Heir | None, about: Iterable[str] = (), old: UUID | None = None) -> Reason | None:
    """Why this heir may not take the case over; `about` are the units complained of, with all they have authority over."""
    if old is not None and case.handler != old:
        return _MOVED
    if heir is None or case.lead_unit not in heir.officer_of:
        return _NOBODY
    if heir.account_id in case.recused:
        return _RECUSED
    if not heir.units.isdisjoint((*case.excluded_units, *about)):
        return _ABOUT
    return _SAME if heir.account_id == case.handler else None
