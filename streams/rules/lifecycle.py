"""May this happen to this case now? One table answers for the code, the 409s, the buttons and the documentation.

`decide` is total and pure: an act that may not happen comes back as `Refused`, with the reason and what is allowed now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.codes import REPORTERS, CaseState, Change, Role, Urgency
from streams.contracts.decisions import Reason
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


@dataclass(frozen=True)
class Applied:
    """It happened: the case after it, what changed, and why."""

    case: Case
    change: Change
    fields: Mapping[str, Any] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Refused:
    """It may not happen now: why, and what may. `obsolete` when what was asked for is so already."""

    reason: Reason
    allowed: tuple[str, ...] = ()
    obsolete: bool = False


@dataclass(frozen=True)
class Asked:
    """An act as it was asked for: by whom (`None` is a clock), with which fields, on which seen version."""

    act: str
    actor: Actor | None
    seen_version: int
    fields: Mapping[str, Any]
    units: frozenset[str]  # every unit id there is
    categories: frozenset[str]
    reports: frozenset[UUID] = frozenset()  # reports that joined the case after the one that opened it


def allowed(case: Case, roles: frozenset[Role], account: UUID | None = None) -> tuple[Transition, ...]:
    """The rows open to these roles on this case now, in the table's order."""
    return tuple(row for row in TRANSITIONS if case.state in row.sources and row.roles & roles and _own(row, case, account))


def decide(asked: Asked, case: Case, now: datetime) -> Applied | Refused:
    """Whether the act happens, and the case after it."""
    row = ROWS.get(asked.act)
    roles = frozenset({asked.actor.role}) if asked.actor else frozenset()
    account = asked.actor.account_id if asked.actor else None
    open_now = tuple(open_row.act for open_row in allowed(case, roles, account))
    problem = _problem(row, asked, case)
    if problem is not None or row is None:
        return Refused(problem or _UNKNOWN, open_now, obsolete=row is not None and row.target is case.state)
    if asked.seen_version != case.version and asked.act != CLOCK:
        return Refused(_stale(asked.seen_version, case.version), open_now)
    return _applied(row, asked, case, now)


_UNKNOWN = Reason("act.unknown", "没有这项操作", "There is no such act")


def _own(row: Transition, case: Case, account: UUID | None) -> bool:
    return row.act != "withdraw" or (account in case.reporters and case.report_count == 1)


def _stale(seen: int, now: int) -> Reason:
    return Reason("act.stale", f"您看到的是第{seen}版,现在是第{now}版,请看过新情况再定", f"You saw version {seen}; it is now {now}: look again, then decide")


def _problem(row: Transition | None, asked: Asked, case: Case) -> Reason | None:
    if row is None:
        return _UNKNOWN
    if case.state not in row.sources:
        return Reason("act.state", f"当前状态({case.state})不能{row.zh}", f"Not possible in the state {case.state}")
    by_clock = asked.actor is None
    if by_clock != (asked.act == CLOCK) or (asked.actor is not None and asked.actor.role not in row.roles):
        return Reason("act.role", f"您的岗位不能{row.zh}", "Your role may not do this")
    if asked.actor is not None and not _reaches(asked.actor, case, row):
        return Reason("act.scope", "不在您的管辖范围内", "Outside your scope")
    return _field_problem(row, asked, case)


def _reaches(actor: Actor, case: Case, row: Transition) -> bool:
    if actor.unit and actor.unit in case.excluded_units:
        return False
    if row.act == "withdraw":
        return _own(row, case, actor.account_id)
    if case.closed_class or actor.role is Role.UNIT_OFFICER:
        return bool(actor.unit) and actor.unit in (case.lead_unit, *case.co_units)
    return case.grid_code.startswith(actor.region)


def _field_problem(row: Transition, asked: Asked, case: Case) -> Reason | None:
    for need in row.needs:
        value = asked.fields.get(need.field)
        if value in (None, ""):
            if need.required:
                return Reason("act.field", f"缺少“{need.zh}”", f"{need.field}: wanted, but empty")
        elif not isinstance(value, str) or not _fits(need, value, asked, case):
            return Reason("act.field", f"“{need.zh}”不对", f"{need.field}: not a {need.kind} that is possible here")
    return None


def _fits(need: Need, value: str, asked: Asked, case: Case) -> bool:
    match need.kind:
        case "unit":
            return value in asked.units and value not in case.excluded_units
        case "category":
            return value in asked.categories
        case "urgency":
            return value in tuple(Urgency) and _direction(asked.act, case.urgency, Urgency(value))
        case "report":
            return any(str(report) == value for report in asked.reports)
    return True


def _direction(act: str, old: Urgency, new: Urgency) -> bool:
    return new.rank < old.rank if act == "raise_urgency" else new.rank > old.rank


def _applied(row: Transition, asked: Asked, case: Case, now: datetime) -> Applied:
    changes: dict[str, Any] = {need.field: asked.fields[need.field] for need in row.needs if _is_column(need, asked)}
    if row.target is not None:
        changes["state"] = row.target
    if row.target is CaseState.DISPATCHED and case.dispatched_at is None:
        changes["dispatched_at"] = now
    if "urgency" in changes:
        changes["urgency"] = Urgency(changes["urgency"])
    if "lead_unit" in changes:
        changes["co_units"] = tuple(unit for unit in case.co_units if unit != changes["lead_unit"])
    fields = {name: {"from": getattr(case, name), "to": value} for name, value in changes.items() if getattr(case, name) != value}
    return Applied(case.evolved(now, **changes), row.change, fields, (_told(row, asked),))


def _is_column(need: Need, asked: Asked) -> bool:
    return need.kind in ("unit", "category", "urgency") and bool(asked.fields.get(need.field))


def _told(row: Transition, asked: Asked) -> Reason:
    if asked.actor is None:
        return Reason("clock.triage", "30分钟内无人研判,按建议自动派发", "Nobody attended to it in time: sent as proposed")
    return Reason(f"act.{row.act}", f"人工操作:{row.zh}", f"By hand: {row.en}")
