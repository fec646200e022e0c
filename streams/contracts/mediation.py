"""A mediation (人民调解) within a case: when an agreement stands, and which clocks run while it does.

It is no third kind of case: the case goes its own way, and may rest on what the parties agree on.
"""

from collections.abc import Mapping
from typing import Any

from streams.contracts.cases import Case
from streams.contracts.codes import ClockStage, Mediation

BOTH = ("applicant", "respondent")
IN_EFFECT = (Mediation.AGREED, Mediation.STANDING, Mediation.CONFIRMING, Mediation.CONFIRMED)
"""States in which an agreement binds the parties and is not performed yet."""

NOTHING_AGREED: Mapping[str, Any] = {
    "consents": (),
    "agreed_on": None,
    "agreed_at": None,
    "agreement_form": "",
    "perform_by": None,
    "handed_to": "",
}
"""A mediation that has only been proposed."""

NEVER_MEDIATED: Mapping[str, Any] = {"mediation": Mediation.NONE, "mediation_at": None, "entrusted_by": "", **NOTHING_AGREED}
"""A case of its own, in which nobody has proposed one."""

CLOCKS_OF_MEDIATION: Mapping[Mediation, frozenset[ClockStage]] = {
    **dict.fromkeys(IN_EFFECT, frozenset({ClockStage.PERFORM})),
    Mediation.AGREED: frozenset({ClockStage.PERFORM, ClockStage.CONFIRM}),
}
"""Which clocks run in which state of the mediation, whatever the state of the case: who has ended a case goes on following it."""


def agreement_stands(case: Case) -> bool:
    """Whether the parties are bound by an agreement, or have performed it; none of before the case came back or became a petition."""
    if case.mediation not in (*IN_EFFECT, Mediation.PERFORMED) or case.agreed_at is None:
        return False
    return all(again is None or case.agreed_at > again for again in (case.reopened_at, case.petition_at))
