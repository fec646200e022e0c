"""A reception that was held (已接谈) is an act on the case of its matter: 记录接访 of the case library, or a line of its history.

Enters: the booking, what the leader said and the next step. Leaves: the id of the act once the broker has it, or None where the matter
is no case. The id is derived from the booking, so that the same mark is the same act; one that the stream refused may be asked for anew,
under the next id. What was said travels sealed, as everything that people write.
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec

from producers.acts import WAIT_S, candidate_of
from producers.asked_acts import AskedAct
from producers.faults import Conflict, Said
from producers.intake import Intake
from producers.people import Person
from streams.contracts.codes import Library
from streams.contracts.decisions import Reason
from streams.contracts.queries import queries_in
from streams.contracts.reception_rows import act_of_reception
from streams.contracts.receptions import printed

SQL = queries_in(Path(__file__).with_name("receptions.sql"))
MOST_TRIES = 20
_KNOWN = Said("这次接谈已记入事件,要补充请在事件里办理", "The case has this reception on record: add to it on the case's page")


class Heard(NamedTuple):
    """What came of it: the booking's row, what the leader said, and what is done next."""

    booking: Any
    leader_said: str
    next_step: str


class HeldAct(msgspec.Struct, frozen=True):
    """The act on the case, and what became of it: `pending` when the stream takes longer; with the reason where it is refused."""

    act_id: UUID
    status: Literal["applied", "pending", "refused"]
    reason: Reason | None


def _ids(booking_id: UUID) -> list[UUID]:
    return [uuid5(booking_id, f"received {tried}") for tried in range(MOST_TRIES)]


async def is_known(booking_id: UUID, intake: Intake) -> bool:
    """Whether an act of this reception is on its way to the case, or has happened."""
    return bool(await intake.rows.fetch(SQL["reception_known"], _ids(booking_id)))


async def act_for(heard: Heard, person: Person, intake: Intake, now: datetime) -> UUID | None:
    """The act, on Kafka. Raises Conflict where another account of this reception is on record."""
    booking_id = heard.booking["booking_id"]
    cases = await intake.rows.fetch(SQL["case_of_booking"], booking_id)
    if not cases:
        return None
    ids = _ids(booking_id)
    refused = {row["act_id"] for row in await intake.rows.fetch(SQL["refused_acts"], ids)}
    act_id = next((one for one in ids if one not in refused), ids[-1])
    roles = [grant.role for grant in person.grants_at(now) if grant.tenant == heard.booking["tenant"]]
    leaders = (cases[0]["receiver"], cases[0]["sponsor"])
    kind = act_of_reception(Library(cases[0]["library"]), leaders, heard.booking["leader_id"], person.account_id, roles)
    codes, words = _told(heard, intake.county.zone)
    asked = AskedAct(act_id, kind, cases[0]["version"], codes, words)
    candidate = await candidate_of(asked, cases[0]["case_id"], person, intake, now)
    canonical = msgspec.json.encode((booking_id, heard.leader_said, heard.next_step))  # whatever became of the case since
    try:
        return (await intake.acts.accept(replace(candidate, canonical=canonical))).id
    except Conflict as other:
        raise Conflict(_KNOWN) from other


async def answer_to(act_id: UUID, intake: Intake) -> HeldAct:
    """What the stream answered, as far as it has."""
    answer = await intake.answers.of(act_id, WAIT_S)
    if answer is None:
        return HeldAct(act_id, "pending", None)
    return HeldAct(act_id, "applied" if answer.status == "applied" else "refused", answer.reason)


def _told(heard: Heard, zone: ZoneInfo) -> tuple[dict[str, str], dict[str, str]]:
    """What travels in the clear, and what is sealed: who received where goes with what was said."""
    booking = heard.booking
    number = printed(booking["number"], booking["booked_at"].astimezone(zone))
    met = f"{booking['leader_name']}({booking['leader_post']}),{booking['place']},{number}"
    words = {"leader_said": heard.leader_said, "next_step": heard.next_step, "remark": met}
    return {"reception_on": booking["starts_at"].astimezone(zone).date().isoformat()}, words
