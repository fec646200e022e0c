"""What an act does to a petition besides moving it: pure, one small answer per act.

A clock of the law counts from the fact that the law names, so those facts are what is kept: when the claim was heard, passed on,
accepted, answered, and when the petitioner had the answer in hand.
"""

from collections.abc import Callable

from streams.contracts.codes import CaseKind
from streams.rules import library_effects
from streams.rules.happening import Changes, Happening, day_of, ended, nothing_asked, running_again, sent_to

INVESTIGATION = "investigation"
"""The sixth way of 条例 31: 听取、调查、出具处理意见书."""
NOTHING_YET: Changes = {
    "accepted_at": None,
    "issued_at": None,
    "replied_at": None,
    "review_asked_at": None,
    "report_by": None,
    "route": "",
    "opinion": "",
    "result": "",
    "handled_by": "",
    "outcome": "",
    "reviews": 0,
    "via": "",
    "handler": None,
    "closing_by": None,
    "arbitrated": False,
    "done_at": None,
    "settled_at": None,
    "extended_days": 0,
    "paused_seconds": 0,
}
"""A claim that nobody has dealt with."""


def claimed(it: Happening) -> Changes:
    """A dispute becomes a petition: from now on the clocks of the law run on it, and none of the county's."""
    return (
        nothing_asked(it) | NOTHING_YET | library_effects.back(it) | {"kind": CaseKind.PETITION, "petition_at": it.now, "matter": "claim"}
    )


def watched_by_the_office(it: Happening, changes: Changes) -> Changes:
    """A petition with readers of its own has the petition office among them, to whomever it is given: the law's clocks are the office's
    to watch, and by place it would not see it."""
    lead, co_units = changes.get("lead_unit", it.case.lead_unit), changes.get("co_units", it.case.co_units)
    its_own = changes.get("kind", it.case.kind) is CaseKind.PETITION and it.case.closed_class
    if not its_own or it.office in ("", lead, *co_units, *it.case.excluded_units):
        return {}
    return {"co_units": (*co_units, it.office)}


def taken_directly(it: Happening) -> Changes:
    """The same, where the competent unit heard the claim itself."""
    return claimed(it) | {"via": "direct", "handler": it.case.handler}


def _to_a_unit(it: Happening) -> Changes:
    return sent_to(it, it.fields["lead_unit"])


def _assigned(it: Happening) -> Changes:
    return _to_a_unit(it) | {"via": "assigned", "report_by": day_of(it, "report_by")}


def _drafted(result: str) -> Callable[[Happening], Changes]:
    """Proposed by this person: another one looks at it."""
    return lambda it: {"result": result, "closing_by": it.account}


def _sent_back(_: Happening) -> Changes:
    return {"result": "", "opinion": "", "route": ""}


def _served(it: Happening) -> Changes:
    """The petitioner has it in hand: from that day a review may be asked for."""
    return {"replied_at": day_of(it, "delivered_on")}


def _to_review(it: Happening) -> Changes:
    """To the next level up; whose opinion it reviews goes on seeing it. The days count from the day the request was received."""
    before = it.case.lead_unit
    return {
        "handled_by": it.case.handled_by or before,
        "co_units": _co_units(it, lead=it.fields["lead_unit"], staying=before),
        "handler": None,
        "review_asked_at": day_of(it, "asked_on"),
        "paused_seconds": 0,
    }


def _co_units(it: Happening, lead: str, staying: str) -> tuple[str, ...]:
    """Who led it until now goes on seeing it."""
    return tuple(dict.fromkeys(unit for unit in (*it.case.co_units, staying) if unit != lead))


def _redone(it: Happening) -> Changes:
    """Back to the unit that answered first, as one that it has accepted today: nothing is answered, nothing is granted any more."""
    lead = it.case.handled_by or it.case.lead_unit
    kept = {name: getattr(it.case, name) for name in ("via", "route", "arbitrated")}
    again = {"lead_unit": lead, "co_units": _co_units(it, lead, staying=it.case.lead_unit), "accepted_at": it.now, "sent_at": it.now}
    return nothing_asked(it) | NOTHING_YET | kept | again


def _reviewed(it: Happening) -> Changes:
    return {"issued_at": it.now, "reviews": it.case.reviews + 1}


def _ended_as(result: str) -> Callable[[Happening], Changes]:
    return lambda it: ended(it) | {"result": result}


def _reopened(it: Happening) -> Changes:
    """New facts are a new claim; what was said and done stays in the history."""
    again = {"petition_at": it.now, "reopened_at": it.now, "rebounds": it.case.rebounds + 1}
    return nothing_asked(it) | NOTHING_YET | library_effects.back(it) | again


PETITION: dict[str, Callable[[Happening], Changes]] = {
    "transfer": lambda it: _to_a_unit(it) | {"via": "transferred"},
    "assign": _assigned,
    "pass_on": _ended_as("passed_on"),
    "withdraw_petition": nothing_asked,
    "grant_objection": _to_a_unit,
    "decide_competence": lambda it: _to_a_unit(it) | {"arbitrated": True},
    "accept": lambda it: {"accepted_at": it.now, "route": INVESTIGATION},
    "ask_refusal": _drafted("refused"),
    "ask_referral": _drafted("referred"),
    "approve_screening": ended,
    "refuse_screening": _sent_back,
    "answer_suggestion": _ended_as("answered"),
    "grant_extension": lambda _: {"request": "tell"},
    "tell_extension": lambda it: {"extended_days": it.case.request_days, "request": "", "request_days": 0},
    "draft_opinion": _drafted("opinion"),
    "draft_agreement": _drafted("agreement"),
    "issue_opinion": lambda it: {"issued_at": it.now},
    "end_by_agreement": ended,
    "refuse_draft": _sent_back,
    "serve_opinion": _served,
    "ask_review": _to_review,
    "give_review": _reviewed,
    "serve_review": _served,
    "ask_final": _to_review,
    "open_hearing": lambda it: {"paused_at": it.now},
    "close_hearing": running_again,
    "give_final": _reviewed,
    "order_redo": _redone,
    "serve_final": lambda it: ended(it) | _served(it) | {"result": "final"},
    "reopen": _reopened,
    "clock_review_lapsed": _ended_as("not_reviewed"),
    "clock_final_lapsed": _ended_as("not_reviewed"),
}
"""Acts that do more than move the case."""
