"""Somebody leaves: one case is handed on from its page, the rest by one command that tells what becomes of each."""

import asyncio
import secrets
from typing import Any

from tests.story.office import new_id
from tests.story.seats import DESK, JUSTICE, MEMBER, UNIT
from tests.story.walking import Walk


async def heir_of(walk: Walk, case: str, username: str) -> str:
    """The account of this colleague, as the case's page offers it."""
    acts = (await walk.office.case(DESK, case))["acts"]
    needs = next(act["needs"] for act in acts if act["act"] == "hand_on")
    choices = next(need["choices"] for need in needs if need["field"] == "new_handler")
    return str(next(choice["code"] for choice in choices if choice["zh"] == username))


async def a_colleague(walk: Walk) -> str:
    """One more officer of the unit."""
    username = f"colleague.{secrets.token_hex(3)}"
    await walk.office.employ(username, {"tenant": "anji", "scope": "330523107", "role": "unit_officer", "unit": UNIT[JUSTICE]})
    return username


async def in_hand(walk: Walk, text: str) -> str:
    case = await walk.office.report(MEMBER, text, grid_code="330523107202005")
    await walk.applies("reroute", case, by=DESK, then="dispatched", lead_unit=UNIT[JUSTICE])
    await walk.applies("sign", case, by=JUSTICE, then="signed")
    return case


async def leaving(walk: Walk) -> None:
    """Three cases of one officer. One goes first; of the others one stays, since the colleague is recused from it."""
    colleague = await a_colleague(walk)
    cases = [await in_hand(walk, text) for text in ("两家为院墙高低吵起来", "两家为檐水流向吵起来", "两家为菜地边界吵起来")]
    await walk.refuses("hand_on", cases[0], by=DESK, why="in_hand")
    for case in cases:
        await walk.applies("take_on", case, by=JUSTICE, then="signed")
    await walk.applies("hand_on", cases[0], by=DESK, then="signed", new_handler=await heir_of(walk, cases[0], colleague))
    await walk.refuses("hand_on", cases[0], by=DESK, why="heir_unit")
    await walk.applies("recuse_self", cases[1], by=colleague, then="signed")
    between = {"tenant": "anji", "unit": UNIT[JUSTICE], "from": JUSTICE, "to": colleague}
    seen = (await walk.office.get(DESK, "/api/v1/reassignments", **between)).json()
    theirs = {case["case_id"]: case["hindrance"] and case["hindrance"]["code"] for case in seen["cases"]}
    assert (theirs[cases[1]], theirs[cases[2]], cases[0] in theirs) == ("act.heir_recused", None, False)
    told = await handed_over(walk, between, cases[1:])
    assert {one["case_id"]: (one["status"], one["reason"] and one["reason"]["code"]) for one in told} == {
        cases[1]: ("refused", "act.heir_recused"),
        cases[2]: ("applied", None),
    }
    assert [(await walk.office.case(colleague, case))["handler"] for case in cases] == ["you", "somebody", "you"]
    after = await walk.office.case(DESK, cases[2])
    walk.entries.append((cases[2], after["version"], "handed_on"))


async def handed_over(walk: Walk, between: dict[str, str], cases: list[str]) -> list[dict[str, Any]]:
    """By one command, and what became of each in the end."""
    body = {
        "reassignment_id": new_id(), "tenant": between["tenant"], "unit": between["unit"], "from_username": between["from"],
        "to_username": between["to"], "cases": cases, "reason": "调离岗位",
    }  # fmt: skip
    answer = await walk.office._call("POST", "/api/v1/reassignments", DESK, json=body)
    assert answer.status_code == 202, answer.text
    for _ in range(150):
        told: list[dict[str, Any]] = (await walk.office.get(DESK, f"/api/v1/reassignments/{body['reassignment_id']}")).json()["cases"]
        if all(one["status"] != "pending" for one in told):
            break
        await asyncio.sleep(0.2)
    return told


WAYS = (leaving,)
