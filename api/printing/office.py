"""Papers of the petition office that are of no single case: what each is called, and what fills it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from api.printing.annual import AnnualReport
from api.printing.fields import Printed
from api.printing.recommendation import RecommendationPaper


class OfficePaper(StrEnum):
    """A paper; the name of its template."""

    ANNUAL_REPORT = "annual_report"  # 信访情况年度报告
    RECOMMENDATION = "recommendation"  # 三项建议的建议书


class Shaped(NamedTuple):
    """What a paper is called, and its fields."""

    zh: str
    shape: type[Printed]


OFFICE_PAPERS: Mapping[OfficePaper, Shaped] = {
    OfficePaper.ANNUAL_REPORT: Shaped("信访情况年度报告", AnnualReport),
    OfficePaper.RECOMMENDATION: Shaped("建议书", RecommendationPaper),
}
"""Every one of them."""
