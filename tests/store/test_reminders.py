"""A recommendation without an answer is told of once for each rung, however many workers look, and no more once it is answered."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from streams.reference.county import load_county
from streams.reminders import tell_late_answers
from tests.builders import a_report_id
from tests.store.ground import ANJI, Ground

COUNTY = load_county(ANJI)
WRITTEN = datetime(2026, 3, 2, tzinfo=UTC)
DUE = WRITTEN + timedelta(days=40)
WRITE = (
    "insert into intake.recommendations (recommendation_id, tenant, scope, aim, to_unit, office, case_ids, written_by, content_hash, written_at,"
    " reply_by, sealed) values ($1::uuid, 'anji', '330523', 'improve_work', 'anji.jiaojing', 'anji.xinfangju', array[$1::uuid], $1::uuid, '', $2, $3, '')"
)
ANSWER = "insert into intake.recommendation_replies (recommendation_id, adopted, replied_by, content_hash, sealed) values ($1::uuid, 'adopted', $1::uuid, '', '')"


async def as_intake(ground: Ground, query: str, *arguments: object) -> None:
    connection = await asyncpg.connect(ground.databases.owner)
    try:
        await connection.execute(query, *arguments)
    finally:
        await connection.close()


async def written(ground: Ground) -> UUID:
    one = a_report_id(WRITTEN)
    await as_intake(ground, WRITE, one, WRITTEN, DUE)
    return one


async def told(ground: Ground, now: datetime, workers: int = 1) -> int:
    return sum(await asyncio.gather(*(tell_late_answers(ground.store, COUNTY, now=now) for _ in range(workers))))


async def kinds(ground: Ground) -> list[tuple[str, datetime, datetime]]:
    return [
        (row["change"], row["due"], row["told_at"])
        for row in await ground.rows("select change, due, told_at from stream.recommendation_reminders order by due")
    ]


async def test_each_rung_is_told_once_over_any_number_of_workers(ground: Ground) -> None:
    await written(ground)
    soon, urged = WRITTEN + timedelta(days=30), WRITTEN + timedelta(days=50)
    assert await told(ground, soon - timedelta(seconds=1)) == 0
    assert (await told(ground, soon, workers=6), await told(ground, soon + timedelta(days=1))) == (1, 0)
    assert await told(ground, DUE, workers=6) == 1
    assert await told(ground, urged + timedelta(days=3), workers=6) == 1  # no worker ran for three days
    assert await kinds(ground) == [("due_soon", soon, soon), ("overdue", DUE, DUE), ("urged", urged, urged + timedelta(days=3))]
    assert await told(ground, DUE + timedelta(days=300)) == 0


async def test_what_is_answered_is_told_of_no_more(ground: Ground) -> None:
    one = await written(ground)
    assert await told(ground, WRITTEN + timedelta(days=30)) == 1
    await as_intake(ground, ANSWER, one)
    assert await told(ground, DUE + timedelta(days=30)) == 0
