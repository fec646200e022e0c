"""The life cycle as data: which act leads where, who may, what it needs. One table for the stream, the buttons and the documentation.

Pure: whether an act is open to somebody on a case now is a question to this table; whether it then happens, with the fields
it was asked with, is decided by streams.rules.lifecycle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.codes import REPORTERS, CaseState, Change, Role
from streams.contracts.events import Actor

DESKS = frozenset({Role.TOWN_DESK, Role.CENTRE})
OPEN = (CaseState.PROPOSED, CaseState.DISPATCHED, CaseState.SETTLED_ON_SITE)
CLOCK = "clock"
"""The act that a passed deadline asks for; no person may ask for it."""


@dataclass(frozen=True)
class Need:
    """A field an act needs: what kind of value, and what it is called."""

    field: str
    kind: str  # text, unit, category, urgency, report, choice
    zh: str
    en: str
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transition:
    """A row of the table: from these states, by these roles, this act leads there (`None` = stays)."""

    act: str
    zh: str
    en: str
    sources: tuple[CaseState, ...]
    target: CaseState | None
    change: Change
    roles: frozenset[Role]
    needs: tuple[Need, ...] = ()


REASON = Need("reason", "text", "理由", "reason")

TRANSITIONS = (
    Transition(
        "dispatch",
        "派发",
        "dispatch",
        (CaseState.PROPOSED, CaseState.SETTLED_ON_SITE),
        CaseState.DISPATCHED,
        Change.DISPATCHED,
        DESKS,
        (Need("lead_unit", "unit", "主办单位", "lead unit", required=False),),
    ),
    Transition(
        "clear_doubt",
        "人工核定",
        "decide a case in doubt",
        (CaseState.IN_DOUBT,),
        CaseState.DISPATCHED,
        Change.CLEARED,
        frozenset({Role.CENTRE}),
        (Need("lead_unit", "unit", "主办单位", "lead unit"), REASON),
    ),
    Transition(
        "reclassify",
        "更正类别",
        "correct the category",
        OPEN,
        None,
        Change.RECLASSIFIED,
        DESKS,
        (Need("category", "category", "类别", "category"), REASON),
    ),
    Transition(
        "reroute",
        "改派",
        "send to another unit",
        OPEN,
        CaseState.DISPATCHED,
        Change.REROUTED,
        DESKS,
        (Need("lead_unit", "unit", "主办单位", "lead unit"), REASON),
    ),
    Transition(
        "raise_urgency",
        "提高紧急程度",
        "raise the urgency",
        OPEN,
        None,
        Change.URGENCY_RAISED,
        DESKS | {Role.UNIT_OFFICER, Role.SUPERVISOR},
        (Need("urgency", "urgency", "紧急程度", "urgency"), REASON),
    ),
    Transition(
        "lower_urgency",
        "降低紧急程度",
        "lower the urgency",
        OPEN,
        None,
        Change.URGENCY_LOWERED,
        DESKS,
        (Need("urgency", "urgency", "紧急程度", "urgency"), REASON),
    ),
    Transition(
        "undo_join",
        "撤销并件",
        "undo a join",
        OPEN,
        None,
        Change.JOIN_UNDONE,
        DESKS,
        (Need("report_id", "report", "要分出的上报", "the report to take out"), REASON),
    ),
    Transition(
        "withdraw",
        "撤回",
        "withdraw",
        (CaseState.PROPOSED, CaseState.SETTLED_ON_SITE),
        CaseState.WITHDRAWN,
        Change.WITHDRAWN,
        REPORTERS | {Role.REGISTRAR},
        (REASON,),
    ),
    Transition(
        CLOCK, "到时自动派发", "sent by itself when unattended", (CaseState.PROPOSED,), CaseState.DISPATCHED, Change.DISPATCHED, frozenset()
    ),
)
ROWS: Mapping[str, Transition] = {row.act: row for row in TRANSITIONS}


def allowed(case: Case, roles: frozenset[Role], account: UUID | None = None) -> tuple[Transition, ...]:
    """The rows open to these roles on this case now, in the table's order."""
    return tuple(row for row in TRANSITIONS if case.state in row.sources and row.roles & roles and is_own(row, case, account))


def open_to(actor: Actor, case: Case) -> tuple[Transition, ...]:
    """The rows open to this actor on this case now, scope and all, in the table's order."""
    return tuple(row for row in allowed(case, frozenset({actor.role}), actor.account_id) if reaches(actor, case, row))


def is_own(row: Transition, case: Case, account: UUID | None) -> bool:
    """Whether the row asks for no ownership, or this account's report is the only one of the case."""
    return row.act != "withdraw" or (account in case.reporters and case.report_count == 1)


def reaches(actor: Actor, case: Case, row: Transition) -> bool:
    """Whether the case lies within the grant that the actor uses."""
    if actor.unit and actor.unit in case.excluded_units:
        return False
    if row.act == "withdraw":
        return is_own(row, case, actor.account_id)
    if case.closed_class or actor.role is Role.UNIT_OFFICER:
        return bool(actor.unit) and actor.unit in (case.lead_unit, *case.co_units)
    return case.grid_code.startswith(actor.region)
