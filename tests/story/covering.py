"""AB岗: somebody falls ill, the desk says who covers; what is done meanwhile is done for them, and they are one person where two are wanted."""

import secrets
from datetime import UTC, datetime, timedelta

from streams.contracts.moments import day_at
from tests.story.office import new_id
from tests.story.seats import CENTRE, DESK, JUSTICE, MEMBER, UNIT
from tests.story.walking import Walk

OFFICER = {"tenant": "anji", "scope": "330523107", "role": "unit_officer", "unit": UNIT[JUSTICE]}
SUPERVISOR = {"tenant": "anji", "scope": "330523", "role": "supervisor", "unit": ""}


async def colleagues(walk: Walk) -> tuple[str, str]:
    """Two officers of one unit, who look a second time at its cases on other days."""
    away, by = (f"{name}.{secrets.token_hex(3)}" for name in ("away", "covers"))
    for username in (away, by):
        await walk.office.employ(username, OFFICER, SUPERVISOR)
    return away, by


async def falls_ill(walk: Walk, away: str, by: str) -> str:
    """The desk says who covers, from today on."""
    today = day_at(datetime.now(UTC))
    body = {
        "cover_id": new_id(), "tenant": "anji", "unit": UNIT[JUSTICE], "username": away, "covered_by": by,
        "first_day": str(today), "last_day": str(today + timedelta(days=2)),
    }  # fmt: skip
    answer = await walk.office._call("POST", "/api/v1/covers", DESK, json=body)
    assert answer.status_code == 201, answer.text
    return body["cover_id"]


async def while_somebody_is_away(walk: Walk) -> None:
    """From the screen to the row: who did it, and for whom."""
    case = await walk.office.report(MEMBER, "水泥厂的车夜里进出,吵得睡不着", grid_code="330523107202005")
    await walk.applies("reroute", case, by=DESK, then="dispatched", lead_unit=UNIT[JUSTICE])
    away, by = await colleagues(walk)
    await walk.applies("sign", case, by=away, then="signed")
    await walk.applies("take_on", case, by=away, then="signed")
    cover = await falls_ill(walk, away, by)
    told = await walk.office.case(by, case)
    assert (told["handler"], told["covering"]) == ("covered", away)
    await walk.applies("contact", case, by=by, then="contacted")
    version = await walk.applies("ask_closing", case, by=by, then="closing", result="explained")
    entry = (await walk.office.case(DESK, case))["timeline"][version - 1]
    assert entry["actor"]["stood_in"] == {"name": by, "for_name": away}
    accounts = [await walk.account(name) for name in (by, away)]
    row = await walk.owner.fetchrow("select account_id, acted_for from stream.timeline where case_id = $1 and version = $2", case, version)
    assert [str(row["account_id"]), str(row["acted_for"])] == accounts
    for one in (by, away):
        await walk.refuses("approve_closing", case, by=one, why="another_person")
    await walk.applies("approve_closing", case, by=CENTRE, then="done")
    assert (await walk.office._call("DELETE", f"/api/v1/covers/{cover}", DESK)).status_code == 204
    (listed,) = [one for one in (await covers(walk)) if one["cover_id"] == cover]
    assert (listed["state"], listed["ended_by"]) == ("ended", listed["set_by"])  # the desk did both
    assert (await walk.office.case(by, case))["covering"] is None


async def covers(walk: Walk) -> list[dict[str, str]]:
    """Those of the unit, as the desk is shown them."""
    told: list[dict[str, str]] = (await walk.office.get(DESK, "/api/v1/covers", tenant="anji", unit=UNIT[JUSTICE])).json()["covers"]
    return told


WAYS = (while_somebody_is_away,)
