"""What an act does to a case besides moving it: pure, one small answer per act, from the case as it was.

Nothing here undoes the past: a time that is set stays, a clock keeps its start, who asked for an end is remembered.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from streams.contracts.codes import CaseKind, CaseState, Urgency
from streams.contracts.transitions import Transition
from streams.rules import library_effects, mediation_effects, merging, petition_effects
from streams.rules.happening import Changes, Fields, Happening, ended, running_again, sent_to

Effect = Callable[[Happening], Changes]


def after(row: Transition, it: Happening) -> Changes:
    """The columns that change, and their new values."""
    changes = _codes(row, it.fields)
    if row.target is not None:
        changes["state"] = row.target
    if row.mediation is not None:
        changes["mediation"] = row.mediation
    if row.library is not None:
        changes["library"] = row.library
    if row.target is CaseState.DISPATCHED:
        changes |= _sent(it, changes.get("lead_unit", it.case.lead_unit))
    effect = EFFECTS[it.case.kind].get(row.act)
    changes |= effect(it) if effect else {}
    return changes | petition_effects.watched_by_the_office(it, changes)


COLUMNS = frozenset(
    {
        "lead_unit",
        "category",
        "urgency",
        "result",
        "contact",
        "external_no",
        "matter",
        "route",
        "opinion",
        "outcome",
        "entrusted_by",
        "handed_to",
    }
)
"""Fields of acts that are columns of the case."""


def _codes(row: Transition, fields: Fields) -> Changes:
    given = {need.field: fields[need.field] for need in row.needs if need.field in COLUMNS and fields.get(need.field)}
    if "urgency" in given:
        given["urgency"] = Urgency(given["urgency"])
    return given


def _sent(it: Happening, lead: str) -> Changes:
    """To a unit, which has to sign for it; what must be finished by goes on counting from the first time."""
    return sent_to(it, lead) | {"signed_at": None}


def _returned(it: Happening) -> Changes:
    return {"returns": it.case.returns + 1}


def _rebound(it: Happening) -> Changes:
    """A new time to finish in, from now; what was asked and granted before is over."""
    again = {"done_at": None, "settled_at": None, "closing_by": None, "extended_days": 0, "paused_seconds": 0, "counts_from": None}
    return {"rebounds": it.case.rebounds + 1, "reopened_at": it.now} | again | library_effects.back(it)


def _recused(it: Happening, account: UUID | None) -> Changes:
    """Whoever is recused no longer has it in hand, and leads it no more."""
    if account is None:
        return {}
    handler = None if it.case.handler == account else it.case.handler
    recused = tuple(dict.fromkeys((*it.case.recused, account)))
    return {"recused": recused, "handler": handler, **library_effects.left_by(it, account)}


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


ALIKE: dict[str, Effect] = {
    **mediation_effects.MEDIATION,
    **library_effects.LIBRARY,
    "acknowledge": lambda it: {"acknowledged_at": it.now},
    "clock_ring": _rung,
    "take_on": lambda it: {"handler": it.account},
    "hand_on": lambda it: {"handler": UUID(it.fields["new_handler"])},
    "recuse_self": lambda it: _recused(it, it.account),
    "recuse_handler": lambda it: _recused(it, it.case.handler),
    "ask_extension": lambda it: {"request": "extend", "request_days": int(it.fields["request_days"])},
    "refuse_request": lambda _: {"request": "", "request_days": 0},
    "confirm_settled": lambda it: {"settled_at": it.now},
    "confirm_supervision": _decided,
    "decline_supervision": lambda _: {"supervision": ""},
    "reconcile": lambda it: {"late_acts": it.case.late_acts[1:]},
    "clock_supervision_proposed": _proposed,
    "clock_listing_proposed": _listing_proposed,
}
"""Acts that do the same to a case of either kind."""

DISPUTE: dict[str, Effect] = {
    "merge_case": lambda it: merging.taking_in(it.case, it.other) if it.other else {},
    "undo_merge": lambda it: merging.coming_back(it.case),
    "reclassify": lambda _: {"sub": ""},  # the rules' own word on a kind that it is not
    "sign": lambda it: {"signed_at": it.now},
    "return_case": _returned,
    "return_again": _returned,
    "arbitrate": lambda _: {"arbitrated": True},
    "contact": lambda it: {"contacted_at": it.case.contacted_at or it.now},
    "ask_pause": lambda _: {"request": "pause"},
    "grant_pause": lambda it: {"paused_at": it.now, "request": ""},
    "resume": running_again,
    "grant_extension": lambda it: {"extended_days": it.case.request_days, "request": "", "request_days": 0},
    "ask_closing": lambda it: {"closing_by": it.account},
    "close_small": ended,
    "approve_closing": ended,
    "rebound": _rebound,
    "make_petition": petition_effects.claimed,
    "take_as_petition": petition_effects.taken_directly,
}

EFFECTS: Mapping[CaseKind, Mapping[str, Effect]] = {
    CaseKind.DISPUTE: ALIKE | DISPUTE,
    CaseKind.PETITION: ALIKE | petition_effects.PETITION,
}
"""Acts that do more than move the case."""
