"""信访情况年度报告, 条例 41: the year's figures as a paper, for the office to write its words around. Pure."""

from datetime import datetime
from typing import Annotated

from api.annual_figures import Annual, Counted, YearFigures
from api.printing.chinese import day
from api.printing.fields import Blank, Fields, Needed, Row
from streams.contracts.recommendations import AIM_WORDS
from streams.reference.county import County

BASIS = "《信访工作条例》第四十一条"
ART_41 = "信访工作条例41条"
NONE = Blank("无")
MATTERS = {"claim": "申诉求决", "suggestion": "意见建议", "commendation": "表扬感谢", "": "待登记"}
STAGES = {
    "register": "登记、转送(15日)",
    "notify_direct": "书面告知(15日)",
    "notify_transfer": "转送后书面告知(15日)",
    "assign_report": "交办结果报告",
    "handle": "办理(60日)",
    "review": "复查(30日)",
    "final": "复核(30日)",
}
"""Whose time the law, or an assignment, sets; what only opens a way for a party is never late."""


class FigureRow(Row, frozen=True, kw_only=True):
    """A figure with that of the year before."""

    name: str = ""
    n: str = ""
    people: str = ""
    before: str = ""


class UnitRow(Row, frozen=True, kw_only=True):
    """A unit that was complained of more often."""

    name: str = ""
    n: str = ""


class RecommendedRow(Row, frozen=True, kw_only=True):
    """Recommendations of one kind."""

    name: str = ""
    n: str = ""
    adopted: str = ""
    partly: str = ""
    not_adopted: str = ""
    unanswered: str = ""


class AnnualReport(Fields, frozen=True, kw_only=True):
    """信访情况年度报告: figures, fields, units complained of, what was passed on and supervised, recommendations."""

    year: Annotated[str, Needed("年度", "the year", ART_41)]
    as_of: str
    matters: Annotated[tuple[FigureRow, ...], Needed("信访事项的数据统计", "the figures of petitions", ART_41)]
    fields: Annotated[tuple[FigureRow, ...], Needed("信访事项涉及领域", "what they are about", ART_41)]
    units: Annotated[tuple[UnitRow, ...], Needed("被投诉较多的机关、单位", "units more often complained of", ART_41)]
    steps: Annotated[tuple[FigureRow, ...], Needed("转送、交办、督办情况", "what was passed on and supervised", ART_41)]
    overdue: Annotated[str, NONE]
    recommendations: Annotated[
        tuple[RecommendedRow, ...], Needed("三项建议及采纳情况", "recommendations and whether they were adopted", ART_41)
    ]


def annual_report(annual: Annual, *, issuer: str, county: County, at: datetime) -> AnnualReport:
    """The paper with a year's figures."""
    now, before = annual.figures, annual.year_before
    return AnnualReport(
        number=f"{annual.year}年度",
        county=county.head.name,
        issuer=issuer,
        printed_on=day(at, county.zone),
        matter="",
        place="",
        basis=BASIS,
        year=str(annual.year),
        as_of=f"{annual.year}年全年" if annual.over else f"截至{day(at, county.zone)}",
        matters=tuple(_matters(now, before)),
        fields=tuple(_fields(now, before)),
        units=tuple(UnitRow(name=one.name, n=str(one.n)) for one in now.complained_of) or (UnitRow(name="没有达到5件的", n="—"),),
        steps=tuple(_steps(now, before)),
        overdue="、".join(f"{STAGES[one.stage]}{one.n}次" for one in now.overdue if one.stage in STAGES),
        recommendations=tuple(_recommended(now)),
    )


def _recommended(now: YearFigures) -> list[RecommendedRow]:
    """Each of the three, also one that nobody wrote."""
    of = {one.aim: one for one in now.recommendations}
    none = dict.fromkeys(("n", "adopted", "partly", "not_adopted", "unanswered"), "0")
    return [
        RecommendedRow(
            name=zh,
            n=str(one.n),
            adopted=str(one.adopted),
            partly=str(one.partly_adopted),
            not_adopted=str(one.not_adopted),
            unanswered=str(one.unanswered),
        )
        if (one := of.get(aim))
        else RecommendedRow(name=zh, **none)
        for aim, (zh, _) in AIM_WORDS.items()
    ]


def _matters(now: YearFigures, before: YearFigures) -> list[FigureRow]:
    turns = (
        ("上年结转", now.carried, before.carried),
        ("本年收到", now.heard, before.heard),
        ("重新登记", now.reopened, before.reopened),
        ("本年办结", now.ended, before.ended),
        ("信访人撤回", now.withdrawn, before.withdrawn),
        ("年末在办", now.open, before.open),
    )
    earlier = {one.matter: one.n for one in before.by_matter}
    kinds = [(f"其中:{MATTERS.get(one.matter, one.matter)}", one, Counted(earlier.get(one.matter, 0))) for one in now.by_matter]
    return [_row(name, this, that) for name, this, that in (*turns[:2], *kinds, *turns[2:])]


def _fields(now: YearFigures, before: YearFigures) -> list[FigureRow]:
    earlier = {one.category: one.n for one in before.by_field}
    return [_row(one.name, one, Counted(earlier.get(one.category, 0))) for one in now.by_field] or [_row("没有", Counted(), Counted())]


def _row(name: str, this: Counted, that: Counted) -> FigureRow:
    return FigureRow(name=name, n=str(this.n), people=str(this.people), before=str(that.n))


STEPS = {
    "transferred": "转送",
    "assigned": "交办",
    "supervised": "督办",
    "registered": "登记",
    "notified": "书面告知",
    "accepted": "受理",
    "extension_granted": "批准延期",
    "opinion_issued": "出具处理意见",
    "suggestion_answered": "答复建议",
    "review_asked": "请求复查",
    "review_issued": "出具复查意见",
    "final_asked": "请求复核",
    "final_issued": "出具复核意见",
    "objected": "提出异议",
    "competence_decided": "权限争议决定",
}


def _steps(now: YearFigures, before: YearFigures) -> list[FigureRow]:
    return [FigureRow(name=zh, n=str(getattr(now.steps, name)), before=str(getattr(before.steps, name))) for name, zh in STEPS.items()]
