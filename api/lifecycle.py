"""GET /lifecycle: the transition tables as data, so that a screen or another system need not know them."""

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Response

from api.doors import Door
from api.openapi import answers, told
from api.shapes import C, Coded
from streams.contracts.codes import CaseKind, CaseState, ClockStage, Lane, Library, Mediation, Role, Urgency
from streams.contracts.grants import Holder
from streams.contracts.lifecycle_table import CLOCK_ACTS, LIFE_CYCLES, ActName, starts, stops
from streams.contracts.transitions import CONDITIONS, Need, NeedKind, Transition
from streams.contracts.transitions import LifeCycle as Table
from streams.contracts.wording import CHOICE_WORDS, LANE_WORDS, LIBRARY_WORDS, MEDIATION_WORDS, ROLE_WORDS, STATE_WORDS, URGENCY_WORDS

router = APIRouter(tags=["cases"])

TABLE = Door("the transition tables; no case")


AskedKind = Literal["text", "unit", "category", "case", "choice", "choices", "code", "day", "term", "leader"]
"""Of `choices` several are taken, with blanks between. A `day` has come already, a `term` is still to come, both as 2024-08-28; a `code` is what another system calls the case;
a `leader` is one of `GET /cases/{case_id}/leaders` without a conflict."""


class Resting(msgspec.Struct, frozen=True):
    """A choice that is open only where a condition holds."""

    choice: str
    condition: Coded[str]


class ActNeed(msgspec.Struct, frozen=True, kw_only=True):
    """A field an act needs; a choice comes with its `choices`."""

    field: str
    zh: str
    en: str
    kind: AskedKind
    required: bool
    choices: list[Coded[str]] | None
    only_if: list[Resting]


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table: from these states this act leads `to` there; null stays where it is."""

    act: ActName
    zh: str
    en: str
    sources: list[CaseState] = msgspec.field(name="from")
    to: CaseState | None
    roles: list[Role]
    needs: list[ActNeed]
    by_clock: bool  # no person asks for it: a deadline does
    leads_only: bool  # of a unit's officers only those of the lead unit
    conditions: list[Coded[str]]  # each must hold; said as a refusal says it
    starts: list[ClockStage]  # clocks that run from here on
    stops: list[ClockStage]  # clocks that no longer run
    basis: str  # article of the law, where there is one
    during: list[Mediation]  # states of the mediation within the case in which it may happen; none: whatever they are
    mediation: Mediation | None  # the mediation's state after it; null stays where it is
    filed: list[Library]  # states of the case library in which it may happen; none: whatever they are
    library: Library | None  # the library's state after it; null stays where it is


class LifeCycle(msgspec.Struct, frozen=True):
    """The states and acts of one kind of case."""

    states: list[Coded[CaseState]]
    acts: list[Act]


class LifeCycles(msgspec.Struct, frozen=True):
    """Per kind of case."""

    dispute: LifeCycle
    petition: LifeCycle
    mediations: list[Coded[Mediation]]  # where a mediation within a case of either kind may stand
    libraries: list[Coded[Library]]  # and where the case may stand in the case library
    roles: list[Coded[Role]]
    lanes: list[Coded[Lane]]


@router.get("/api/v1/lifecycle", operation_id="getLifecycle", responses=answers(LifeCycles, 401, 403))
async def lifecycle(_: Annotated[Holder, Depends(TABLE)]) -> Response:
    """State × act → state, who may, what it needs."""
    return told(
        LifeCycles(
            _told(LIFE_CYCLES[CaseKind.DISPUTE]),
            _told(LIFE_CYCLES[CaseKind.PETITION]),
            [_coded(*pair) for pair in MEDIATION_WORDS.items()],
            [_coded(*pair) for pair in LIBRARY_WORDS.items()],
            [_coded(*pair) for pair in ROLE_WORDS.items()],
            [_coded(*pair) for pair in LANE_WORDS.items()],
        )
    )


def _told(table: Table) -> LifeCycle:
    return LifeCycle([_coded(state, STATE_WORDS[state]) for state in table.states], [_act(row) for row in table.rows])


def need_of(need: Need) -> ActNeed:
    """A need as screens take it: what can be chosen from a list is a choice."""
    kind, only_if = "choice" if need.superior else _asked(need.kind), [Resting(choice, _condition(name)) for choice, name in need.only_if]
    return ActNeed(field=need.field, zh=need.zh, en=need.en, kind=kind, required=need.required, choices=_choices(need), only_if=only_if)


def _asked(kind: NeedKind) -> AskedKind:
    match kind:
        case "urgency" | "report" | "account":
            return "choice"
        case "reports":
            return "choices"
    return kind


def _choices(need: Need) -> list[Coded[str]] | None:
    match need.kind:
        case "urgency":
            return [Coded(urgency.value, *URGENCY_WORDS[urgency]) for urgency in Urgency]
        case "choice":
            return [_coded(code, CHOICE_WORDS[code]) for code in need.choices]
    return None


def _act(row: Transition) -> Act:
    return Act(
        act=row.act,
        zh=row.zh,
        en=row.en,
        sources=list(row.sources),
        to=row.target,
        roles=sorted(row.roles),
        needs=[need_of(need) for need in row.needs],
        by_clock=row.act in CLOCK_ACTS,
        leads_only=row.leads_only,
        conditions=[_condition(name) for name in row.when],
        starts=sorted(starts(row)),
        stops=sorted(stops(row)),
        basis=row.basis,
        during=list(row.during),
        mediation=row.mediation,
        filed=list(row.filed),
        library=row.library,
    )


def _condition(name: str) -> Coded[str]:
    return Coded(name, CONDITIONS[name].zh, CONDITIONS[name].en)


def _coded(code: C, words: tuple[str, str]) -> Coded[C]:
    return Coded(code, *words)
