"""POST /reassignments: the open cases of one officer are handed to another of the same unit (离岗移交), in one command.

Enters: from whom, to whom, and the cases as they were looked through beforehand (GET /reassignments, api/reassignments.py). Leaves: 202 once each
of them is an act on Kafka; GET /reassignments/{reassignment_id} tells what became of each. Refuses, before anything is kept: a case that the
asker may not know of (404), a role that may never do this (403), an account that is no officer of the unit (422). The stream judges each
case again: where the new handler is recused, or belongs to a unit that it is about, it stays with a person. The same command again is the
same acts, so one that was cut short is sent again and nothing is done twice or half.
"""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid5

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers.acts import candidate_of
from producers.asked_acts import AskedAct
from producers.bodies import body_of, decoded
from producers.deadlines import answered_within
from producers.faults import Conflict, FieldFault, Invalid, Said
from producers.intake import Intake, intake_of
from producers.openapi import described
from producers.submissions import UUID7
from producers.wanted import told, wanted_of
from streams.contracts.identity import content_hash, is_uuid7
from streams.contracts.queries import queries_in

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("reassignments.sql"))
MOST = 200
"""More open cases than anybody has in hand; a command of so many is answered in time."""
_OTHER = Said("这个编号已用于另一次移交", "This id is that of another hand-over")
_NO_SUCH = Said("没有这个账号,或不是本单位在岗经办人", "no such account, or no officer of this unit")
_SAME = Said("不能移交给本人", "the same person")
_TWICE = Said("有重复", "one of them twice")

Code = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Reassignment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which cases, from whom to whom, and why. Send it again unchanged as often as needed."""

    reassignment_id: Annotated[UUID, Meta(description=told("reassignment_id"), extra_json_schema={"pattern": UUID7})]
    tenant: Annotated[Code, Meta(description=told("tenant"))]
    unit: Annotated[Code, Meta(description=told("unit"))]
    from_username: Annotated[Code, Meta(description=told("from_username"))]
    to_username: Annotated[Code, Meta(description=told("to_username"))]
    cases: Annotated[
        tuple[UUID, ...], Meta(min_length=1, max_length=MOST, description=told("cases"), extra_json_schema={"uniqueItems": True})
    ]
    reason: Annotated[str, Meta(min_length=1, max_length=2000, description=told("reason"))]

    @property
    def canonical(self) -> bytes:
        """What makes two sendings the same command. What was written stays out of it: each act knows it by a hash of its own key."""
        return msgspec.json.encode((self.tenant, self.unit, self.from_username, self.to_username, self.cases))

    def act_id(self, case_id: UUID) -> UUID:
        """The act that this command is on one of its cases."""
        return uuid5(self.reassignment_id, case_id.hex)


class ReassignmentReceipt(msgspec.Struct, frozen=True):
    """Every case of it is an act on its way."""

    reassignment_id: UUID
    cases: int


@router.post(
    "/api/v1/reassignments",
    operation_id="reassign",
    status_code=202,
    openapi_extra=described(Reassignment, {202: ReassignmentReceipt}, 400, 401, 403, 404, 409, 410, 413, 415, 422, 503),
)
async def post(request: Request) -> Response:
    """Hand them over."""
    intake = intake_of(request)
    given = decoded(await body_of(request), Reassignment)
    async with answered_within(intake.settings.answer_seconds, "reassignments"):
        person = await intake.callers.of(request)
        now = datetime.now(UTC)
        accounts = await _accounts(given, intake)
        acts = [_act(given, case_id, accounts) for case_id in given.cases]
        candidates = [await candidate_of(act, case_id, person, intake, now) for act, case_id in zip(acts, given.cases, strict=True)]
        await _keep(given, accounts, person.account_id, intake, now)
        await asyncio.gather(*(intake.acts.accept(candidate) for candidate in candidates))
    return Response(msgspec.json.encode(ReassignmentReceipt(given.reassignment_id, len(given.cases))), 202, media_type="application/json")


async def _accounts(given: Reassignment, intake: Intake) -> Mapping[str, UUID]:
    """Both accounts by name; whoever leaves may hold no grant any more. Raises Invalid."""
    names = [given.from_username, given.to_username]
    known = {row["username"]: row for row in await intake.rows.fetch(SQL["people"], given.tenant, given.unit, names)}
    if mistakes := list(_mistakes(given, known)):
        raise Invalid(errors=mistakes)
    return {name: known[name]["account_id"] for name in names}


def _mistakes(given: Reassignment, known: Mapping[str, Any]) -> Iterator[FieldFault]:
    if not is_uuid7(given.reassignment_id):
        yield FieldFault("reassignment_id", Said("不是UUIDv7", "not a UUIDv7"), wanted_of("reassignment_id"))
    if given.from_username not in known:
        yield FieldFault("from_username", _NO_SUCH, wanted_of("from_username"))
    if given.to_username not in known or not known[given.to_username]["present"]:
        yield FieldFault("to_username", _NO_SUCH, wanted_of("to_username"))
    elif given.to_username == given.from_username:
        yield FieldFault("to_username", _SAME, wanted_of("to_username"))
    if len(set(given.cases)) < len(given.cases):
        yield FieldFault("cases", _TWICE, wanted_of("cases"))


def _act(given: Reassignment, case_id: UUID, accounts: Mapping[str, UUID]) -> AskedAct:
    old, new = str(accounts[given.from_username]), str(accounts[given.to_username])
    codes = {"new_handler": new, "old_handler": old}
    return AskedAct(given.act_id(case_id), "hand_on", 0, codes=codes, words={"reason": given.reason})


async def _keep(given: Reassignment, accounts: Mapping[str, UUID], by: UUID, intake: Intake, now: datetime) -> None:
    """The command itself, before the first of its acts. Raises Conflict."""
    old, new = accounts[given.from_username], accounts[given.to_username]
    acts = [given.act_id(case_id) for case_id in given.cases]
    whole = content_hash(given.canonical)
    rows = await intake.rows.fetch(
        SQL["keep"], given.reassignment_id, given.tenant, given.unit, old, new, by, now, whole, list(given.cases), acts
    )  # fmt: skip
    if not rows and not await intake.rows.fetch(SQL["is_kept"], given.reassignment_id, whole, by):
        raise Conflict(_OTHER)
