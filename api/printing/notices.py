"""Papers that tell somebody something: 告知书, 转送/交办函, 督办函, 延期告知, 送达回证. Pure."""

from collections.abc import Iterator
from typing import Annotated

from api.printing import petitions
from api.printing.chinese import ROUTES, SOURCES, joined
from api.printing.fields import Blank, Day, Fields, Needed, Row
from api.printing.heads import DISPUTE_ONLY, DatedRow, head
from api.printing.matter import Matter
from api.printing.terms import due_said, finish_said
from streams.contracts.codes import Change, Restricted
from streams.contracts.wording import STATE_WORDS

MOST_DAYS = 30  # 条例 34
CLOCKS_PASSED = (Change.OVERDUE, Change.URGED, Change.SUPERVISION_PROPOSED, Change.LISTING_PROPOSED)


class Notice(Fields, frozen=True, kw_only=True):
    """告知书, 条例 23: 接收情况、处理途径和程序. It names the addressee alone and says nothing of what was reported."""

    addressee: Annotated[str, Needed("被告知人", "whom it is for", "信访工作条例23条")]
    received_on: Annotated[Day, Needed("接收日期(接收情况)", "when it was received", "信访工作条例23条")]
    received_from: Annotated[str, Needed("接收渠道(接收情况)", "how it was received", "信访工作条例23条")]
    external_numbers: str
    lead_unit: Annotated[str, Needed("办理单位", "who handles it", "信访工作条例23条")]
    co_units: str
    route: Annotated[str, Needed("处理途径", "the route", "信访工作条例23条")]
    contact_by: str
    finish_by: Annotated[str, Needed("办理期限(程序)", "by when (the procedure)", "信访工作条例23条")]
    telephone: str = ""


class Transfer(Fields, frozen=True, kw_only=True):
    """转送/交办函, 条例 22 and 23(3). To a unit that is complained of it says nothing of what was reported."""

    to_unit: Annotated[str, Needed("受文单位", "to whom", "信访工作条例22条")]
    from_unit: Annotated[str, Needed("转送、交办单位", "from whom", "信访工作条例22条")]
    received_on: Annotated[Day, Needed("收到日期", "when it was received", "信访工作条例22条")]
    received_from: str
    sent_on: Annotated[Day, Needed("转送、交办日期", "when it was sent", "信访工作条例23条3款")]
    petition_no: Annotated[str, Needed("信访事项编号", "the petition's number", "信访工作条例21条2款")] = ""
    account: str
    manner: Annotated[str, Blank("□转送　□交办")] = ""
    report_by: Day = ""  # of an assignment only, set by whoever assigns: 22(3)
    enclosures: str = ""


class Supervision(Fields, frozen=True, kw_only=True):
    """督办函, 条例 40; of a listing (挂牌督办) 39. To the lead unit, about its clocks; no word of a report."""

    to_unit: Annotated[str, Needed("被督办单位", "who is supervised", "信访工作条例40条")]
    level: str
    sent_on: Annotated[Day, Needed("派发日期", "when it was sent")]
    finish_by: str
    state: str
    passed: tuple[DatedRow, ...]
    reason: Annotated[str, Needed("督办理由", "why", "信访工作条例40条")]
    decided_by: Annotated[str, Needed("决定督办的单位(岗位)", "who decided it", "信访工作条例40条")]
    decided_on: Annotated[Day, Needed("决定日期", "when it was decided")]
    reply_by: Annotated[Day, Needed("书面反馈期限", "by when to answer in writing", "信访工作条例40条")] = ""


class Extension(Fields, frozen=True, kw_only=True):
    """延期告知, 条例 34: complex, approved by the organ's head, at most 30 days more, the person told why."""

    addressee: Annotated[str, Needed("被告知人", "whom it is for", "信访工作条例34条")]
    sent_on: Day
    old_due: Annotated[str, Needed("原办理期限", "the time there was", "信访工作条例34条")]
    days: Annotated[str, Needed("延长天数(累计不超过三十日)", "days more, thirty at most in all", "信访工作条例34条")]
    new_due: Annotated[str, Needed("延长后的期限", "the time there is", "信访工作条例34条")]
    reason: Annotated[str, Needed("延期理由", "why", "信访工作条例34条")]
    approved_by: Annotated[str, Needed("批准人(单位负责人)", "who approved it: the organ's head", "信访工作条例34条")]
    approved_on: Annotated[Day, Needed("批准日期", "when it was approved", "信访工作条例34条")]
    telephone: str = ""


class ServedRow(Row, frozen=True, kw_only=True):
    """A paper that is served."""

    title: str = ""
    number: str = ""
    pieces: str = ""


class Receipt(Fields, frozen=True, kw_only=True):
    """送达回证: the clocks of review count from the day it is received (条例 35, 36)."""

    addressee: Annotated[str, Needed("受送达人", "on whom it is served", "信访工作条例35条")]
    papers: Annotated[tuple[ServedRow, ...], Needed("送达文书", "what is served")]
    served_at: Annotated[str, Needed("送达地点", "where")] = ""
    manner: Annotated[str, Blank("□直接送达　□留置送达　□邮寄送达　□委托送达　□电子送达")] = ""
    received_on: Annotated[Day, Needed("收到日期", "when it was received", "信访工作条例35条")] = ""
    server: Annotated[str, Needed("送达人", "who serves it")] = ""
    proxy: str = ""
    refused: str = ""  # 拒收事由


def notice(matter: Matter) -> Notice:
    """告知书 for one party."""
    case = matter.case
    source = "" if not matter.is_between_the_parties else SOURCES[case.source]
    claimed = petitions.is_petition(matter)
    basis = (
        "《信访工作条例》第二十三条"
        if claimed
        else f"《信访工作条例》第二十三条;《中华人民共和国人民调解法》第三条、第十七条({DISPUTE_ONLY})"
    )
    return Notice(
        **head(matter, basis),
        addressee=matter.addressee.name,
        received_on=matter.day(case.petition_at or case.opened_at),
        received_from=source,
        external_numbers=joined(matter.external_numbers) if source else "",
        lead_unit=matter.unit(case.lead_unit),
        co_units=joined(tuple(matter.unit(unit) for unit in case.co_units)),
        route=_route(matter),
        contact_by="" if claimed else due_said("first_contact", case, matter.county),
        finish_by=due_said(_end(matter), case, matter.county) or (petitions.HANDLED_WITHIN if claimed else ""),
    )


def transfer(matter: Matter) -> Transfer:
    """转送/交办函 to the lead unit."""
    case = matter.case
    of_disputes = (Change.DISPATCHED, Change.REROUTED, Change.CLEARED, Change.ARBITRATED, Change.RETURN_GRANTED)
    sent = matter.last(*(petitions.SENT if petitions.is_petition(matter) else of_disputes))
    sender = matter.unit(sent.unit) if sent is not None and sent.unit else matter.county.head.centre.name.zh
    asked = {below for unit in case.asked_units for below in matter.county.under(unit) | {unit}}
    return Transfer(
        **(head(matter, "《信访工作条例》第二十二条、第二十三条第三款") | {"issuer": sender}),
        to_unit=matter.unit(case.lead_unit),
        from_unit=sender,
        received_on=matter.day(case.petition_at or case.opened_at),
        received_from=SOURCES[case.source],
        sent_on=matter.day(case.sent_at or case.dispatched_at),
        petition_no=case.external_no,
        manner=petitions.MANNERS.get(case.via, ""),
        report_by=matter.day(case.report_by),
        account="" if case.lead_unit in asked else matter.account,
    )


def supervision(matter: Matter) -> Supervision:
    """督办函 to the lead unit."""
    case = matter.case
    decided = matter.last(Change.SUPERVISED)
    listed = case.supervision == "listed"
    article = "《信访工作条例》第三十九条、第四十条" if listed else "《信访工作条例》第四十条"
    return Supervision(
        **(head(matter, f"{article}({DISPUTE_ONLY})") | {"issuer": matter.unit(decided.unit) if decided is not None else ""}),
        to_unit=matter.unit(case.lead_unit),
        level="挂牌督办" if listed else "督办",
        sent_on=matter.day(case.dispatched_at),
        finish_by=due_said(_end(matter), case, matter.county),
        state=STATE_WORDS[case.state][0],
        passed=tuple(_passed(matter)),
        reason=matter.said(decided, "reason"),
        decided_by=matter.seat(decided),
        decided_on=matter.day(decided.at if decided is not None else None),
    )


def extension(matter: Matter) -> Extension:
    """延期告知 for one party."""
    case = matter.case
    asked, granted = matter.last(Change.EXTENSION_ASKED), matter.last(Change.EXTENDED, Change.EXTENSION_GRANTED)
    change = granted.fields.get("extended_days", {}) if granted is not None else {}
    before, now = int(change.get("from", 0)), int(change.get("to", case.extended_days or case.request_days))
    end, claimed = _end(matter), petitions.is_petition(matter)
    return Extension(
        **head(matter, "《信访工作条例》第三十四条" if claimed else f"《信访工作条例》第三十四条({DISPUTE_ONLY})"),
        addressee=matter.addressee.name,
        sent_on=matter.day(case.accepted_at if claimed else case.reopened_at or case.dispatched_at),
        old_due=finish_said(case, matter.county, before, end),
        days=str(now - before) if now <= MOST_DAYS else "",
        new_due=finish_said(case, matter.county, now, end) if now <= MOST_DAYS else "",
        reason=matter.said(asked, "reason"),
        approved_by=matter.seat(granted),
        approved_on=matter.day(granted.at if granted is not None else None),
    )


def receipt_of(matter: Matter, titles: tuple[str, ...]) -> Receipt:
    """送达回证 for one party, of the papers that were printed for it; a day is on it once they were served."""
    served = petitions.served(matter)
    return Receipt(
        **head(matter, "《信访工作条例》第二十三条、第三十二条、第三十五条、第三十六条"),
        addressee=matter.addressee.name,
        papers=tuple(ServedRow(title=title, number=matter.case.number, pieces="1") for title in titles) or (ServedRow(),),
        manner=petitions.word(petitions.given(served, "delivery")),
        received_on=petitions.day_given(matter, served, "delivered_on"),
    )


def _end(matter: Matter) -> str:
    """The clock that the answer is due by."""
    return "handle" if petitions.is_petition(matter) else "finish"


def _route(matter: Matter) -> str:
    case = matter.case
    if case.restricted is Restricted.LITIGATION:
        return "依法导入诉讼等法定途径办理"
    if petitions.is_petition(matter):
        return petitions.word(case.route) or "听取陈述、调查核实,出具处理意见书(信访工作条例31条6项)"
    return ROUTES[case.lane]


def _passed(matter: Matter) -> Iterator[DatedRow]:
    """Each clock that ran out, as it was told."""
    case, county = matter.case, matter.county
    for line in matter.timeline:
        if line.change in CLOCKS_PASSED:
            clock = county.clock(str(line.fields.get("stage", "")), case.urgency, case.category)
            what = {Change.OVERDUE: "超期", Change.URGED: "催办", Change.SUPERVISION_PROPOSED: "建议督办"}.get(line.change, "建议挂牌督办")
            yield DatedRow(at=matter.moment(line.at), what=what, note=clock.name if clock is not None else "")
