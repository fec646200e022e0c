"""The life cycle of a dispute (事件), row by row: 当场化解 · 待研判 → 已派发 → 已签收 → 已联系 → 办理中 → 办结审核 → 已办结; 化解 apart.

办结 (lawfully ended) and 化解 (settled) are two facts: no row makes one of the other. Whatever a person may ask for, a reason goes
with it. A clock's rows have no roles: no person may ask for them.
"""

from streams.contracts.codes import REPORTERS, CaseKind, CaseState, Change, Role
from streams.contracts.handing import handing
from streams.contracts.library_rows import keeping
from streams.contracts.mediation_rows import BY_AGREEMENT, mediating
from streams.contracts.merging_rows import merging
from streams.contracts.reception_rows import receiving
from streams.contracts.shared_rows import (
    DAYS,
    EVIDENCE,
    EXTERNAL_NO_IF_ANY,
    FOLLOW_UP,
    LEAD,
    REASON,
    SUGGESTED,
    asking_back,
    hearing,
    ladder,
    progressing,
    reconciling,
    recusing,
    ringing,
    supervising,
    taking_in_hand,
    telling_settled,
)
from streams.contracts.transitions import DESKS, OFFICERS, SECOND_LOOK, LifeCycle, Need, Transition

S = CaseState
BEFORE_DISPATCH = (S.PROPOSED, S.SETTLED_ON_SITE)
WITH_A_UNIT = (S.DISPATCHED, S.SIGNED, S.CONTACTED, S.HANDLING)
IN_HAND = (S.SIGNED, S.CONTACTED, S.HANDLING)
OPEN = (*BEFORE_DISPATCH, *WITH_A_UNIT)
MERGING = (S.PROPOSED, *WITH_A_UNIT)
"""States in which whole cases are joined, and parted: what somebody must decide first is decided first."""
UNDER_CLOCKS = (*WITH_A_UNIT, S.CLOSING, S.RETURNED, S.ARBITRATION)
RINGING = (*BEFORE_DISPATCH, S.IN_DOUBT, *UNDER_CLOCKS)
"""States in which a RED case that nobody has heard rings the duty chain."""

CONTACT = Need(
    "contact", "choice", "联系方式", "how the party was reached", choices=("visit", "phone", "counter", "unreachable", "anonymous")
)
RESULTS = ("agreement", "opinion", "explained", "referred", "unreachable")
RESULT = Need("result", "choice", "办理结果", "result", choices=RESULTS)
"""Of a small quarrel, which may end by a word that nobody wrote down."""
RESTING_RESULT = Need("result", "choice", "办理结果", "result", choices=RESULTS, only_if=(("agreement", BY_AGREEMENT),))
"""Where another person looks: an agreement is one that stands."""

SENDING = (
    Transition(
        "dispatch", "派发", "dispatch", BEFORE_DISPATCH, S.DISPATCHED, Change.DISPATCHED, DESKS,
        (Need("lead_unit", "unit", "主办单位", "lead unit", required=False),),
    ),
    Transition(
        "clear_doubt", "人工核定", "decide a case in doubt", (S.IN_DOUBT,), S.DISPATCHED, Change.CLEARED, frozenset({Role.CENTRE}), (LEAD, REASON)
    ),
    Transition(
        "reclassify", "更正类别", "correct the category", OPEN, None, Change.RECLASSIFIED, DESKS,
        (Need("category", "category", "类别", "category"), REASON),
    ),
    Transition("reroute", "改派", "send to another unit", OPEN, S.DISPATCHED, Change.REROUTED, DESKS, (LEAD, REASON)),
    Transition(
        "raise_urgency", "提高紧急程度", "raise the urgency", OPEN, None, Change.URGENCY_RAISED,
        DESKS | {Role.UNIT_OFFICER, Role.SUPERVISOR}, (Need("urgency", "urgency", "紧急程度", "urgency"), REASON),
    ),
    Transition(
        "lower_urgency", "降低紧急程度", "lower the urgency", OPEN, None, Change.URGENCY_LOWERED, DESKS,
        (Need("urgency", "urgency", "紧急程度", "urgency"), REASON),
    ),
    Transition(
        "undo_join", "撤销并件", "undo a join", OPEN, None, Change.JOIN_UNDONE, DESKS,
        (Need("report_id", "report", "要分出的上报", "the report to take out"), REASON),
    ),
    Transition("withdraw", "撤回", "withdraw", BEFORE_DISPATCH, S.WITHDRAWN, Change.WITHDRAWN, REPORTERS | {Role.REGISTRAR}, (REASON,)),
)  # fmt: skip

RETURNING = (
    Transition(
        "return_case", "退单", "hand back", (S.DISPATCHED, S.SIGNED), S.RETURNED, Change.RETURNED, OFFICERS,
        (SUGGESTED, REASON), ("first_return", "not_arbitrated", "in_window"), leads_only=True,
    ),
    Transition(
        "return_again", "再次退单,提请会商", "hand back again, to be decided", (S.DISPATCHED, S.SIGNED), S.ARBITRATION, Change.RETURNED, OFFICERS,
        (SUGGESTED, REASON), ("returned_before", "not_arbitrated", "in_window"), leads_only=True,
    ),
    Transition("grant_return", "同意退单", "grant the return", (S.RETURNED,), S.DISPATCHED, Change.RETURN_GRANTED, DESKS, (LEAD, REASON)),
    Transition("refuse_return", "不同意退单", "refuse the return", (S.RETURNED,), S.DISPATCHED, Change.RETURN_REFUSED, DESKS, (REASON,)),
    Transition(
        "arbitrate", "权责争议会商决定", "decide whose it is", (S.ARBITRATION,), S.DISPATCHED, Change.ARBITRATED, frozenset({Role.CENTRE}),
        (LEAD, REASON),
    ),
)  # fmt: skip

HANDLING = (
    Transition("sign", "签收", "sign for it", (S.DISPATCHED,), S.SIGNED, Change.SIGNED, OFFICERS, leads_only=True),
    *taking_in_hand(IN_HAND),
    Transition(
        "contact", "首次联系当事人", "speak to the party", (S.SIGNED,), S.CONTACTED, Change.CONTACTED, OFFICERS,
        (CONTACT, Need("note", "text", "联系情况", "what was said")), leads_only=True,
    ),
    *progressing((S.CONTACTED, S.HANDLING), S.HANDLING),
    *recusing((*IN_HAND, S.CLOSING), SECOND_LOOK),
    *handing((*IN_HAND, S.CLOSING)),
)  # fmt: skip

GRANTING = (
    Transition(
        "ask_pause", "申请暂停计时", "ask for a pause", (S.CONTACTED, S.HANDLING), None, Change.PAUSE_ASKED, OFFICERS, (REASON,),
        ("nothing_asked", "not_paused"), leads_only=True,
    ),
    Transition("grant_pause", "同意暂停", "grant the pause", (S.CONTACTED, S.HANDLING), None, Change.PAUSED, SECOND_LOOK, (REASON,), ("pause_asked",)),
    Transition("resume", "恢复计时", "let the clock run on", (S.CONTACTED, S.HANDLING), None, Change.RESUMED, OFFICERS | SECOND_LOOK, (REASON,), ("paused",)),
    Transition(
        "ask_extension", "申请延期", "ask for more time", (S.CONTACTED, S.HANDLING), None, Change.EXTENSION_ASKED, OFFICERS, (DAYS, REASON),
        ("nothing_asked", "not_extended"), leads_only=True,
    ),
    Transition(
        "grant_extension", "同意延期", "grant more time", (S.CONTACTED, S.HANDLING), None, Change.EXTENDED, SECOND_LOOK, (REASON,),
        ("extension_asked", "not_extended"),
    ),
    Transition(
        "refuse_request", "不同意申请", "refuse what is asked", (S.CONTACTED, S.HANDLING), None, Change.REQUEST_REFUSED, SECOND_LOOK, (REASON,),
        ("something_asked",),
    ),
)  # fmt: skip

ENDING = (
    Transition(
        "ask_closing", "提请办结", "ask for the end", (S.CONTACTED, S.HANDLING), S.CLOSING, Change.CLOSING_ASKED, OFFICERS,
        (RESTING_RESULT, EVIDENCE, FOLLOW_UP), ("full",), leads_only=True,
    ),
    Transition(
        "close_small", "简易办结", "end a small quarrel", (S.CONTACTED, S.HANDLING), S.DONE, Change.DONE, OFFICERS, (RESULT, FOLLOW_UP), ("light",),
        leads_only=True,
    ),
    Transition("approve_closing", "办结审核通过", "approve the end", (S.CLOSING,), S.DONE, Change.DONE, SECOND_LOOK, (REASON,), ("another_person",)),
    Transition("refuse_closing", "办结审核退回", "refuse the end", (S.CLOSING,), S.HANDLING, Change.CLOSING_REFUSED, SECOND_LOOK, (REASON,)),
    *telling_settled((S.DONE,)),
    *asking_back((S.DONE,), SECOND_LOOK | {Role.PETITION_OFFICE}),
    Transition(
        "rebound", "反弹,重新办理", "it has come back", (S.DONE,), S.HANDLING, Change.REBOUND, OFFICERS | DESKS | {Role.SUPERVISOR}, (REASON,)
    ),
)  # fmt: skip

CLAIM = Need("claim", "text", "信访请求(如实记录)", "the claim, faithfully recorded")
BECOMING = (
    Transition(
        "make_petition", "转为信访事项", "make it a petition", (*OPEN, S.CLOSING, S.RETURNED, S.ARBITRATION, S.DONE), S.CLAIMED, Change.PETITIONED,
        DESKS | OFFICERS | REPORTERS | {Role.REGISTRAR, Role.PETITION_OFFICE}, (CLAIM, EXTERNAL_NO_IF_ANY), ("no_accusation",),
        basis="信访工作条例17条、19条",
    ),
    Transition(
        "take_as_petition", "直接收到,按信访事项办理", "handle it as a petition received directly", IN_HAND, S.DIRECT, Change.PETITIONED, OFFICERS,
        (CLAIM, EXTERNAL_NO_IF_ANY), ("no_accusation",), leads_only=True, basis="信访工作条例23条2款",
    ),
)  # fmt: skip

NOBODY: frozenset[Role] = frozenset()
CLOCKS = (
    Transition("clock", "到时自动派发", "sent by itself when unattended", (S.PROPOSED,), S.DISPATCHED, Change.DISPATCHED, NOBODY),
    *ringing(RINGING),
    *ladder(UNDER_CLOCKS),
)

RUNNING = {
    S.PROPOSED: frozenset({"triage"}),
    S.DISPATCHED: frozenset({"sign", "first_contact", "finish"}),
    S.SIGNED: frozenset({"first_contact", "finish"}),
    S.CONTACTED: frozenset({"finish"}),
    S.HANDLING: frozenset({"finish"}),
    S.CLOSING: frozenset({"finish"}),
    S.RETURNED: frozenset({"finish"}),
    S.ARBITRATION: frozenset({"finish"}),
}
"""Which clocks run in which state. A pause stops `finish` alone."""

DISPUTE = LifeCycle(
    CaseKind.DISPUTE,
    (
        *hearing(RINGING), *SENDING, *merging(MERGING), *RETURNING, *HANDLING, *GRANTING, *ENDING, *BECOMING, *mediating((*UNDER_CLOCKS, S.DONE)),
        *keeping((S.CONTACTED, S.HANDLING), UNDER_CLOCKS, (S.DONE,)), *receiving((*BEFORE_DISPATCH, *UNDER_CLOCKS, S.DONE)),
        *reconciling((*BEFORE_DISPATCH, *UNDER_CLOCKS, S.DONE), SECOND_LOOK),
        *supervising(UNDER_CLOCKS, frozenset({Role.SUPERVISOR, Role.LEADER, Role.CENTRE})), *CLOCKS,
    ),
    RUNNING,
    RINGING,
)  # fmt: skip
