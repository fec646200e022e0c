"""What an act does to a case besides moving it: pure, one small answer per act, from the case as it was.

Nothing here undoes the past: a time that is set stays, a clock keeps its start, who asked for an end is remembered.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Urgency
from streams.contracts.events import Actor
from streams.contracts.transitions import Transition
from streams.rules.ringing import Ring

Fields = Mapping[str, Any]
Changes = dict[str, Any]


class Happening(NamedTuple):
    """An act as it happens: to this case, with these fields, by this person (`None` is a clock), now."""

    case: Case
    fields: Fields
    actor: Actor | None
    now: datetime
    ring: Ring | None = None

    @property
    def account(self) -> UUID | None:
        """Who does it."""
        return self.actor.account_id if self.actor else None


def after(row: Transition, it: Happening) -> Changes:
    """The columns that change, and their new values."""
    changes = _codes(row, it.fields)
    if row.target is not None:
        changes["state"] = row.target
    if row.target is CaseState.DISPATCHED:
        changes |= _sent(it, changes.get("lead_unit", it.case.lead_unit))
    effect = EFFECTS.get(row.act)
    return changes | (effect(it) if effect else {})


COLUMNS = frozenset({"lead_unit", "category", "urgency", "result", "contact"})
"""Fields of acts that are columns of the case."""
UNDECIDED = ("proposed", "listing_proposed")


def _codes(row: Transition, fields: Fields) -> Changes:
    given = {need.field: fields[need.field] for need in row.needs if need.field in COLUMNS and fields.get(need.field)}
    if "urgency" in given:
        given["urgency"] = Urgency(given["urgency"])
    return given


def _sent(it: Happening, lead: str) -> Changes:
    """To a unit: its own clocks begin; what must be finished by goes on counting from the first time."""
    return {
        "dispatched_at": it.case.dispatched_at or it.now,
        "sent_at": it.now,
        "signed_at": None,
        "handler": None,
        "co_units": tuple(unit for unit in it.case.co_units if unit != lead),
    }


def _returned(it: Happening) -> Changes:
    return {"returns": it.case.returns + 1}


def _ended(it: Happening) -> Changes:
    """Nothing is asked any more; a proposal that nobody decided ends with the case, a decision stays."""
    supervision = "" if it.case.supervision in UNDECIDED else it.case.supervision
    return _running_again(it) | {"done_at": it.now, "request": "", "request_days": 0, "supervision": supervision}


def _rebound(it: Happening) -> Changes:
    """A new time to finish in, from now; what was asked and granted before is over."""
    again = {"done_at": None, "settled_at": None, "closing_by": None, "extended_days": 0, "paused_seconds": 0}
    return {"rebounds": it.case.rebounds + 1, "reopened_at": it.now} | again


def _running_again(it: Happening) -> Changes:
    """The time of a pause does not count."""
    since = it.case.paused_at
    if since is None:
        return {}
    return {"paused_at": None, "paused_seconds": it.case.paused_seconds + int((it.now - since).total_seconds())}


def _recused(it: Happening, account: UUID | None) -> Changes:
    """Whoever is recused no longer has it in hand."""
    if account is None:
        return {}
    handler = None if it.case.handler == account else it.case.handler
    return {"recused": tuple(dict.fromkeys((*it.case.recused, account))), "handler": handler}


def _decided(it: Happening) -> Changes:
    return {"supervision": "listed" if it.case.supervision == "listing_proposed" else "supervised"}


def _proposed(it: Happening) -> Changes:
    """What has been decided is not proposed again; listing is more than supervision."""
    return {"supervision": it.case.supervision or "proposed"}


def _listing_proposed(it: Happening) -> Changes:
    return {"supervision": "listed" if it.case.supervision == "listed" else "listing_proposed"}


def _rung(it: Happening) -> Changes:
    """What a ring leaves: who may answer it, and from when the next rung counts. It changes nothing that anybody decides on."""
    if it.ring is None:
        return {}
    rung = tuple(dict.fromkeys((*it.case.rung, *it.ring.accounts)))
    return {"rung": rung, "rings": it.ring.rings, "rung_at": it.now, "rings_since": it.case.rings_since + 1}


EFFECTS: Mapping[str, Callable[[Happening], Changes]] = {
    "acknowledge": lambda it: {"acknowledged_at": it.now},
    "clock_ring": _rung,
    "sign": lambda it: {"signed_at": it.now},
    "return_case": _returned,
    "return_again": _returned,
    "arbitrate": lambda _: {"arbitrated": True},
    "take_on": lambda it: {"handler": it.account},
    "contact": lambda it: {"contacted_at": it.case.contacted_at or it.now},
    "recuse_self": lambda it: _recused(it, it.account),
    "recuse_handler": lambda it: _recused(it, it.case.handler),
    "ask_pause": lambda _: {"request": "pause"},
    "grant_pause": lambda it: {"paused_at": it.now, "request": ""},
    "resume": _running_again,
    "ask_extension": lambda it: {"request": "extend", "request_days": int(it.fields["request_days"])},
    "grant_extension": lambda it: {"extended_days": it.case.request_days, "request": "", "request_days": 0},
    "refuse_request": lambda _: {"request": "", "request_days": 0},
    "ask_closing": lambda it: {"closing_by": it.account},
    "close_small": _ended,
    "approve_closing": _ended,
    "confirm_settled": lambda it: {"settled_at": it.now},
    "rebound": _rebound,
    "confirm_supervision": _decided,
    "decline_supervision": lambda _: {"supervision": ""},
    "clock_supervision_proposed": _proposed,
    "clock_listing_proposed": _listing_proposed,
}
"""Acts that do more than move the case."""
