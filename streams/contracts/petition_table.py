"""The life cycle of a petition (信访事项), row by row, after 《信访工作条例》: 登记 → 转送、交办 → 告知 → 受理 → 处理意见 → 复查 → 复核.

The petition office registers, passes on and watches; the unit that is competent tells, accepts and answers. Whatever ends a claim is
looked at by another person first, and no clock ends one but that of a review nobody asked for. Notices count from the day on their
receipt (送达回证). Suggestions (29条) and commendations have a short way of their own. A review that changes an opinion stands itself;
one that revokes it sends the case back to the unit that answered first, whose sixty days begin anew (2026-11-28: the 条例 names no
time for 重新处理, so it is that of 34条, from the day on which it was ordered; what is decided then may be reviewed like any opinion).
"""

from streams.contracts.codes import CaseKind, CaseState, Change, Role
from streams.contracts.handing import handing
from streams.contracts.library_rows import keeping
from streams.contracts.mediation_rows import BY_AGREEMENT, mediating
from streams.contracts.reception_rows import receiving
from streams.contracts.shared_rows import (
    CONFIRMED,
    DAYS,
    EVIDENCE,
    EXTERNAL_NO,
    EXTERNAL_NO_IF_ANY,
    FOLLOW_UP,
    LEAD,
    NOBODY,
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
from streams.contracts.transitions import OFFICERS, SECOND_LOOK, LifeCycle, Need, Transition

S = CaseState
OFFICE = frozenset({Role.PETITION_OFFICE})
APPROVERS = OFFICE | {Role.LEADER, Role.SUPERVISOR}
"""Who looks a second time, and grants what a unit asks for."""
TO_TELL = (S.TRANSFERRED, S.DIRECT)
IN_HAND = (S.ACCEPTED, S.DRAFTED, S.OPINION_ISSUED)
UNDECIDED = (S.CLAIMED, S.REGISTERED, *TO_TELL, S.OBJECTED, S.COMPETENCE, S.NOTIFIED, S.SCREENED, S.ACCEPTED, S.DRAFTED)
REVIEWING = (S.REVIEW, S.REVIEW_ISSUED, S.FINAL_REVIEW, S.FINAL_ISSUED)
UNDER_CLOCKS = (*UNDECIDED, S.OPINION_ISSUED, *REVIEWING)
OPEN = (*UNDER_CLOCKS, S.ANSWERED, S.REVIEWED)

MATTER = Need("matter", "choice", "事项类别", "kind of matter", choices=("claim", "suggestion", "commendation"))
REPORT_BY = Need("report_by", "term", "报告结果的日期", "day by which the result is wanted")
DECIDED_BY = Need("decided_by", "choice", "由谁决定", "who decided", choices=("common_superior", "joint_conference"))
DELIVERY = Need("delivery", "choice", "送达方式", "how it was served", choices=("handed", "left", "posted", "electronic", "announced"))
DELIVERED_ON = Need("delivered_on", "day", "送达回证日期", "day on the receipt", since="petition_at")
REPLY_RECEIVED_ON = Need("delivered_on", "day", "送达回证日期", "day on the receipt", since="issued_at")
ASKED_ON = Need("asked_on", "day", "收到请求的日期", "day the request was received", since="replied_at")
PAPER = Need(
    "paper", "choice", "送达的文书", "what was served",
    choices=("acceptance_notice", "refusal_notice", "referral_notice", "extension_notice", "no_more_notice", "other_notice"),
)  # fmt: skip
ROUTE = Need(
    "route", "choice", "法定途径(31条1至5项)", "which lawful way",
    choices=("litigation", "arbitration", "party_appeal", "administrative", "statutory_duty"),
)  # fmt: skip
OPINION = Need("opinion", "choice", "处理意见", "opinion", choices=("supported", "explained", "not_supported"))
CLAIMS = Need("claims", "text", "投诉请求", "what is claimed")
FACTS = Need("facts", "text", "认定的事实和理由", "facts and reasons")
LEGAL_BASIS = Need("legal_basis", "text", "法律法规政策依据", "legal basis")
OUTCOME = Need("outcome", "choice", "结论", "outcome", choices=("upheld", "changed", "revoked"))
AGREEMENT = Need("agreement", "choice", "协议", "agreement", choices=("mediated", "reconciled"), only_if=(("mediated", BY_AGREEMENT),))
ADOPTED = Need("adopted", "choice", "采纳情况", "whether it is adopted", choices=("adopted", "partly_adopted", "not_adopted"))
REVIEWER = Need("lead_unit", "unit", "复查、复核机关(上一级)", "the next level up", superior=True)
NOTE = Need("note", "text", "情况", "what was said")
NEW_FACTS = Need("facts", "text", "新的事实和理由", "the new facts and reasons")

REGISTERING = (
    Transition(
        "register", "登记", "register", (S.CLAIMED,), S.REGISTERED, Change.REGISTERED, OFFICE, (MATTER, EXTERNAL_NO_IF_ANY),
        basis="信访工作条例21条、22条",
    ),
    Transition(
        "number", "录入信访信息系统编号", "enter its number", OPEN, None, Change.NUMBERED, OFFICE | OFFICERS, (EXTERNAL_NO,), basis="信访工作条例21条"
    ),
    Transition(
        "transfer", "转送", "transfer", (S.REGISTERED,), S.TRANSFERRED, Change.TRANSFERRED, OFFICE, (LEAD,), ("not_commendation",),
        basis="信访工作条例22条",
    ),
    Transition(
        "assign", "交办", "assign, with a day for the result", (S.REGISTERED,), S.TRANSFERRED, Change.ASSIGNED, OFFICE, (LEAD, REPORT_BY),
        ("not_commendation",), basis="信访工作条例22条",
    ),
    Transition(
        "pass_on", "转告并办结", "pass it on", (S.REGISTERED,), S.DONE, Change.PASSED_ON, OFFICE, (NOTE,), ("is_commendation",)
    ),
    Transition(
        "withdraw_petition", "信访人撤回", "withdrawn by the petitioner", UNDECIDED, S.WITHDRAWN, Change.WITHDRAWN, OFFICE | {Role.REGISTRAR},
        (CONFIRMED, REASON),
    ),
)  # fmt: skip

OBJECTING = (
    Transition(
        "object", "提出异议", "say that it is not competent", (S.TRANSFERRED,), S.OBJECTED, Change.OBJECTED, OFFICERS, (SUGGESTED, REASON),
        ("objection_open", "not_arbitrated"), leads_only=True, basis="信访工作条例23条3款",
    ),
    Transition(
        "grant_objection", "同意异议,改转", "grant the objection", (S.OBJECTED,), S.TRANSFERRED, Change.OBJECTION_GRANTED, OFFICE, (LEAD, REASON),
        basis="信访工作条例23条3款",
    ),
    Transition(
        "refuse_objection", "不同意异议", "refuse the objection", (S.OBJECTED,), S.TRANSFERRED, Change.OBJECTION_REFUSED, OFFICE, (REASON,),
        basis="信访工作条例23条3款",
    ),
    Transition(
        "refer_competence", "报请决定权限", "have it decided who is competent", (S.OBJECTED,), S.COMPETENCE, Change.COMPETENCE_REFERRED, OFFICE,
        (REASON,), basis="信访工作条例24条",
    ),
    Transition(
        "decide_competence", "权限争议决定", "decide who is competent", (S.COMPETENCE,), S.TRANSFERRED, Change.COMPETENCE_DECIDED,
        OFFICE | {Role.LEADER}, (LEAD, DECIDED_BY, REASON), basis="信访工作条例24条",
    ),
)  # fmt: skip

TELLING = (
    Transition(
        "notify", "书面告知接收情况和途径", "tell the petitioner in writing", TO_TELL, S.NOTIFIED, Change.NOTIFIED, OFFICERS,
        (NOTE, DELIVERY, DELIVERED_ON), ("is_claim",), leads_only=True, basis="信访工作条例23条",
    ),
    Transition(
        "waive_notice", "姓名、地址不清,无法告知", "nobody can be told", TO_TELL, S.NOTIFIED, Change.NOTICE_WAIVED, OFFICERS, (REASON,),
        ("is_claim",), leads_only=True, basis="信访工作条例23条2款",
    ),
    Transition(
        "accept", "受理", "accept", (S.NOTIFIED,), S.ACCEPTED, Change.ACCEPTED, OFFICERS, (), ("is_claim", "numbered"), leads_only=True,
        basis="信访工作条例31条6项",
    ),
    Transition(
        "ask_refusal", "提请不予受理", "propose not to accept", (S.NOTIFIED,), S.SCREENED, Change.REFUSAL_ASKED, OFFICERS, (REASON,), ("is_claim",),
        leads_only=True, basis="信访工作条例19条、36条3款",
    ),
    Transition(
        "ask_referral", "提请导入法定途径", "propose another lawful way", (S.NOTIFIED,), S.SCREENED, Change.REFERRAL_ASKED, OFFICERS,
        (ROUTE, EVIDENCE), ("is_claim",), leads_only=True, basis="信访工作条例31条1至5项",
    ),
    Transition(
        "approve_screening", "审核同意", "approve", (S.SCREENED,), S.DONE, Change.DONE, APPROVERS, (REASON,), ("another_person",),
        basis="信访工作条例31条",
    ),
    Transition("refuse_screening", "审核退回", "send back", (S.SCREENED,), S.NOTIFIED, Change.CLOSING_REFUSED, APPROVERS, (REASON,)),
    Transition(
        "serve", "登记送达回证", "record a receipt", (*OPEN, S.DONE), None, Change.SERVED, OFFICE | OFFICERS, (PAPER, DELIVERY, DELIVERED_ON),
        basis="信访工作条例23条、34条",
    ),
    Transition(
        "answer_suggestion", "答复建议", "answer the suggestion", TO_TELL, S.DONE, Change.SUGGESTION_ANSWERED, OFFICERS, (ADOPTED, NOTE),
        ("is_suggestion",), leads_only=True, basis="信访工作条例29条",
    ),
)  # fmt: skip

ANSWERING = (
    *taking_in_hand((*TO_TELL, S.NOTIFIED, S.ACCEPTED, S.REVIEW, S.FINAL_REVIEW)),
    *progressing((S.ACCEPTED, S.REVIEW, S.FINAL_REVIEW), None),
    *recusing((*TO_TELL, S.NOTIFIED, S.SCREENED, *IN_HAND, S.REVIEW, S.FINAL_REVIEW), APPROVERS),
    *handing((*TO_TELL, S.NOTIFIED, S.SCREENED, *IN_HAND, S.REVIEW, S.FINAL_REVIEW)),
    Transition(
        "ask_extension", "申请延期", "ask for more time", (S.ACCEPTED,), None, Change.EXTENSION_ASKED, OFFICERS, (DAYS, REASON),
        ("nothing_asked", "not_extended"), leads_only=True, basis="信访工作条例34条",
    ),
    Transition(
        "grant_extension", "同意延期", "grant more time", (S.ACCEPTED,), None, Change.EXTENSION_GRANTED, APPROVERS, (REASON,), ("extension_asked",),
        basis="信访工作条例34条",
    ),
    Transition(
        "refuse_request", "不同意申请", "refuse what is asked", (S.ACCEPTED,), None, Change.REQUEST_REFUSED, APPROVERS, (REASON,), ("extension_asked",)
    ),
    Transition(
        "tell_extension", "延期告知", "tell the petitioner of it, and why", (S.ACCEPTED,), None, Change.EXTENSION_TOLD, OFFICERS,
        (REASON, DELIVERY, DELIVERED_ON), ("extension_untold",), leads_only=True, basis="信访工作条例34条",
    ),
    Transition(
        "draft_opinion", "拟出处理意见", "draft the opinion", (S.ACCEPTED,), S.DRAFTED, Change.OPINION_DRAFTED, OFFICERS,
        (OPINION, CLAIMS, FACTS, LEGAL_BASIS), leads_only=True, basis="信访工作条例32条",
    ),
    Transition(
        "draft_agreement", "提请以协议办结", "propose to end it by an agreement", (S.ACCEPTED,), S.DRAFTED, Change.AGREEMENT_DRAFTED, OFFICERS,
        (AGREEMENT, EVIDENCE, FOLLOW_UP), leads_only=True, basis="信访工作条例33条",
    ),
    Transition(
        "issue_opinion", "签发处理意见", "issue the opinion", (S.DRAFTED,), S.OPINION_ISSUED, Change.OPINION_ISSUED, APPROVERS, (REASON,),
        ("opinion_drafted", "another_person"), basis="信访工作条例32条",
    ),
    Transition(
        "end_by_agreement", "协议办结审核通过", "approve the end", (S.DRAFTED,), S.DONE, Change.DONE, APPROVERS, (REASON,),
        ("agreement_drafted", "another_person"), basis="信访工作条例33条",
    ),
    Transition("refuse_draft", "审签退回", "send the draft back", (S.DRAFTED,), S.ACCEPTED, Change.CLOSING_REFUSED, APPROVERS, (REASON,)),
    Transition(
        "serve_opinion", "送达处理意见", "serve the opinion", (S.OPINION_ISSUED,), S.ANSWERED, Change.OPINION_SERVED, OFFICERS,
        (DELIVERY, REPLY_RECEIVED_ON), leads_only=True, basis="信访工作条例34条、35条",
    ),
)  # fmt: skip

REVIEWS = (
    Transition(
        "ask_review", "请求复查", "ask for a review", (S.ANSWERED,), S.REVIEW, Change.REVIEW_ASKED, OFFICE | {Role.REGISTRAR},
        (REVIEWER, ASKED_ON, REASON), basis="信访工作条例35条",
    ),
    Transition(
        "give_review", "出具复查意见", "give the review", (S.REVIEW,), S.REVIEW_ISSUED, Change.REVIEW_ISSUED, OFFICERS | OFFICE, (OUTCOME, FACTS),
        leads_only=True, basis="信访工作条例35条",
    ),
    Transition(
        "serve_review", "送达复查意见", "serve the review", (S.REVIEW_ISSUED,), S.REVIEWED, Change.REVIEW_SERVED, OFFICERS | OFFICE,
        (DELIVERY, REPLY_RECEIVED_ON), ("opinion_stands",), leads_only=True, basis="信访工作条例35条、36条",
    ),
    Transition(
        "ask_final", "请求复核", "ask for the final review", (S.REVIEWED,), S.FINAL_REVIEW, Change.FINAL_ASKED, OFFICE | {Role.REGISTRAR},
        (REVIEWER, ASKED_ON, REASON), basis="信访工作条例36条",
    ),
    Transition(
        "open_hearing", "举行听证,暂停计时", "open a hearing", (S.FINAL_REVIEW,), None, Change.HEARING_OPENED, OFFICERS | OFFICE, (NOTE,),
        ("not_paused",), leads_only=True, basis="信访工作条例36条2款",
    ),
    Transition(
        "close_hearing", "听证结束,恢复计时", "close the hearing", (S.FINAL_REVIEW,), None, Change.HEARING_CLOSED, OFFICERS | OFFICE, (NOTE,),
        ("paused",), leads_only=True, basis="信访工作条例36条2款",
    ),
    Transition(
        "give_final", "出具复核意见", "give the final review", (S.FINAL_REVIEW,), S.FINAL_ISSUED, Change.FINAL_ISSUED, OFFICERS | OFFICE,
        (OUTCOME, FACTS), ("not_paused",), leads_only=True, basis="信访工作条例36条",
    ),
    Transition(
        "serve_final", "送达复核意见", "serve the final review", (S.FINAL_ISSUED,), S.DONE, Change.FINAL_SERVED, OFFICERS | OFFICE,
        (DELIVERY, REPLY_RECEIVED_ON), ("opinion_stands",), leads_only=True, basis="信访工作条例36条",
    ),
    Transition(
        "order_redo", "送达撤销意见,责令重新处理", "serve what revokes the opinion: it is dealt with anew", (S.REVIEW_ISSUED, S.FINAL_ISSUED),
        S.ACCEPTED, Change.REDO_ORDERED, OFFICERS | OFFICE, (DELIVERY, REPLY_RECEIVED_ON, REASON), ("opinion_revoked",), leads_only=True,
        basis="信访工作条例35条、36条",
    ),
)  # fmt: skip

ENDED = (
    *telling_settled((S.DONE,)),
    *asking_back((S.DONE,), SECOND_LOOK | OFFICE),
    Transition(
        "refuse_same_facts", "同一事实和理由,不再受理", "not accepted again", (S.DONE,), None, Change.SAME_FACTS, OFFICE, (REASON,),
        ("finally_reviewed",), basis="信访工作条例36条3款",
    ),
    Transition(
        "reopen", "有新的事实和理由,重新登记", "register it again on new facts", (S.DONE, S.WITHDRAWN), S.REGISTERED, Change.REOPENED, OFFICE,
        (NEW_FACTS,), basis="信访工作条例36条3款",
    ),
)  # fmt: skip

LAPSING = (
    Transition(
        "clock_objection_lapsed", "异议期满", "the time to object is over", (S.TRANSFERRED,), None, Change.OBJECTION_LAPSED, NOBODY,
        basis="信访工作条例23条3款",
    ),
    Transition(
        "clock_review_lapsed", "逾期未请求复查", "no review was asked for", (S.ANSWERED,), S.DONE, Change.REVIEW_LAPSED, NOBODY,
        basis="信访工作条例35条",
    ),
    Transition(
        "clock_final_lapsed", "逾期未请求复核", "no final review was asked for", (S.REVIEWED,), S.DONE, Change.REVIEW_LAPSED, NOBODY,
        basis="信访工作条例36条",
    ),
)  # fmt: skip

NOTICE = frozenset({"notify_direct", "notify_transfer", "assign_report"})
TO_ANSWER = frozenset({"handle", "assign_report"})
RUNNING = {
    S.CLAIMED: frozenset({"register"}),
    S.REGISTERED: frozenset({"register"}),
    S.TRANSFERRED: NOTICE | {"object"},
    S.DIRECT: NOTICE,
    S.OBJECTED: NOTICE,
    S.COMPETENCE: NOTICE,
    S.NOTIFIED: NOTICE,
    S.SCREENED: NOTICE,
    S.ACCEPTED: TO_ANSWER,
    S.DRAFTED: TO_ANSWER,
    S.OPINION_ISSUED: TO_ANSWER,
    S.ANSWERED: frozenset({"ask_review"}),
    S.REVIEW: frozenset({"review"}),
    S.REVIEW_ISSUED: frozenset({"review"}),
    S.REVIEWED: frozenset({"ask_final"}),
    S.FINAL_REVIEW: frozenset({"final"}),
    S.FINAL_ISSUED: frozenset({"final"}),
}
"""Which clocks run in which state. The fifteen days to tell go on until somebody says whether it is accepted, the sixty to answer until
the opinion is in the petitioner's hands: nothing lies in between unseen. A hearing stops `final` alone."""

PETITION = LifeCycle(
    CaseKind.PETITION,
    (
        *hearing(UNDER_CLOCKS), *REGISTERING, *OBJECTING, *TELLING, *ANSWERING, *REVIEWS, *ENDED,
        *mediating((*OPEN, S.DONE), (S.WITHDRAWN,)), *keeping((S.ACCEPTED, S.REVIEW, S.FINAL_REVIEW), OPEN, (S.DONE, S.WITHDRAWN)),
        *receiving((*OPEN, S.DONE)), *supervising(OPEN, APPROVERS), *reconciling((*OPEN, S.DONE), APPROVERS), *LAPSING, *ringing(UNDER_CLOCKS), *ladder(UNDER_CLOCKS),
    ),
    RUNNING,
    UNDER_CLOCKS,
)  # fmt: skip
