"""What an act does to the place of a case in the library besides moving it: pure, one small answer per act.

Each taking in begins anew: a reception of before does not count for it. What leaders said stays in the history.
"""

from collections.abc import Callable
from uuid import UUID

from streams.contracts.codes import Library
from streams.contracts.library import GONE, LED
from streams.rules.happening import Changes, Happening, day_of


def back(it: Happening) -> Changes:
    """What comes back, or becomes another claim, is in the library again if it was; its leaders stay, and receive again."""
    if it.case.library not in GONE:
        return {}
    return {"library": Library.IN_LIBRARY, "library_at": it.now, "received_on": None}


def left_by(it: Happening, account: UUID | None) -> Changes:
    """Who is recused leads no more. Without its receiving leader a case waits to be taken in again; the gate stays."""
    changes: Changes = {}
    if account is not None and it.case.sponsor == account:
        changes["sponsor"] = None
    if account is not None and it.case.receiver == account:
        changes |= {"receiver": None, "library": Library.NOTED} if it.case.library in LED else {}
    return changes


def _noted(it: Happening) -> Changes:
    return {"noted_by": it.actor.unit if it.actor else ""}


def _taken_in(it: Happening) -> Changes:
    hard = it.fields["hardness"] == "hard_case" or it.case.sponsor is not None
    return {"receiver": UUID(it.fields["receiver"]), "hard": hard, "library_at": it.now, "received_on": None}


def _received(it: Happening) -> Changes:
    return {"received_on": day_of(it, "reception_on"), "receptions": it.case.receptions + 1}


def _tracked(it: Happening) -> Changes:
    """A person follows it now: what a clock proposed is decided with that."""
    return {"supervision": it.case.supervision if it.case.supervision == "listed" else "supervised"}


LIBRARY: dict[str, Callable[[Happening], Changes]] = {
    "note_difficulty": _noted,
    "decline_library": lambda _: {"noted_by": ""},
    "take_in": _taken_in,
    "change_receiver": lambda it: {"receiver": UUID(it.fields["receiver"])},
    "name_sponsor": lambda it: {"sponsor": UUID(it.fields["sponsor"]), "hard": True},
    "record_reception": _received,
    "track": _tracked,
}
"""Acts that do more than move it in the library."""
