"""Which acts are open to a holder on a case now, as buttons: the life cycle's table asked for each grant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from api.case_rows import case_of
from api.colleagues import Colleague, beneath
from api.covering import Covered
from api.lifecycle import ActNeed, need_of
from api.shapes import Coded
from streams.contracts.cases import Case
from streams.contracts.codes import Urgency
from streams.contracts.events import Actor
from streams.contracts.grants import Holder
from streams.contracts.handing import hindrance
from streams.contracts.identity import case_id_of
from streams.contracts.lifecycle_table import ActName, open_to
from streams.contracts.transitions import Need, Transition, holds
from streams.reference.county import County
from streams.reference.windows import closed_windows

"""Who could take the case over, by the field that asks for them."""


class OpenAct(msgspec.Struct, frozen=True):
    """An act open to the asker on this case now, and the fields it needs."""

    act: ActName
    zh: str
    en: str
    needs: list[ActNeed]


class Around(NamedTuple):
    """What an act may choose from: the case's reports, and who sits in its lead unit. And for whom the asker may act."""

    reports: Sequence[Any]
    colleagues: Sequence[Colleague]
    covered: Covered


class Offered(NamedTuple):
    """What may be chosen in acts on this case: reports that joined it, who may take it over, who reviews what its unit answered."""

    reports: list[Coded[str]]
    heirs: list[Coded[str]]
    reviewers: list[Coded[str]]


def open_acts(row: Any, around: Around, holder: Holder, county: County, now: datetime) -> list[OpenAct]:
    """The acts open on this row of stream.cases, in the table's order."""
    case = case_of(row)
    closed = closed_windows(case, county, now)
    covering = around.covered.in_chain(case.tenant)
    found = {row.act: row for actor in actors_of(holder, case.tenant) for row in open_to(actor, case, closed, covering)}
    about = beneath(case.asked_units, county)
    offered = Offered(
        [_report_choice(one["report_id"], one) for one in around.reports if case_id_of(one["report_id"]) != case.case_id],
        [one.choice for one in around.colleagues if hindrance(case, one.heir, about) is None],
        [_reviewer(unit_id, county) for unit_id in county.reviewers(case.lead_unit, case.excluded_units)],
    )
    acts = [_open_act(transition, case, offered) for transition in found.values()]
    return [act for act in acts if act is not None]


def actors_of(holder: Holder, tenant: str) -> list[Actor]:
    """As whom a holder may act in a chain: once by each grant."""
    return [Actor(holder.account_id, grant.role, grant.scope, grant.unit) for grant in holder.grants if grant.tenant == tenant]


def _open_act(transition: Transition, case: Case, offered: Offered) -> OpenAct | None:
    needs = [_need(need, transition, case, offered) for need in transition.needs]
    if any(need.required and need.choices == [] for need in needs):
        return None  # nothing could be chosen: no joined report to take out, no graver colour, nobody above
    return OpenAct(transition.act, transition.zh, transition.en, needs)


def _need(need: Need, transition: Transition, case: Case, offered: Offered) -> ActNeed:
    plain = need_of(need)
    if need.superior:
        return msgspec.structs.replace(plain, choices=offered.reviewers)
    match need.kind:
        case "urgency":
            return msgspec.structs.replace(plain, choices=[one for one in plain.choices or () if _moves(transition.act, case.urgency, one)])
        case "report" | "reports":
            return msgspec.structs.replace(plain, choices=offered.reports)
        case "account":
            return msgspec.structs.replace(plain, choices=offered.heirs)
    rests_on = dict(need.only_if)
    possible = [one for one in plain.choices or () if one.code not in rests_on or holds(rests_on[one.code], case, None)]
    return msgspec.structs.replace(plain, choices=possible) if rests_on else plain


def _reviewer(unit_id: str, county: County) -> Coded[str]:
    unit = county.units[unit_id]
    return (
        Coded(unit_id, f"{unit.name}(上级机关)", f"{unit.name_en} (outside)") if unit.outside else Coded(unit_id, unit.name, unit.name_en)
    )


def _moves(act: str, now: Urgency, to: Coded[str]) -> bool:
    rank = Urgency(to.code).rank
    return rank < now.rank if act == "raise_urgency" else rank > now.rank


def _report_choice(report_id: UUID, report: Any) -> Coded[str]:
    at = f"{report['received_at']:%m-%d %H:%M}" if report["received_at"] else ""
    return Coded(str(report_id), f"{at} {report['source']}".strip(), f"{at} {report['source']}".strip())
