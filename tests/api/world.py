"""A small county of cases, and who sees which: said by hand, so that every endpoint is held against the same table."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Restricted
from tests.api.ground import Ground

GRID, GRID_2, OTHER_VILLAGE, OTHER_TOWN = "330523107202001", "330523107202002", "330523107203001", "330523104201001"
MEMBER, MEMBER_2, MEDIATOR = (UUID(int=n) for n in (0xA1, 0xA2, 0xA3))
Grants = tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class Viewer:
    """Who looks, and the letters of the cases they see; nothing else of the world reaches them."""

    name: str
    grants: Grants
    sees: str
    account: UUID | None = None


CASES: dict[str, dict[str, Any]] = {
    "A": {"grid_code": GRID, "state": CaseState.DISPATCHED, "co_units": ("anji.jiaojing",)},
    "B": {"grid_code": OTHER_TOWN, "lead_unit": "330523104.sifasuo"},
    "C": {"grid_code": GRID, "restricted": Restricted.MINOR, "lead_unit": "anji.fulian", "co_units": ("330523107.paichusuo",)},
    "D": {
        "grid_code": GRID,
        "restricted": Restricted.ACCUSATION,
        "lead_unit": "anji.jiwei",
        "excluded_units": ("anji.zhujianju", "330523107.zhujian"),
    },
    "E": {"grid_code": GRID, "state": CaseState.IN_DOUBT, "lead_unit": "anji.centre"},
    "F": {"grid_code": GRID, "tenant": "police", "lead_unit": "330523107.paichusuo"},
    "G": {"grid_code": GRID_2, "excluded_units": ("330523107.zhengfu", "330523107.zhihuishi"), "lead_unit": "anji.xianzhengfu"},
    "H": {"grid_code": GRID_2, "state": CaseState.SETTLED_ON_SITE, "lead_unit": "330523107202.tiaowei"},
    "I": {"grid_code": OTHER_VILLAGE, "lead_unit": "anji.jiaojing", "reporter": MEDIATOR},
}
"""A ordinary with a co-unit · B another town · C a minor · D an accused unit with what it has authority over · E in doubt ·
F another chain · G accused, of no restricted class · H settled on site · I another village, told by a mediator."""

VIEWERS = (
    Viewer("centre of the county", (("anji", "centre", "330523", "anji.centre"),), "ABEHI"),
    Viewer("centre of the city", (("anji", "centre", "3305", "huzhou.centre"),), "ABHI"),
    Viewer("leader", (("anji", "leader", "330523", "anji.xianwei"),), "ABHI"),
    Viewer("desk of the town, which is accused in G", (("anji", "town_desk", "330523107", "330523107.zhihuishi"),), "AHI"),
    Viewer("desk of another town", (("anji", "town_desk", "330523104", "330523104.zhihuishi"),), "B"),
    Viewer("grid member, who told most of them", (("anji", "grid_member", GRID, ""),), "AH", MEMBER),
    Viewer("grid member who told of B from elsewhere", (("anji", "grid_member", OTHER_VILLAGE, ""),), "BI", MEMBER_2),
    Viewer("organiser of the village", (("anji", "group_organiser", "330523107202", "330523107202.cunwei"),), "AH"),
    Viewer("mediator of the village, who told of I", (("anji", "mediator", "330523107202", "330523107202.tiaowei"),), "HI", MEDIATOR),
    Viewer("officer of the lead unit of A", (("anji", "unit_officer", "330523107", "330523107.sifasuo"),), "A"),
    Viewer("officer of a co-unit", (("anji", "unit_officer", "330523", "anji.jiaojing"),), "AI"),
    Viewer("officer of the lead unit of a minor's case", (("anji", "unit_officer", "330523", "anji.fulian"),), "C"),
    Viewer("registrar at a co-unit of a minor's case", (("anji", "registrar", "330523107", "330523107.paichusuo"),), ""),
    Viewer("officer of the accused unit", (("anji", "unit_officer", "330523", "anji.zhujianju"),), ""),
    Viewer("officer below the accused unit", (("anji", "unit_officer", "330523107", "330523107.zhujian"),), ""),
    Viewer("officer who leads D", (("anji", "unit_officer", "330523", "anji.jiwei"),), "D"),
    Viewer(
        "officer who leads D and belongs to the accused",
        (("anji", "unit_officer", "330523", "anji.jiwei"), ("anji", "unit_officer", "330523", "anji.zhujianju")),
        "",
    ),
    Viewer("officer who leads G", (("anji", "unit_officer", "330523", "anji.xianzhengfu"),), "G"),
    Viewer("another chain's centre", (("police", "centre", "330523", "anji.centre"),), "F"),
    Viewer("both chains", (("anji", "supervisor", "330523107", ""), ("police", "unit_officer", "330523", "330523107.paichusuo")), "AFHI"),
    Viewer("training", (("training", "centre", "330523", "anji.centre"),), ""),
    Viewer("a scope that names no place", (("anji", "centre", "", ""),), ""),
)


@dataclass(frozen=True)
class World:
    """The cases by letter, and each viewer's token."""

    cases: dict[str, Case]
    codes: dict[str, str]
    reports: dict[UUID, UUID]  # report → case
    tokens: dict[str, str]
    handler: str = "handler"  # who has everything in hand

    def letters(self, case_ids: set[UUID]) -> str:
        """The letters of these cases, in order; `?` for one that is none of the world's."""
        by_id = {case.case_id: letter for letter, case in self.cases.items()}
        return "".join(sorted(by_id.get(case_id, "?") for case_id in case_ids))


async def a_world(ground: Ground) -> World:
    """Every case of the table, told by the grid member of grid 1 unless it says otherwise; B by another."""
    cases, codes, reports = {}, {}, {}
    for letter, told in CASES.items():
        changes = dict(told)
        reporter = changes.pop("reporter", MEMBER_2 if letter == "B" else MEMBER)
        cases[letter] = await ground.open(reporter=reporter, **changes)
        query = "select report_id, query_code from intake.reports i join stream.reports s using (report_id) where s.case_id = $1"
        row = await ground.owner.fetchrow(query, cases[letter].case_id)
        codes[letter], reports[row["report_id"]] = row["query_code"], cases[letter].case_id
    tokens = {viewer.name: await ground.login(*viewer.grants, account=viewer.account) for viewer in VIEWERS}
    return World(cases, codes, reports, tokens)
