"""The petitions of the walk: every row of the petition's table happens to one of them, and is refused to one of them."""

from streams.contracts.petition_table import PETITION
from streams.contracts.transitions import Transition
from tests.story.handing import a_colleague, heir_of
from tests.story.seats import (
    CENTRE,
    DESK,
    ENFORCEMENT,
    JUSTICE,
    LADDER,
    LEADER,
    LONG_AGO,
    MEMBER,
    OFFICE,
    OTHER_MEMBER,
    REGISTRAR,
    SUPERVISOR,
    UNIT,
    VILLAGE,
    nobody_of,
    somebody_of,
)
from tests.story.walking import Walk

FIFTEEN, SIXTY = 15, 60  # days


async def claim(walk: Walk, by: str, text: str, *, matter: str = "claim", **more: str) -> str:
    """A resident's spoken claim, written down by whoever hears it, and registered by the petition office."""
    case = await walk.office.report(by, text, **more)
    await walk.applies("make_petition", case, by=by, then="claimed")
    await walk.applies("register", case, by=OFFICE, then="registered", matter=matter)
    return case


async def notified(walk: Walk, case: str, unit: str) -> None:
    await walk.applies("transfer", case, by=OFFICE, then="transferred", lead_unit=UNIT[unit])
    await walk.applies("notify", case, by=unit, then="notified")


async def to_the_end(walk: Walk) -> None:
    """The whole way: objected to, decided, accepted, extended once, answered, reviewed twice, and new facts after that."""
    case = await claim(walk, MEMBER, "楼上装修的声音太吵,反映了三次没有书面答复")
    await walk.refuses("pass_on", case, by=OFFICE, why="is_commendation")
    await walk.applies("assign", case, by=OFFICE, then="transferred", lead_unit=UNIT[JUSTICE])
    await walk.refuses("answer_suggestion", case, by=JUSTICE, why="is_suggestion")
    await walk.applies("object", case, by=JUSTICE, then="objected", suggested=UNIT[ENFORCEMENT])
    await walk.applies("refer_competence", case, by=OFFICE, then="competence")
    await walk.applies("decide_competence", case, by=LEADER, then="transferred", lead_unit=UNIT[ENFORCEMENT])
    await walk.refuses("object", case, by=ENFORCEMENT, why="not_arbitrated")
    await walk.applies("instruct", case, by=LEADER, then="transferred")
    await walk.applies("notify", case, by=ENFORCEMENT, then="notified")
    await walk.refuses("accept", case, by=ENFORCEMENT, why="numbered")
    seen = await walk.applies("number", case, by=ENFORCEMENT, then="notified") - 1
    await walk.refuses("reconcile", case, by=OFFICE, why="late_waits")
    await walk.comes_late("number", case, by=OFFICE, seen=seen, ends="conflicting", external_no="330523-2026-0002")
    await walk.applies("reconcile", case, by=LEADER, then="notified")
    await walk.applies("accept", case, by=ENFORCEMENT, then="accepted")
    await walk.applies("serve", case, by=ENFORCEMENT, then="accepted")
    await walk.applies("take_on", case, by=ENFORCEMENT, then="accepted")
    await walk.refuses("take_on", case, by=ENFORCEMENT, why="not_in_hand")
    await walk.applies("progress", case, by=ENFORCEMENT, then="accepted")
    await extended_once(walk, case)
    await walk.applies("draft_opinion", case, by=ENFORCEMENT, then="drafted")
    await walk.refuses("end_by_agreement", case, by=LEADER, why="agreement_drafted")
    await walk.applies("refuse_draft", case, by=OFFICE, then="accepted")
    await walk.applies("draft_opinion", case, by=ENFORCEMENT, then="drafted", opinion="explained")
    await walk.applies("issue_opinion", case, by=LEADER, then="opinion_issued")
    await walk.applies("serve_opinion", case, by=ENFORCEMENT, then="answered")
    await reviewed_twice(walk, case)


async def extended_once(walk: Walk, case: str) -> None:
    await walk.refuses("grant_extension", case, by=OFFICE, why="extension_asked")
    await walk.refuses("tell_extension", case, by=ENFORCEMENT, why="extension_untold")
    await walk.applies("ask_extension", case, by=ENFORCEMENT, then="accepted", request_days="30")
    await walk.refuses("ask_extension", case, by=ENFORCEMENT, why="nothing_asked")
    await walk.applies("refuse_request", case, by=SUPERVISOR, then="accepted")
    await walk.applies("ask_extension", case, by=ENFORCEMENT, then="accepted", request_days="15")
    await walk.applies("grant_extension", case, by=LEADER, then="accepted")
    assert (await walk.office.case(OFFICE, case))["extended_days"] == 0  # it counts once the petitioner was told
    await walk.applies("tell_extension", case, by=ENFORCEMENT, then="accepted")
    assert (await walk.office.case(OFFICE, case))["extended_days"] == FIFTEEN
    await walk.refuses("ask_extension", case, by=ENFORCEMENT, why="not_extended")


async def reviewed_twice(walk: Walk, case: str) -> None:
    await walk.refuses("ask_review", case, by=OFFICE, why="field", lead_unit=UNIT[ENFORCEMENT])
    await walk.refuses("ask_review", case, by=OFFICE, why="field", lead_unit="anji.jiaojing")  # not above it
    await walk.applies("ask_review", case, by=OFFICE, then="review", lead_unit="anji.zhifaju")
    await walk.applies("give_review", case, by="zhifaju", then="review_issued", outcome="changed")
    await walk.refuses("order_redo", case, by="zhifaju", why="opinion_revoked")
    await walk.applies("serve_review", case, by="zhifaju", then="reviewed")
    await walk.applies("ask_final", case, by=OFFICE, then="final_review", lead_unit="anji.xianzhengfu")
    await walk.refuses("close_hearing", case, by=OFFICE, why="paused")
    await walk.applies("open_hearing", case, by=OFFICE, then="final_review")
    await walk.refuses("give_final", case, by=OFFICE, why="not_paused")
    await walk.applies("close_hearing", case, by=OFFICE, then="final_review")
    await walk.applies("give_final", case, by=OFFICE, then="final_issued")
    await walk.applies("serve_final", case, by=OFFICE, then="done")
    await walk.applies("refuse_same_facts", case, by=OFFICE, then="done")
    await walk.applies("reopen", case, by=OFFICE, then="registered")


async def taken_directly(walk: Walk) -> None:
    """A unit that has it in hand hears the claim itself; it ends by an agreement, and both sides say so."""
    case = await walk.office.report(OTHER_MEMBER, "隔壁搭的雨棚一下雨就往我家灌水", grid_code="330523107202002")
    await walk.applies("reroute", case, by=DESK, then="dispatched", lead_unit=UNIT[JUSTICE])
    await walk.applies("sign", case, by=JUSTICE, then="signed")
    await walk.applies("take_as_petition", case, by=JUSTICE, then="direct", external_no="330523-2026-0002")
    await walk.applies("waive_notice", case, by=JUSTICE, then="notified")
    await walk.applies("ask_refusal", case, by=JUSTICE, then="screened")
    await walk.applies("refuse_screening", case, by=OFFICE, then="notified")
    await walk.applies("accept", case, by=JUSTICE, then="accepted")
    await walk.refuses("recuse_handler", case, by=OFFICE, why="in_hand")
    await walk.applies("draft_agreement", case, by=JUSTICE, then="drafted", agreement="reconciled")
    await walk.refuses("issue_opinion", case, by=LEADER, why="opinion_drafted")
    await walk.applies("end_by_agreement", case, by=OFFICE, then="done")
    await walk.refuses("refuse_same_facts", case, by=OFFICE, why="finally_reviewed")
    await walk.applies("confirm_settled", case, by=JUSTICE, then="done")
    await walk.applies("follow_up", case, by=OFFICE, then="done")
    await walk.refuses("confirm_settled", case, by=JUSTICE, why="not_settled")


async def other_ways(walk: Walk) -> None:
    """Another lawful way, a suggestion, a commendation, and one that its petitioner takes back. Then everything is refused."""
    elsewhere = await claim(walk, MEMBER, "要求认定去年摔伤是工伤,单位不认")
    await notified(walk, elsewhere, JUSTICE)
    await walk.applies("ask_referral", elsewhere, by=JUSTICE, then="screened", route="administrative")
    await walk.applies("approve_screening", elsewhere, by=SUPERVISOR, then="done")
    suggestion = await claim(walk, MEMBER, "建议在村口装一盏路灯", matter="suggestion")
    await walk.applies("transfer", suggestion, by=OFFICE, then="transferred", lead_unit=UNIT[JUSTICE])
    await walk.refuses("notify", suggestion, by=JUSTICE, why="is_claim")
    await walk.applies("answer_suggestion", suggestion, by=JUSTICE, then="done")
    praise = await walk.office.report(REGISTRAR, "感谢镇里把路修好了", on_behalf_of="雷阿婆", as_petition=True)
    assert (await walk.office.case(OFFICE, praise))["state"] == "claimed"  # by the registrar's report alone
    await walk.applies("register", praise, by=OFFICE, then="registered", matter="commendation")
    await walk.refuses("transfer", praise, by=OFFICE, why="not_commendation")
    await walk.applies("pass_on", praise, by=OFFICE, then="done")
    await walk.refuses("withdraw_petition", praise, by=OFFICE, why="state")
    open_still = await claim(walk, MEMBER, "邻居的树长到我家屋顶上,挡光")
    await walk.refuses("reopen", open_still, by=OFFICE, why="state")
    of_disputes = await walk.office.act(DESK, open_still, "dispatch", (await walk.office.case(DESK, open_still))["version"])
    assert (of_disputes.status_code, of_disputes.json()["reason"]["code"]) == (409, "act.kind")
    await walk.applies("transfer", open_still, by=OFFICE, then="transferred", lead_unit=UNIT[JUSTICE])
    await walk.applies("withdraw_petition", open_still, by=OFFICE, then="withdrawn")
    for row in PETITION.rows:
        if row.roles and row.act != "reopen":
            told = await walk.refuses(row.act, open_still, by=somebody_of(row, JUSTICE), why=_out_of_place(row))
            assert row.zh in told["reason"]["zh"]
        if row.roles:
            answer = await walk.never(row.act, open_still, by=nobody_of(row))
            assert (answer.status_code, str(min(row.roles)) in answer.json()["detail"]) == (403, True), row.act
            walk.refused.add((PETITION.kind, row.act))


def _out_of_place(row: Transition) -> str:
    """What a withdrawn petition refuses it for."""
    if "withdrawn" not in row.sources:
        return "state"
    return "library" if row.filed else "mediation"


async def lying(walk: Walk) -> None:
    """Nobody objects in time, nobody answers in time, nobody asks for a review: each clock tells of it once."""
    case = await claim(walk, MEMBER, "隔壁的空调外机对着我家窗户,嗡嗡响")
    await walk.applies("transfer", case, by=OFFICE, then="transferred", lead_unit=UNIT[JUSTICE])
    await walk.applies("object", case, by=JUSTICE, then="objected", suggested=UNIT[ENFORCEMENT])
    await walk.lies(case, FIFTEEN, "clock_due_soon")
    again = await walk.applies("refuse_objection", case, by=OFFICE, then="transferred")
    await walk.clocks(case, again, "clock_objection_lapsed")
    await walk.refuses("object", case, by=JUSTICE, why="objection_open")
    await walk.applies("number", case, by=OFFICE, then="transferred")
    await walk.applies("notify", case, by=JUSTICE, then="notified")
    await walk.applies("accept", case, by=JUSTICE, then="accepted")
    await walk.applies("take_on", case, by=JUSTICE, then="accepted")
    await walk.applies("hand_on", case, by=DESK, then="accepted", new_handler=await heir_of(walk, case, await a_colleague(walk)))
    await walk.lies(case, LONG_AGO, *LADDER)
    await walk.applies("confirm_supervision", case, by=OFFICE, then="accepted")
    await walk.refuses("decline_supervision", case, by=LEADER, why="supervision_proposed")
    await walk.applies("draft_opinion", case, by=JUSTICE, then="drafted")
    await walk.applies("issue_opinion", case, by=SUPERVISOR, then="opinion_issued")
    await walk.applies("serve_opinion", case, by=JUSTICE, then="answered")
    await walk.lies(case, SIXTY, "clock_review_lapsed")
    assert (await walk.office.case(CENTRE, case))["result"] == "not_reviewed"


async def watched(walk: Walk) -> None:
    """A grave one rings as a petition too; and lies at the office until it is looked at; its officer is recused."""
    case = await walk.office.report(OTHER_MEMBER, "广场舞的音响开到半夜,吵得没法睡", grid_code="330523107202002")
    red = await walk.applies("raise_urgency", case, by=DESK, then=(await walk.office.case(DESK, case))["state"], urgency="red")
    await walk.clocks(case, red, "clock_ring")
    await walk.applies("make_petition", case, by=OFFICE, then="claimed", external_no="330523-2026-0003")
    await walk.lies(case, 1, "clock_ring")
    await walk.applies("acknowledge", case, by=LEADER, then="claimed")
    await walk.refuses("acknowledge", case, by=SUPERVISOR, why="unheard")
    await walk.applies("register", case, by=OFFICE, then="registered")
    await walk.lies(case, SIXTY, *LADDER)
    await walk.applies("decline_supervision", case, by=SUPERVISOR, then="registered")
    await walk.applies("transfer", case, by=OFFICE, then="transferred", lead_unit=UNIT[JUSTICE])
    await walk.applies("object", case, by=JUSTICE, then="objected", suggested=UNIT[VILLAGE])
    await walk.applies("grant_objection", case, by=OFFICE, then="transferred", lead_unit=UNIT[VILLAGE])
    await walk.applies("take_on", case, by=VILLAGE, then="transferred")
    await walk.applies("recuse_handler", case, by=OFFICE, then="transferred")
    await walk.refuses("notify", case, by=VILLAGE, why="recused")


async def not_asked_again(walk: Walk) -> None:
    """The reviewing unit's officer is a relation, so the office writes its review down: revoked, and dealt with anew. The new opinion is
    upheld, and after that nobody asks for a final review."""
    case = await claim(walk, MEMBER, "邻居的鸡舍味道大,调解过没有结果")
    await walk.applies("number", case, by=OFFICE, then="registered")
    await notified(walk, case, JUSTICE)
    await walk.applies("accept", case, by=JUSTICE, then="accepted")
    await walk.applies("draft_opinion", case, by=JUSTICE, then="drafted", opinion="not_supported")
    await walk.applies("issue_opinion", case, by=OFFICE, then="opinion_issued")
    await walk.applies("serve_opinion", case, by=JUSTICE, then="answered")
    await walk.applies("ask_review", case, by=OFFICE, then="review", lead_unit="anji.sifaju")
    await walk.applies("recuse_self", case, by="sifaju", then="review")
    await walk.refuses("give_review", case, by="sifaju", why="recused")
    await walk.applies("give_review", case, by=OFFICE, then="review_issued", outcome="revoked")
    await walk.refuses("serve_review", case, by=OFFICE, why="opinion_stands")
    await walk.applies("order_redo", case, by=OFFICE, then="accepted")
    again = await walk.office.case(JUSTICE, case)
    assert (again["lead_unit"], again["opinion"], again["reviews"]) == (UNIT[JUSTICE], None, 0)
    assert "handle" in [clock["stage"] for clock in again["clocks"]]
    await walk.applies("draft_opinion", case, by=JUSTICE, then="drafted", opinion="supported")
    await walk.applies("issue_opinion", case, by=OFFICE, then="opinion_issued")
    await walk.applies("serve_opinion", case, by=JUSTICE, then="answered")
    await walk.applies("ask_review", case, by=OFFICE, then="review", lead_unit="330523107.zhengfu")
    await walk.applies("give_review", case, by=OFFICE, then="review_issued")
    await walk.applies("serve_review", case, by=OFFICE, then="reviewed")
    await walk.lies(case, SIXTY, "clock_final_lapsed")


WAYS = (to_the_end, taken_directly, other_ways, lying, watched, not_asked_again)
