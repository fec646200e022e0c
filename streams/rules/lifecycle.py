"""May this happen to this case now? One table answers for the code, the 409s, the buttons and the documentation.

`decide` is total and pure: an act that may not happen comes back as `Refused`, with the reason and what is allowed now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from streams.contracts.cases import Case, Step
from streams.contracts.codes import CaseState, Change, ClockStage, Urgency
from streams.contracts.covers import NOBODY_COVERED, Covering, behalf_of, conflict_in
from streams.contracts.decisions import Reason
from streams.contracts.events import Actor
from streams.contracts.grants import Grant
from streams.contracts.handing import Heir, hindrance
from streams.contracts.identity import ids_in
from streams.contracts.leaders import CONFLICTS
from streams.contracts.lifecycle_table import CLOCK, CLOCK_ACTS, ROWS, clocks_of, open_to, reaches, row_of, unmet
from streams.contracts.moments import beginning_of, day_at, day_in
from streams.contracts.transitions import CODE, CONDITIONS, Need, Transition, holds
from streams.contracts.wording import LIBRARY_WORDS, MEDIATION_WORDS, STATE_WORDS
from streams.reference.windows import over_by
from streams.rules import leading, merging, standing_in
from streams.rules.effects import after
from streams.rules.happening import Happening
from streams.rules.ringing import Ring


@dataclass(frozen=True)
class Applied:
    """It happened: the case after it, what changed, and why; and for whom, where its actor covered for somebody."""

    case: Case
    change: Change
    fields: Mapping[str, Any] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    acted_for: UUID | None = None


@dataclass(frozen=True)
class Refused:
    """It may not happen now: why, what may, and what was done since the asker looked. `obsolete` when what was asked for is so
    already."""

    reason: Reason
    allowed: tuple[str, ...] = ()
    obsolete: bool = False
    since: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Asked:
    """An act as it was asked for: by whom (`None` is a clock), with which fields, on which seen version."""

    act: str
    actor: Actor | None
    seen_version: int
    fields: Mapping[str, Any]
    units: frozenset[str]  # every unit that may be given a case
    categories: frozenset[str]
    reviewers: frozenset[str] = frozenset()  # units that may review what the present one answered
    reports: frozenset[UUID] = frozenset()  # reports that joined the case after the one that opened it
    windows: Mapping[str, datetime] = field(default_factory=dict)  # when each window of time is over for the case
    office: str = ""  # the unit that watches over petitions (信访部门)
    lately: tuple[Step, ...] = ()  # what was done to the case of late, as far as the asker may know of it
    held: Mapping[UUID, Sequence[Grant]] = field(default_factory=dict)  # grants of whoever is named to lead it, or leads it
    stage: str = ""  # of a clock that fired: which one
    due: datetime | None = None  # and for which date
    level: int = 0  # and which of its rungs
    ring: Ring | None = None  # of the duty chain's clock: whom it rings
    heir: Heir | None = None  # who would take the case over
    about: frozenset[str] = frozenset()  # units that were complained of, with all they have authority over
    others: Mapping[UUID, Case] = field(default_factory=dict)  # cases that the act names, or that the case was joined into
    act_id: UUID | None = None  # of a person's act
    made_at: datetime | None = None  # of one that was made without a line: when, by its actor's own clock
    counts_at: datetime | None = None  # and from when it counts
    covering: Covering = NOBODY_COVERED  # for whom its actor may act, at the moment from which it counts

    @property
    def other(self) -> Case | None:
        """The case that the act would join into this one."""
        named = ids_in(self.fields.get("joined_case"))
        return self.others.get(named[0]) if len(named) == 1 else None

    def closed_at(self, at: datetime) -> frozenset[str]:
        """The windows of time that are over at this moment."""
        return over_by(self.windows, at)


def decide(asked: Asked, case: Case, now: datetime) -> Applied | Refused:
    """Whether the act happens, and the case after it."""
    row = row_of(case, asked.act)
    problem = _problem(row, asked, case, now)
    if problem is not None or row is None:
        obsolete = row is not None and _is_so(row, case)
        return Refused(problem or _UNKNOWN, _open_now(asked, case, now), obsolete, _unseen(asked))
    return applied(row, asked, case, now)


def _open_now(asked: Asked, case: Case, now: datetime) -> tuple[str, ...]:
    if asked.actor is None:
        return ()
    return tuple(row.act for row in open_to(asked.actor, case, asked.closed_at(now), asked.covering))


def _unseen(asked: Asked) -> tuple[Step, ...]:
    return tuple(step for step in asked.lately if step.version > asked.seen_version)


def saw_all(asked: Asked, case: Case) -> bool:
    """Whether nothing to decide on has happened since: a ring is nothing of that, and it must not keep a form from being sent."""
    return case.version - case.rings_since <= asked.seen_version <= case.version


def _is_so(row: Transition, case: Case) -> bool:
    """Whether what is asked for has happened already, by somebody else."""
    if row.change is Change.ACKNOWLEDGED:
        return case.acknowledged_at is not None and not case.unheard
    return row.target is case.state and case.state not in row.sources


STAGE_WORDS = {
    "triage": ("研判分流", "to be sent on"),
    "sign": ("签收", "to be signed for"),
    "first_contact": ("首次联系当事人", "the party to be spoken to"),
    "finish": ("办结", "to be ended"),
    "register": ("登记并转送交办", "to be registered and passed on"),
    "notify_direct": ("书面告知、决定受理", "the petitioner to be told, and whether it is accepted"),
    "notify_transfer": ("书面告知、决定受理", "the petitioner to be told, and whether it is accepted"),
    "object": ("提出异议", "to be objected to"),
    "assign_report": ("报告交办结果", "the result to be reported"),
    "handle": ("答复处理意见", "the opinion to be served"),
    "ask_review": ("请求复查", "a review to be asked for"),
    "review": ("复查", "to be reviewed"),
    "ask_final": ("请求复核", "a final review to be asked for"),
    "final": ("复核", "to be reviewed finally"),
    "perform": ("履行调解协议", "the agreement to be performed"),
    "confirm": ("共同申请司法确认", "judicial confirmation to be asked for"),
    "receive": ("领导接访", "to be received by its leader"),
}
FARTHEST = timedelta(days=366)
"""No day for a result is set farther away."""
UNTOLD = frozenset(
    {"told", "rung", "rings", "rings_since", "rung_at", "reporters", "report_count", "stood_at", "given", "late_acts"}
    | {"closing_for", "stood_in", "led_for", "led_before"}
)
"""What a clock, a join, a late act or a cover keeps for itself; the timeline says it in other fields."""
_UNKNOWN = Reason("act.unknown", "没有这项操作", "There is no such act")
_OTHER_KIND = Reason("act.kind", "这类事项没有这项操作", "There is no such act for this kind of case")


def _stale(row: Transition, asked: Asked, case: Case) -> Reason | None:
    if row.any_version or saw_all(asked, case):
        return None
    seen, now = asked.seen_version, case.version
    return Reason(
        "act.stale",
        f"您看到的是第{seen}版,现在是第{now}版,请看过新情况再定",
        f"You saw version {seen}; it is now {now}: look again, then decide",
    )


def _problem(row: Transition | None, asked: Asked, case: Case, now: datetime) -> Reason | None:
    if row is None:
        return _OTHER_KIND if asked.act in ROWS else _UNKNOWN
    if asked.actor is None:
        return _state_problem(row, case) or (None if asked.act in CLOCK_ACTS and _runs(asked, case) else _NOT_RUNNING)
    return _persons_problem(row, asked.actor, case, asked.covering) or _stale(row, asked, case) or _problem_now(row, asked, case, now)


def _runs(asked: Asked, case: Case) -> bool:
    """Whether the clock still runs; a rung that has been rung, or is of an earlier alarm, does not ring again."""
    return asked.stage in clocks_of(case) and (asked.stage != ClockStage.RING or asked.level == case.rings + 1)


def _persons_problem(row: Transition, actor: Actor, case: Case, covering: Covering) -> Reason | None:
    """Why this person may not, however the case stands."""
    if actor.role not in row.roles:
        return Reason("act.role", f"您的岗位不能{row.zh}", "Your role may not do this")
    if reaches(actor, case, row, behalf_of(row, actor, case, covering)):
        return None
    if actor.account_id in case.recused:
        return _RECUSED
    conflict = conflict_in(row, actor, case, covering)
    return Reason(f"act.{conflict}", *CONFLICTS[conflict]) if conflict else Reason("act.scope", "不在您的管辖范围内", "Outside your scope")


def _problem_now(row: Transition, asked: Asked, case: Case, now: datetime) -> Reason | None:
    """Why not as the case stands, which the asker has seen: whoever has not is told that first, since it may be the reason for
    all the rest."""
    unmet_now = map(_unmet, unmet(row, case, asked.actor, asked.closed_at(asked.counts_at or now)))
    return _state_problem(row, case) or next(unmet_now, None) or _field_problem(row, asked, case, now) or _problem_between(row, asked, case)


def _state_problem(row: Transition, case: Case) -> Reason | None:
    if case.state not in row.sources:
        zh, en = STATE_WORDS[CaseState(case.state)]
        return Reason("act.state", f"这件现在是“{zh}”,不能{row.zh}", f"Not possible as it stands: {en}")
    if not row.may_mediate(case):
        zh, en = MEDIATION_WORDS[case.mediation]
        return Reason("act.mediation", f"这件的调解现在是“{zh}”,不能{row.zh}", f"Not possible as the mediation stands: {en}")
    if not row.is_filed(case):
        zh, en = LIBRARY_WORDS[case.library]
        return Reason("act.library", f"这件在接访案件库是“{zh}”,不能{row.zh}", f"Not possible as it stands in the library: {en}")
    return None


_NOT_RUNNING = Reason("clock.stopped", "这个时限已不再计算", "This clock no longer runs")
CLOCK_MOVED = Reason("clock.moved", "这个时限已改为别的日期", "This clock's date has moved")
_RECUSED = Reason("act.recused", "您已回避,不能再办这件", "You are recused from this case")


def _field_problem(row: Transition, asked: Asked, case: Case, now: datetime) -> Reason | None:
    for need in row.needs:
        value = asked.fields.get(need.field)
        if value in (None, ""):
            if need.required:
                return Reason("act.field", f"缺少“{need.zh}”", f"{need.field}: wanted, but empty")
        elif not isinstance(value, str) or not _fits(need, value, asked, case, now):
            return Reason("act.field", f"“{need.zh}”不对", f"{need.field}: not a {need.kind} that is possible here")
        elif (lacks := dict(need.only_if).get(value, "")) and not holds(lacks, case, asked.actor, asked.closed_at(asked.counts_at or now)):
            return _unmet(lacks)
        elif need.held_on and (day := day_in(value)) and not holds(need.held_on, case, asked.actor, asked.closed_at(beginning_of(day))):
            return _unmet(need.held_on)
        elif conflict := leading.problem_of(need, value, case, asked.held):
            return conflict
    return None


def _unmet(condition: str) -> Reason:
    return Reason(f"act.{condition}", CONDITIONS[condition].zh, CONDITIONS[condition].en)


def _fits(need: Need, value: str, asked: Asked, case: Case, now: datetime) -> bool:  # noqa: PLR0911  # one return for each kind of field
    match need.kind:
        case "unit":
            return value in (asked.reviewers if need.superior else asked.units) and value not in case.excluded_units
        case "category":
            return value in asked.categories
        case "report" | "reports":
            chosen = ids_in(value)
            return bool(chosen) and asked.reports.issuperset(chosen) and (need.kind == "reports" or str(chosen[0]) == value)
        case "choice":
            return value in need.choices
        case "account":
            return len(ids_in(value)) == 1
        case "urgency":
            return value in tuple(Urgency) and _direction(asked.act, case.urgency, Urgency(value))
        case "leader":
            return leading.is_possible(need, value, case)
        case "code":
            return CODE.fullmatch(value) is not None
        case "day" | "term":
            return _is_possible(need, value, case, now)
    return True


def _is_possible(need: Need, value: str, case: Case, now: datetime) -> bool:
    """A day that has come, but not before what it follows; or one still to come."""
    day, today = day_in(value), day_at(now)
    if day is None:
        return False
    if need.kind == "term":
        return today < day <= today + FARTHEST
    return day_at(getattr(case, need.since) or case.opened_at) <= day <= today


def _problem_between(row: Transition, asked: Asked, case: Case) -> Reason | None:
    """Why two cases may not become one, or not be two again, or one not come into other hands, nor to a leader's own committee."""
    if row.change is Change.MEDIATION_PROPOSED and asked.actor is not None:
        return leading.problem_of_unit(asked.actor.unit, case, asked.held)
    if row.change is Change.MERGED and asked.actor is not None:
        other = asked.other
        in_reach = other is not None and reaches(asked.actor, other, row)
        return merging.problem(case, other if in_reach else None, str(asked.fields.get("merge_ground")), row.sources)
    if row.change is Change.MERGE_UNDONE:
        return merging.problem_of_undoing(asked.others.get(case.joined_into) if case.joined_into else None)
    if row.change is Change.HANDED_ON:
        old = ids_in(asked.fields.get("old_handler"))
        return hindrance(case, asked.heir, asked.about, old[0] if old else None)
    return merging.problem_of_parting(case, asked.fields.get("split_unit")) if row.change is Change.SPLIT else None


def _direction(act: str, old: Urgency, new: Urgency) -> bool:
    return new.rank < old.rank if act == "raise_urgency" else new.rank > old.rank


def applied(row: Transition, asked: Asked, case: Case, now: datetime) -> Applied:
    """What the act makes of a case that it may happen to."""
    at = asked.counts_at or now
    it = Happening(case, asked.fields, asked.actor, at, asked.ring, asked.other, asked.office, asked.closed_at(at))
    behalf = behalf_of(row, asked.actor, case, asked.covering) if asked.actor is not None else None
    changes = after(row, it)
    changes |= standing_in.kept(case, changes, it.account, behalf)
    if asked.due is not None:
        changes["told"] = {**case.told, asked.stage: asked.due}
    told = {name: asked.fields[name] for need in row.needs if need.kind != "text" and (name := need.field) in asked.fields}
    fields = told | {
        name: {"from": getattr(case, name), "to": value}
        for name, value in changes.items()
        if name not in UNTOLD and getattr(case, name) != value
    }
    if asked.due is not None:
        fields |= {"stage": asked.stage, "due": asked.due}
    if asked.ring is not None:
        fields |= asked.ring.told
    if asked.made_at is not None:
        fields["made_at"] = asked.made_at.isoformat()
    reasons = asked.ring.reasons if asked.ring else (_told(row, asked),)
    return Applied(case.evolved(now, **changes), row.change, fields, reasons, behalf)


def _told(row: Transition, asked: Asked) -> Reason:
    if row.act == CLOCK:
        return Reason("clock.triage", "30分钟内无人研判,按建议自动派发", "Nobody attended to it in time: sent as proposed")
    if asked.actor is None:
        zh, en = STAGE_WORDS[asked.stage]
        return Reason(f"clock.{row.change}", f"{zh}:{row.zh}", f"{en}: {row.en}")
    return Reason(f"act.{row.act}", f"人工操作:{row.zh}", f"By hand: {row.en}")
