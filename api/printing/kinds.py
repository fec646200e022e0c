"""The papers there are: what each is called, what fills it, and when a case can have it. One table, for list and print alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from api.faults import Said
from api.printing import endings, mediation, notices, records
from api.printing.fields import Fields
from api.printing.matter import Matter, Printing
from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Restricted, Role
from streams.contracts.wording import STATE_WORDS

S = CaseState


class PaperKind(StrEnum):
    """A paper; the name of its template."""

    NOTICE = "notice"  # 告知书
    TRANSFER = "transfer"  # 转送/交办函
    SUPERVISION = "supervision"  # 督办函
    EXTENSION = "extension"  # 延期告知
    OPINION = "opinion"  # 处理意见书
    RECEIPT = "receipt"  # 送达回证
    REVIEW = "review"  # 复查意见
    FINAL_REVIEW = "final_review"  # 复核意见
    MEDIATION_RECORD = "mediation_record"  # 调解笔录
    AGREEMENT = "agreement"  # 人民调解协议书
    ORAL_AGREEMENT = "oral_agreement"  # 口头协议登记表
    CLOSING = "closing"  # 办结报告
    COURSE = "course"  # 办理经过
    CONTENTS = "contents"  # 卷内目录


OF_THE_FILE = frozenset({PaperKind.COURSE, PaperKind.CONTENTS})
"""Made anew for every archive."""


FINAL = 2
"""Opinions on a petition's answer: 复查, 复核."""
WHOLE_FILE = ("一件一档", "whole file")

SENDERS = frozenset({Role.TOWN_DESK, Role.CENTRE, Role.PETITION_OFFICE})
"""Whose letter a 转送(交办)函 is: the desk that sent it, and of a petition the petition office (信访工作条例 14, 22)."""
SUPERVISORS = frozenset({Role.SUPERVISOR, Role.LEADER, Role.CENTRE})
"""Whose letter a 督办函 is: who decide on supervision (信访工作条例 40)."""


@dataclass(frozen=True)
class Condition:
    """What must hold of a case for a paper, and what its not holding is called."""

    holds: Callable[[Case], bool]
    said: Said


CONDITIONS: Mapping[str, Condition] = {
    "stands": Condition(
        lambda case: case.state not in (S.JOINED, S.WITHDRAWN), Said("已并件或者已撤回", "The case was joined with another, or withdrawn")
    ),
    "sent": Condition(lambda case: case.dispatched_at is not None, Said("还没有派发", "It has not been sent to a unit yet")),
    "supervised": Condition(
        lambda case: case.supervision in ("supervised", "listed"), Said("没有决定督办", "Nobody decided to supervise it")
    ),
    "extended": Condition(lambda case: case.extended_days > 0 or case.request == "tell", Said("没有批准延期", "No more time was granted")),
    "reached": Condition(
        lambda case: case.contacted_at is not None or case.kind is CaseKind.PETITION,
        Said("还没有联系当事人", "The party was not spoken to yet"),
    ),
    "answerable": Condition(
        lambda case: case.accepted_at is not None if case.kind is CaseKind.PETITION else case.contacted_at is not None,
        Said("还没有受理(或者还没有联系当事人)", "It was not accepted, or the party not spoken to, yet"),
    ),
    "reviewed": Condition(
        lambda case: case.reviews >= 1 if case.kind is CaseKind.PETITION else case.state is S.DONE,
        Said("还没有出具复查意见", "There is no review of it yet"),
    ),
    "finally_reviewed": Condition(
        lambda case: case.reviews >= FINAL if case.kind is CaseKind.PETITION else case.state is S.DONE,
        Said("还没有出具复核意见", "There is no final review of it yet"),
    ),
    "ending": Condition(lambda case: case.state in (S.CLOSING, S.DONE), Said("还没有提请办结", "Nobody asked for its end yet")),
    "mediable": Condition(
        lambda case: case.restricted is not Restricted.ACCUSATION and not case.excluded_units,
        Said("检举控告事项不适用调解(信访工作条例30条)", "An accusation is not mediated (条例 30)"),
    ),
}
"""Every condition that a paper may name."""


@dataclass(frozen=True)
class Paper:
    """A row of the table."""

    kind: PaperKind
    zh: str
    en: str
    shape: type[Fields]
    fill: Callable[[Matter], Fields]
    when: tuple[str, ...] = ("stands",)
    to_party: bool = False  # for one party: it names no other
    petition: bool = False  # of a petition (信访事项); a dispute leaves its own fields blank
    issuers: frozenset[Role] = frozenset()  # who issue it besides the handlers, where they answer for the place
    quotes: bool = True  # it may say what was reported, or of whom

    def refusal(self, case: Case) -> Said | None:
        """Why the case cannot have it now."""
        return next((CONDITIONS[name].said for name in self.when if not CONDITIONS[name].holds(case)), None)


def receipt(matter: Matter) -> notices.Receipt:
    """送达回证 of what was printed for the same party."""
    served = [title_of(one.kind) for one in matter.printings if PAPERS[PaperKind(one.kind)].to_party and one.party == matter.party]
    return notices.receipt_of(matter, tuple(dict.fromkeys(title for title in served if title != title_of(PaperKind.RECEIPT))))


def contents(matter: Matter) -> records.Contents:
    """卷内目录 of all that was printed."""
    return records.contents_of(replace(matter, printings=filed(matter.printings)), title_of, STATE_WORDS[matter.case.state][0])


def filed(printings: tuple[Printing, ...]) -> tuple[Printing, ...]:
    """The printings that belong into the file: not what every archive makes anew."""
    return tuple(one for one in printings if one.kind not in OF_THE_FILE)


def called(what: str) -> tuple[str, str]:
    """What a printing is called in both languages: a paper, or the whole file."""
    paper = PAPERS.get(PaperKind(what)) if what in PAPERS else None
    return (paper.zh, paper.en) if paper else WHOLE_FILE


def title_of(kind: str) -> str:
    """What a paper is called."""
    return PAPERS[PaperKind(kind)].zh


K = PaperKind
PAPERS: Mapping[PaperKind, Paper] = {
    paper.kind: paper
    for paper in (
        Paper(K.NOTICE, "告知书", "notice", notices.Notice, notices.notice, ("stands", "sent"), to_party=True),
        Paper(K.TRANSFER, "转送(交办)函", "transfer", notices.Transfer, notices.transfer, ("stands", "sent"), petition=True, issuers=SENDERS),
        Paper(
            K.SUPERVISION, "督办函", "supervision letter", notices.Supervision, notices.supervision, ("stands", "supervised"),
            issuers=SUPERVISORS, quotes=False,
        ),
        Paper(K.EXTENSION, "延期告知书", "notice of extension", notices.Extension, notices.extension, ("stands", "extended"), to_party=True),
        Paper(K.OPINION, "处理意见书", "opinion", endings.Opinion, endings.opinion, ("stands", "answerable"), to_party=True, petition=True),
        Paper(K.RECEIPT, "送达回证", "receipt", notices.Receipt, receipt, ("stands", "sent"), to_party=True),
        Paper(K.REVIEW, "复查意见书", "review", endings.Review, endings.review, ("reviewed",), to_party=True, petition=True),
        Paper(K.FINAL_REVIEW, "复核意见书", "final review", endings.FinalReview, endings.final_review, ("finally_reviewed",), to_party=True, petition=True),
        Paper(
            K.MEDIATION_RECORD, "调解笔录", "record of a mediation", mediation.MediationRecord, mediation.mediation_record,
            ("stands", "reached", "mediable"),
        ),
        Paper(K.AGREEMENT, "人民调解协议书", "mediation agreement", mediation.Agreement, mediation.agreement, ("stands", "reached", "mediable")),
        Paper(
            K.ORAL_AGREEMENT, "口头协议登记表", "oral agreement", mediation.OralAgreement, mediation.oral_agreement,
            ("stands", "reached", "mediable"),
        ),
        Paper(K.CLOSING, "办结报告", "closing report", endings.Closing, endings.closing, ("ending",)),
        Paper(K.COURSE, "办理经过", "course of the case", records.Course, records.course, ()),
        Paper(K.CONTENTS, "卷内目录", "contents of the file", records.Contents, contents, ()),
    )
}  # fmt: skip
"""Every paper, in the order of a case's life."""
