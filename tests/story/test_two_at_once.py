"""Ten people act on one case at once, round after round: one wins, the others learn what was done, and from which seat."""

import asyncio
from random import Random
from typing import Any, NamedTuple

import asyncpg
import httpx
import pytest

from streams.contracts.dispute_table import DISPUTE
from streams.store.recount import differences
from tests.story.office import Office
from tests.story.walking import fields_of

DESK, CENTRE, SUPERVISOR, LEADER, JUSTICE = "desk.zhangcun", "centre", "supervisor", "leader", "sifasuo.zhangcun"
AT_ONCE = 10
WISHES = {
    "handling": [
        *[(JUSTICE, act) for act in ("progress", "progress", "instruct", "ask_closing")],
        *[(who, act) for act, *people in (("instruct", LEADER, LEADER), ("reclassify", DESK, DESK, CENTRE, CENTRE)) for who in people],
    ],
    "closing": [(who, "refuse_closing") for who in (DESK, DESK, DESK, CENTRE, CENTRE, CENTRE, SUPERVISOR, SUPERVISOR, LEADER, LEADER)],
}
"""What ten people may want of a case in these states: every one of these acts would be applied, were it alone."""


class Wish(NamedTuple):
    """Somebody's act, and the answer to it."""

    who: str
    act: str
    answer: httpx.Response


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("rounds", [60, pytest.param(1000, marks=pytest.mark.long)])
async def test_of_ten_at_once_one_wins_and_nine_learn_who_and_what(rounds: int, system: dict[str, Any]) -> None:
    dice = Random(rounds)
    async with Office(system) as office:
        case = await in_hand(office)
        case_id, version, state = case["case_id"], case["version"], case["state"]
        history = [entry["change"] for entry in case["timeline"]]
        for _ in range(rounds):
            wishes = dice.sample(WISHES[state], AT_ONCE)
            asked = [office.act(who, case_id, act, version, **fields_of(DISPUTE.by_act[act])) for who, act in wishes]
            answers = await asyncio.gather(*asked)
            done = [Wish(*wish, answer) for wish, answer in zip(wishes, answers, strict=True)]
            winner = the_only_winner(done)
            for wish in done:
                if wish is not winner:
                    learns_of(winner, wish, seen=version, office=office)
            told = winner.answer.json()["case"]
            assert told["version"] == version + 1
            version, state = told["version"], told["state"]
            history.append(DISPUTE.by_act[winner.act].change)
        after = await office.case(CENTRE, case_id)
    assert [entry["version"] for entry in after["timeline"]] == list(range(1, version + 1))
    assert [entry["change"] for entry in after["timeline"]] == history
    await adds_up(system["postgres"])


async def in_hand(office: Office) -> dict[str, Any]:
    """A case that its unit has in hand."""
    case_id = await office.report("langcun1", "楼下作坊的机器从早响到晚,吵得没法过")
    for version, (who, act) in enumerate([(DESK, "dispatch"), (JUSTICE, "sign"), (JUSTICE, "contact"), (JUSTICE, "progress")], start=1):
        lead = {"lead_unit": "330523107.sifasuo"} if act == "dispatch" else {}
        answer = await office.act(who, case_id, act, version, **fields_of(DISPUTE.by_act[act]), **lead)
        assert answer.status_code == 200, answer.text
    return await office.case(CENTRE, case_id)


def the_only_winner(done: list[Wish]) -> Wish:
    won = [wish for wish in done if wish.answer.status_code == 200]
    assert sorted(wish.answer.status_code for wish in done) == [200, *[409] * (AT_ONCE - 1)], [wish.answer.text for wish in done]
    return won[0]


def learns_of(winner: Wish, loser: Wish, *, seen: int, office: Office) -> None:
    """The version seen, the one it is now, and what made it: change, role and unit, and nobody's name."""
    told = loser.answer.json()
    assert told["reason"]["code"] == "act.stale", loser.answer.text
    assert (f"第{seen}版" in told["reason"]["zh"], f"第{seen + 1}版" in told["reason"]["zh"]) == (True, True)
    assert (f"version {seen};" in told["reason"]["en"], f"now {seen + 1}:" in told["reason"]["en"]) == (True, True)
    (step,) = told["since"]
    (seat,) = office.seats(winner.who)
    assert (step["version"], step["change"]) == (seen + 1, DISPUTE.by_act[winner.act].change)
    assert (step["actor"]["role"], step["actor"]["unit"]) == (seat["role"], seat["unit"])
    assert bool(step["actor"]["unit_name"]) == bool(seat["unit"])
    assert (set(step), set(step["actor"])) == ({"version", "at", "change", "actor"}, {"role", "unit", "unit_name"})


async def adds_up(address: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        assert await differences(connection) == {}
    finally:
        await connection.close()
