"""What a row of a life cycle's table says: from which states, by whom, with which fields, on which condition an act leads where.

Conditions and effects are named: a table is data that people and programs can read. What a condition is called and what it asks of a
case stand in one row of CONDITIONS.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Change, ClockStage, Lane, Library, Mediation, Restricted, Role, Urgency
from streams.contracts.events import Actor
from streams.contracts.library import gate_passed, has_agreement_or_opinion, was_in_library
from streams.contracts.mediation import agreement_stands

DESKS = frozenset({Role.TOWN_DESK, Role.CENTRE})
OFFICERS = frozenset({Role.UNIT_OFFICER})
SECOND_LOOK = DESKS | {Role.SUPERVISOR, Role.LEADER}
"""Who looks a second time before a case ends, and grants what a unit asks for."""

NeedKind = Literal[
    "text", "unit", "category", "urgency", "report", "reports", "case", "choice", "account", "code", "day", "term", "leader"
]  # fmt: skip
"""A `day` has come already, a `term` is still to come; a `code` is what another system calls the case, a `leader` an
account that may lead it; `reports` stand with blanks between."""
CODE = re.compile(r"^[0-9A-Za-z-]{4,40}$")


@dataclass(frozen=True)
class Need:
    """A field an act needs: what kind of value, and what it is called."""

    field: str
    kind: NeedKind
    zh: str
    en: str
    required: bool = True
    choices: tuple[str, ...] = ()
    since: str = "opened_at"  # of a day: not before this column's
    another: bool = False  # of a unit: not one that has dealt with it; of a leader: not the one who leads already
    held_on: str = ""  # of a day: a condition that must have held on it, whenever it is written down
    superior: bool = False  # of a unit: one above the unit that answered last (上一级机关、单位)
    only_if: tuple[tuple[str, str], ...] = ()  # of a choice: which of them rests on which condition


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
    when: tuple[str, ...] = ()  # conditions of CONDITIONS, all of them
    leads_only: bool = False  # of officers only those of the lead unit
    any_version: bool = False  # holds whatever happened since it was seen
    basis: str = ""  # article of the law, where there is one
    during: tuple[Mediation, ...] = ()  # states of the mediation within the case in which it may happen; none: whatever they are
    mediation: Mediation | None = None  # the mediation's state after it (`None` = stays)
    filed: tuple[Library, ...] = ()  # states of the case library in which it may happen; none: whatever they are
    library: Library | None = None  # the library's state after it (`None` = stays)

    def stands_open(self, case: Case) -> bool:
        """Whether the case, the mediation within it and its place in the library stand where this may happen."""
        return case.state in self.sources and self.may_mediate(case) and self.is_filed(case)

    def may_mediate(self, case: Case) -> bool:
        """Whether the mediation stands where this may happen."""
        return not self.during or case.mediation in self.during

    def is_filed(self, case: Case) -> bool:
        """Whether the case stands in the library, or outside it, where this may happen."""
        return not self.filed or case.library in self.filed


@dataclass(frozen=True)
class LifeCycle:
    """The table of one kind of case: its rows, and which clocks run in which state. An act starts and stops what its two states
    differ in."""

    kind: CaseKind
    rows: tuple[Transition, ...]
    running: Mapping[CaseState, frozenset[str]]
    ringing: tuple[CaseState, ...]  # states in which a RED case that nobody has heard rings the duty chain

    @cached_property
    def by_act(self) -> Mapping[str, Transition]:
        """Its rows by the act they are asked for by."""
        return {row.act: row for row in self.rows}

    @cached_property
    def states(self) -> tuple[CaseState, ...]:
        """The states its rows lead from or to, in the order of the codes."""
        named = {state for row in self.rows for state in (*row.sources, row.target)}
        return tuple(state for state in CaseState if state in named)


class Asking(NamedTuple):
    """By whom (`None` is a clock), and which windows of time are over for the case by now."""

    account: UUID | None = None
    closed: frozenset[str] = frozenset()


Holds = Callable[[Case, Asking], bool]


class Condition(NamedTuple):
    """What must hold of a case, and what its not holding is called."""

    zh: str
    en: str
    holds: Holds


SMALL = (Urgency.YELLOW, Urgency.BLUE)
UNREACHED = ("unreachable", "anonymous")


def is_small(case: Case) -> bool:
    """A quarrel of the village, neither grave nor of a class with its own readers, and none that leaders had to take in hand."""
    plain = case.restricted not in tuple(Restricted) and not was_in_library(case)
    return case.lane is Lane.VILLAGE and case.urgency in SMALL and plain


def is_another(case: Case, asking: Asking) -> bool:
    """A person who neither has the case in hand nor asked for its end, nor did so for another, nor has had it done for them."""
    return asking.account is not None and asking.account not in case.dealt_with_by


CONDITIONS: Mapping[str, Condition] = {
    "unheard": Condition("没有在叫应,或已经有人接报", "it does not ring, or somebody has heard it already", lambda case, _: case.unheard),
    "first_return": Condition("只有第一次退单由指挥室审定", "only the first return goes to the desk", lambda case, _: case.returns == 0),
    "returned_before": Condition("首次退单由指挥室审定", "a first return goes to the desk", lambda case, _: case.returns > 0),
    "not_arbitrated": Condition(
        "权责已经会商确定,不再退单", "whose it is has been decided: it is not handed back again", lambda case, _: not case.arbitrated
    ),
    "in_window": Condition(
        "退回期限已过,不再退单",
        "the time in which it may be handed back is over",
        lambda _, asking: ClockStage.RETURN_WINDOW not in asking.closed,
    ),
    "light": Condition(
        "只有村社一般小纠纷可以简易办结", "only small quarrels of the village end by the light gate", lambda case, _: is_small(case)
    ),
    "full": Condition("小纠纷用简易办结即可", "a small quarrel ends by the light gate", lambda case, _: not is_small(case)),
    "another_person": Condition("办结审核须由另一人进行", "another person than the one who asked must look at it", is_another),
    "not_settled": Condition("已经确认化解", "it is settled already", lambda case, _: case.settled_at is None),
    "may_settle": Condition(
        "没有找到当事人,不能确认化解",
        "the party was not found: nobody could confirm that it is settled",
        lambda case, _: case.contact not in UNREACHED,
    ),
    "nothing_asked": Condition("还有一项申请没有审批", "another request waits for an answer", lambda case, _: not case.request),
    "not_paused": Condition("已经暂停计时", "the clock is paused already", lambda case, _: case.paused_at is None),
    "paused": Condition("没有暂停计时", "the clock is not paused", lambda case, _: case.paused_at is not None),
    "pause_asked": Condition("没有暂停申请", "nobody asked for a pause", lambda case, _: case.request == "pause"),
    "extension_asked": Condition("没有延期申请", "nobody asked for an extension", lambda case, _: case.request == "extend"),
    "not_extended": Condition("只能延期一次", "it is extended once only", lambda case, _: not case.extended_days),
    "something_asked": Condition("没有待审批的申请", "no request waits for an answer", lambda case, _: bool(case.request)),
    "in_hand": Condition("还没有承办人", "nobody has it in hand", lambda case, _: case.handler is not None),
    "not_in_hand": Condition("您已经是承办人", "you have it in hand already", lambda case, asking: case.handler != asking.account),
    "supervision_proposed": Condition(
        "没有督办建议", "no supervision is proposed", lambda case, _: case.supervision in ("proposed", "listing_proposed")
    ),
    "late_waits": Condition("没有等待选定的离线操作", "no late act waits for a choice", lambda case, _: bool(case.late_acts)),
    "open_class": Condition(
        "涉及检举控告、涉法涉诉、未成年人、家庭暴力的件由专人按专门程序办理",
        "a matter of a restricted class goes its own way, with its own readers",
        lambda case, _: not case.closed_class,
    ),
    "no_accusation": Condition(
        "检举控告由纪检监察机关按专门程序办理,不转为信访事项",
        "an accusation goes its own way and becomes no petition",
        lambda case, _: case.restricted is not Restricted.ACCUSATION and not case.excluded_units,
    ),
    "is_claim": Condition("只有申诉求决类事项走这一步", "only a claim goes this way", lambda case, _: case.matter == "claim"),
    "is_suggestion": Condition(
        "只有建议意见类事项这样答复", "only a suggestion is answered like this", lambda case, _: case.matter == "suggestion"
    ),
    "is_commendation": Condition(
        "只有表扬感谢类事项这样转告", "only a commendation is passed on like this", lambda case, _: case.matter == "commendation"
    ),
    "not_commendation": Condition(
        "表扬感谢类事项直接转告即可", "a commendation is simply passed on", lambda case, _: case.matter != "commendation"
    ),
    "objection_open": Condition(
        "提出异议的5个工作日已过",
        "the five working days for an objection are over",
        lambda case, _: case.sent_at is not None and case.told.get("object", case.sent_at) <= case.sent_at,
    ),
    "numbered": Condition(
        "请先录入信访信息系统编号", "its number in the petition system is wanted first", lambda case, _: bool(case.external_no)
    ),
    "extension_untold": Condition("没有待告知的延期", "no extension waits to be told", lambda case, _: case.request == "tell"),
    "opinion_drafted": Condition("待审的不是处理意见", "what waits is no opinion", lambda case, _: case.result == "opinion"),
    "agreement_drafted": Condition("待审的不是调解、和解协议", "what waits is no agreement", lambda case, _: case.result == "agreement"),
    "opinion_stands": Condition(
        "原处理意见已被撤销,应当责令重新处理",
        "what it reviews is revoked: it is dealt with anew",
        lambda case, _: case.outcome != "revoked",
    ),
    "opinion_revoked": Condition("原处理意见没有被撤销", "what it reviews is not revoked", lambda case, _: case.outcome == "revoked"),
    "finally_reviewed": Condition("复核意见还没有出具", "there is no final review of it yet", lambda case, _: case.reviews == 2),
    "applicant_unasked": Condition(
        "申请人已经同意", "the applicant has consented already", lambda case, _: "applicant" not in case.consents
    ),
    "respondent_unasked": Condition(
        "被申请人已经同意", "the respondent has consented already", lambda case, _: "respondent" not in case.consents
    ),
    "agreement_stands": Condition("没有有效的调解协议", "there is no agreement that stands", lambda case, _: agreement_stands(case)),
    "confirmation_open": Condition(
        "协议生效已满30日,不能再申请司法确认",
        "the thirty days for judicial confirmation are over",
        lambda _, asking: ClockStage.CONFIRM not in asking.closed,
    ),
    "library_gate": Condition(
        "曾纳入接访案件库的件,出库后才能确认化解",
        "a case that was in the library is settled only once it is released from it",
        lambda case, _: gate_passed(case),
    ),
    "never_in_library": Condition("已经入过库,不能退回", "it was in the library before", lambda case, _: not was_in_library(case)),
    "end_looked_at": Condition(
        "简易办结的件没有经过办结审核,有反复的先重新办理",
        "nobody looked a second time at its end: if it comes back, handle it again first",
        lambda case, _: case.done_at is None or case.closing_by is not None,
    ),
    "asked_by_another": Condition("回访须由承办人以外的人进行", "another person than who handled it must ask the party", is_another),
    "agreement_or_opinion": Condition(
        "没有有效的协议或处理意见,不能出库",
        "without an agreement that stands, or an opinion, it is not released",
        lambda case, _: has_agreement_or_opinion(case),
    ),
    "sponsored_if_hard": Condition(
        "疑难件还没有包案领导", "a hard case needs its sponsor first", lambda case, _: not case.hard or case.sponsor is not None
    ),
    "ended_otherwise": Condition(
        "有协议或处理意见的,经回访后出库",
        "one with an agreement or an opinion is released",
        lambda case, _: not has_agreement_or_opinion(case),
    ),
}
"""Every condition that a row, or a choice of one, may name."""


def holds(condition: str, case: Case, actor: Actor | None, closed: frozenset[str] = frozenset()) -> bool:
    """Whether a condition holds of this case, asked by this person (`None` is a clock)."""
    return CONDITIONS[condition].holds(case, Asking(actor.account_id if actor else None, closed))
