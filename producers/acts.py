"""POST /cases/{case_id}/acts: a person asks for something to happen to a case.

Enters: the act, what the person saw, the fields it needs. Leaves: 200 with the new state once the stream has applied it,
202 when that takes longer, 409 with the reason, what is allowed now, and what was done since the person looked. An act that was
made without a line says when (`made_at`): it ends as applied, as conflicting or as obsolete (streams/rules/belated.py). Refuses: a case the person may not know of (404),
a role that may never do this (403). The stream judges everything again; words travel sealed.
"""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response

from producers.acceptance import Candidate
from producers.answers import Answer
from producers.asked_acts import AskedAct, asked_act
from producers.bodies import body_of, id_in_path
from producers.deadlines import answered_within
from producers.faults import Conflict, NotAllowed, NotFound, Said
from producers.intake import Intake, intake_of
from producers.metrics import METRICS
from producers.openapi import Problem, described
from producers.people import Person
from streams.contracts.codes import CaseKind, CaseState, Role
from streams.contracts.decisions import Reason
from streams.contracts.events import Actor, ActRequested, encode
from streams.contracts.grants import Grant
from streams.contracts.identity import record_key
from streams.contracts.lifecycle_table import LIFE_CYCLES, ROWS, ActName
from streams.contracts.meanwhile import ActMeanwhile, meanwhile
from streams.contracts.queries import queries_in
from streams.contracts.sealing import NONCE_BYTES, seal_remarks
from streams.contracts.topics import ACTS
from streams.reference.county import County

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("intake.sql"))
WAIT_S = 2.0
_NO_CASE = Said("没有这件,或不在您的范围内", "There is no such case within your scope")


class CaseNow(msgspec.Struct, frozen=True):
    """The case after the act."""

    case_id: UUID
    state: CaseState
    version: int


class ActAnswer(msgspec.Struct, frozen=True):
    """`applied` with the case, or `pending`: ask GET …/acts/{act_id}."""

    act_id: UUID
    status: Literal["applied", "pending"]
    case: CaseNow | None


class ActConflict(Problem, kw_only=True):
    """What the stream answered, why, what is allowed now, and what was done since (the latest twenty, oldest first); none of it
    when the id is that of another act."""

    act_id: UUID | msgspec.UnsetType = msgspec.UNSET
    answer: Literal["refused", "obsolete", "conflicting"] | msgspec.UnsetType = msgspec.UNSET
    reason: Reason | msgspec.UnsetType | None = msgspec.UNSET
    allowed: list[ActName] | msgspec.UnsetType = msgspec.UNSET
    since: list[ActMeanwhile] | msgspec.UnsetType = msgspec.UNSET


@router.post(
    "/api/v1/cases/{case_id}/acts",
    operation_id="askForAct",
    openapi_extra=described(
        {"$ref": "#/components/schemas/AskedAct"},
        {200: ActAnswer, 202: ActAnswer, 409: ActConflict},
        400,
        401,
        403,
        404,
        410,
        413,
        415,
        422,
        503,
        path=("case_id",),
    ),
)
async def ask(request: Request) -> Response:
    """Ask for an act. The same again is the same answer."""
    intake = intake_of(request)
    case_id = id_in_path(request, "case_id", _NO_CASE)
    body = await body_of(request)
    async with answered_within(intake.settings.answer_seconds, "acts"):
        person = await intake.callers.of(request)
        asked = asked_act(body, intake.county)
        receipt = await intake.acts.accept(await candidate_of(asked, case_id, person, intake, datetime.now(UTC)))
        METRICS.submissions.labels("acts", "repeated" if receipt.repeated else "accepted").inc()
    return _answered(asked, case_id, await intake.answers.of(asked.act_id, WAIT_S), intake.county)


class _Target(NamedTuple):
    """The case an act is about, as far as the intake may know it."""

    case_id: UUID
    tenant: str
    grid_code: str
    closed: bool
    kind: CaseKind


async def candidate_of(asked: AskedAct, case_id: UUID, person: Person, intake: Intake, now: datetime) -> Candidate:
    """The act as the intake keeps it and the stream hears of it. Raises NotFound, NotAllowed."""
    grants = person.grants_at(now)
    target = await _target(case_id, person, grants, intake)
    grant = _grant(asked.kind, target, grants)
    return Candidate(
        id=asked.act_id,
        tenant=target.tenant,
        account_id=person.account_id,
        about=str(case_id),
        canonical=asked.canonical(case_id),
        accepted_at=now,
        topic=ACTS.named(intake.settings.topic_prefix),
        key=record_key(target.tenant, target.grid_code),
        event=partial(_event, asked, target, Actor(person.account_id, grant.role, grant.scope, grant.unit), now),
    )


async def _target(case_id: UUID, person: Person, grants: tuple[Grant, ...], intake: Intake) -> _Target:
    viewer = msgspec.json.encode({"account": person.account_id, "grants": grants}).decode()
    for row in await intake.rows.fetch(SQL["act_target"], viewer, case_id):
        return _Target(case_id, row["tenant"], row["grid_code"], row["restricted"] is not None, CaseKind(row["kind"]))
    raise NotFound(_NO_CASE)


def _grant(kind: str, target: _Target, grants: tuple[Grant, ...]) -> Grant:
    """The grant this is done under: one whose role may do it, best one that covers the grid; in a closed case, a unit's."""
    may = _roles(kind, target.kind)
    able = [grant for grant in grants if grant.tenant == target.tenant and grant.role in may]
    if not able:
        roles = ", ".join(sorted(may))
        raise NotAllowed(Said(f"您的岗位不能做这项操作;可以的有:{roles}", f"Your role may not do this; these may: {roles}"))
    return min(able, key=lambda grant: (not target.grid_code.startswith(grant.scope), target.closed and not grant.unit, -len(grant.scope)))


def _roles(act: str, kind: CaseKind) -> frozenset[Role]:
    """Who may ask for this act on a case of this kind; what its kind does not have is for the stream to refuse."""
    row = LIFE_CYCLES[kind].by_act.get(act)
    return row.roles if row else frozenset().union(*(one.roles for one in ROWS[act]))


def _event(asked: AskedAct, target: _Target, actor: Actor, now: datetime, key: bytes) -> bytes:
    sealed = seal_remarks(asked.words, key=key, nonce=os.urandom(NONCE_BYTES), owner=asked.act_id) if asked.words else b""
    return encode(
        ActRequested(
            tenant=target.tenant,
            act_id=asked.act_id,
            case_id=target.case_id,
            grid_code=target.grid_code,
            act=asked.kind,
            seen_version=asked.seen_version,
            actor=actor,
            requested_at=min(asked.made_at or now, now),  # a fast clock proves nothing
            received_at=now,
            fields=asked.fields,
            sealed=sealed,
        )
    )


def _answered(asked: AskedAct, case_id: UUID, answer: Answer | None, county: County) -> Response:
    if answer is None:
        return _json(ActAnswer(asked.act_id, "pending", None), 202)
    if answer.status == "applied" and answer.state is not None:
        return _json(ActAnswer(asked.act_id, "applied", CaseNow(case_id, CaseState(answer.state), answer.version)), 200)
    reason, since = answer.reason, meanwhile(answer.since, partial(_unit_name, county=county))
    raise Conflict(
        Said(reason.zh, reason.en) if reason else None,
        more={"act_id": asked.act_id, "answer": answer.status, "reason": reason, "allowed": answer.allowed, "since": since},
    )


def _unit_name(unit_id: str, county: County) -> str:
    unit = county.unit(unit_id)
    return unit.name if unit else unit_id


def _json(answer: ActAnswer, status: int) -> Response:
    return Response(msgspec.json.encode(answer), status, media_type="application/json")
