"""Accepted means kept: one row, one record, one answer, however often and however many at once."""

import asyncio
from typing import Any

import msgspec

from producers.settings import Settings
from streams.contracts.events import ReportSubmitted, read
from streams.contracts.sealing import open_words
from streams.contracts.topics import REPORTS, REPORTS_RESTRICTED
from tests.gateway.conftest import HOME, Intake, new_id, records, report


async def test_a_report_is_acknowledged_by_the_broker_before_it_is_answered(intake: Intake, settings: Settings, owner: Any) -> None:
    sent = report(place="后山路口", parties=[{"name": "蓝某", "phone": "13800000000"}], people_count=2)
    answer = await intake.submit(sent)
    assert answer.status_code == 202
    assert answer.json()["report_id"] == sent["report_id"]
    assert answer.json()["status"] == "received"
    (record,) = await records(settings.kafka, settings.topic_prefix)
    assert record.topic == REPORTS.named(settings.topic_prefix)
    assert record.key == f"anji|{HOME}".encode()
    event = read(record.value)
    assert isinstance(event, ReportSubmitted)
    assert (event.grid_code, event.flags, event.people_count, event.reporter.role) == (HOME, (), 2, "grid_member")
    row = await owner.fetchrow("select * from intake.reports")
    assert row["query_code"] == answer.json()["query_code"]
    assert row["event"] == record.value
