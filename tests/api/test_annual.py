"""The figures of 条例 41 are those of the log: counted here a second time, from the same facts and by other means."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any, NamedTuple
from uuid import uuid4

import docx
import httpx
import pytest

from api.annual_figures import BEGINS, ENDS
from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Change
from streams.stages.journey import Memory
from tests.api.ground import Ground, an_entry, bearing

OFFICE = ("anji", "petition_office", "330523", "anji.xinfangju")
YEAR = 2024
S, C = CaseState, Change
WAYS = (
    (C.REGISTERED, C.TRANSFERRED, C.NOTIFIED, C.ACCEPTED, C.OVERDUE, C.OPINION_ISSUED, C.REVIEW_LAPSED),
    (C.REGISTERED, C.ASSIGNED, C.SUPERVISED, C.NOTIFIED, C.ACCEPTED, C.EXTENSION_GRANTED),
    (C.REGISTERED, C.TRANSFERRED, C.SUGGESTION_ANSWERED, C.REOPENED, C.TRANSFERRED),
    (C.WITHDRAWN,),
    (C.REGISTERED, C.PASSED_ON),
)
LED = {C.WITHDRAWN: S.WITHDRAWN, **dict.fromkeys(ENDS, S.DONE)} | {C.WITHDRAWN: S.WITHDRAWN, C.REOPENED: S.REGISTERED}


class Fact(NamedTuple):
    """A line of somebody's petition."""

    case: Case
    change: Change
    at: datetime


async def happens(ground: Ground, case: Case, change: Change, at: datetime, **changes: Any) -> Case:
    """One more line of its history, at a moment of its own."""
    memory = Memory()
    memory.remember(case)
    after = case.evolved(at, **changes)
    fields = {"stage": "handle"} if change is C.OVERDUE else {}
    memory.write(an_entry(after, change, uuid4(), fields=fields))
    await ground.write(memory)
    return after


async def petitions(ground: Ground, how_many: int) -> list[Fact]:
    """Petitions of two years, each along a way of its own; a few months lie between two steps."""
    dice, facts = Random(41), []
    for number in range(how_many):
        at = datetime(YEAR - 1, 3, 1, tzinfo=UTC) + timedelta(days=dice.randrange(560))
        case = await ground.open(
            at=at,
            state=S.DONE,
            category=dice.choice(("02", "07", "10")),
            people_count=dice.randrange(1, 9),
            asked_units=("anji.zhujianju",) if number % 3 == 0 else ("anji.jiaojing",) if number % 7 == 1 else (),
        )
        case = await happens(ground, case, C.DONE, at)  # as a dispute: no petition ends by it
        facts.append(Fact(case, C.PETITIONED, at))
        case = await happens(ground, case, C.PETITIONED, at, kind=CaseKind.PETITION, state=S.CLAIMED, petition_at=at, matter="claim")
        for change in dice.choice(WAYS):
            at += timedelta(days=dice.randrange(1, 90))
            case = await happens(ground, case, change, at, state=LED.get(change, S.ACCEPTED))
            facts.append(Fact(case, change, at))
    return facts


def within(facts: list[Fact], year: int) -> list[Fact]:
    """Those of a year, by the county's clock."""
    return [fact for fact in facts if (fact.at + timedelta(hours=8)).year == year]


def standing_after(facts: list[Fact], year: int) -> list[Case]:
    """What is open when the year is over: told case by case, line by line."""
    open_cases: dict[Any, Case] = {}
    for fact in facts:
        if (fact.at + timedelta(hours=8)).year > year:
            continue
        if fact.change in BEGINS:
            open_cases[fact.case.case_id] = fact.case
        elif fact.change in ENDS:
            open_cases.pop(fact.case.case_id)
    return list(open_cases.values())


def counted(cases: list[Case]) -> dict[str, int]:
    return {"n": len(cases), "people": sum(case.people_count for case in cases)}


async def told_of(ground: Ground, client: httpx.AsyncClient, grant: tuple[str, str, str, str], year: int = YEAR) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/annual/{year}", headers=bearing(await ground.login(grant)))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_each_figure_is_what_a_count_by_hand_gives_and_the_funnel_adds_up(ground: Ground, client: httpx.AsyncClient) -> None:
    facts = await petitions(ground, 40)
    await ground.open()  # a dispute, and a petition of another chain
    await petitions_of_another_chain(ground)
    whole = await told_of(ground, client, OFFICE)
    for year, told in ((YEAR, whole["figures"]), (YEAR - 1, whole["year_before"])):
        now = within(facts, year)
        heard = [fact.case for fact in now if fact.change is C.PETITIONED]
        assert told["heard"] == counted(heard)
        assert told["reopened"] == counted([fact.case for fact in now if fact.change is C.REOPENED])
        assert told["withdrawn"] == counted([fact.case for fact in now if fact.change is C.WITHDRAWN])
        assert told["ended"] == counted([fact.case for fact in now if fact.change in ENDS and fact.change is not C.WITHDRAWN])
        assert told["carried"] == counted(standing_after(facts, year - 1))
        assert told["open"] == counted(standing_after(facts, year))
        for what in ("n", "people"):
            came, went = (
                [told[turn][what] for turn in turns] for turns in (("carried", "heard", "reopened"), ("ended", "withdrawn", "open"))
            )
            assert sum(came) == sum(went)
        steps = Counter(str(fact.change) for fact in now)
        assert told["steps"] == {name: steps[name] for name in told["steps"]}
        assert told["overdue"] == ([{"stage": "handle", "n": steps["overdue"]}] if steps["overdue"] else [])
        fields = {code: counted([case for case in heard if case.category == code]) for code in sorted({case.category for case in heard})}
        assert [(row["category"], {"n": row["n"], "people": row["people"]}) for row in told["by_field"]] == list(fields.items())
    assert whole["figures"]["carried"]["n"] > 0 < whole["figures"]["reopened"]["n"]
    assert whole["figures"]["carried"] == whole["year_before"]["open"]


async def petitions_of_another_chain(ground: Ground) -> None:
    at = datetime(YEAR, 5, 5, tzinfo=UTC)
    case = await ground.open(at=at, tenant="police")
    await happens(ground, case, C.PETITIONED, at, kind=CaseKind.PETITION, state=S.CLAIMED)


async def test_units_are_told_from_five_matters_on_in_order_of_codes(ground: Ground, client: httpx.AsyncClient) -> None:
    heard = [fact.case for fact in within(await petitions(ground, 40), YEAR) if fact.change is C.PETITIONED]
    of = Counter(unit for case in heard for unit in case.asked_units)
    told = (await told_of(ground, client, OFFICE))["figures"]["complained_of"]
    assert [(one["unit"], one["n"]) for one in told] == sorted((unit, n) for unit, n in of.items() if n >= 5)
    assert told != []
    assert (told[0]["name"], min(of.values()) < 5) == ("安吉县住房和城乡建设局", True)


async def test_only_what_lies_in_sight_is_counted(ground: Ground, client: httpx.AsyncClient) -> None:
    await petitions(ground, 6)
    elsewhere = await told_of(ground, client, ("anji", "leader", "330523104", ""))
    assert (elsewhere["figures"]["heard"], elsewhere["figures"]["by_field"]) == ({"n": 0, "people": 0}, [])
    accused = ("anji", "leader", "330523", "anji.zhujianju")
    before = (await told_of(ground, client, accused))["figures"]["heard"]["n"]
    await ground.owner.execute("update stream.cases set excluded_units = '{anji.zhujianju}' where asked_units <> '{}'")
    assert before > (await told_of(ground, client, accused))["figures"]["heard"]["n"]


@pytest.mark.parametrize("role", ["grid_member", "mediator", "registrar", "unit_officer", "town_desk"])
async def test_the_report_is_its_writers_and_readers_alone(ground: Ground, client: httpx.AsyncClient, role: str) -> None:
    token = await ground.login(("anji", role, "330523107", ""))
    for path in ("", "/report"):
        assert (await client.get(f"/api/v1/annual/{YEAR}{path}", headers=bearing(token))).status_code == 403


async def test_a_year_that_has_not_begun_is_refused(ground: Ground, client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/api/v1/annual/{datetime.now(UTC).year + 2}", headers=bearing(await ground.login(OFFICE)))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "year")


async def test_the_paper_holds_the_same_figures(ground: Ground, client: httpx.AsyncClient) -> None:
    await petitions(ground, 12)
    told = (await told_of(ground, client, OFFICE))["figures"]
    answer = await client.get(f"/api/v1/annual/{YEAR}/report", headers=bearing(await ground.login(OFFICE)))
    assert answer.status_code == 200, answer.text
    document = docx.Document(BytesIO(answer.content))
    tables = [{row.cells[0].text: row.cells[1].text for row in table.rows} for table in document.tables]
    assert (tables[0]["本年收到"], tables[0]["年末在办"]) == (str(told["heard"]["n"]), str(told["open"]["n"]))
    assert (tables[3]["转送"], tables[3]["督办"]) == (str(told["steps"]["transferred"]), str(told["steps"]["supervised"]))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(said in text for said in ("2024年全年", "不作排名", "安吉县信访局(印章)"))
    assert "{{" not in text
