"""One cycle: a batch of records becomes cases, history, counts, feed, outbox and positions, all or nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.contracts.codes import CaseState, Restricted, Urgency
from streams.contracts.identity import case_id_of
from streams.contracts.topics import REPORTS
from streams.erasure import erase
from streams.store.held import report_keys
from tests.builders import GRID, NOON, a_report_id, an_actor
from tests.store.ground import Ground, a_claim, a_jam

REPORTS_0 = (REPORTS.named(), 0)


async def test_a_report_opens_a_case_that_says_whose_it_is_and_why(ground: Ground) -> None:
    report = await ground.tell(a_claim())
    done = await ground.store_new()
    (case,) = await ground.rows("select * from stream.cases")
    assert (done.stored, done.held, done.positions) == (1, 0, {REPORTS_0: 1})
    assert case["case_id"] == case_id_of(report.report_id)
    assert case["number"] == "330523-20230715-00001"
    assert case["lead_unit"] != ""
    assert case["rule_set"] == ground.cycle.rules.hash
    assert "route." in case["reasons"]
    assert await ground.adds_up()


async def test_one_jam_told_by_three_is_one_case(ground: Ground) -> None:
    for minutes in (0, 10, 20):
        await ground.tell(a_jam(), occurred_at=NOON + timedelta(minutes=minutes), reporter=an_actor(account_id=a_report_id()))
    await ground.store_new()
    (case,) = await ground.rows("select report_count, version, reporters, last_report_at from stream.cases")
    assert (case["report_count"], case["version"], len(case["reporters"])) == (3, 3, 3)
    assert case["last_report_at"] == NOON + timedelta(minutes=20)
    assert await ground.counts() == {"opened": 1, "joined": 2}
    assert await ground.adds_up()


async def test_a_later_batch_joins_what_an_earlier_one_opened(ground: Ground) -> None:
    await ground.tell(a_jam())
    await ground.store_new()
    await ground.tell(a_jam(urgency=Urgency.ORANGE), partition=5, grid_code=GRID[:-1] + "2")
    await ground.store_new()
    (case,) = await ground.rows("select report_count, urgency, home_partition from stream.cases")
    assert case == {"report_count": 2, "urgency": "orange", "home_partition": 0}
    assert await ground.adds_up()


async def test_three_crushed_fields_are_three_cases_with_links(ground: Ground) -> None:
    for _ in range(3):
        await ground.tell(a_claim(category="08"))
    await ground.store_new()
    assert await ground.counts() == {"opened": 3}
    assert await ground.one("select count(*) from stream.links where kind = 'similar'") == 3
    assert await ground.adds_up()


async def test_a_correction_moves_its_case_and_opens_none(ground: Ground) -> None:
    first = await ground.tell(a_claim(urgency=Urgency.YELLOW))
    await ground.store_new()
    await ground.tell(a_claim(urgency=Urgency.ORANGE), corrects=first.report_id)
    await ground.store_new()
    (case,) = await ground.rows("select version, urgency, report_count from stream.cases")
    assert case == {"version": 2, "urgency": "orange", "report_count": 1}
    assert await ground.one("select fields->'urgency'->>'to' from stream.timeline where change = 'corrected'") == "orange"
    assert await ground.adds_up()


async def test_a_correction_that_turns_restricted_stands_alone_and_only_a_link_tells(ground: Ground) -> None:
    first = await ground.tell(a_claim())
    await ground.store_new()
    second = await ground.tell(a_claim(restricted=Restricted.DV), corrects=first.report_id)
    await ground.store_new()
    links = await ground.rows("select case_id, other_id, kind from stream.links")
    assert links == [{"case_id": case_id_of(second.report_id), "other_id": case_id_of(first.report_id), "kind": "corrects"}]
    assert await ground.one("select version from stream.cases where case_id = $1", case_id_of(first.report_id)) == 1
    assert await ground.adds_up()


async def test_a_stranger_corrects_nothing(ground: Ground) -> None:
    first = await ground.tell()
    await ground.tell(corrects=first.report_id, reporter=an_actor(account_id=a_report_id()))
    await ground.tell(corrects=a_report_id())
    await ground.store_new()
    assert await ground.counts() == {"opened": 3}
    assert await ground.adds_up()


async def test_a_withdrawal_ends_what_nobody_acts_on_yet(ground: Ground) -> None:
    first = await ground.tell(a_claim(category="99"))
    await ground.store_new()
    assert await ground.one("select state from stream.cases") == CaseState.PROPOSED
    await ground.tell(withdraws=first.report_id)
    await ground.store_new()
    assert await ground.one("select state from stream.cases") == CaseState.WITHDRAWN
    assert await ground.one("select count(*) from stream.deadlines where stopped_at is null") == 0
    assert await ground.adds_up()


async def test_what_is_added_after_a_withdrawal_is_not_buried_with_it(ground: Ground) -> None:
    first = await ground.tell(a_claim(category="99"))
    await ground.tell(withdraws=first.report_id)
    last = await ground.tell(a_claim(category="99"), corrects=first.report_id)
    await ground.store_new()
    states = await ground.rows("select case_id, state from stream.cases order by opened_at, state desc")
    assert {row["case_id"]: row["state"] for row in states} == {
        case_id_of(first.report_id): "withdrawn",
        case_id_of(last.report_id): "proposed",
    }
    assert await ground.adds_up()


async def test_a_withdrawal_of_what_is_under_way_is_told_and_ends_nothing(ground: Ground) -> None:
    first = await ground.tell(a_claim(urgency=Urgency.RED))
    await ground.tell(withdraws=first.report_id)
    await ground.store_new()
    (case,) = await ground.rows("select state, version from stream.cases")
    assert case == {"state": "dispatched", "version": 2}
    assert await ground.adds_up()


async def test_what_is_no_event_is_held_sealed_with_its_bytes(ground: Ground) -> None:
    ground.append("张三 13812345678".encode())
    ground.append(None, problem="CorruptRecordException: Invalid CRC")
    report = await ground.tell()
    await ground.keys.execute("update report_keys set key = null, destroyed_at = now() where report_id = $1", report.report_id)
    done = await ground.store_new()
    held = await ground.rows('select "offset", stage, reason, report_id, sealed, tenant from stream.held order by "offset"')
    assert (done.held, done.stored) == (3, 0)
    assert [row["report_id"] for row in held] == [None, None, report.report_id]
    assert "张三".encode() not in held[0]["sealed"] + held[0]["reason"].encode()
    assert len(held[0]["sealed"]) > len("张三 13812345678".encode())
    assert held[1]["reason"] == "record: CorruptRecordException: Invalid CRC"
    assert await ground.counts() == {"held": 1}
    assert await ground.adds_up()


async def test_the_same_broken_bytes_have_one_fingerprint_and_others_another(ground: Ground) -> None:
    for value in (b"{", b"{", b"["):
        ground.append(value)
    await ground.store_new()
    marks = [row["fingerprint"] for row in await ground.rows('select fingerprint from stream.held order by "offset"')]
    assert marks[0] == marks[1] != marks[2]


async def test_a_batch_is_stored_in_its_own_order_whatever_the_ids(ground: Ground) -> None:
    reports = [await ground.tell(a_jam()) for _ in range(5)]
    await ground.store_new()
    first = await ground.one("select report_id from stream.timeline where version = 1")
    assert first == reports[0].report_id


async def test_restricted_and_accused_bearing_cases_are_counted_apart(ground: Ground) -> None:
    await ground.tell(a_claim())
    await ground.tell(a_claim(restricted=Restricted.DV))
    await ground.tell(a_claim(accused_units=("330523107.sifasuo",)))
    await ground.tell(a_claim(in_doubt=True))
    await ground.store_new()
    classes = await ground.rows("select class, sum(n)::int as n from stream.case_tallies group by 1 order by 1")
    assert classes == [{"class": "closed", "n": 3}, {"class": "open", "n": 1}]
    topics = await ground.rows("select topic, count(*)::int as n from stream.outbox group by 1 order by 1")
    assert topics == [{"topic": "fengqiao.case-events-restricted.g1", "n": 3}, {"topic": "fengqiao.case-events.g1", "n": 1}]
    assert await ground.adds_up()


@pytest.mark.parametrize("place", ["after_locks", "after_inserts"])
async def test_a_cycle_that_fails_leaves_nothing_behind(ground: Ground, place: str) -> None:
    await ground.tell()

    def broken(here: str) -> None:
        if here == place:
            raise ZeroDivisionError

    failing = ground.beside(replace(ground.cycle, failpoint=broken))
    with pytest.raises(ZeroDivisionError):
        await failing.store_new()
    for table in ("events", "cases", "reports", "timeline", "feed", "outbox", "case_tallies", "report_tallies", "number_days"):
        assert await ground.one(f"select count(*) from stream.{table}") == 0
    assert await ground.positions() == {REPORTS_0: 0}


async def test_destroying_a_key_erases_the_words_and_no_count(ground: Ground) -> None:
    reports = [await ground.tell(a_claim(category="08"), text="张三欠我钱") for _ in range(3)]
    await ground.store_new()
    assert await erase(ground.keys, [reports[0].report_id, a_report_id()], now=NOON) == 1
    assert await erase(ground.keys, [reports[0].report_id], now=NOON) == 0
    (key,) = (await report_keys(ground.keys, [reports[0].report_id])).values()
    assert key is None
    replayed = await ground.read({REPORTS_0: (0, 3)})
    assert (replayed.dropped, replayed.held) == (3, 0)
    assert await ground.counts() == {"opened": 3}
    assert await ground.adds_up()
