"""What became of a matter, in plain words: for whoever reported it, and for a party with a query code. Pure."""

from typing import NamedTuple

from api.shapes import Both
from streams.contracts.codes import CaseState, ReportStatus
from streams.contracts.petition_table import OPEN as PETITION_OPEN
from streams.contracts.transitions import UNREACHED
from streams.contracts.wording import STATE_WORDS


class Known(NamedTuple):
    """What the sentence for a reporter is made of. Without a state the case is kept from them, and no unit is named."""

    state: str | None
    lead_unit: Both
    number: str
    contact: str  # how the party was reached, or that nobody was
    settled: bool  # 化解: another fact than 办结


def story_of(status: ReportStatus, known: Known) -> Both:
    """One sentence for the reporter."""
    match status:
        case ReportStatus.RECEIVED:
            return Both("已收到,正在分流", "Received; it is being sorted")
        case ReportStatus.HELD:
            return Both("收到了,但系统读不懂,已交人工查看", "Received, but the system could not read it: a person looks at it")
    if known.state is None:
        return Both("已收到,按规定由专人处理", "Received; handled by people assigned to such matters")
    state = CaseState(known.state)
    zh, en = _of_petition(state) if state in PETITION_OPEN else _of_case(state, known)
    if status is ReportStatus.JOINED:
        zh, en = f"和别人报的是同一件事,已并在一起({known.number});{zh}", f"Others reported the same: joined as {known.number}; {en}"
    return Both(zh, en)


def _of_case(state: CaseState, known: Known) -> tuple[str, str]:  # noqa: PLR0911  # one sentence for each state
    unit_zh, unit_en = known.lead_unit.zh, known.lead_unit.en
    match state:
        case CaseState.SETTLED_ON_SITE:
            return "当场化解,已记入台账", "settled on the spot and entered"
        case CaseState.PROPOSED:
            return f"已立件,等研判,建议派给{unit_zh}", f"a case was opened; it waits for the desk, proposed for {unit_en}"
        case CaseState.DISPATCHED:
            return f"已派给{unit_zh},等它签收", f"sent to {unit_en}, which is to sign for it"
        case CaseState.SIGNED:
            return f"{unit_zh}已签收,会先联系当事人", f"{unit_en} signed for it and will speak to the party first"
        case CaseState.CONTACTED | CaseState.HANDLING if known.contact in UNREACHED:
            return f"{unit_zh}正在办理,当事人还没联系上", f"{unit_en} is at it; the party could not be reached yet"
        case CaseState.CONTACTED | CaseState.HANDLING:
            return f"{unit_zh}已联系当事人,正在办理", f"{unit_en} has spoken to the party and is at it"
        case CaseState.CLOSING:
            return f"{unit_zh}已办好,等另一人审核", f"{unit_en} has done it; another person looks at it"
        case CaseState.DONE if known.settled:
            return f"{unit_zh}已办结,双方确认化解", f"done by {unit_en}; both sides confirm that it is settled"
        case CaseState.DONE:
            return f"{unit_zh}已办结", f"done by {unit_en}"
        case CaseState.RETURNED | CaseState.ARBITRATION:
            return "承办单位有异议,正在确定由谁办", "whose it is is being decided"
        case CaseState.WITHDRAWN:
            return "已撤回", "withdrawn"
        case CaseState.JOINED:
            return "已并入另一件一起办", "joined with another case"
    return "已立件,等人工核定", "a case was opened; a person looks at it first"


def _of_petition(state: CaseState) -> tuple[str, str]:
    zh, en = STATE_WORDS[state]
    return f"已作为信访事项办理:{zh}", f"it goes on as a petition: {en}"


def stage_of(status: str, state: str | None, *, closed: bool) -> Both:
    """Where a matter stands, for a party."""
    if status == ReportStatus.RECEIVED or (state is None and status != ReportStatus.HELD):
        return Both("已登记", "registered")
    if status == ReportStatus.HELD:
        return Both("人工查看中", "a person looks at it")
    if closed:
        return Both("专人办理中", "handled by people assigned to such matters")
    words = {
        CaseState.SETTLED_ON_SITE: Both("当场化解", "settled on the spot"),
        CaseState.PROPOSED: Both("研判分流中", "being assigned"),
        CaseState.DISPATCHED: Both("已派责任单位办理", "with the responsible unit"),
        CaseState.SIGNED: Both("责任单位已签收", "the responsible unit has signed for it"),
        CaseState.CONTACTED: Both("责任单位办理中", "the responsible unit is at it"),
        CaseState.HANDLING: Both("办理中", "being handled"),
        CaseState.CLOSING: Both("办结审核中", "its end is being looked at"),
        CaseState.DONE: Both("已办结", "done"),
        CaseState.RETURNED: Both("正在确定承办单位", "who handles it is being decided"),
        CaseState.ARBITRATION: Both("正在确定承办单位", "who handles it is being decided"),
        CaseState.WITHDRAWN: Both("已撤回", "withdrawn"),
        CaseState.JOINED: Both("并入同一件办理", "handled together with the same matter"),
        **{one: Both(f"信访事项:{STATE_WORDS[one][0]}", f"petition: {STATE_WORDS[one][1]}") for one in PETITION_OPEN},
    }
    return words.get(CaseState(state or CaseState.PROPOSED), Both("办理中", "being handled"))


AWAITED = {
    **dict.fromkeys(
        (CaseState.CLAIMED, CaseState.REGISTERED), Both("15日内转送有权处理的单位", "Within 15 days it goes to the competent unit")
    ),
    **dict.fromkeys(
        (CaseState.TRANSFERRED, CaseState.DIRECT, CaseState.OBJECTED, CaseState.COMPETENCE, CaseState.NOTIFIED, CaseState.SCREENED),
        Both("承办单位会书面告知接收情况和处理途径", "The unit tells you in writing that it has it, and which way it takes"),
    ),
    **dict.fromkeys(
        (CaseState.ACCEPTED, CaseState.DRAFTED, CaseState.OPINION_ISSUED),
        Both(
            "自受理之日起60日内书面答复,延期会告知理由", "A written answer within 60 days of acceptance; you are told of more time, and why"
        ),
    ),
    CaseState.ANSWERED: Both("对答复不服的,收到之日起30日内可请求复查", "Within 30 days of receiving the answer you may ask for a review"),
    CaseState.REVIEWED: Both(
        "对复查意见不服的,收到之日起30日内可请求复核", "Within 30 days of receiving it you may ask for a final review"
    ),
    **dict.fromkeys(
        (CaseState.REVIEW, CaseState.REVIEW_ISSUED, CaseState.FINAL_REVIEW, CaseState.FINAL_ISSUED),
        Both("收到请求之日起30日内书面答复", "A written answer within 30 days of your request"),
    ),
}
"""What a petitioner may expect, or do, as the law says."""


def next_of(status: str, state: str | None, *, closed: bool) -> Both:
    """What happens next, for a party."""
    if state in (CaseState.DISPATCHED, CaseState.SIGNED) and not closed:
        return Both("责任单位会先联系您", "The responsible unit will speak to you first")
    if state in (CaseState.CONTACTED, CaseState.HANDLING, CaseState.CLOSING) and not closed:
        return Both("办好后会回访您", "You will be asked when it is done")
    if state in AWAITED and not closed:
        return AWAITED[CaseState(state)]
    if state in (CaseState.SETTLED_ON_SITE, CaseState.WITHDRAWN, CaseState.DONE) and not closed:
        return Both("如果又有变化,请再告诉网格员", "If it starts again, tell your grid member")
    if status == ReportStatus.HELD:
        return Both("工作人员看过后会联系报告人", "Staff will speak to whoever reported it")
    return Both("分派后这里会显示承办单位", "Once it is assigned, this page names the unit")
