"""Papers of a mediation: 调解笔录, 人民调解协议书, 口头协议登记表. Pure.

What the parties agree on is what the mediator wrote down of it in the case, or is written in by hand: nothing of an agreement is made
up here.
"""

from typing import Annotated

from api.printing.fields import Blank, Day, Fields, Needed
from api.printing.heads import PartyRow, committee, head, party_rows
from api.printing.matter import Matter
from streams.contracts.codes import Change


class MediationRecord(Fields, frozen=True, kw_only=True):
    """调解笔录, 人民调解法 27; the rights and duties told are those of 23 and 24."""

    issuer: Annotated[str, Needed("人民调解委员会", "the mediation committee", "人民调解法27条")]
    parties: Annotated[tuple[PartyRow, ...], Needed("当事人", "the parties", "人民调解法27条")]
    facts: Annotated[str, Needed("纠纷事由", "what it is about", "人民调解法27条")]
    held_on: Annotated[Day, Needed("调解时间", "when", "人民调解法27条")] = ""
    held_at: Annotated[str, Needed("调解地点", "where", "人民调解法27条")] = ""
    mediators: Annotated[str, Needed("人民调解员", "the mediators", "人民调解法27条")] = ""
    recorder: str = ""
    openness: Annotated[str, Blank("□公开　□不公开")] = ""
    course: Annotated[str, Needed("调解情况", "how it went", "人民调解法27条")] = ""
    outcome: Annotated[str, Blank("□达成书面协议　□达成口头协议　□未达成协议,终止调解并已告知其他途径")] = ""


class Agreement(Fields, frozen=True, kw_only=True):
    """人民调解协议书, with every field of 人民调解法 29; in effect once signed and sealed."""

    issuer: Annotated[str, Needed("人民调解委员会", "the mediation committee", "人民调解法29条")]
    parties: Annotated[tuple[PartyRow, ...], Needed("当事人的基本情况", "the parties' particulars", "人民调解法29条1项")]
    facts: Annotated[str, Needed("纠纷的主要事实", "the main facts", "人民调解法29条2项")]
    dispute: Annotated[str, Needed("争议事项", "what is in dispute", "人民调解法29条2项")] = ""
    liability: Annotated[str, Needed("各方当事人的责任", "each party's responsibility", "人民调解法29条2项")] = ""
    content: Annotated[str, Needed("协议内容", "what is agreed", "人民调解法29条3项")] = ""
    manner: Annotated[str, Needed("履行方式", "the manner of performance", "人民调解法29条3项")] = ""
    deadline: Annotated[str, Needed("履行期限", "the term of performance", "人民调解法29条3项")] = ""
    mediators: Annotated[str, Needed("人民调解员", "the mediators", "人民调解法29条")] = ""
    signed_on: Annotated[Day, Needed("签订日期", "when it is signed", "人民调解法29条")] = ""


class OralAgreement(Fields, frozen=True, kw_only=True):
    """口头协议登记表, 人民调解法 28: the mediator writes down what is agreed; 30: in effect once it is."""

    issuer: Annotated[str, Needed("人民调解委员会", "the mediation committee", "人民调解法28条")]
    parties: Annotated[tuple[PartyRow, ...], Needed("当事人", "the parties", "人民调解法28条")]
    facts: Annotated[str, Needed("纠纷的主要事实、争议事项", "the facts and what is in dispute", "人民调解法28条")]
    content: Annotated[str, Needed("口头协议内容", "what is agreed", "人民调解法28条")] = ""
    manner: str = ""
    deadline: str = ""
    agreed_on: Annotated[Day, Needed("达成协议日期(即生效日期)", "when it was agreed, and takes effect", "人民调解法30条")] = ""
    mediators: Annotated[str, Needed("人民调解员(记录人)", "the mediator who writes it down", "人民调解法28条")] = ""
    performed: Annotated[str, Blank("□已履行　□未履行　　回访日期:　　年　月　日")] = ""  # 31(2)


def mediation_record(matter: Matter) -> MediationRecord:
    """调解笔录, ready for the table."""
    basis = "《中华人民共和国人民调解法》第二十三条、第二十四条、第二十六条、第二十七条"
    parties, facts = party_rows(matter), matter.account_for_parties
    course = matter.said(matter.last(Change.MEDIATED), "course")
    whole = head(matter, basis) | {"issuer": committee(matter), "mediators": _mediators(matter), "course": course}
    return MediationRecord(**whole, parties=parties, facts=facts)


def agreement(matter: Matter) -> Agreement:
    """人民调解协议书, ready for the table."""
    basis = "《中华人民共和国人民调解法》第二十八条、第二十九条、第三十一条、第三十三条"
    parties, facts = party_rows(matter), matter.account_for_parties
    whole = head(matter, basis) | {"issuer": committee(matter), "facts": facts, "mediators": _mediators(matter)}
    if matter.case.agreement_form != "written":
        return Agreement(**whole, parties=parties)
    line = matter.last(Change.AGREED_IN_WRITING)
    said = {name: matter.said(line, name) for name in ("facts", "dispute", "liability", "content", "manner")}
    days = {"deadline": _deadline(matter), "signed_on": matter.day(matter.case.agreed_on)}
    return Agreement(**(whole | {name: words for name, words in (said | days).items() if words}), parties=parties)


def oral_agreement(matter: Matter) -> OralAgreement:
    """口头协议登记表, ready for the table."""
    basis = "《中华人民共和国人民调解法》第二十八条、第三十条、第三十一条"
    parties, facts = party_rows(matter), matter.account_for_parties
    whole = head(matter, basis) | {"issuer": committee(matter), "facts": facts, "mediators": _mediators(matter)}
    if matter.case.agreement_form == "oral":
        content = matter.said(matter.last(Change.AGREED_ORALLY), "content")
        whole |= {"content": content, "deadline": _deadline(matter), "agreed_on": matter.day(matter.case.agreed_on)}
    return OralAgreement(**whole, parties=parties)


def _mediators(matter: Matter) -> str:
    return matter.said(matter.last(Change.MEDIATORS_CHOSEN), "mediators")


def _deadline(matter: Matter) -> str:
    """By when it is performed; no day that was to come: at once."""
    return matter.day(matter.case.perform_by) or "当场履行"
