"""The case library of the walk: every row of it happens within a dispute and within a petition, and what was in it is settled past its
gate alone."""

import secrets
from typing import NamedTuple

from tests.story.petitions import claim, notified
from tests.story.seats import CENTRE, DESK, ENFORCEMENT, JUSTICE, LEADER, MEMBER, OFFICE, OTHER_MEMBER, SUPERVISOR, UNIT
from tests.story.walking import Walk

COUNTY = {"tenant": "anji", "role": "leader", "scope": "330523", "unit": "anji.xianzhengfu"}


class Led(NamedTuple):
    """Two leaders of the county, and one of the unit that handles it, by account."""

    first: str
    second: str
    of_the_unit: str


async def leaders(walk: Walk, unit: str) -> Led:
    """One that everybody knows, and two whom the administrator employs."""
    second, partial = (f"leader.{secrets.token_hex(3)}" for _ in range(2))
    await walk.office.employ(second, COUNTY)
    await walk.office.employ(partial, {**COUNTY, "unit": UNIT[unit]})
    return Led(*[await walk.account(name) for name in (LEADER, second, partial)])


async def offers(walk: Walk, case: str, led: Led) -> None:
    """The page's picker says what the stream says: who may, and who may not and why."""
    told = (await walk.office.get(CENTRE, f"/api/v1/cases/{case}/leaders")).json()["leaders"]
    conflicts = {one["account_id"]: one["conflict"] and one["conflict"]["code"] for one in told}
    assert (conflicts[led.first], conflicts[led.second], conflicts[led.of_the_unit]) == (None, None, "leader_handled")


async def taken_in(walk: Walk, case: str, by: str, led: Led, then: str) -> None:
    """Noted, declined once, noted again; taken in, with another receiving leader, and a sponsor since it is hard."""
    await walk.refuses("take_in", case, by=CENTRE, why="library", receiver=led.first)
    await walk.applies("note_difficulty", case, by=by, then=then)
    await walk.refuses("note_difficulty", case, by=by, why="library")
    await walk.applies("decline_library", case, by=OFFICE, then=then)
    await walk.applies("note_difficulty", case, by=by, then=then)
    await walk.refuses("take_in", case, by=CENTRE, why="leader_handled", receiver=led.of_the_unit)
    await walk.refuses("take_in", case, by=CENTRE, why="no_leader")
    await offers(walk, case, led)
    await walk.applies("take_in", case, by=CENTRE, then=then, receiver=led.second, hardness="hard_case")
    await walk.applies("change_receiver", case, by=OFFICE, then=then, receiver=led.first)
    await walk.refuses("name_sponsor", case, by=OFFICE, why="leader_handled", sponsor=led.of_the_unit)


async def received_late(walk: Walk, case: str, then: str) -> None:
    """Nobody receives for a month: a clock tells of it until the leader does, and it is followed up."""
    assert "receive" in {clock["stage"] for clock in (await walk.office.case(CENTRE, case))["clocks"]}
    await walk.applies("record_reception", case, by=LEADER, then=then)
    assert "receive" not in {clock["stage"] for clock in (await walk.office.case(CENTRE, case))["clocks"]}
    await walk.applies("track", case, by=SUPERVISOR, then=then)


async def released(walk: Walk, case: str, led: Led, asker: str) -> None:
    """The gate: done and looked at is not enough, nor is a follow-up by whoever handled it."""
    await walk.refuses("confirm_settled", case, by=CENTRE, why="library_gate")
    await walk.refuses("leave_library", case, by=OFFICE, why="ended_otherwise")
    await walk.refuses("release", case, by=CENTRE, why="sponsored_if_hard")
    await walk.applies("name_sponsor", case, by=CENTRE, then="done", sponsor=led.second)
    await walk.refuses("release", case, by=asker, why="asked_by_another")
    await walk.applies("release", case, by=SUPERVISOR, then="done", asked_how="phone")
    await walk.applies("confirm_settled", case, by=CENTRE, then="done")


async def two_seats(walk: Walk, unit: str, role: str) -> str:
    """Somebody who handles cases for the unit and sits where they are released on other days."""
    both = f"both.{secrets.token_hex(3)}"
    other = {"tenant": "anji", "role": role, "scope": "330523", "unit": ""}
    await walk.office.employ(both, {"tenant": "anji", "role": "unit_officer", "scope": "330523107", "unit": UNIT[unit]}, other)
    return both


async def what_the_town_cannot_mend(walk: Walk) -> None:
    """A dispute that two years of talking did not end: into the library, out of it, and in again when it comes back."""
    case = await walk.office.report(OTHER_MEMBER, "隔壁两家为滴水檐吵了两年,调了三次都没有成", grid_code="330523107202002")
    await walk.applies("reroute", case, by=DESK, then="dispatched", lead_unit=UNIT[JUSTICE])
    await walk.applies("sign", case, by=JUSTICE, then="signed")
    await walk.applies("contact", case, by=JUSTICE, then="contacted", contact="visit")
    led, both = await leaders(walk, JUSTICE), await two_seats(walk, JUSTICE, "supervisor")
    await taken_in(walk, case, JUSTICE, led, "contacted")
    await walk.refuses("decline_library", case, by=OFFICE, why="library")
    await walk.refuses("reroute", case, by=DESK, why="leads_the_unit", lead_unit="anji.xianwei")
    await walk.refuses("close_small", case, by=JUSTICE, why="light")
    await received_late(walk, case, "contacted")
    await walk.applies("ask_closing", case, by=both, then="closing", result="opinion")
    await walk.applies("approve_closing", case, by=CENTRE, then="done")
    await released(walk, case, led, both)
    await walk.applies("rebound", case, by=SUPERVISOR, then="handling")
    assert (await walk.office.case(CENTRE, case))["library"] == "in_library"
    await walk.applies("recuse_self", case, by=LEADER, then="handling")
    await walk.refuses("decline_library", case, by=OFFICE, why="never_in_library")
    await walk.applies("take_in", case, by=OFFICE, then="handling", receiver=led.second)
    await walk.applies("record_reception", case, by=OFFICE, then="handling")
    await walk.applies("ask_closing", case, by=JUSTICE, then="closing", result="referred")
    await walk.applies("approve_closing", case, by=CENTRE, then="done")
    await walk.refuses("release", case, by=OFFICE, why="agreement_or_opinion")
    await walk.applies("leave_library", case, by=OFFICE, then="done")
    await walk.refuses("confirm_settled", case, by=CENTRE, why="library_gate")


async def a_quarrel_ended_lightly(walk: Walk) -> None:
    """Noted as difficult, then ended by a word: nobody looked a second time, so it is no case of the library until it comes back."""
    case = await walk.office.report(MEMBER, "隔壁把滴水檐改到我家墙上,说了几次都不改")
    village = "tiaowei.langcun"
    await walk.applies("sign", case, by=village, then="signed")
    await walk.applies("contact", case, by=village, then="contacted", contact="visit")
    await walk.applies("note_difficulty", case, by=village, then="contacted")
    await walk.applies("close_small", case, by=village, then="done", result="opinion")
    await walk.refuses("take_in", case, by=CENTRE, why="end_looked_at", receiver=await walk.account(LEADER))


async def a_petition_of_the_library(walk: Walk) -> None:
    """A petition that its unit cannot answer to anybody's content: led, answered in writing, released; one that is withdrawn is left."""
    case = await claim(walk, MEMBER, "邻居家夜里加工木料,噪声三年没解决")
    await walk.applies("number", case, by=OFFICE, then="registered")
    await notified(walk, case, ENFORCEMENT)
    await walk.applies("accept", case, by=ENFORCEMENT, then="accepted")
    led, both = await leaders(walk, ENFORCEMENT), await two_seats(walk, ENFORCEMENT, "supervisor")
    await taken_in(walk, case, ENFORCEMENT, led, "accepted")
    await received_late(walk, case, "accepted")
    await walk.applies("draft_agreement", case, by=both, then="drafted", agreement="reconciled")
    await walk.applies("end_by_agreement", case, by=OFFICE, then="done")
    await released(walk, case, led, both)
    taken_back = await claim(walk, OTHER_MEMBER, "隔壁的鱼塘渗水,把我家菜地泡了三年", grid_code="330523107202002")
    await walk.applies("number", taken_back, by=OFFICE, then="registered")
    await notified(walk, taken_back, JUSTICE)
    await walk.applies("accept", taken_back, by=JUSTICE, then="accepted")
    await walk.applies("note_difficulty", taken_back, by=JUSTICE, then="accepted")
    await walk.applies("take_in", taken_back, by=OFFICE, then="accepted", receiver=led.first)
    await walk.applies("withdraw_petition", taken_back, by=OFFICE, then="withdrawn")
    await walk.applies("leave_library", taken_back, by=OFFICE, then="withdrawn")


WAYS = (what_the_town_cannot_mend, a_quarrel_ended_lightly, a_petition_of_the_library)
