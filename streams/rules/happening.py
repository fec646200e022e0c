"""An act as it happens, and what several acts do alike to a case. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.events import Actor
from streams.contracts.moments import beginning_of, day_in
from streams.rules.ringing import Ring

Fields = Mapping[str, Any]
Changes = dict[str, Any]
UNDECIDED = ("proposed", "listing_proposed")


class Happening(NamedTuple):
    """An act as it happens: to this case, with these fields, by this person (`None` is a clock), now."""

    case: Case
    fields: Fields
    actor: Actor | None
    now: datetime
    ring: Ring | None = None
    other: Case | None = None  # the case that is joined into this one
    office: str = ""  # the unit that watches over petitions (信访部门)
    closed: frozenset[str] = frozenset()  # windows of time that are over

    @property
    def account(self) -> UUID | None:
        """Who does it."""
        return self.actor.account_id if self.actor else None


def day_of(it: Happening, field: str) -> datetime | None:
    """The beginning of a day that was written down; None where none was."""
    day = day_in(it.fields.get(field) or "")
    return beginning_of(day) if day else None


def sent_to(it: Happening, lead: str) -> Changes:
    """To a unit: its own time begins, and nobody of it has the case in hand yet."""
    return {
        "dispatched_at": it.case.dispatched_at or it.now,
        "sent_at": it.now,
        "handler": None,
        "co_units": tuple(unit for unit in it.case.co_units if unit != lead),
    }


def running_again(it: Happening) -> Changes:
    """The time of a pause does not count."""
    since = it.case.paused_at
    if since is None:
        return {}
    return {"paused_at": None, "paused_seconds": it.case.paused_seconds + int((it.now - since).total_seconds())}


def nothing_asked(it: Happening) -> Changes:
    """Nothing is asked any more; a proposal that nobody decided ends, a decision stays."""
    supervision = "" if it.case.supervision in UNDECIDED else it.case.supervision
    return running_again(it) | {"request": "", "request_days": 0, "supervision": supervision}


def ended(it: Happening) -> Changes:
    """办结: it is lawfully done."""
    return nothing_asked(it) | {"done_at": it.now}
