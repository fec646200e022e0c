"""What corrects or withdraws a report goes where the report is, also when that has just left for another case."""

import asyncio
from typing import Any

import pytest

from deploy.postgres.databases import Databases
from streams.contracts.cases import Case
from streams.contracts.events import ActRequested, ReportSubmitted
from streams.contracts.identity import case_id_of
from streams.contracts.topics import ACTS, REPORTS
from streams.store.locks import case_lock
from tests.builders import a_report_id, an_act, an_actor
from tests.store.ground import Ground, a_claim, a_cycle, a_jam, employ
from tests.store.test_acts import CENTRE, DESK, cases


@pytest.fixture
async def office(ground: Ground, module_database: Databases) -> Ground:
    """A ground on which the town's desk and the county centre hold their grants."""
    await employ(module_database, DESK, CENTRE)
    return ground


async def two_in_one(ground: Ground) -> tuple[Case, ReportSubmitted]:
    """A jam that two people told of, and the report of the second, which joined the first one's case."""
    await ground.tell(a_jam())
    second = await ground.tell(a_jam(), reporter=an_actor(account_id=a_report_id()))
    await ground.store_new()
    (case,) = await cases(ground)
    assert case.report_count == 2
    return case, second


WAITING = """select count(*) from pg_locks where locktype = 'advisory' and not granted
 and database = (select oid from pg_database where datname = current_database())"""


async def one_after_the_other(ground: Ground, case: Case, first: ActRequested) -> None:
    """Somebody else has the case; the act stands first in the queue for it. The report, which another worker reads, looks for its case
    before the act is done."""
    ground.ask(first, partition=7)
    await ground.positions()
    workers: list[asyncio.Task[Any]] = []
    async with ground.store.acquire() as connection, connection.transaction(), asyncio.timeout(30):
        await connection.execute("select pg_advisory_xact_lock($1)", case_lock(case.case_id))
        for place in ((ACTS.named(), 7), (REPORTS.named(), 9)):
            workers.append(asyncio.create_task(ground.beside(a_cycle(ground.keys)).read({place: (0, 1)})))
            while await connection.fetchval(WAITING) < len(workers):
                pass
    await asyncio.gather(*workers)


@pytest.mark.parametrize(("field", "change"), [("withdraws", "withdrawn"), ("corrects", "corrected")])
@pytest.mark.parametrize("what", ["undo_join", "split_case"])
async def test_it_follows_a_report_that_leaves_while_it_waits(office: Ground, what: str, field: str, change: str) -> None:
    case, second = await two_in_one(office)
    fields = {
        "undo_join": {"report_id": str(second.report_id)},
        "split_case": {"reports": str(second.report_id), "split_matter": "given", "split_category": "06", "split_unit": case.lead_unit},
    }[what]
    leaving = an_act(case, what, actor=CENTRE, fields={"reason": "不是同一处", **fields})
    edit = await office.tell(a_claim(category="14"), partition=9, reporter=second.reporter, **{field: second.report_id})
    await one_after_the_other(office, case, leaving)
    own = case_id_of(second.report_id)
    found = await office.rows(
        "select report_id, case_id from stream.reports where report_id = any ($1::uuid[])", [second.report_id, edit.report_id]
    )
    assert {row["case_id"] for row in found} == {own}
    history = await office.rows("select change from stream.timeline where case_id = $1 order by version", own)
    assert [row["change"] for row in history] == ["opened", change]
    assert len(await cases(office)) == 2
    assert await office.adds_up()
