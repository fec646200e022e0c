"""The life cycles as data: which act leads where, who may, what it needs. One table a kind of case, for the stream, the buttons and the documentation.

Pure: whether an act is open to somebody on a case now is a question to the table of the case's kind; whether it then happens, with the
fields it was asked with, is decided by streams.rules.lifecycle.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated
from uuid import UUID

import msgspec

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, ClockStage, Library, Mediation, Role
from streams.contracts.covers import NOBODY_COVERED, Covering, behalf_of
from streams.contracts.dispute_table import DISPUTE
from streams.contracts.events import Actor
from streams.contracts.mediation import CLOCKS_OF_MEDIATION
from streams.contracts.petition_table import PETITION
from streams.contracts.transitions import LifeCycle, Transition, holds

CLOCK = "clock"
"""The act that the passed deadline of a proposed case asks for; no person may ask for it."""
LIFE_CYCLES: Mapping[CaseKind, LifeCycle] = {one.kind: one for one in (DISPUTE, PETITION)}
ROWS: Mapping[str, tuple[Transition, ...]] = {
    act: tuple(cycle.by_act[act] for cycle in LIFE_CYCLES.values() if act in cycle.by_act)
    for act in dict.fromkeys(row.act for cycle in LIFE_CYCLES.values() for row in cycle.rows)
}
"""Every act there is, with its row for each kind that has one."""
ActName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(ROWS)})]
"""An act of some table, in what is told of it."""
CLOCK_ACTS = frozenset(act for act, rows in ROWS.items() if not rows[0].roles)
RUNNING: Mapping[CaseState, frozenset[str]] = {state: clocks for cycle in LIFE_CYCLES.values() for state, clocks in cycle.running.items()}
"""Which clocks run in which state. What two kinds call alike is under no clock, so the state alone says it."""
UNDER_CLOCKS = tuple(dict.fromkeys(state for cycle in LIFE_CYCLES.values() for state in cycle.by_act["confirm_supervision"].sources))
"""States in which supervision may be decided."""


def row_of(case: Case, act: str) -> Transition | None:
    """What this act is on a case of this kind; None when its kind has no such act."""
    return LIFE_CYCLES[case.kind].by_act.get(act)


def allowed(case: Case, roles: frozenset[Role]) -> tuple[Transition, ...]:
    """The rows open to these roles on this case now, in the table's order."""
    return tuple(row for row in LIFE_CYCLES[case.kind].rows if row.stands_open(case) and row.roles & roles)


def open_to(actor: Actor, case: Case, closed: frozenset[str] = frozenset(), covering: Covering = NOBODY_COVERED) -> tuple[Transition, ...]:
    """The rows open to this actor on this case now, scope and conditions and all, in the table's order; `closed` are windows of time
    that are over, `covering` for whom the actor may act."""
    rows = allowed(case, frozenset({actor.role}))
    reached = (row for row in rows if reaches(actor, case, row, behalf_of(row, actor, case, covering)))
    return tuple(row for row in reached if not unmet(row, case, actor, closed))


def unmet(row: Transition, case: Case, actor: Actor | None, closed: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The row's conditions that do not hold."""
    return tuple(name for name in row.when if not holds(name, case, actor, closed))


def is_own(row: Transition, case: Case, account: UUID | None) -> bool:
    """Whether the row asks for no ownership, or this account's report is the only one of the case."""
    return row.act != "withdraw" or (account in case.reporters and case.report_count == 1)


def reaches(actor: Actor, case: Case, row: Transition, behalf: UUID | None = None) -> bool:
    """Whether the case lies within the grant that the actor uses, and the actor is not recused from it. `behalf`: for whom they act."""
    if actor.account_id in case.recused or actor.unit in case.excluded_units or not keeps_apart(actor, case, row, behalf):
        return False
    if row.act == "acknowledge" and not {actor.account_id, behalf}.isdisjoint(case.rung):
        return True
    if row.act == "withdraw":
        return is_own(row, case, behalf or actor.account_id)
    if actor.role is Role.UNIT_OFFICER and row.leads_only:
        return bool(actor.unit) and actor.unit == case.lead_unit
    if case.closed_class or actor.role is Role.UNIT_OFFICER:
        return bool(actor.unit) and actor.unit in (case.lead_unit, *case.co_units)
    return case.grid_code.startswith(actor.region)


def keeps_apart(actor: Actor, case: Case, row: Transition, behalf: UUID | None = None) -> bool:
    """Whoever leads a case of the library, or did so for its leader, does not handle it; and a leader writes down the receptions of
    their own cases only, or of the leader's whom they cover for."""
    if actor.role is Role.UNIT_OFFICER:
        return actor.account_id not in (*case.led_by, *case.led_for)
    return not {actor.account_id, behalf}.isdisjoint(case.led_by) or actor.role is not Role.LEADER or row.act != "record_reception"


def starts(row: Transition) -> frozenset[ClockStage]:
    """Clocks that run after this act and in none of the states before it."""
    of_case = _running(row.target) - _before(row) if row.target else frozenset()
    of_mediation = _mediated((row.mediation,)) - _mediated(row.during) if row.mediation else frozenset()
    return of_case | of_mediation | (_filed((row.library,)) - _filed(row.filed) if row.library else frozenset())


def stops(row: Transition) -> frozenset[ClockStage]:
    """Clocks that no longer run after this act."""
    of_case = _before(row) - _running(row.target) if row.target else frozenset()
    of_mediation = _mediated(row.during) - _mediated((row.mediation,)) if row.mediation else frozenset()
    return of_case | of_mediation | (_filed(row.filed) - _filed((row.library,)) if row.library else frozenset())


def _running(state: CaseState) -> frozenset[ClockStage]:
    return frozenset(ClockStage(stage) for stage in RUNNING.get(state, ()))


def _before(row: Transition) -> frozenset[ClockStage]:
    return frozenset(clock for state in row.sources for clock in _running(state))


def _mediated(states: Iterable[Mediation]) -> frozenset[ClockStage]:
    return frozenset().union(*(CLOCKS_OF_MEDIATION.get(state, frozenset()) for state in states))


def _filed(states: Iterable[Library]) -> frozenset[ClockStage]:
    return frozenset({ClockStage.RECEIVE}) if Library.IN_LIBRARY in states else frozenset()


def waits_for_leader(kind: CaseKind, state: CaseState, library: Library) -> bool:
    """Whether the clock of a reception runs: in the library, not received, and where a ladder can tell of it."""
    return library is Library.IN_LIBRARY and state in LIFE_CYCLES[kind].by_act["clock_overdue"].sources


def clocks_of(case: Case) -> frozenset[str]:
    """The clocks that run now."""
    cycle, state = LIFE_CYCLES[case.kind], CaseState(case.state)
    running = cycle.running.get(state, frozenset())
    ringing = {str(ClockStage.RING)} if case.unheard and state in cycle.ringing else set()
    mediated = {str(stage) for stage in CLOCKS_OF_MEDIATION.get(case.mediation, ())}
    filed = {str(ClockStage.RECEIVE)} if waits_for_leader(case.kind, state, case.library) else set()
    return (running - PAUSED if case.paused_at is not None else running) | ringing | mediated | filed


PAUSED = frozenset({"finish", "final"})
"""The clocks that a pause stops."""
