"""People who are received: booked at the counter, come on the day, and what the leader said is told to their case, whoever's it is."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.story.library import leaders, taken_in
from tests.story.office import new_id
from tests.story.petitions import claim
from tests.story.seats import CENTRE, DESK, JUSTICE, MEMBER, OFFICE, REGISTRAR, UNIT
from tests.story.walking import SAID, Walk

HEARD = {"leader_said": SAID, "next_step": SAID}
LEADS = {"leader": "leader", "leader_name": "示范领导", "leader_post": "县值守接访领导"}


async def booked(walk: Walk, text: str) -> tuple[str, str]:
    """A place of a session and the case that its matter became, on the day of the session."""
    reception, begins = str(uuid4()), datetime.now(UTC).replace(hour=1) + timedelta(days=2)
    when = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}
    where = {"tenant": "anji", "kind": "fixed", "region": "330523000000", "place": "县中心一楼", "hotline": "0572-5550100", "capacity": 3}
    answer = await walk.office.tell(CENTRE, "PUT", f"/api/v1/receptions/{reception}", **LEADS, **when, **where)
    assert answer.status_code == 200, answer.text
    booking = {"booking_id": new_id(), "reception_id": reception, "channel": "counter", "village": "330523107202"}
    answer = await walk.office.tell(REGISTRAR, "POST", "/api/v1/bookings", **booking, name="王小明", phone="13800000000", text=text)
    assert answer.status_code == 201, answer.text
    fate = (await walk.office.fates([(REGISTRAR, booking["booking_id"])]))[booking["booking_id"]]
    await walk.owner.execute("update intake.receptions set starts_at = now() - interval '1 minute' where reception_id = $1", reception)
    return booking["booking_id"], str(fate["case_id"])


async def marked(walk: Walk, booking: str, by: str) -> dict[str, Any]:
    """What whoever marked it is told of the case."""
    answer = await walk.office.tell(by, "PUT", f"/api/v1/bookings/{booking}/mark", state="received", **HEARD)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()["act"]
    return told


async def met(walk: Walk) -> None:
    """Of a case that no leader has in hand it is a line of its history, told once; of one in the library it is the library's own."""
    booking, case = await booked(walk, "隔壁两家为围墙高低吵了半年")
    assert {(await marked(walk, booking, by))["status"] for by in (OFFICE, OFFICE)} <= {"applied", "pending"}
    after = await walk.until(case, 2)
    (entry,) = [one for one in after["timeline"] if one["change"] == "spoken_with"]
    assert (entry["act"]["code"], entry["actor"]["role"], after["library"]) == ("note_reception", "petition_office", "none")
    await walk.applies("note_reception", case, by=DESK, then=after["state"])
    claimed = await claim(walk, MEMBER, "隔壁的油烟管对着我家窗户")
    await walk.applies("note_reception", claimed, by=OFFICE, then=(await walk.office.case(OFFICE, claimed))["state"])


async def met_by_its_leader(walk: Walk) -> None:
    """The leader who has the case in hand received: the library knows, and no clock waits for it any more."""
    booking, case = await booked(walk, "隔壁两家为滴水檐吵了三年,没有人能劝")
    await walk.applies("reroute", case, by=DESK, then="dispatched", lead_unit=UNIT[JUSTICE])
    await walk.applies("sign", case, by=JUSTICE, then="signed")
    await walk.applies("contact", case, by=JUSTICE, then="contacted", contact="visit")
    await taken_in(walk, case, JUSTICE, await leaders(walk, JUSTICE), "contacted")
    before = await walk.office.case(CENTRE, case)
    assert (await marked(walk, booking, CENTRE))["status"] in ("applied", "pending")
    after = await walk.until(case, before["version"] + 1)
    assert (after["library"], after["timeline"][before["version"]]["act"]["code"]) == ("received", "record_reception")


WAYS = (met, met_by_its_leader)
