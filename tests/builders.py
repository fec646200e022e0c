"""Valid by default; a test names only what matters to it."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Lane, Outcome, Role, Source, Urgency
from streams.contracts.events import Actor, ActRequested, ReportSubmitted
from streams.contracts.identity import case_id_of, uuid7_of
from streams.contracts.sealing import KEY_BYTES, NONCE_BYTES, Words, seal_words

GRID = "330523107202001"
NOON = datetime(2023, 7, 15, 4, tzinfo=UTC)  # twelve at the village
SENDER = UUID("7d9b2a31-0000-4000-8000-000000000001")


def an_actor(**changes: Any) -> Actor:
    """A grid member of 郎村村."""
    return msgspec.structs.replace(Actor(account_id=SENDER, role=Role.GRID_MEMBER, region=GRID), **changes)


def a_report_id(at: datetime = NOON) -> UUID:
    """A fresh id as a phone makes one."""
    return uuid7_of(at, os.urandom(10))


def a_report(
    text: str = "村口大桥堵车", *, key: bytes | None = None, words: Words | None = None, **changes: Any
) -> tuple[ReportSubmitted, bytes]:
    """A report with its words sealed, and the key that opens them."""
    report_id = changes.pop("report_id", None) or a_report_id()
    key = key or os.urandom(KEY_BYTES)
    sealed = seal_words(words or Words(text=text), key=key, nonce=os.urandom(NONCE_BYTES), owner=report_id)
    report = ReportSubmitted(
        tenant="anji",
        report_id=report_id,
        grid_code=GRID,
        reporter=an_actor(),
        occurred_at=NOON,
        received_at=NOON + timedelta(minutes=3),
        outcome=Outcome.NEEDS_HELP,
        sealed=sealed,
    )
    return msgspec.structs.replace(report, **changes), key


def a_case(**changes: Any) -> Case:
    """A proposed case of two quarrelling neighbours."""
    case = Case(
        case_id=case_id_of(a_report_id()),
        number="330523-20230715-00001",
        tenant="anji",
        version=1,
        state=CaseState.PROPOSED,
        grid_code=GRID,
        category="02",
        urgency=Urgency.YELLOW,
        lane=Lane.TOWN,
        lead_unit="330523107.sifasuo",
        source=Source.GRID,
        report_count=1,
        reporters=(SENDER,),
        occurred_at=NOON,
        last_report_at=NOON,
        opened_at=NOON,
        updated_at=NOON,
        home_partition=3,
        rule="neighbour-town",
        rule_set="0123456789abcdef",
    )
    return msgspec.structs.replace(case, **changes)


def an_act(case: Case, act: str, *, actor: Actor, **changes: Any) -> ActRequested:
    """An act on a case as it was last seen."""
    wanted = ActRequested(
        tenant=case.tenant,
        act_id=uuid4(),
        case_id=case.case_id,
        grid_code=case.grid_code,
        act=act,
        seen_version=case.version,
        actor=actor,
        requested_at=NOON + timedelta(minutes=10),
        received_at=NOON + timedelta(minutes=10),
    )
    return msgspec.structs.replace(wanted, **changes)
