"""The demo's month of receptions: nobody receives whom the intake would not let, and what people set stays."""

from datetime import UTC, datetime
from typing import Any

from deploy.postgres.databases import Databases
from producers.demo_receptions import demo_receptions, seed_receptions
from streams.reference.county import load_county
from tests.gateway.asking import COUNTY, Asking
from tests.gateway.sessions import announcing

ANJI = load_county(COUNTY)


async def test_each_session_is_one_that_the_intake_takes_and_what_people_set_stays(intake: Asking, owner: Any, database: Databases) -> None:
    now = datetime.now(UTC)
    for _ in range(2):
        await seed_receptions(database.owner, COUNTY, now)
    rows = await owner.fetch("select r.*, a.username from intake.receptions r join intake.accounts a on account_id = leader_id")
    assert len(rows) == len(list(demo_receptions(ANJI, now))) >= 20
    assert {row["level"] for row in rows} == {"county", "town", "village"}
    assert {row["kind"] for row in rows} == {"fixed", "field", "by_appointment"}
    one_of_each = {row["username"]: row for row in rows}
    for row in one_of_each.values():
        told = {name: row[name] for name in ("tenant", "kind", "region", "leader_name", "leader_post", "place", "hotline", "capacity")}
        times = {name: row[name].isoformat() for name in ("starts_at", "ends_at")}
        answer = await announcing(intake, {**told, **times, "leader": row["username"]}, row["reception_id"])
        assert (answer.status_code, answer.json().get("version")) == (200, 1), answer.text
    first = rows[0]["reception_id"]
    await owner.execute("update intake.receptions set place = '别处' where reception_id = $1", first)
    await seed_receptions(database.owner, COUNTY, now)
    assert await owner.fetchval("select place from intake.receptions where reception_id = $1", first) == "别处"
