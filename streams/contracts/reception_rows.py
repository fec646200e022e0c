"""The row of a reception that took place (接访、下访、约访), whoever's case it is, and which act a reception is to a case.

A reception by the leader who has the case in hand counts for the case library (`record_reception`); any other is a line of the case's
history and moves nothing: neither the library nor a clock takes it for a reception by the case's own leader.
"""

from collections.abc import Iterable
from uuid import UUID

from streams.contracts.codes import Change, Library, Role
from streams.contracts.library import LED
from streams.contracts.library_rows import BASIS, LEADER_SAID, LIBRARIANS, NEXT_STEP
from streams.contracts.receptions import MARKERS
from streams.contracts.shared_rows import States
from streams.contracts.transitions import Need, Transition

MET_ON = Need("reception_on", "day", "接访日期", "day of the reception")
COUNTED, TOLD = "record_reception", "note_reception"


def receiving(states: States) -> tuple[Transition, ...]:
    """领导接谈: it changes nothing that anybody decides on, so that it holds whatever happened since."""
    return (
        Transition(
            TOLD, "登记接谈", "write down that a leader received the party", states, None, Change.SPOKEN_WITH, MARKERS,
            (MET_ON, LEADER_SAID, NEXT_STEP), any_version=True, basis=BASIS,
        ),
    )  # fmt: skip


def act_of_reception(library: Library, leaders: Iterable[UUID | None], received_by: UUID, marker: UUID, roles: Iterable[Role]) -> str:
    """Which act a reception is: the library's own where its leader received and whoever writes it down may say so for the library."""
    led_by = frozenset(leaders)
    may = not LIBRARIANS.isdisjoint(roles) or (Role.LEADER in roles and marker in led_by)
    return COUNTED if library in LED and received_by in led_by and may else TOLD
