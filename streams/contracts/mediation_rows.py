"""The rows of a mediation (人民调解) within a case, after 《人民调解法》: 提出 → 双方同意 → 选定调解员 → 调解 → 协议 → 履行、司法确认.

They change no state of the case but the mediation's (`during` → `mediation`), so each kind of case says only in which of its states.
Both consent before anything is mediated (17条); one refusal ends it (17条, 23条). The words of 29条 are written by a person and sealed.
"""

from streams.contracts.codes import CaseState, Change, Mediation, Role
from streams.contracts.mediation import IN_EFFECT
from streams.contracts.shared_rows import NOBODY, REASON
from streams.contracts.transitions import DESKS, OFFICERS, Need, Transition

M = Mediation
MEDIATORS = OFFICERS | DESKS | {Role.MEDIATOR}
BY_AGREEMENT = "agreement_stands"
"""What an end by a mediated agreement rests on."""
OPEN = (M.PROPOSED, M.CONSENTED, M.MEDIATING)
OVER = (M.REFUSED, M.FAILED, M.BROKEN, M.REJECTED)

PARTY = ("applicant", "respondent")
ENTRUSTED_BY = Need(
    "entrusted_by", "choice", "来源", "where it comes from", choices=("own", "police", "court", "petition_office")
)  # 警调、诉调、访调对接
MEDIATED_BY = Need("mediated_by", "unit", "委托的调解组织", "the committee that is to mediate it", required=False)
"""Its mediators see the case from then on, whoever leads it (2026-11-28: not every mediator of the place, who could act by their region
but would read of quarrels that are nobody's business but the parties' and the committee's, 人民调解法15条4项)."""
CONSENT = Need("consent", "choice", "同意的方式", "how it was said", choices=("written", "visit", "phone", "counter"))
REFUSED_BY = Need("refused_by", "choice", "哪一方", "which party", choices=PARTY)
CHOSEN = Need("chosen", "choice", "调解员如何确定", "how they were chosen", choices=("both_chose", "appointed"))
NAMES = Need("mediators", "text", "人民调解员", "the mediators")
OPENNESS = Need("openness", "choice", "是否公开", "open or closed", choices=("closed_session", "open_session"))
COURSE = Need("course", "text", "调解情况", "how it went")
SIGNED = Need(
    "signed", "choice", "签名盖章,当事人基本情况已写明", "signed and sealed, with the parties' particulars", choices=("signed_and_sealed",)
)
"""29条: who they are stands on the paper and is never stored; that it does, and that all have signed, is said here."""
FACTS = Need("facts", "text", "纠纷的主要事实", "the main facts")
DISPUTE = Need("dispute", "text", "争议事项", "what is in dispute")
LIABILITY = Need("liability", "text", "各方当事人的责任", "each party's responsibility")
CONTENT = Need("content", "text", "协议内容", "what is agreed")
MANNER = Need("manner", "text", "履行方式", "the manner of performance")
PERFORM_BY = Need("perform_by", "term", "履行期限(当场履行的不填)", "day by which it is performed; none if it was at once", required=False)
AGREED_ON = Need("agreed_on", "day", "协议生效日期", "day on which it takes effect", since="mediation_at")
HANDED_TO = Need(
    "handed_to",
    "choice",
    "转接到",
    "to whom",
    choices=("court_filing", "court_enforcement", "arbitral_body", "reconsideration_body", "relief_body", "police_station"),
)
RECEIVED_BY = Need("received_by", "text", "对方接收人", "who took it over there")
OTHER_WAYS = Need("ways_told", "choice", "告知的途径", "ways that were told", choices=("all_ways", "court_filing", "arbitral_body", "reconsideration_body"))  # fmt: skip
JOINTLY = Need("jointly", "choice", "双方如何共同申请", "how both asked", choices=("in_person", "by_agent"))
ASKED_COURT_ON = Need("asked_court_on", "day", "共同申请的日期", "day on which both asked", since="agreed_on", held_on="confirmation_open")
"""The thirty days are the parties' to ask in; who writes it down later takes nothing from them."""
RULED_ON = Need("ruled_on", "day", "裁定日期", "day of the ruling", since="agreed_on")
RULING = Need("ruling", "text", "裁定书文号", "number of the ruling")


def mediating(states: tuple[CaseState, ...], followed: tuple[CaseState, ...] = ()) -> tuple[Transition, ...]:
    """A mediation within a case of these states, from the proposal to what became of it; in those of `followed` nothing is mediated
    any more, but what was agreed on is followed."""
    bound = (*states, *followed)
    return (*_beginning(states), *_sitting(states), *_following(bound), *_lapsing(bound))


def _beginning(states: tuple[CaseState, ...]) -> tuple[Transition, ...]:
    return (
        Transition(
            "propose_mediation", "提出调解", "propose mediation", states, None, Change.MEDIATION_PROPOSED, MEDIATORS, (ENTRUSTED_BY, MEDIATED_BY),
            ("open_class",), basis="人民调解法17条、18条", during=(M.NONE,), mediation=M.PROPOSED,
        ),
        Transition(
            "reapply_mediation", "双方重新申请调解", "both ask for mediation again", states, None, Change.MEDIATION_PROPOSED, MEDIATORS,
            (ENTRUSTED_BY, MEDIATED_BY, REASON), ("open_class",), basis="人民调解法17条", during=(*OVER, M.PERFORMED, M.HANDED_OVER), mediation=M.PROPOSED,
        ),
        Transition(
            "consent_applicant", "申请人同意调解", "the applicant consents", states, None, Change.CONSENTED, MEDIATORS, (CONSENT,),
            ("applicant_unasked",), basis="人民调解法3条、17条", during=(M.PROPOSED,),
        ),
        Transition(
            "consent_respondent", "被申请人同意调解", "the respondent consents", states, None, Change.CONSENTED, MEDIATORS, (CONSENT,),
            ("respondent_unasked",), basis="人民调解法3条、17条", during=(M.PROPOSED,),
        ),
        Transition(
            "refuse_mediation", "一方拒绝或要求终止调解", "a party refuses, or wants it ended", states, None, Change.MEDIATION_REFUSED, MEDIATORS,
            (REFUSED_BY, REASON), basis="人民调解法17条、23条", during=OPEN, mediation=M.REFUSED,
        ),
        Transition(
            "choose_mediators", "确定调解员", "write down who mediates", states, None, Change.MEDIATORS_CHOSEN, MEDIATORS, (CHOSEN, NAMES),
            basis="人民调解法19条", during=(M.CONSENTED, M.MEDIATING), mediation=M.MEDIATING,
        ),
    )  # fmt: skip


def _sitting(states: tuple[CaseState, ...]) -> tuple[Transition, ...]:
    return (
        Transition(
            "hold_session", "记录一次调解", "write down how a meeting went", states, None, Change.MEDIATED, MEDIATORS, (OPENNESS, COURSE),
            basis="人民调解法22条、23条、27条", during=(M.MEDIATING,),
        ),
        Transition(
            "agree_in_writing", "签订调解协议书", "sign an agreement", states, None, Change.AGREED_IN_WRITING, MEDIATORS,
            (SIGNED, FACTS, DISPUTE, LIABILITY, CONTENT, MANNER, PERFORM_BY, AGREED_ON), basis="人民调解法28条、29条", during=(M.MEDIATING,), mediation=M.AGREED,
        ),
        Transition(
            "agree_orally", "登记口头协议", "write down an oral agreement", states, None, Change.AGREED_ORALLY, MEDIATORS,
            (CONTENT, PERFORM_BY, AGREED_ON), basis="人民调解法28条、30条", during=(M.MEDIATING,), mediation=M.AGREED,
        ),
        Transition(
            "fail_mediation", "调解不成,终止并告知其他途径", "end it without an agreement", states, None, Change.MEDIATION_FAILED, MEDIATORS,
            (OTHER_WAYS, REASON), basis="人民调解法26条", during=(M.MEDIATING,), mediation=M.FAILED,
        ),
    )  # fmt: skip


def _following(states: tuple[CaseState, ...]) -> tuple[Transition, ...]:
    return (
        Transition(
            "follow_performance", "履行回访", "ask whether it is performed", states, None, Change.PERFORMANCE_FOLLOWED, MEDIATORS,
            (Need("note", "text", "履行情况", "how far it is performed"),), basis="人民调解法31条2款", during=(*IN_EFFECT, M.BROKEN),
        ),
        Transition(
            "record_performed", "履行完毕", "it is performed", states, None, Change.PERFORMED, MEDIATORS,
            (Need("note", "text", "履行情况", "how far it is performed"),), basis="人民调解法31条", during=(*IN_EFFECT, M.BROKEN),
            mediation=M.PERFORMED,
        ),
        Transition(
            "record_broken", "未履行", "it is not performed", states, None, Change.NOT_PERFORMED, MEDIATORS, (REASON,),
            basis="人民调解法31条2款、32条", during=IN_EFFECT, mediation=M.BROKEN,
        ),
        Transition(
            "hand_over", "转接", "hand over to who is competent now", states, None, Change.HANDED_OVER, MEDIATORS, (HANDED_TO, RECEIVED_BY),
            basis="人民调解法26条、32条", during=(*OVER, M.HANDED_OVER), mediation=M.HANDED_OVER,
        ),
        Transition(
            "ask_confirmation", "双方共同申请司法确认", "both ask the court to confirm it", states, None, Change.CONFIRMATION_ASKED, MEDIATORS,
            (JOINTLY, ASKED_COURT_ON), (BY_AGREEMENT,), basis="人民调解法33条、民事诉讼法205条", during=(M.AGREED, M.STANDING),
            mediation=M.CONFIRMING,
        ),
        Transition(
            "withdraw_confirmation", "撤回司法确认申请", "take back the application for confirmation", states, None, Change.CONFIRMATION_WITHDRAWN,
            MEDIATORS, (REASON,), during=(M.CONFIRMING,), mediation=M.AGREED,
        ),
        Transition(
            "court_confirms", "法院裁定协议有效", "the court confirms it", states, None, Change.COURT_CONFIRMED, MEDIATORS, (RULED_ON, RULING),
            basis="民事诉讼法206条", during=(M.CONFIRMING,), mediation=M.CONFIRMED,
        ),
        Transition(
            "court_rejects", "法院裁定驳回申请", "the court does not confirm it", states, None, Change.COURT_REJECTED, MEDIATORS,
            (RULED_ON, RULING, REASON), basis="民事诉讼法206条", during=(M.CONFIRMING,), mediation=M.REJECTED,
        ),
    )  # fmt: skip


def _lapsing(states: tuple[CaseState, ...]) -> tuple[Transition, ...]:
    return (
        Transition("clock_reminded", "期限提醒", "a reminder", states, None, Change.REMINDED, NOBODY, during=(M.AGREED,)),
        Transition(
            "clock_performance_due", "履行期满,请回访", "the day of performance has come", states, None, Change.PERFORMANCE_DUE, NOBODY,
            basis="人民调解法31条2款", during=IN_EFFECT,
        ),
        Transition(
            "clock_confirmation_lapsed", "申请司法确认的期限已满", "the time for judicial confirmation is over", states, None,
            Change.CONFIRMATION_LAPSED, NOBODY, basis="人民调解法33条", during=(M.AGREED,), mediation=M.STANDING,
        ),
    )  # fmt: skip
