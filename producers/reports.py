"""POST /reports: a report of a dispute or hazard comes in.

Enters: a Submission and who sends it. Leaves: 202 once the broker has acknowledged the sealed event; the same again is the
same answer. Refuses: mistakes the sender can mend (422), a person who reports nothing (403), other content under a known
id (409). What the sender cannot mend is accepted and flagged. Not known in time: 503, send the same again.
"""

import logging
import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response

from producers.acceptance import Candidate
from producers.bodies import body_of, decoded
from producers.deadlines import answered_within
from producers.faults import FieldFault, Invalid, NotAllowed, Said
from producers.intake import Intake, intake_of
from producers.jurisdiction import Jurisdiction, Told, judge
from producers.metrics import METRICS
from producers.openapi import described
from producers.people import Person
from producers.submissions import Submission, missing_text, mistakes
from producers.wanted import wanted_of
from streams.contracts.codes import INTAKE_ROLES, Outcome, ReportStatus, Role, Source
from streams.contracts.events import Actor, ReportSubmitted, encode
from streams.contracts.identity import record_key
from streams.contracts.queries import queries_in
from streams.contracts.sealing import NONCE_BYTES, seal_words
from streams.contracts.topics import REPORTS, REPORTS_RESTRICTED

log = logging.getLogger(__name__)
router = APIRouter()

SQL = queries_in(Path(__file__).with_name("intake.sql"))
_NO_ROLE = Said(
    "您的岗位不能上报;网格员、调解员、村组干部和登记员可以", "Your role reports nothing; these may: " + ", ".join(sorted(INTAKE_ROLES))
)


class ReportReceipt(msgspec.Struct, frozen=True):
    """What became known at once. `query_code` is null where a code could give a child or a victim away."""

    report_id: UUID
    query_code: str | None
    status: ReportStatus


@router.post(
    "/api/v1/reports",
    status_code=202,
    operation_id="submitReport",
    openapi_extra=described(Submission, {202: ReportReceipt}, 400, 401, 403, 409, 410, 413, 415, 422, 503),
)
async def submit(request: Request) -> Response:
    """Submit a report. Send it again unchanged until a 202 comes: it stays one report."""
    intake = intake_of(request)
    body = await body_of(request)
    async with answered_within(intake.settings.answer_seconds, "reports"):
        person = await intake.callers.of(request)
        given = checked(body, intake)
        receipt = await accepted(given, person, intake, datetime.now(UTC))
    return Response(msgspec.json.encode(receipt), 202, media_type="application/json")


def checked(body: bytes, intake: Intake) -> Submission:
    """The submission in these bytes. Raises Malformed, Invalid."""
    given = decoded(body, Submission, missing_text)
    if wrong := tuple(mistakes(given, intake.county.taxonomy)):
        raise Invalid(errors=wrong)
    return given


async def accepted(given: Submission, person: Person, intake: Intake, now: datetime) -> ReportReceipt:
    """The receipt of a submission, once it is kept and on Kafka. Importers come in here too."""
    where = _jurisdiction(given, person, intake, now)
    topic, key = await _destination(given, person, where, intake)
    candidate = Candidate(
        id=given.report_id,
        tenant=where.grant.tenant,
        account_id=person.account_id,
        about=where.grid_code,
        canonical=given.canonical(),
        accepted_at=now,
        topic=topic,
        key=key,
        event=partial(_event, given, person, where, now),
    )
    receipt = await intake.reports.accept(candidate)
    METRICS.submissions.labels("reports", "repeated" if receipt.repeated else "accepted").inc()
    return ReportReceipt(receipt.id, receipt.query_code if given.has_query_code else None, ReportStatus.RECEIVED)


def _jurisdiction(given: Submission, person: Person, intake: Intake, now: datetime) -> Jurisdiction:
    told = Told(given.grid_code, given.occurred_at, given.sent_at, now, given.source, given.tenant)
    where = judge(told, person.held, person.home_grid, intake.county, [one.held for one in person.lent])
    if where is not None:
        return where
    if given.tenant is not None:
        raise NotAllowed(errors=(FieldFault("tenant", Said("您不在这个条线上报", "you do not report for it"), wanted_of("tenant")),))
    raise NotAllowed(_NO_ROLE)


async def _destination(given: Submission, person: Person, where: Jurisdiction, intake: Intake) -> tuple[str, bytes]:
    """Topic and key. What corrects or withdraws an earlier report follows it, so that it cannot overtake it."""
    prefix = intake.settings.topic_prefix
    topic = (REPORTS_RESTRICTED if given.restricted else REPORTS).named(prefix)
    key = record_key(where.grant.tenant, where.grid_code)
    if given.edits is not None:
        for earlier in await intake.rows.fetch(SQL["earlier_report"], given.edits, [person.account_id, *person.covers_for]):
            if earlier["tenant"] == where.grant.tenant:
                closed = REPORTS_RESTRICTED.named(prefix)
                return (closed if earlier["topic"] == closed else topic), earlier["key"]
    return topic, key


def _event(given: Submission, person: Person, where: Jurisdiction, now: datetime, key: bytes) -> bytes:
    grant = where.grant
    return encode(
        ReportSubmitted(
            tenant=grant.tenant,
            report_id=given.report_id,
            grid_code=where.grid_code,
            reporter=Actor(person.account_id, grant.role, grant.scope, grant.unit),
            occurred_at=given.occurred_at,
            sent_at=given.sent_at,
            received_at=now,
            source=given.source or (Source.COUNTER if grant.role is Role.REGISTRAR else Source.GRID),
            external_no=given.external_no or "",
            outcome=given.outcome or Outcome.NEEDS_HELP,
            category=given.category or "",
            people_count=given.people_count,
            amount=given.amount,
            dangers=tuple(dict.fromkeys(given.dangers or ())),
            flags=where.flags,
            as_petition=bool(given.as_petition),
            corrects=given.corrects,
            withdraws=given.withdraws,
            attachments=given.attachments or (),
            sealed=seal_words(given.words(where.grid_code), key=key, nonce=os.urandom(NONCE_BYTES), owner=given.report_id),
        )
    )
