"""Matters of a neighbours' quarrel over a drying ground, at each point of its life; a test names only what matters to it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import streams
from api.printing.matter import Line, Matter, Told
from streams.contracts.codes import CaseState, Change, Lane, Source
from streams.contracts.sealing import Party, Words
from streams.reference.county import County, load_county
from tests.builders import NOON, a_case

ANJI = Path(streams.__file__ or "").parent / "reference" / "anji"
COMMITTEE, DESK, OFFICE = "330523107202.tiaowei", "330523107.zhihuishi", "330523107.sifasuo"
WANG, LAN = Party("王五一", "13900000001", "投诉人"), Party("蓝春花", "13900000002", "对方")
SAID = Words(text="隔壁占了我家的晒谷场,要赔1200元", place="村口", parties=(WANG, LAN))


def days(number: float) -> datetime:
    """So many days after the report."""
    return NOON + timedelta(days=number)


def a_line(version: int, change: Change, *, said: dict[str, str] | None = None, **fields: Any) -> Line:
    """An entry of the history, a day after the one before."""
    desk = change in (Change.DISPATCHED, Change.EXTENDED, Change.DONE)
    role, unit = ("town_desk", DESK) if desk else ("unit_officer", COMMITTEE)
    return Line(version, days(version - 1), change, role, unit, fields, said or {})


HISTORY = (
    a_line(1, Change.OPENED),
    a_line(2, Change.DISPATCHED, state={"from": "proposed", "to": "dispatched"}, dispatched_at={"from": None, "to": days(1).isoformat()}),
    a_line(3, Change.SIGNED, state={"from": "dispatched", "to": "signed"}, signed_at={"from": None, "to": days(2).isoformat()}),
    a_line(4, Change.CONTACTED, said={"note": "双方都愿意调解"}, contact={"from": "", "to": "visit"}, state={"from": "signed", "to": "contacted"}),
    a_line(5, Change.EXTENSION_ASKED, said={"reason": "要等测绘结果"}, request_days={"from": 0, "to": 10}),
    a_line(6, Change.EXTENDED, said={"reason": "同意"}, extended_days={"from": 0, "to": 10}),
    a_line(7, Change.CLOSING_ASKED, said={"evidence": "双方签了协议", "follow_up": "双方满意"}, result={"from": "", "to": "agreement"}),
    a_line(8, Change.DONE, said={"reason": "材料齐全"}, state={"from": "closing", "to": "done"}, done_at={"from": None, "to": days(7).isoformat()}),
    a_line(9, Change.SETTLED, said={"note": "晒谷场已经让出"}, confirmed="visit", settled_at={"from": None, "to": days(8).isoformat()}),
)  # fmt: skip


def a_matter(county: County | None = None, *, words: Words | None = SAID, party: int | None = 1, **changes: Any) -> Matter:
    """The quarrel after it was settled."""
    case = a_case(
        version=9,
        state=CaseState.DONE,
        lane=Lane.VILLAGE,
        lead_unit=COMMITTEE,
        co_units=(OFFICE,),
        source=Source.GRID,
        dispatched_at=days(1),
        sent_at=days(1),
        signed_at=days(2),
        contacted_at=days(3),
        done_at=days(7),
        settled_at=days(8),
        contact="visit",
        result="agreement",
        extended_days=10,
    )
    told = Told(UUID(int=1), NOON + timedelta(minutes=3), Source.GRID, "12345-0815", words)
    matter = Matter(case, HISTORY, (told,), county or load_county(ANJI), days(9), party)
    return replace(matter, case=_changed(case, changes))


def _changed(case: Any, changes: dict[str, Any]) -> Any:
    return case.evolved(case.updated_at, **({"version": case.version} | changes))


def supervised(county: County | None = None, **changes: Any) -> Matter:
    """The quarrel left lying, and supervised."""
    late = (
        Line(3, days(2.5), Change.OVERDUE, fields={"stage": "sign"}),
        Line(4, days(20), Change.URGED, fields={"stage": "finish"}),
        Line(5, days(24), Change.SUPERVISION_PROPOSED, fields={"stage": "finish"}),
        Line(6, days(25), Change.SUPERVISED, "supervisor", "anji.zhengfawei", said={"reason": "长期未办,也没有说明"}),
    )
    whole: dict[str, Any] = {
        "state": CaseState.SIGNED,
        "supervision": "supervised",
        "done_at": None,
        "settled_at": None,
        "extended_days": 0,
    }
    matter = a_matter(county, **(whole | changes))
    return replace(matter, timeline=(*HISTORY[:2], *late))
