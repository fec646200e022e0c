"""Accepted means kept: one row, one record, one answer, however often and however many at once."""

import asyncio
import json
from typing import Any

import asyncpg

from deploy.postgres.databases import Databases
from producers.codes import ALPHABET
from producers.settings import Settings
from streams.contracts.events import ReportSubmitted
from streams.contracts.sealing import open_words
from streams.contracts.topics import REPORTS, REPORTS_RESTRICTED
from tests.gateway.asking import HOME, TEXT, Asking, ago, report

Reports = list[tuple[Any, ReportSubmitted]]


async def reports_of(intake: Asking) -> Reports:
    """The reports on the topics, each record with its event."""
    return [(record, event) for record, event in await intake.events() if isinstance(event, ReportSubmitted)]


async def test_a_report_is_on_kafka_when_it_is_answered(intake: Asking, settings: Settings, owner: Any) -> None:
    sent = report(people_count=2, dangers=["fight", "fight"], amount=1200)
    answer = await intake.submit(sent)
    assert (answer.status_code, answer.json()["report_id"], answer.json()["status"]) == (202, sent["report_id"], "received")
    ((record, event),) = await reports_of(intake)
    assert (record.topic, record.key) == (REPORTS.named(settings.topic_prefix), f"anji|{HOME}".encode())
    assert (event.grid_code, event.flags, event.people_count, event.amount, event.dangers) == (HOME, (), 2, 1200, ("fight",))
    assert (event.reporter.role, event.reporter.region, event.source, event.outcome) == ("grid_member", HOME, "grid", "needs_help")
    row = await owner.fetchrow("select * from intake.reports")
    assert (row["query_code"], row["event"], row["grid_code"]) == (answer.json()["query_code"], record.value, HOME)


async def test_the_same_again_is_the_same_answer(intake: Asking) -> None:
    sent = report(sent_at=ago(seconds=9))
    first, again = await intake.submit(sent), await intake.submit(sent | {"sent_at": ago(seconds=1)})
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert len(await reports_of(intake)) == 1


async def test_a_field_left_out_and_a_field_of_null_are_the_same_content(intake: Asking) -> None:
    sent = report()
    assert (await intake.submit(sent)).json() == (await intake.submit(sent | {"place": None, "people_count": None})).json()


async def test_other_content_under_the_same_id_is_a_conflict(intake: Asking, settings: Settings) -> None:
    sent = report()
    assert (await intake.submit(sent)).status_code == 202
    refused = await intake.submit(sent | {"text": "另一件事"})
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert refused.json()["status"] == 409
    assert len(await reports_of(intake)) == 1


async def test_another_person_with_the_same_id_learns_nothing(intake: Asking) -> None:
    sent = report()
    code = (await intake.submit(sent)).json()["query_code"]
    refused = await intake.submit(sent, by="langcun2")
    assert refused.status_code == 409
    assert code not in refused.text


async def test_ten_at_once_are_one_row_one_record_and_one_answer(intake: Asking, settings: Settings, owner: Any) -> None:
    await intake.token("langcun1")
    sent = report()
    answers = await asyncio.gather(*(intake.submit(sent) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    assert await owner.fetchval("select count(*) from intake.reports") == 1
    assert len(await reports_of(intake)) == 1


async def test_many_at_once_are_each_kept_once_and_marked_as_published(intake: Asking, settings: Settings, owner: Any) -> None:
    await intake.token("langcun1")
    sent = [report(text=f"第{number}件") for number in range(120)]
    answers = await asyncio.gather(*(intake.submit(one) for one in [*sent, *sent[::7]]))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["query_code"] for answer in answers}) == len(sent)
    assert {str(event.report_id) for _, event in await reports_of(intake)} == {one["report_id"] for one in sent}
    await asyncio.sleep(0.5)
    assert await owner.fetchval("select count(*) from intake.reports where published_at is not null") == len(sent)


async def test_a_petitioner_s_claim_travels_as_one(intake: Asking, settings: Settings) -> None:
    answer = await intake.submit(report(on_behalf_of="蓝奶奶", as_petition=True), by="registrar.zhangcun")
    assert answer.status_code == 202
    ((_, event),) = await reports_of(intake)
    assert (event.as_petition, event.source, event.v) == (True, "counter", 2)


async def test_words_leave_only_sealed(intake: Asking, settings: Settings, owner: Any, database: Databases) -> None:
    words = {
        "text": "蓝大山与钟小河因后山竹林相争",
        "place": "后山路口的老樟树下",
        "parties": [{"name": "蓝大山", "phone": "13800005555", "role": "投诉人"}],
        "accused": ["某某所所长钟不平"],
        "complained_of": ["某某管理站"],
        "on_behalf_of": "蓝奶奶",
    }
    sent = report(**words)
    assert (await intake.submit(sent)).status_code == 202
    ((record, event),) = await reports_of(intake)
    keys = await asyncpg.connect(database.owner_of_keys)
    key = await keys.fetchval("select key from report_keys where report_id = $1", event.report_id)
    await keys.close()
    opened = open_words(event.sealed, key=key, owner=event.report_id)
    assert (opened.text, opened.place, opened.parties[0].phone) == (words["text"], words["place"], "13800005555")
    assert (opened.accused, opened.complained_of, opened.on_behalf_of) == (("某某所所长钟不平",), ("某某管理站",), "蓝奶奶")
    row = str(await owner.fetchrow("select * from intake.reports")).encode()
    for place in (record.value, record.key, row):
        for word in ("蓝大山", "钟小河", "竹林", "老樟树", "钟不平", "管理站", "蓝奶奶"):
            assert word.encode() not in place
            assert word.encode("unicode_escape") not in place
        assert b"13800005555" not in place


async def test_words_that_utf8_cannot_carry_do_not_stop_a_report(intake: Asking, settings: Settings) -> None:
    token = await intake.token("langcun1")
    half_an_emoji = json.dumps(report(text="吵起来了\ud83d\u0000")).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    assert (await intake.client.post("/api/v1/reports", content=half_an_emoji, headers=headers)).status_code == 202
    assert len(await reports_of(intake)) == 1


async def test_what_its_sender_marks_goes_to_the_topic_with_readers_of_its_own(intake: Asking, settings: Settings) -> None:
    for marks in ({"accused": ["某人"]}, {"dangers": ["minor"]}, {"dangers": ["dv"]}):
        assert (await intake.submit(report(**marks))).status_code == 202
    assert {record.topic for record, _ in await reports_of(intake)} == {REPORTS_RESTRICTED.named(settings.topic_prefix)}


async def test_a_query_code_can_be_read_aloud_and_protects_children_and_victims(intake: Asking) -> None:
    code = (await intake.submit(report())).json()["query_code"]
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code.replace("-", "")) <= set(ALPHABET)
    assert not set("0O1I") & set(ALPHABET)
    for danger in ("minor", "dv"):
        sent = report(dangers=[danger])
        assert (await intake.submit(sent)).json()["query_code"] is None
        assert (await intake.submit(sent)).json()["query_code"] is None


async def test_a_correction_follows_its_original(intake: Asking, settings: Settings) -> None:
    """Otherwise a correction on another partition, or on the open topic, could come first."""
    first, closed = report(), report(dangers=["dv"])
    await intake.submit(first)
    await intake.submit(closed)
    edits = [
        report(corrects=first["report_id"], grid_code="330523107202002"),
        report(withdraws=closed["report_id"], text=None),
        report(corrects=first["report_id"], accused=["某人"]),
    ]
    for edit in edits:
        assert (await intake.submit(edit)).status_code == 202
    went = {str(event.report_id): (record.topic, record.key) for record, event in await reports_of(intake)}
    assert went[edits[0]["report_id"]] == went[first["report_id"]]
    assert went[edits[1]["report_id"]] == went[closed["report_id"]]
    assert went[edits[2]["report_id"]][0] == REPORTS_RESTRICTED.named(settings.topic_prefix)


async def test_a_strangers_report_cannot_be_followed(intake: Asking, settings: Settings) -> None:
    closed = report(dangers=["dv"])
    await intake.submit(closed)
    edit = report(corrects=closed["report_id"], grid_code="330523107202002")
    await intake.submit(edit, by="langcun2")
    went = {str(event.report_id): record.topic for record, event in await reports_of(intake)}
    assert went[edit["report_id"]] == REPORTS.named(settings.topic_prefix)


async def test_a_report_whose_key_was_destroyed_is_gone_for_its_sender_too(intake: Asking, database: Databases) -> None:
    sent = report(text=TEXT)
    await intake.submit(sent)
    keys = await asyncpg.connect(database.owner_of_keys)
    await keys.execute("update report_keys set key = null, destroyed_at = now()")
    await keys.close()
    assert (await intake.submit(sent)).status_code == 410
