"""May this happen to this case now? One table answers for the code, the 409s, the buttons and the documentation.

`decide` is total and pure: an act that may not happen comes back as `Refused`, with the reason and what is allowed now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Change, Urgency
from streams.contracts.decisions import Reason
from streams.contracts.events import Actor
from streams.contracts.lifecycle_table import CLOCK, ROWS, Need, Transition, allowed, reaches


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


def _stale(seen: int, now: int) -> Reason:
    return Reason(
        "act.stale",
        f"您看到的是第{seen}版,现在是第{now}版,请看过新情况再定",
        f"You saw version {seen}; it is now {now}: look again, then decide",
    )


def _problem(row: Transition | None, asked: Asked, case: Case) -> Reason | None:
    if row is None:
        return _UNKNOWN
    if case.state not in row.sources:
        return Reason("act.state", f"当前状态({case.state})不能{row.zh}", f"Not possible in the state {case.state}")
    by_clock = asked.actor is None
    if by_clock != (asked.act == CLOCK) or (asked.actor is not None and asked.actor.role not in row.roles):
        return Reason("act.role", f"您的岗位不能{row.zh}", "Your role may not do this")
    if asked.actor is not None and not reaches(asked.actor, case, row):
        return Reason("act.scope", "不在您的管辖范围内", "Outside your scope")
    return _field_problem(row, asked, case)


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
