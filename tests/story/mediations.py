"""The mediations of the walk: every row of a mediation happens within a dispute and within a petition, and changes no state of either."""

from datetime import UTC, datetime, timedelta

from streams.contracts.moments import day_at
from tests.story.petitions import claim, notified
from tests.story.seats import CENTRE, JUSTICE, MEDIATOR, MEMBER, OFFICE, SUPERVISOR, UNIT, VILLAGE
from tests.story.walking import Walk

CHOSEN = ("consent_applicant", "consent_respondent", "choose_mediators")


async def at_the_table(walk: Walk, case: str, by: str, then: str, **begun: str) -> None:
    """Proposed, or asked for again; both consent; their mediators are written down."""
    before = (await walk.office.case(by, case))["mediation"]
    begin = "propose_mediation" if before == "none" else "reapply_mediation"
    await walk.applies(begin, case, by=by, then=then, **begun)
    for act in CHOSEN:
        await walk.applies(act, case, by=by, then=then)
    await stands(walk, case, by, "mediating")


async def stands(walk: Walk, case: str, by: str, mediation: str) -> None:
    assert (await walk.office.case(by, case))["mediation"] == mediation


async def everything(walk: Walk, case: str, by: str, then: str) -> None:
    """Refused, failed, handed over, broken, rejected, confirmed, performed: one after the other."""
    await walk.refuses("hold_session", case, by=by, why="mediation")
    await walk.applies("propose_mediation", case, by=by, then=then, entrusted_by="police")
    await walk.applies("consent_applicant", case, by=by, then=then)
    await walk.refuses("consent_applicant", case, by=by, why="applicant_unasked")
    await walk.refuses("choose_mediators", case, by=by, why="mediation")
    await walk.applies("refuse_mediation", case, by=by, then=then, refused_by="respondent")
    await walk.applies("reapply_mediation", case, by=by, then=then)
    await walk.applies("consent_respondent", case, by=by, then=then)
    await walk.refuses("consent_respondent", case, by=by, why="respondent_unasked")
    await walk.applies("consent_applicant", case, by=by, then=then)
    await walk.applies("choose_mediators", case, by=by, then=then)
    await walk.applies("hold_session", case, by=by, then=then)
    await walk.applies("fail_mediation", case, by=by, then=then)
    await walk.applies("hand_over", case, by=by, then=then, handed_to="arbitral_body")
    await at_the_table(walk, case, by, then)
    await walk.applies("agree_orally", case, by=by, then=then)
    async with walk.agreed_long_ago(case):
        await walk.refuses("ask_confirmation", case, by=by, why="confirmation_open")
    await walk.applies("follow_performance", case, by=by, then=then)
    await walk.applies("record_broken", case, by=by, then=then)
    await at_the_table(walk, case, by, then)
    await walk.applies("agree_in_writing", case, by=by, then=then)
    await walk.applies("ask_confirmation", case, by=by, then=then)
    await walk.applies("court_rejects", case, by=by, then=then)
    await at_the_table(walk, case, by, then)
    await walk.applies("agree_in_writing", case, by=by, then=then)
    await walk.applies("ask_confirmation", case, by=by, then=then, jointly="by_agent")
    await walk.applies("withdraw_confirmation", case, by=by, then=then)
    await walk.applies("ask_confirmation", case, by=by, then=then)
    await walk.applies("court_confirms", case, by=by, then=then)
    await walk.applies("record_performed", case, by=by, then=then)
    await stands(walk, case, by, "performed")


async def agreed(walk: Walk, case: str, by: str, then: str, **begun: str) -> None:
    """An agreement to be performed by tomorrow."""
    await at_the_table(walk, case, by, then, **begun)
    await walk.applies("agree_in_writing", case, by=by, then=then, perform_by=(day_at(datetime.now(UTC)) + timedelta(days=1)).isoformat())


async def forgotten(walk: Walk, case: str) -> None:
    """The case has ended; its agreement is reminded of all the same, until nobody may ask the court any more."""
    await walk.lies(case, 21, "clock_performance_due", "clock_reminded")
    await walk.lies(case, 7, "clock_reminded")
    await walk.lies(case, 15, "clock_confirmation_lapsed")
    await stands(walk, case, CENTRE, "standing")


async def between_neighbours(walk: Walk) -> None:
    """Within a dispute, by the village's mediator; what was agreed on before it came back is no agreement of now."""
    case = await walk.office.report(MEMBER, "隔壁把滴水檐改到我家墙上,上次说好改回去又没改")
    await everything(walk, case, MEDIATOR, "dispatched")
    await walk.applies("sign", case, by=VILLAGE, then="signed")
    await walk.applies("contact", case, by=VILLAGE, then="contacted", contact="visit")
    await agreed(walk, case, MEDIATOR, "contacted")
    await walk.applies("close_small", case, by=VILLAGE, then="done")
    await walk.applies("rebound", case, by=SUPERVISOR, then="handling")
    await walk.refuses("ask_confirmation", case, by=MEDIATOR, why="agreement_stands")
    await walk.applies("close_small", case, by=VILLAGE, then="done", result="explained")
    await forgotten(walk, case)


async def within_a_petition(walk: Walk) -> None:
    """Within a petition, by the unit that answers it: the claim ends by what both agreed on."""
    case = await claim(walk, MEMBER, "邻居家的围墙倒在我家菜地里,反映后没人答复")
    await walk.applies("number", case, by=OFFICE, then="registered")
    await notified(walk, case, JUSTICE)
    await walk.applies("accept", case, by=JUSTICE, then="accepted")
    assert await endings(walk, case) == ["reconciled"]
    await walk.refuses("draft_agreement", case, by=JUSTICE, why="agreement_stands", agreement="mediated")
    await everything(walk, case, JUSTICE, "accepted")
    assert (await walk.office.get(MEDIATOR, f"/api/v1/cases/{case}")).status_code == 404
    await agreed(walk, case, JUSTICE, "accepted", mediated_by=UNIT[VILLAGE])
    await walk.applies("follow_performance", case, by=MEDIATOR, then="accepted")  # whose committee was entrusted with it
    assert await endings(walk, case) == ["mediated", "reconciled"]
    await walk.applies("draft_agreement", case, by=JUSTICE, then="drafted", agreement="mediated")
    await walk.applies("end_by_agreement", case, by=OFFICE, then="done")
    await forgotten(walk, case)


async def endings(walk: Walk, case: str) -> list[str]:
    """By which agreements the case's page says that it may end."""
    acts = (await walk.office.case(JUSTICE, case))["acts"]
    (need,) = (need for act in acts if act["act"] == "draft_agreement" for need in act["needs"] if need["field"] == "agreement")
    return [choice["code"] for choice in need["choices"]]


WAYS = (between_neighbours, within_a_petition)
