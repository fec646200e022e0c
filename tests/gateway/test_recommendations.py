"""The petition office recommends, on the ground of cases it sees; the unit answers once; a unit accused in one of them learns of none."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import docx
import httpx
import pytest

from deploy.postgres.databases import Databases
from streams.contracts.grants import issue
from streams.contracts.moments import day_at
from tests.api import ground as reading
from tests.api.ground import Ground, a_holder, an_app, bearing, standing_on
from tests.gateway.asking import Asking, Logins, new_id, settings_for, standing

SECRET = "s" * 64
Grant = tuple[str, str, str, str]
OFFICE: Grant = ("anji", "petition_office", "330523", "anji.xinfangju")
UNIT: Grant = ("anji", "unit_officer", "330523", "anji.jiaojing")
OTHER: Grant = ("anji", "unit_officer", "330523", "anji.zhujianju")
SUPERVISOR: Grant = ("anji", "supervisor", "330523", "anji.xianwei")
DESK: Grant = ("anji", "town_desk", "330523107", "330523107.zhihuishi")
ELSEWHERE: Grant = ("anji", "petition_office", "330523104", "anji.xinfangju")


class Office(NamedTuple):
    """The intake and the api on one database, and whoever comes by."""

    ground: Ground
    intake: Asking
    api: httpx.AsyncClient
    tokens: dict[Grant, str]

    async def enters(self, grant: Grant) -> dict[str, str]:
        """The header of somebody with this grant, the same person each time."""
        if grant not in self.tokens:
            account = uuid4()
            await self.ground.owner.execute("insert into intake.accounts (account_id, username) values ($1, $2)", account, account.hex)
            await self.ground.owner.execute("insert into intake.grants values ($1, $2, $3, $4, $5)", account, *grant)
            self.tokens[grant] = issue(a_holder(grant, account=account), secret=SECRET, now=datetime.now(UTC))
        return bearing(self.tokens[grant])

    async def recommend(self, *cases: UUID, by: Grant = OFFICE, **changes: Any) -> httpx.Response:
        body = {
            "recommendation_id": str(new_id()),
            "aim": "improve_work",
            "to_unit": "anji.jiaojing",
            "cases": [str(case) for case in cases],
            "problem": "同一路口一年四次堵到半夜",
            "advice": "节假日派人到路口疏导",
            "reply_by": (day_at(datetime.now(UTC)) + timedelta(days=30)).isoformat(),
        }
        return await self.intake.client.post("/api/v1/recommendations", json=body | changes, headers=await self.enters(by))

    async def written(self, *cases: UUID, **changes: Any) -> UUID:
        """A recommendation that was taken."""
        wanted = new_id()
        answer = await self.recommend(*cases, recommendation_id=str(wanted), **changes)
        assert answer.status_code == 200, answer.text
        return wanted

    async def reply(self, wanted: UUID, *, by: Grant = UNIT, **given: str) -> httpx.Response:
        body = given or {"adopted": "adopted", "measures": "五一起每天两人"}
        return await self.intake.client.post(f"/api/v1/recommendations/{wanted}/reply", json=body, headers=await self.enters(by))

    async def listed(self, by: Grant, **query: str) -> dict[str, Any]:
        answer = await self.api.get("/api/v1/recommendations", params=query, headers=await self.enters(by))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def read(self, wanted: UUID, by: Grant, what: str = "") -> httpx.Response:
        return await self.api.get(f"/api/v1/recommendations/{wanted}{what}", headers=await self.enters(by))


@pytest.fixture
async def office(kafka: str, topics: str, module_database: Databases, logins: Logins) -> AsyncIterator[Office]:
    async with (
        standing_on(module_database) as ground,
        standing(settings_for(kafka, topics, module_database), logins) as intake,
        an_app(reading.settings_for(module_database, secret=SECRET)) as (_, api),
    ):
        yield Office(ground, intake, api, {})


async def test_a_unit_is_told_answers_once_and_the_office_reads_it(office: Office) -> None:
    case, hidden = await office.ground.open(), await office.ground.open()
    wanted = await office.written(case.case_id, hidden.case_id)
    (item,) = (await office.listed(UNIT))["items"]
    assert (item["recommendation_id"], item["may_reply"], item["adopted"], item["cases"]) == (str(wanted), True, None, [])
    (item,) = (await office.listed(OFFICE))["items"]
    assert sorted(one["number"] for one in item["cases"]) == sorted([case.number, hidden.number])
    assert (item["to_unit_name"], item["office_name"], item["may_reply"]) == ("安吉县公安局交通警察大队", "安吉县信访局", False)
    told = (await office.read(wanted, UNIT)).json()
    assert (told["problem"], told["advice"], told["measures"]) == ("同一路口一年四次堵到半夜", "节假日派人到路口疏导", "")
    first = await office.reply(wanted)
    assert first.status_code == 200, first.text
    assert (await office.reply(wanted)).json() == first.json()
    assert (await office.reply(wanted, adopted="not_adopted", reason="没有人手")).status_code == 409
    told = (await office.read(wanted, OFFICE)).json()
    assert (told["adopted"], told["measures"], told["overdue"]) == ("adopted", "五一起每天两人", False)
    assert (await office.listed(OFFICE, waiting="reply"))["items"] == []
    rows = await office.ground.owner.fetch(
        "select sealed from intake.recommendations union all select sealed from intake.recommendation_replies"
    )
    assert [row for row in rows if "路口".encode() in row["sealed"]] == []
    audited = "select what, account_id is not null from intake.audit where what like 'recommend%' order by row"
    assert [row["what"] for row in await office.ground.owner.fetch(audited)] == [
        "recommended",
        "recommendation_read",
        "recommendation_answered",
        "recommendation_answered",
        "recommendation_read",
    ]


async def test_the_same_again_is_the_same_and_other_words_are_a_conflict(office: Office) -> None:
    case = (await office.ground.open()).case_id
    wanted = str(new_id())
    first = await office.recommend(case, recommendation_id=wanted)
    assert (await office.recommend(case, recommendation_id=wanted)).json() == first.json()
    assert (await office.recommend(case, recommendation_id=wanted, advice="另一条")).status_code == 409
    assert len((await office.listed(OFFICE))["items"]) == 1


async def test_what_is_late_is_on_the_work_lists_by_its_last_day(office: Office) -> None:
    case = (await office.ground.open()).case_id
    late, latest, due = [await office.written(case) for _ in range(3)]
    for wanted, days in ((late, 2), (latest, 9)):
        await office.ground.owner.execute(
            "update intake.recommendations set reply_by = now() - make_interval(days => $2) where recommendation_id = $1", wanted, days
        )
    for by in (OFFICE, SUPERVISOR, UNIT):
        assert [one["recommendation_id"] for one in (await office.listed(by, waiting="overdue"))["items"]] == [str(latest), str(late)]
        waiting = (await office.listed(by, waiting="reply"))["items"]
        assert [(one["recommendation_id"], one["overdue"]) for one in waiting] == [
            (str(latest), True),
            (str(late), True),
            (str(due), False),
        ]
    assert (await office.reply(latest)).status_code == 200
    assert len((await office.listed(OFFICE, waiting="overdue"))["items"]) == 1


@pytest.mark.parametrize("by", [UNIT, SUPERVISOR, DESK, ("anji", "centre", "330523", "anji.centre")])
async def test_only_a_petition_office_recommends(office: Office, by: Grant) -> None:
    assert (await office.recommend((await office.ground.open()).case_id, by=by)).status_code == 403


@pytest.mark.parametrize("by", [OTHER, ELSEWHERE, ("police", "unit_officer", "330523", "anji.jiaojing")])
async def test_for_whoever_it_does_not_concern_there_is_none(office: Office, by: Grant) -> None:
    wanted = await office.written((await office.ground.open()).case_id)
    assert (await office.listed(by))["items"] == []
    for answer in (await office.read(wanted, by), await office.read(wanted, by, "/paper"), await office.reply(wanted, by=by)):
        assert answer.status_code == 404
    assert (await office.reply(wanted, by=OFFICE)).status_code == 403


async def test_it_rests_on_cases_of_its_office_s_own_sight_and_place(office: Office) -> None:
    ours, theirs = await office.ground.open(), await office.ground.open(tenant="police")
    answer = await office.recommend(ours.case_id, theirs.case_id, uuid4())
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["cases[1]", "cases[2]"])
    answer = await office.recommend(ours.case_id, by=ELSEWHERE)
    assert [one["field"] for one in answer.json()["errors"]] == ["cases[0]"]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"aim": "punish"}, ["aim"]),
        ({"to_unit": "nobody"}, ["to_unit"]),
        ({"problem": "", "advice": ""}, ["problem", "advice"]),
        ({"cases": []}, ["cases"]),
        ({"reply_by": "2020-01-01"}, ["reply_by"]),
        ({"reply_by": "2999-01-01"}, ["reply_by"]),
        ({"reply_by": "soon"}, ["reply_by"]),
        ({"recommendation_id": str(UUID(int=4))}, ["recommendation_id"]),
    ],
)
async def test_each_field_that_is_not_right_is_named(office: Office, changes: dict[str, Any], fields: list[str]) -> None:
    answer = await office.recommend((await office.ground.open()).case_id, **changes)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, fields)
    assert (await office.listed(OFFICE))["items"] == []


@pytest.mark.parametrize(
    ("answered", "fields"),
    [
        ({"adopted": "adopted"}, ["measures"]),
        ({"adopted": "partly_adopted"}, ["measures", "reason"]),
        ({"adopted": "not_adopted", "measures": "做了"}, ["reason"]),
        ({"adopted": "perhaps"}, ["adopted"]),
    ],
)
async def test_an_answer_says_what_is_done_or_why_not(office: Office, answered: dict[str, Any], fields: list[str]) -> None:
    wanted = await office.written((await office.ground.open()).case_id)
    answer = await office.reply(wanted, **answered)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, fields)


async def test_an_accused_unit_is_told_of_nothing_neither_before_nor_after(office: Office) -> None:
    accused = await office.ground.open(excluded_units=("anji.zhujianju",), co_units=("anji.xinfangju",))
    answer = await office.recommend(accused.case_id, to_unit="anji.zhujianju")
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["to_unit"])
    later = await office.ground.open()
    wanted = await office.written(later.case_id, to_unit="anji.zhujianju")
    assert len((await office.listed(OTHER))["items"]) == 1
    await office.ground.owner.execute("update stream.cases set excluded_units = '{anji.zhujianju}' where case_id = $1", later.case_id)
    assert (await office.listed(OTHER))["items"] == []
    assert [(await office.read(wanted, OTHER)).status_code, (await office.reply(wanted, by=OTHER)).status_code] == [404, 404]


async def test_the_paper_says_what_is_recommended_and_what_was_answered(office: Office) -> None:
    wanted = await office.written((await office.ground.open()).case_id, aim="hold_accountable")
    await office.reply(wanted, adopted="partly_adopted", measures="约谈了当班人员", reason="没有违纪事实")
    answer = await office.read(wanted, OFFICE, "/paper")
    assert answer.status_code == 200, answer.text
    text = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(answer.content)).paragraphs)
    said = (
        "追究责任建议书",
        "安吉县公安局交通警察大队:",
        "同一路口一年四次堵到半夜",
        "部分采纳",
        "约谈了当班人员",
        "没有违纪事实",
        "安吉县信访局(印章)",
    )
    assert [one for one in said if one not in text] == []
    assert "{{" not in text


async def test_a_destroyed_key_takes_the_words_and_no_figure(office: Office) -> None:
    wanted = await office.written((await office.ground.open()).case_id)
    await office.ground.keys.execute("update report_keys set key = null, destroyed_at = now() where report_id = $1", wanted)
    told = (await office.read(wanted, OFFICE)).json()
    assert (told["erased"], told["problem"]) == (True, "")
    assert (await office.reply(wanted)).status_code == 410
    assert len((await office.listed(OFFICE))["items"]) == 1


async def test_the_yearly_figures_know_them(office: Office) -> None:
    case = (await office.ground.open()).case_id
    answered = [await office.written(case), await office.written(case, aim="improve_policy"), await office.written(case)]
    await office.reply(answered[0])
    await office.reply(answered[1], adopted="not_adopted", reason="上位法不允许")
    year = day_at(datetime.now(UTC)).year
    told = (await office.api.get(f"/api/v1/annual/{year}", headers=await office.enters(OFFICE))).json()["figures"]["recommendations"]
    none = {"adopted": 0, "partly_adopted": 0, "not_adopted": 0, "unanswered": 0}
    assert told == [
        {"aim": "improve_policy", "n": 1, **none, "not_adopted": 1},
        {"aim": "improve_work", "n": 2, **none, "adopted": 1, "unanswered": 1},
    ]


async def test_a_late_answer_is_told_to_who_waits_for_it_and_who_owes_it_until_it_is_there(office: Office) -> None:
    case = await office.ground.open()
    late, answered = await office.written(case.case_id), await office.written(case.case_id)
    told_at = datetime.now(UTC)
    for wanted in (late, answered):
        for change, due in (("due_soon", told_at - timedelta(days=3)), ("overdue", told_at - timedelta(days=1))):
            await office.ground.owner.execute(
                "insert into stream.recommendation_reminders values ($1, $2, $3, $4)", wanted, change, due, told_at
            )
    assert (await office.reply(answered)).status_code == 200

    async def alarmed(by: Grant) -> list[tuple[str, str]]:
        answer = await office.api.get("/api/v1/alarms", headers=await office.enters(by))
        return [(one["recommendation_id"], one["kind"]) for one in answer.json()["answers"]]

    for grant in (OFFICE, ("anji", "centre", "330523", "anji.centre"), UNIT):
        assert await alarmed(grant) == [(str(late), "overdue")], grant
    for grant in (OTHER, SUPERVISOR, DESK, ELSEWHERE, ("police", "centre", "330523", "anji.centre")):
        assert await alarmed(grant) == [], grant
    items = {one["recommendation_id"]: one for one in (await office.listed(OFFICE))["items"]}
    assert [one["kind"] for one in items[str(late)]["reminders"]] == ["due_soon", "overdue"]
