"""Papers that end a matter: 办结报告, and of a petition 处理意见书, 复查意见, 复核意见. Pure.

A dispute is no petition: what only a petition has (its number, the day of acceptance, the request for review) is left blank. Of a
petition it is what was written down in the course of it.
"""

from typing import Annotated

from api.printing import petitions
from api.printing.chinese import RESULTS, SOURCES, joined
from api.printing.fields import Blank, Day, Fields, Needed
from api.printing.heads import head
from api.printing.matter import Line, Matter
from api.printing.terms import due_said
from streams.contracts.codes import Change
from streams.contracts.wording import CHOICE_WORDS

DECISION = Blank("□支持　□解释说明　□不予支持")
PROPOSED = (Change.CLOSING_ASKED, Change.REFUSAL_ASKED, Change.REFERRAL_ASKED, Change.OPINION_DRAFTED, Change.AGREEMENT_DRAFTED)
"""Who proposes an end says what it rests on."""
REVIEW_DECISION = Blank("□维持　□变更　□撤销并责令重新办理")


class Closing(Fields, frozen=True, kw_only=True):
    """办结报告: how it was lawfully ended (办结), and whether it is settled (化解), which is another fact."""

    received_on: Annotated[Day, Needed("收到日期", "when it was received")]
    received_from: str
    external_numbers: str
    account: str
    lead_unit: Annotated[str, Needed("承办单位", "who handled it")]
    co_units: str
    sent_on: Annotated[Day, Needed("派发日期", "when it was sent")]
    signed_on: Day
    contact: Annotated[str, Needed("联系当事人情况", "how the party was spoken to")]
    contacted_on: Day
    finish_by: str
    extended: str
    result: Annotated[str, Needed("办理结果", "the result")]
    evidence: str
    follow_up: Annotated[str, Needed("回访情况", "what the party says of it")]
    review: str  # 办结审核: who looked a second time, and why it may end
    done_on: Annotated[Day, Needed("办结日期", "when it was ended")]
    settled: str


class Opinion(Fields, frozen=True, kw_only=True):
    """处理意见书, 条例 32: the claim, facts and reasons, the opinion and the legal basis it rests on; and how to ask for review, 35."""

    petitioner: Annotated[str, Needed("信访人", "the petitioner", "信访工作条例32条")]
    petition_no: Annotated[str, Needed("信访事项编号", "the petition's number", "信访工作条例21条2款")] = ""
    accepted_on: Annotated[Day, Needed("受理日期", "when it was accepted", "信访工作条例34条")] = ""
    claim: Annotated[str, Needed("信访人投诉请求", "the claim", "信访工作条例32条")] = ""
    facts: Annotated[str, Needed("事实和理由", "facts and reasons", "信访工作条例32条")] = ""
    opinion: Annotated[str, Needed("处理意见", "the opinion", "信访工作条例32条")] = ""
    grounds: Annotated[str, Needed("处理意见依据的法律法规", "the law the opinion rests on", "信访工作条例32条")] = ""
    decision: Annotated[
        str, Needed("支持、解释说明或者不予支持", "supported, explained or not supported", "信访工作条例32条"), DECISION
    ] = ""
    review_by: str


class Review(Fields, frozen=True, kw_only=True):
    """复查意见, 条例 35: in writing within 30 days of the request, by the organ above."""

    petitioner: Annotated[str, Needed("信访人", "the petitioner", "信访工作条例35条")]
    handled_by: Annotated[str, Needed("原办理机关、单位", "who handled it", "信访工作条例35条")]
    petition_no: Annotated[str, Needed("信访事项编号", "the petition's number", "信访工作条例21条2款")] = ""
    reply_received_on: Annotated[Day, Needed("收到书面答复之日", "when the reply was received", "信访工作条例35条")] = ""
    asked_on: Annotated[Day, Needed("收到复查请求之日", "when the request was received", "信访工作条例35条")] = ""
    request: Annotated[str, Needed("复查请求", "the request", "信访工作条例35条")] = ""
    facts: Annotated[str, Needed("复查查明的事实", "what was found", "信访工作条例35条")] = ""
    opinion: Annotated[str, Needed("复查意见", "the opinion", "信访工作条例35条"), REVIEW_DECISION] = ""
    final_review_by: str


class FinalReview(Fields, frozen=True, kw_only=True):
    """复核意见, 条例 36: within 30 days of the request, the time of a hearing not counted; the last there is."""

    petitioner: Annotated[str, Needed("信访人", "the petitioner", "信访工作条例36条")]
    handled_by: Annotated[str, Needed("原办理机关、单位", "who handled it", "信访工作条例36条")]
    reviewed_by: Annotated[str, Needed("复查机关、单位", "who reviewed it", "信访工作条例36条")]
    petition_no: Annotated[str, Needed("信访事项编号", "the petition's number", "信访工作条例21条2款")] = ""
    reply_received_on: Annotated[Day, Needed("收到复查意见之日", "when the review was received", "信访工作条例36条")] = ""
    asked_on: Annotated[Day, Needed("收到复核请求之日", "when the request was received", "信访工作条例36条")] = ""
    hearing: str = ""  # 听证: its days do not count
    request: Annotated[str, Needed("复核请求", "the request", "信访工作条例36条")] = ""
    facts: Annotated[str, Needed("复核查明的事实", "what was found", "信访工作条例36条")] = ""
    opinion: Annotated[str, Needed("复核意见", "the opinion", "信访工作条例36条"), REVIEW_DECISION] = ""


def closing(matter: Matter) -> Closing:
    """办结报告 for the file."""
    case = matter.case
    asked, done, contacted = matter.last(*PROPOSED), matter.last(Change.DONE), matter.last(Change.CONTACTED)
    looked_at = f"{matter.seat(done)}审核:{matter.said(done, 'reason')}" if asked is not None and done is not None else ""
    return Closing(
        **head(matter, "《信访工作条例》第二十二条第三款(参照);《中华人民共和国人民调解法》第二十七条"),
        received_on=matter.day(case.petition_at or case.opened_at),
        received_from=SOURCES[case.source],
        external_numbers=joined(matter.external_numbers),
        account=matter.account,
        lead_unit=matter.unit(case.lead_unit),
        co_units=joined(tuple(matter.unit(unit) for unit in case.co_units)),
        sent_on=matter.day(case.dispatched_at),
        signed_on=matter.day(case.signed_at),
        contact="。".join(part for part in (_choice(case.contact), matter.said(contacted, "note")) if part),
        contacted_on=matter.day(case.contacted_at),
        finish_by=due_said("handle" if petitions.is_petition(matter) else "finish", case, matter.county),
        extended=f"{case.extended_days}天" if case.extended_days else "无",
        result=RESULTS.get(case.result) or _choice(case.result),
        evidence=matter.said(asked, "evidence", "facts"),
        follow_up=matter.said(asked or done, "follow_up"),
        review=looked_at,
        done_on=matter.day(case.done_at),
        settled=_settled(matter),
    )


def opinion(matter: Matter) -> Opinion:
    """处理意见书 of the unit that answers, with the organ that would review it."""
    unit, drafted = petitions.handled_by(matter), petitions.answer(matter, Change.OPINION_DRAFTED)
    return Opinion(
        **(head(matter, "《信访工作条例》第三十一条、第三十二条、第三十五条") | {"issuer": matter.unit(unit)}),
        petitioner=matter.addressee.name,
        petition_no=matter.case.external_no,
        accepted_on=matter.day(matter.case.accepted_at),
        claim=matter.said(drafted, "claims"),
        facts=matter.said(drafted, "facts"),
        grounds=matter.said(drafted, "legal_basis"),
        decision=petitions.word(matter.case.opinion),
        review_by=petitions.above(matter, unit),
    )


def review(matter: Matter) -> Review:
    """复查意见 of the organ above the one that answered."""
    unit, asked, issued = petitions.reviewer(matter, Change.REVIEW_ASKED), *_review(matter, Change.REVIEW_ASKED, Change.REVIEW_ISSUED)
    return Review(
        **(head(matter, "《信访工作条例》第三十五条、第三十六条") | {"issuer": matter.unit(unit) or _above(matter)}),
        petitioner=matter.addressee.name,
        handled_by=matter.unit(petitions.handled_by(matter)),
        petition_no=matter.case.external_no,
        reply_received_on=petitions.day_given(matter, petitions.answer(matter, Change.OPINION_SERVED), "delivered_on"),
        asked_on=petitions.day_given(matter, asked, "asked_on"),
        request=matter.said(asked, "reason"),
        facts=matter.said(issued, "facts"),
        opinion=petitions.word(petitions.given(issued, "outcome")),
        final_review_by=petitions.above(matter, unit) if unit else "",
    )


def final_review(matter: Matter) -> FinalReview:
    """复核意见 of the organ above that."""
    asked, issued = _review(matter, Change.FINAL_ASKED, Change.FINAL_ISSUED)
    return FinalReview(
        **(
            head(matter, "《信访工作条例》第三十六条")
            | {"issuer": matter.unit(petitions.reviewer(matter, Change.FINAL_ASKED)) or _above(matter, 2)}
        ),
        petitioner=matter.addressee.name,
        handled_by=matter.unit(petitions.handled_by(matter)),
        reviewed_by=matter.unit(petitions.reviewer(matter, Change.REVIEW_ASKED)) or _above(matter),
        petition_no=matter.case.external_no,
        reply_received_on=petitions.day_given(matter, petitions.answer(matter, Change.REVIEW_SERVED), "delivered_on"),
        asked_on=petitions.day_given(matter, asked, "asked_on"),
        hearing=petitions.hearing(matter),
        request=matter.said(asked, "reason"),
        facts=matter.said(issued, "facts"),
        opinion=petitions.word(petitions.given(issued, "outcome")),
    )


def _settled(matter: Matter) -> str:
    settled = matter.last(Change.SETTLED)
    if matter.case.settled_at is None or settled is None:
        return "尚未经双方确认化解"
    how, words = _choice(str(settled.fields.get("confirmed", ""))), matter.said(settled, "note")
    return "。".join(part for part in (f"{matter.day(settled.at)}经{how or '回访'}确认化解", words) if part)


def _choice(code: str) -> str:
    return CHOICE_WORDS.get(code, ("", ""))[0]


def _above(matter: Matter, steps: int = 1) -> str:
    return petitions.above(matter, petitions.handled_by(matter), steps)


def _review(matter: Matter, asked: Change, issued: Change) -> tuple[Line | None, Line | None]:
    return petitions.answer(matter, asked), petitions.answer(matter, issued)
