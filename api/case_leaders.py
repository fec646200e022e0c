"""GET /cases/{case_id}/leaders: who may receive for a case of the library (接访) or sponsor it (包案), and who may not, with the reason.

For those who name leaders, of a case in their sight. A leader is shown by account and by what the account is called: who receives when is
published (条例 18). What the stream decides, this only offers: the same rule (streams/contracts/leaders.py) on the grants of now.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from api.access import scope_of
from api.case_rows import case_of
from api.context import api_of
from api.doors import Door
from api.faults import NotFound
from api.openapi import answers, told
from api.reading import SQL
from api.shapes import Coded, NamedUnit, named_units
from streams.contracts.cases import Case
from streams.contracts.grants import Grant, Holder
from streams.contracts.leaders import CONFLICTS, LEADERS, conflict_of
from streams.contracts.library_rows import LIBRARIANS
from streams.contracts.running import RUNNING_JSON
from streams.reference.county import County

router = APIRouter(tags=["cases"])

LIST = Door("leaders for the place of a case in the asker's sight", roles=LIBRARIANS)
_grants = msgspec.json.Decoder(list[Grant]).decode


class CaseLeader(msgspec.Struct, frozen=True, kw_only=True):
    """Who leads a case of the library."""

    account_id: UUID
    name: str
    you: bool


class Leader(msgspec.Struct, frozen=True, kw_only=True):
    """A leader for the place of the case; with a `conflict` not for this case."""

    account_id: UUID
    name: str
    units: list[NamedUnit]
    conflict: Coded[str] | None


class LeaderList(msgspec.Struct, frozen=True):
    """Every leader for the place of the case, those without a conflict first."""

    leaders: list[Leader]


@router.get("/api/v1/cases/{case_id}/leaders", operation_id="listLeaders", responses=answers(LeaderList, 401, 403, 404, 422))
async def leaders(request: Request, case_id: UUID, holder: Annotated[Holder, Depends(LIST)]) -> Response:
    """Who may be named to lead this case."""
    api = api_of(request)
    async with api.reads.within(scope_of(holder)) as connection:
        row = await connection.fetchrow(SQL["cases_by_id"], [case_id], RUNNING_JSON)
        if row is None:
            raise NotFound
        found = await connection.fetch(SQL["leaders"], row["tenant"], row["grid_code"])
    case = case_of(row)
    listed = [_leader(one, case, api.county) for one in found]
    return told(LeaderList(sorted(listed, key=lambda one: one.conflict is not None)))


def _leader(row: Any, case: Case, county: County) -> Leader:
    account, grants = row["account_id"], _grants(row["grants"])
    conflict = conflict_of(case, account, grants)
    return Leader(
        account_id=account,
        name=row["name"],
        units=named_units(_units_as_leader(grants, case), county),
        conflict=Coded(conflict, *CONFLICTS[conflict]) if conflict else None,
    )


def _units_as_leader(grants: Sequence[Grant], case: Case) -> list[str]:
    """By which unit colleagues know them."""
    return sorted({grant.unit for grant in grants if grant.role == "leader" and grant.tenant == case.tenant and grant.unit})


def leader_of(account: UUID | None, names: Mapping[str, str], holder: Holder) -> CaseLeader | None:
    """One of the two who lead a case, as its page shows them."""
    if account is None:
        return None
    return CaseLeader(account_id=account, name=names.get(str(account), ""), you=account == holder.account_id)


def named(fields: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a line of the history, with leaders by name."""
    return {field: _named(value, names) if field in LEADERS else value for field, value in fields.items()}


def _named(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {end: names.get(account, account) for end, account in value.items()}
    return names.get(value, value)
