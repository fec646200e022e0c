"""Long walks by whatever is open to somebody, from the first report on or from when a unit finds it difficult: they reach every row of
both tables and break no promise."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

from streams.contracts.codes import CaseKind, CaseState, Lane, Library, Role, Urgency
from streams.contracts.events import Actor
from streams.contracts.lifecycle_table import LIFE_CYCLES, ROWS, open_to
from streams.rules import deadlines
from tests.builders import NOON, a_case
from tests.rules.test_sequences import BETWEEN_CASES, CATEGORIES, COUNTY, LEADERS, PEOPLE, REGIONS, UNITS, History, above, day_of, fire

WALKS, STEPS = 180, 60
LED: dict[str, Any] = {
    "state": CaseState.CLOSING,
    "lead_unit": UNITS[2],
    "dispatched_at": NOON,
    "closing_by": PEOPLE[0],
    "library": Library.IN_LIBRARY,
    "library_at": NOON,
    "noted_by": UNITS[2],
    "receiver": LEADERS[0],
}
BEGUN: tuple[dict[str, Any], ...] = (
    {},
    {"state": CaseState.HANDLING, "lead_unit": UNITS[0], "dispatched_at": NOON, "contact": "visit"},
    {"state": CaseState.HANDLING, "lead_unit": UNITS[2], "dispatched_at": NOON, "library": Library.NOTED, "noted_by": UNITS[2]},
    {**LED, "result": "opinion"},
    {**LED, "result": "referred"},
)
SEATS = {role for rows in ROWS.values() for row in rows for role in row.roles}
CHOSEN: dict[str, tuple[str, ...]] = {
    "lead_unit": UNITS,
    "suggested": UNITS,
    "mediated_by": UNITS,
    "category": CATEGORIES,
    "urgency": tuple(Urgency),
    "external_no": ("330523-1",),
    "receiver": tuple(str(one) for one in (*LEADERS, *PEOPLE)),
    "sponsor": tuple(str(one) for one in (*LEADERS, *PEOPLE)),
}
ELSEWHERE = {*BETWEEN_CASES, "reconcile", "clear_doubt", "withdraw", "acknowledge", "clock_ring", "clock", "clock_confirmation_lapsed"}
"""Rows with walks of their own: they need a late act, joined reports, a doubt, the reporter, somebody on duty, or an agreement that nobody
touches."""


def filled(act: str, history: History, chance: random.Random) -> dict[str, Any]:
    """Something for everything the act needs."""
    fields = {}
    for need in ROWS[act][0].needs:
        if need.kind in ("day", "term"):
            fields[need.field] = day_of(need, history.now)
        elif need.superior:
            fields[need.field] = chance.choice(sorted(above(history.case)) or ("",))
        else:
            fields[need.field] = chance.choice(CHOSEN.get(need.field, need.choices or ("…",)))
    return fields


def step(history: History, times: Counter[tuple[CaseKind, str]], chance: random.Random) -> None:
    """A clock now and then; else one of the acts open to somebody, rather one that has seldom happened."""
    history.now += timedelta(hours=chance.choice((1, 8, 40)))
    waiting = deadlines.of(history.case, COUNTY)
    if waiting and chance.random() < 0.25:
        kind = history.case.kind
        fire(history, min(waiting, key=lambda one: times[kind, deadlines.act_of(one.stage, one.level, COUNTY)] + 3 * chance.random()))
        return
    person, lead = chance.choice(PEOPLE), history.case.lead_unit
    actors = [Actor(person, role, REGIONS.get(role, "330523"), lead) for role in sorted(SEATS - {Role.GRID_MEMBER, Role.GROUP_ORGANISER})]
    asked = [(row.act, actor) for actor in actors for row in open_to(actor, history.case) if row.act not in ELSEWHERE]
    if asked:
        act, actor = min(asked, key=lambda one: times[history.case.kind, one[0]] + 3 * chance.random())
        history.ask(act, actor, filled(act, history, chance))


def test_long_walks_reach_every_row_and_break_no_promise() -> None:
    chance, times = random.Random(7), Counter[tuple[CaseKind, str]]()
    for _ in range(WALKS):
        excluded = chance.choice(((), (), ("anji.zhujianju",)))
        lane, urgency = chance.choice(list(Lane)), chance.choice((Urgency.ORANGE, Urgency.YELLOW, Urgency.BLUE))
        begun = {} if excluded else chance.choice(BEGUN)
        history = History(a_case(lane=lane, urgency=urgency, excluded_units=excluded, **{"dispatched_at": None, **begun}), NOON)
        for _ in range(STEPS):
            done = len(history.applied)
            step(history, times, chance)
            times.update((before.kind, act) for act, _, before in history.applied[done:])
    rows = {(kind, row.act) for kind, cycle in LIFE_CYCLES.items() for row in cycle.rows if row.act not in ELSEWHERE}
    assert rows - times.keys() == set()
