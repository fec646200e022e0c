"""Which acts are open to a holder on a case now, as buttons: the life cycle's table asked for each grant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from api.lifecycle import ActNeed, need_of
from api.shapes import Coded
from streams.contracts.cases import Case
from streams.contracts.codes import Urgency
from streams.contracts.events import Actor
from streams.contracts.grants import Holder
from streams.contracts.identity import case_id_of
from streams.contracts.lifecycle_table import ActName, open_to
from streams.contracts.transitions import Need, Transition, holds
from streams.reference.county import County
from streams.reference.windows import closed_windows


class OpenAct(msgspec.Struct, frozen=True):
    """An act open to the asker on this case now, and the fields it needs."""

    act: ActName
    zh: str
    en: str
    needs: list[ActNeed]


def open_acts(row: Any, reports: Sequence[Any], holder: Holder, county: County, now: datetime) -> list[OpenAct]:
    """The acts open on this row of stream.cases, in the table's order."""
    case = case_of(row)
    closed = closed_windows(case, county, now)
    found = {transition.act: transition for actor in actors_of(holder, case.tenant) for transition in open_to(actor, case, closed)}
    joined = [report for report in reports if case_id_of(report["report_id"]) != case.case_id]
    acts = [_open_act(transition, case, joined, county) for transition in found.values()]
    return [act for act in acts if act is not None]


def actors_of(holder: Holder, tenant: str) -> list[Actor]:
    """As whom a holder may act in a chain: once by each grant."""
    return [Actor(holder.account_id, grant.role, grant.scope, grant.unit) for grant in holder.grants if grant.tenant == tenant]


def case_of(row: Any) -> Case:
    """The case of a row of stream.cases, but for its reasons."""
    stored = {name: row[name] for name in Case.__struct_fields__ if name != "reasons"}
    stored["told"] = msgspec.json.decode(row["told"])
    return msgspec.convert(stored, Case)


def _open_act(transition: Transition, case: Case, joined: Sequence[Any], county: County) -> OpenAct | None:
    needs = [_need(need, transition, case, joined, county) for need in transition.needs]
    if any(need.required and need.choices == [] for need in needs):
        return None  # nothing could be chosen: no joined report to take out, no graver colour, nobody above
    return OpenAct(transition.act, transition.zh, transition.en, needs)


def _need(need: Need, transition: Transition, case: Case, joined: Sequence[Any], county: County) -> ActNeed:
    plain = need_of(need)
    if need.superior:
        reviewers = county.reviewers(case.lead_unit, case.excluded_units)
        return msgspec.structs.replace(plain, choices=[_reviewer(unit_id, county) for unit_id in reviewers])
    match need.kind:
        case "urgency":
            return msgspec.structs.replace(plain, choices=[one for one in plain.choices or () if _moves(transition.act, case.urgency, one)])
        case "report":
            return msgspec.structs.replace(plain, choices=[_report_choice(report["report_id"], report) for report in joined])
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
