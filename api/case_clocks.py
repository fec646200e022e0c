"""The clocks that run on a case, one line each: since when, until when, how much of the time is used. Pure."""

from datetime import datetime
from typing import Any

import msgspec

from api.shapes import Both
from streams.contracts.codes import CaseKind, CaseState, ClockStage, Library, Mediation, Urgency
from streams.contracts.lifecycle_table import PAUSED, RUNNING, waits_for_leader
from streams.contracts.mediation import CLOCKS_OF_MEDIATION
from streams.reference.county import County


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """A clock that runs, or that a pause keeps. `level` is the rung it stands on, due as the law counts it and as rolled to a
    worked day; `ends_at` is when its whole time is over."""

    stage: ClockStage
    name: Both
    basis: str  # what the time rests on
    started_at: datetime
    ends_at: datetime
    used: float  # the share of the time that is over now, or was when it was paused
    overdue_since: datetime | None
    paused_at: datetime | None
    provisional: bool  # it reaches into a year whose holidays nobody has published yet: the date may still move
    level: int
    due_raw: datetime
    due_rolled: datetime


def stages_of(case: Any) -> str:
    """The clocks of a row of stream.cases as it stands, as the query takes them."""
    state, library = CaseState(case["state"]), Library(case["library"])
    stages = {*RUNNING.get(state, ()), *CLOCKS_OF_MEDIATION.get(Mediation(case["mediation"]), ())}
    if waits_for_leader(CaseKind(case["kind"]), state, library):
        stages.add(ClockStage.RECEIVE)
    return msgspec.json.encode(sorted(stages)).decode()


def clock_of(row: Any, case: Any, now: datetime, county: County) -> Clock:
    """A row of stream.clocks_v1 as it stands now."""
    known = county.clock(row["stage"], Urgency(case["urgency"]), case["category"])
    started, ends = row["started_at"] or case["opened_at"], row["ends_at"]
    paused = case["paused_at"] if row["stage"] in PAUSED else None
    seen = paused or now
    return Clock(
        stage=row["stage"],
        name=Both(known.name, known.name_en) if known else Both(row["stage"], row["stage"]),
        basis=known.basis if known else "",
        started_at=started,
        ends_at=ends,
        used=round(max(0.0, (seen - started) / (ends - started)), 4) if ends > started else 1.0,
        overdue_since=ends if ends <= seen else None,
        paused_at=paused,
        provisional=row["provisional"],
        level=row["level"],
        due_raw=row["due_raw"],
        due_rolled=row["due_rolled"],
    )
