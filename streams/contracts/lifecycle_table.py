"""The life cycle as data: which act leads where, who may, what it needs. One table for the stream, the buttons and the documentation.

Pure: whether an act is open to somebody on a case now is a question to this table; whether it then happens, with the fields
it was asked with, is decided by streams.rules.lifecycle.
"""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import msgspec

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, ClockStage, Role
from streams.contracts.dispute_table import DISPUTE, RINGING, RUNNING
from streams.contracts.events import Actor
from streams.contracts.transitions import Transition, holds

CLOCK = "clock"
"""The act that the passed deadline of a proposed case asks for; no person may ask for it."""
TRANSITIONS = DISPUTE
ROWS: Mapping[str, Transition] = {row.act: row for row in TRANSITIONS}
ActName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": [row.act for row in TRANSITIONS]})]
"""An act of the table, in what is told of it."""
CLOCK_ACTS = frozenset(row.act for row in TRANSITIONS if not row.roles)


def allowed(case: Case, roles: frozenset[Role], account: UUID | None = None) -> tuple[Transition, ...]:
    """The rows open to these roles on this case now, in the table's order."""
    return tuple(row for row in TRANSITIONS if case.state in row.sources and row.roles & roles and is_own(row, case, account))


def open_to(actor: Actor, case: Case, closed: frozenset[str] = frozenset()) -> tuple[Transition, ...]:
    """The rows open to this actor on this case now, scope and conditions and all, in the table's order; `closed` are windows of time
    that are over."""
    rows = allowed(case, frozenset({actor.role}), actor.account_id)
    return tuple(row for row in rows if reaches(actor, case, row) and not unmet(row, case, actor, closed))


def unmet(row: Transition, case: Case, actor: Actor | None, closed: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The row's conditions that do not hold."""
    return tuple(name for name in row.when if not holds(name, case, actor, closed))


def is_own(row: Transition, case: Case, account: UUID | None) -> bool:
    """Whether the row asks for no ownership, or this account's report is the only one of the case."""
    return row.act != "withdraw" or (account in case.reporters and case.report_count == 1)


def reaches(actor: Actor, case: Case, row: Transition) -> bool:
    """Whether the case lies within the grant that the actor uses, and the actor is not recused from it."""
    if actor.account_id in case.recused or (actor.unit and actor.unit in case.excluded_units):
        return False
    if row.act == "acknowledge" and actor.account_id in case.rung:
        return True
    if row.act == "withdraw":
        return is_own(row, case, actor.account_id)
    if actor.role is Role.UNIT_OFFICER and row.leads_only:
        return bool(actor.unit) and actor.unit == case.lead_unit
    if case.closed_class or actor.role is Role.UNIT_OFFICER:
        return bool(actor.unit) and actor.unit in (case.lead_unit, *case.co_units)
    return case.grid_code.startswith(actor.region)


def starts(row: Transition) -> frozenset[ClockStage]:
    """Clocks that run after this act and in none of the states before it."""
    return _running(row.target) - _before(row) if row.target else frozenset()


def stops(row: Transition) -> frozenset[ClockStage]:
    """Clocks that no longer run after this act."""
    return _before(row) - _running(row.target) if row.target else frozenset()


def _running(state: CaseState) -> frozenset[ClockStage]:
    return frozenset(ClockStage(stage) for stage in RUNNING.get(state, ()))


def _before(row: Transition) -> frozenset[ClockStage]:
    return frozenset(clock for state in row.sources for clock in _running(state))


def clocks_of(case: Case) -> frozenset[str]:
    """The clocks that run now."""
    state = CaseState(case.state)
    running = RUNNING.get(state, frozenset())
    ringing = {str(ClockStage.RING)} if case.unheard and state in RINGING else set()
    return (running - {"finish"} if case.paused_at is not None else running) | ringing
