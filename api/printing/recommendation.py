"""建议书, 条例 40: what is wrong, what is recommended, and until when the unit answers in writing whether it adopts it. Pure."""

from datetime import datetime, timedelta
from typing import Annotated, Protocol

from api.printing.chinese import day
from api.printing.fields import Blank, Day, Fields, Needed
from streams.contracts.recommendations import AIM_WORDS, Adoption, Aim
from streams.contracts.wording import CHOICE_WORDS
from streams.reference.county import County

BASIS = "《信访工作条例》第四十条"
ART_40 = "信访工作条例40条"
TO_BE_ANSWERED = Blank("□采纳　□部分采纳　□不采纳")


class Recommended(Protocol):
    """A recommendation with its words, and with the answer to it where there is one."""

    @property
    def aim(self) -> Aim: ...
    @property
    def to_unit_name(self) -> str: ...
    @property
    def office_name(self) -> str: ...
    @property
    def written_at(self) -> datetime: ...
    @property
    def reply_by(self) -> datetime: ...
    @property
    def adopted(self) -> Adoption | None: ...
    @property
    def replied_at(self) -> datetime | None: ...
    @property
    def problem(self) -> str: ...
    @property
    def advice(self) -> str: ...
    @property
    def measures(self) -> str: ...
    @property
    def reason(self) -> str: ...


class RecommendationPaper(Fields, frozen=True, kw_only=True):
    """建议书, with the slip (回执) for the answer."""

    aim: Annotated[str, Needed("建议的种类", "what it aims at", ART_40)]
    to_unit: Annotated[str, Needed("收到建议的单位", "to which unit", ART_40)]
    written_on: Day
    problem: Annotated[str, Needed("存在的问题", "what is wrong", ART_40)]
    advice: Annotated[str, Needed("建议的内容", "what is recommended", ART_40)]
    reply_by: Annotated[Day, Needed("书面答复的期限", "until when it is answered", ART_40)]
    adopted: Annotated[str, TO_BE_ANSWERED]
    measures: str
    reason: str
    replied_on: Day


def recommendation_paper(it: Recommended, *, county: County, at: datetime) -> RecommendationPaper:
    """The paper; its number (文号) is the office's own, to be written in."""
    return RecommendationPaper(
        number="",
        county=county.head.name,
        issuer=it.office_name,
        printed_on=day(at, county.zone),
        matter="",
        place="",
        basis=BASIS,
        aim=AIM_WORDS[it.aim][0],
        to_unit=it.to_unit_name,
        written_on=day(it.written_at, county.zone),
        problem=it.problem,
        advice=it.advice,
        reply_by=day(it.reply_by - timedelta(seconds=1), county.zone),
        adopted=CHOICE_WORDS[it.adopted][0] if it.adopted else "",
        measures=it.measures,
        reason=it.reason,
        replied_on=day(it.replied_at, county.zone),
    )
