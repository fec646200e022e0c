"""What an act does to the mediation within a case besides moving it: pure, one small answer per act.

A mediation that begins again begins with nobody's consent; what was said and agreed on before stays in the history.
"""

from collections.abc import Callable

from streams.contracts.codes import ClockStage, Mediation, Role
from streams.contracts.mediation import BOTH, NOTHING_AGREED
from streams.rules.happening import Changes, Happening, day_of


def _begun(it: Happening) -> Changes:
    """The committee that is entrusted with it, and that of the mediator who proposes it, see the case like everybody who has a part in it."""
    own = it.actor.unit if it.actor is not None and it.actor.role is Role.MEDIATOR else ""
    committees = (unit for unit in (it.fields.get("mediated_by", ""), own) if unit and unit != it.case.lead_unit)
    return {**NOTHING_AGREED, "mediation_at": it.now, "co_units": tuple(dict.fromkeys((*it.case.co_units, *committees)))}


def _consented(party: str) -> Callable[[Happening], Changes]:
    """One party's word; with the other's it may begin."""

    def effect(it: Happening) -> Changes:
        consents = tuple(one for one in BOTH if one in (*it.case.consents, party))
        return {"consents": consents} | ({"mediation": Mediation.CONSENTED} if consents == BOTH else {})

    return effect


def _agreed(form: str) -> Callable[[Happening], Changes]:
    """From this day on it binds them; what was performed at once has no day to come."""

    def effect(it: Happening) -> Changes:
        days = {name: day_of(it, name) for name in ("agreed_on", "perform_by")}
        return {"agreement_form": form, "agreed_at": it.now, **days}

    return effect


def _withdrawn(it: Happening) -> Changes:
    """The agreement stands as before; whether both may still ask the court is for the thirty days to say."""
    return {"mediation": Mediation.STANDING} if ClockStage.CONFIRM in it.closed else {}


MEDIATION: dict[str, Callable[[Happening], Changes]] = {
    "propose_mediation": _begun,
    "reapply_mediation": _begun,
    "consent_applicant": _consented("applicant"),
    "consent_respondent": _consented("respondent"),
    "agree_in_writing": _agreed("written"),
    "agree_orally": _agreed("oral"),
    "withdraw_confirmation": _withdrawn,
}
"""Acts that do more than move the mediation."""
