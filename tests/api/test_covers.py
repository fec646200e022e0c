"""AB岗 on the screens: a unit's covers and who could cover, for its own people; what is done for somebody is told with both names; the lists
of whoever covers hold what they cover, marked."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from streams.contracts.codes import CaseState, Change, Restricted, Role
from streams.contracts.events import Actor
from streams.contracts.moments import beginning_of, day_at
from streams.reference.county import load_county
from tests.api.ground import ANJI, Ground, bearing, ids
from tests.api.test_alarms import alarms, an_alarm, rung
from tests.api.test_library import LEADER, asked, employ, taken_in
from tests.builders import a_report

COUNTY = load_county(ANJI)
UNIT = "330523107.sifasuo"
OFFICER = ("anji", "unit_officer", "330523107", UNIT)
OTHER_LEADER = ("anji", "leader", "330523", "anji.xianzhengfu")
CENTRE = ("anji", "centre", "330523", "anji.centre")
TODAY = day_at(datetime.now(UTC))
DAY = timedelta(days=1)
PUT = (
    "insert into intake.covers (cover_id, tenant, unit, account_id, covered_by, since, until, set_by, set_at, ended_at, ended_by)"
    " values ($1, 'anji', $2, $3, $4, $5, $6, $3, $5, $7, case when $7::timestamptz is not null then $3::uuid end)"
)


async def put(ground: Ground, away: UUID, by: UUID, unit: str = UNIT, *, first: int = 0, days: int = 1, ended: bool = False) -> None:
    since = beginning_of(TODAY + first * DAY)
    await ground.owner.execute(PUT, uuid4(), unit, away, by, since, since + days * DAY, datetime.now(UTC) if ended else None)


async def listed(client: httpx.AsyncClient, token: str, unit: str = UNIT) -> dict[str, Any]:
    answer = await client.get("/api/v1/covers", params={"tenant": "anji", "unit": unit}, headers=bearing(token))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_unit_s_covers_in_order_and_who_could_cover(ground: Ground, client: httpx.AsyncClient) -> None:
    first, second, third = [await employ(ground, name, OFFICER) for name in ("甲", "乙", "丙")]
    await put(ground, first, second)
    await put(ground, second, third, first=3, days=2)
    await put(ground, first, third, first=-3, days=2)
    await put(ground, third, first, first=1, ended=True)
    await put(ground, third, first, first=-90)  # long over
    told = await listed(client, await ground.login(OFFICER, account=first))
    shown = [(one["name"], one["by_name"], one["state"], one["may_end"]) for one in told["covers"]]
    assert shown == [
        ("甲", "丙", "over", False), ("甲", "乙", "running", True), ("丙", "甲", "ended", False), ("乙", "丙", "to_come", False),
    ]  # fmt: skip
    assert (told["covers"][3]["first_day"], told["covers"][3]["last_day"]) == (str(TODAY + 3 * DAY), str(TODAY + 4 * DAY))
    people = {one["name"]: (one["may_set"], [told["names"][name] for name in one["covered_by"]]) for one in told["people"]}
    assert {name: (may, sorted(by)) for name, (may, by) in people.items()} == {
        "甲": (True, ["丙", "乙"]), "乙": (False, ["丙", "甲"]), "丙": (False, ["乙", "甲"]),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("grant", "people", "may_set"),
    [
        (("anji", "town_desk", "330523107", "330523107.zhihuishi"), 2, 2),
        (CENTRE, 2, 2),
        (("anji", "leader", "330523", UNIT), 2, 2),
        (("anji", "mediator", "330523107", UNIT), 2, 0),
        (("anji", "town_desk", "330523104", "330523104.zhihuishi"), 0, 0),
        (("anji", "unit_officer", "330523107", "330523107.zhifadui"), 0, 0),
        (("police", "centre", "330523", "anji.centre"), 0, 0),
        (("anji", "centre", "", ""), 0, 0),
    ],
)
async def test_names_are_for_the_unit_and_for_who_answers_for_its_place(
    grant: tuple[str, str, str, str], people: int, may_set: int, ground: Ground, client: httpx.AsyncClient
) -> None:
    first, second = [await employ(ground, name, OFFICER) for name in ("甲", "乙")]
    await put(ground, first, second)
    told = await listed(client, await ground.login(grant))
    assert (len(told["people"]), sum(one["may_set"] for one in told["people"]), len(told["covers"])) == (people, may_set, bool(people))


async def test_a_leader_s_lists_hold_what_another_leads_whom_they_cover_for(ground: Ground, client: httpx.AsyncClient) -> None:
    away, me, third = [await employ(ground, name, grant) for name, grant in (("甲", LEADER), ("乙", OTHER_LEADER), ("丙", LEADER))]
    case, sponsored = await taken_in(ground, away), await taken_in(ground, third, sponsor=away)
    handled = await taken_in(ground, away, co_units=("anji.xianzhengfu",))  # by a unit of whoever covers
    token = await ground.login(OTHER_LEADER, account=me)

    async def waiting(what: str) -> dict[UUID, str | None]:
        page = await asked(client, token, f"?waiting={what}&limit=1")
        items = page["items"]
        assert page["next"] is None  # what is left out is no further page
        return dict(zip(ids(items), [one["covering"] for one in items], strict=True))

    assert await waiting("receive") == await waiting("sponsor") == {}
    acts = [act["act"] for act in (await asked(client, token, f"/{case.case_id}"))["acts"]]
    assert "record_reception" not in acts
    await put(ground, away, me, "anji.xianwei")
    assert await waiting("receive") == {case.case_id: "甲"}
    assert await waiting("sponsor") == {sponsored.case_id: "甲"}
    told = [await asked(client, token, f"/{one.case_id}") for one in (case, handled)]
    assert ["record_reception" in [act["act"] for act in one["acts"]] for one in told] == [True, False]
    assert [one["covering"] for one in told] == ["甲", None]


async def test_the_history_names_both_to_those_who_do_more_than_report(ground: Ground, client: httpx.AsyncClient) -> None:
    away, me = [await employ(ground, name, OFFICER) for name in ("张三", "李四")]
    reporter = await employ(ground, "网格员", ("anji", "grid_member", "330523107202001", ""))
    case = await ground.open(state=CaseState.HANDLING, handler=away, reporter=reporter)
    actor = Actor(me, Role.UNIT_OFFICER, "330523107", UNIT)
    await ground.change(case, Change.PROGRESS, actor=actor, acted_for=away)
    await put(ground, away, me)
    told = await asked(client, await ground.login(OFFICER, account=me), f"/{case.case_id}")
    assert told["timeline"][-1]["actor"]["stood_in"] == {"name": "李四", "for_name": "张三"}
    assert told["timeline"][0]["actor"]["stood_in"] is None
    assert (told["handler"], told["covering"]) == ("covered", "张三")
    member = await ground.login(("anji", "grid_member", "330523107202001", ""), account=reporter)
    assert (await asked(client, member, f"/{case.case_id}"))["timeline"][-1]["actor"]["stood_in"] == {"name": "", "for_name": ""}


async def test_an_alarm_says_in_whose_place_somebody_was_rung_and_is_next(ground: Ground, client: httpx.AsyncClient) -> None:
    away, me, second = [await employ(ground, name, CENTRE) for name in ("主班员", "替班员", "副班员")]
    at = datetime.now(UTC) + timedelta(minutes=3)
    for day in (COUNTY.duty_day(at), COUNTY.duty_day(datetime.now(UTC))):
        duty = (
            "insert into intake.duty (tenant, day, post, account_id, set_by) values ('anji', $1, 'second', $2, $2) on conflict do nothing"
        )
        await ground.owner.execute(duty, day, second)
    await put(ground, second, me, "anji.centre", days=2)
    case = await rung(ground, await an_alarm(ground), "first", me, following=("second", at))
    update = "update stream.timeline set fields = fields || jsonb_build_object('rung_for', $2::text) where case_id = $1 and change = 'rung'"
    await ground.owner.execute(update, case.case_id, str(away))
    (one,) = await alarms(client, await ground.login(CENTRE))
    assert [(ring["names"], ring["for_names"]) for ring in one["rings"]] == [(["替班员"], ["主班员"])]
    assert (one["following"]["names"], one["following"]["for_names"]) == (["替班员"], ["副班员"])


MEMBER = ("anji", "grid_member", "330523107202001", "")
NEIGHBOUR = ("anji", "grid_member", "330523107202002", "")
VILLAGE = "330523107202"


@pytest.mark.parametrize(
    ("grant", "people", "may_set"),
    [
        (("anji", "town_desk", "330523107", "330523107.zhihuishi"), 2, 2),
        (CENTRE, 2, 2),
        (("anji", "leader", "330523107", ""), 2, 0),
        (("anji", "mediator", VILLAGE, ""), 3, 1),  # of the same village, and for themselves
        (("anji", "grid_member", "330523107201001", ""), 0, 0),  # of the next
        (("anji", "town_desk", "330523104", "330523104.zhihuishi"), 0, 0),
        (("police", "centre", "330523", "anji.centre"), 0, 0),
        (("anji", "supervisor", "330523", ""), 0, 0),
    ],
)
async def test_names_of_a_village_are_for_it_and_for_who_answers_for_it(
    grant: tuple[str, str, str, str], people: int, may_set: int, ground: Ground, client: httpx.AsyncClient
) -> None:
    first, second = await employ(ground, "甲", MEMBER), await employ(ground, "乙", NEIGHBOUR)
    await employ(ground, "丙", ("anji", "grid_member", "330523107201001", ""))
    await put(ground, first, second, "")
    me = await employ(ground, "我", grant)
    query = {"tenant": "anji", "place": VILLAGE}
    answer = await client.get("/api/v1/covers", params=query, headers=bearing(await ground.login(grant, account=me)))
    told = answer.json()
    assert (len(told["people"]), sum(one["may_set"] for one in told["people"]), len(told["covers"])) == (people, may_set, bool(people))
    could = {one["name"]: [told["names"][name] for name in one["covered_by"]] for one in told["people"]}
    assert could.get("甲", ["乙"]) == ["乙"]


async def test_reports_of_whom_one_covers_for_are_told_but_never_those_that_are_only_theirs(
    ground: Ground, client: httpx.AsyncClient
) -> None:
    away, me = await employ(ground, "张三", MEMBER), await employ(ground, "李四", NEIGHBOUR)
    plain = await ground.open(reporter=away)
    for changes in (
        {"restricted": Restricted.MINOR},
        {"restricted": Restricted.ACCUSATION, "excluded_units": ("330523107.paichusuo",)},
        {"excluded_units": ("330523107.paichusuo",)},
        {"state": CaseState.IN_DOUBT},
        {"recused": (me,)},
    ):
        await ground.open(reporter=away, **changes)
    await ground.open(reporter=await employ(ground, "王五", MEMBER))
    undecided, _ = a_report(reporter=Actor(away, Role.GRID_MEMBER, MEMBER[2], ""), received_at=datetime.now(UTC))
    await ground.accept(undecided)
    headers = bearing(await ground.login(NEIGHBOUR, account=me))
    every = {row["report_id"] for row in await ground.owner.fetch("select report_id from intake.reports")}

    async def seen() -> set[UUID]:
        return {one for one in every if (await client.get(f"/api/v1/reports/{one}", headers=headers)).status_code == 200}

    async def told() -> list[dict[str, Any]]:
        return list((await client.get("/api/v1/reports", params={"covered": True}, headers=headers)).json()["items"])

    assert (await seen(), await told()) == (set(), [])
    await put(ground, away, me, "")
    (one,) = await told()
    assert (one["for_name"], one["number"], one["query_code"]) == ("张三", plain.number, None)
    assert await seen() == {UUID(one["report_id"])}
    assert (await client.get("/api/v1/reports", headers=headers)).json()["items"] == []  # they are not one's own
    await ground.owner.execute("update intake.covers set ended_at = now()")
    assert (await seen(), await told()) == (set(), [])
