"""Rows that disputes and petitions have alike: each table says in which states, and who.

What is one act in both tables is called alike and asks for the same fields, so that a form knows what to ask before it knows the kind.
"""

from streams.contracts.codes import HEARERS, CaseState, Change, Role
from streams.contracts.transitions import DESKS, OFFICERS, Need, Transition

States = tuple[CaseState, ...]
Roles = frozenset[Role]
NOBODY: Roles = frozenset()

REASON = Need("reason", "text", "理由", "reason")
DAYS = Need("request_days", "choice", "延期天数", "days asked for", choices=("5", "10", "15", "30"))
LEAD = Need("lead_unit", "unit", "主办单位", "lead unit")
SUGGESTED = Need("suggested", "unit", "建议单位", "whose it is instead")
EVIDENCE = Need("evidence", "text", "办结依据", "what the end rests on")
FOLLOW_UP = Need("follow_up", "text", "回访情况", "what the party says of it")
EXTERNAL_NO = Need("external_no", "code", "信访信息系统编号", "number in the petition system")
EXTERNAL_NO_IF_ANY = Need("external_no", "code", "信访信息系统编号", "number in the petition system", required=False)
CONFIRMED = Need("confirmed", "choice", "确认方式", "how the parties confirmed it", choices=("visit", "phone", "counter", "written"))


def hearing(states: States) -> tuple[Transition, ...]:
    """Somebody says that they have heard a RED case."""
    return (
        Transition(
            "acknowledge", "接报", "say that somebody has heard it", states, None, Change.ACKNOWLEDGED, HEARERS, when=("unheard",), any_version=True
        ),
    )  # fmt: skip


def taking_in_hand(states: States) -> tuple[Transition, ...]:
    """Within the lead unit: 领导批示 → 科室承办."""
    return (
        Transition(
            "instruct", "领导批示", "instruct", states, None, Change.INSTRUCTED, OFFICERS | {Role.LEADER},
            (Need("instruction", "text", "批示", "instruction"),), leads_only=True,
        ),
        Transition("take_on", "承办", "take it in hand", states, None, Change.TAKEN_ON, OFFICERS, when=("not_in_hand",), leads_only=True),
    )  # fmt: skip


def progressing(states: States, target: CaseState | None) -> tuple[Transition, ...]:
    """The unit tells how it goes on."""
    note = Need("note", "text", "进展", "how it goes on")
    return (Transition("progress", "办理进展", "tell how it goes on", states, target, Change.PROGRESS, OFFICERS, (note,)),)


def recusing(states: States, others: Roles) -> tuple[Transition, ...]:
    """Recusal (回避), of oneself or of whoever has it in hand."""
    basis = "信访工作条例28条3款"
    return (
        Transition("recuse_self", "本人回避", "recuse oneself", states, None, Change.RECUSED, OFFICERS | others, (REASON,), basis=basis),
        Transition(
            "recuse_handler", "责令承办人回避", "recuse whoever has it in hand", states, None, Change.RECUSED, others, (REASON,), ("in_hand",),
            basis=basis,
        ),
    )  # fmt: skip


def telling_settled(states: States) -> tuple[Transition, ...]:
    """化解, confirmed with the parties: another fact than 办结."""
    return (
        Transition(
            "confirm_settled", "确认化解", "confirm with the parties that it is settled", states, None, Change.SETTLED,
            OFFICERS | DESKS | {Role.MEDIATOR}, (CONFIRMED, Need("note", "text", "双方意见", "what the parties say")),
            ("not_settled", "may_settle", "library_gate"),
        ),
    )  # fmt: skip


def asking_back(states: States, others: Roles) -> tuple[Transition, ...]:
    """回访: somebody other than its handlers asks the party how it went. It reopens nothing by itself."""
    return (
        Transition(
            "follow_up", "回访", "ask the party how it went", states, None, Change.FOLLOWED_UP, others, (CONFIRMED, FOLLOW_UP),
            basis="信访工作条例21条",
        ),
    )  # fmt: skip


def supervising(states: States, deciders: Roles) -> tuple[Transition, ...]:
    """A proposal to supervise (督办) is decided by a person."""
    basis = "信访工作条例40条"
    return (
        Transition(
            "confirm_supervision", "决定督办", "supervise", states, None, Change.SUPERVISED, deciders, (REASON,), ("supervision_proposed",), basis=basis
        ),
        Transition(
            "decline_supervision", "不予督办", "decline to supervise", states, None, Change.SUPERVISION_DECLINED, deciders, (REASON,),
            ("supervision_proposed",), basis=basis,
        ),
    )  # fmt: skip


def ringing(states: States) -> tuple[Transition, ...]:
    """The duty chain's clock."""
    return (Transition("clock_ring", "叫应值班人员", "ring who is on duty", states, None, Change.RUNG, NOBODY),)


def ladder(states: States) -> tuple[Transition, ...]:
    """临期 → 超期 → 催办 → 督办 → 挂牌督办, as the time of a clock is used up."""
    return (
        Transition("clock_due_soon", "临期提醒", "due soon", states, None, Change.DUE_SOON, NOBODY),
        Transition("clock_overdue", "超期", "overdue", states, None, Change.OVERDUE, NOBODY),
        Transition("clock_urged", "催办", "urged", states, None, Change.URGED, NOBODY),
        Transition(
            "clock_supervision_proposed", "建议督办", "supervision proposed", states, None, Change.SUPERVISION_PROPOSED, NOBODY,
            basis="信访工作条例40条",
        ),
        Transition(
            "clock_listing_proposed", "建议挂牌督办", "listing proposed", states, None, Change.LISTING_PROPOSED, NOBODY, basis="信访工作条例39条"
        ),
    )  # fmt: skip


KEPT = Need("kept", "choice", "采用哪一个", "which of the two holds", choices=("present", "late"))


def reconciling(states: States, others: Roles) -> tuple[Transition, ...]:
    """A late act met what others had changed: a person who looks a second time chooses, the oldest first."""
    return (
        Transition(
            "reconcile", "选定离线操作", "choose between a late act and what others did", states, None, Change.RECONCILED, others,
            (KEPT, REASON), ("late_waits",),
        ),
    )  # fmt: skip
