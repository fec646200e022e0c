"""A party rates the end of its matter by the code alone: once, apart for unit and petition office, and nobody who handled it learns whose."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import pytest

from deploy.postgres.databases import Databases
from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Change, Restricted
from streams.contracts.rates import Rates
from streams.contracts.sealing import open_remarks
from tests.api import ground as reading
from tests.api.ground import Ground, an_app, bearing, ids, standing_on
from tests.gateway.asking import Asking, Logins, settings_for, standing

DONE = CaseState.DONE
DESK = ("anji", "town_desk", "330523107", "330523107.zhihuishi")
OFFICE = ("anji", "petition_office", "330523", "anji.xinfangju")
HANDLER = ("anji", "unit_officer", "330523107", "330523107.sifasuo")
MEMBER = ("anji", "grid_member", "330523107202001", "")


class Counter(NamedTuple):
    """The intake and the api on one database."""

    ground: Ground
    intake: Asking
    api: httpx.AsyncClient

    async def code(self, case: Case) -> str:
        query = "select query_code from intake.reports join stream.reports using (report_id) where case_id = $1 order by accepted_at desc limit 1"
        return str(await self.ground.owner.fetchval(query, case.case_id))

    async def rate(self, code: str, **given: Any) -> httpx.Response:
        return await self.intake.client.post(f"/api/v1/lookup/{code}/rating", json={"unit": "satisfied", **given})

    async def matter(self, code: str) -> dict[str, Any]:
        told: dict[str, Any] = (await self.api.get(f"/api/v1/lookup/{code}")).json()
        return told

    async def to_follow_up(self, *grant: tuple[str, str, str, str]) -> list[Any]:
        answer = await self.api.get("/api/v1/cases?waiting=follow_up", headers=bearing(await self.ground.login(*grant)))
        assert answer.status_code == 200, answer.text
        return ids(answer.json()["items"])

    async def follow_ups(self, grant: tuple[str, str, str, str], **query: Any) -> dict[str, Any]:
        answer = await self.api.get("/api/v1/follow-ups", params=query, headers=bearing(await self.ground.login(grant)))
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    async def ratings(self, case: Case, grant: tuple[str, str, str, str], *, purpose: str = "") -> list[dict[str, Any]]:
        asked = {"purpose": purpose}
        answer = await self.api.get(f"/api/v1/cases/{case.case_id}", params=asked, headers=bearing(await self.ground.login(grant)))
        told: list[dict[str, Any]] = answer.json()["ratings"]
        return told


@pytest.fixture
async def counter(kafka: str, topics: str, module_database: Databases, logins: Logins) -> AsyncIterator[Counter]:
    settings = settings_for(kafka, topics, module_database, lookups_per_minute=600)
    async with (
        standing_on(module_database) as ground,
        standing(settings, logins) as intake,
        an_app(reading.settings_for(module_database, lookups_per_minute=600)) as (_, api),
    ):
        yield Counter(ground, intake, api)


async def test_after_the_end_a_party_rates_once_and_it_stays(counter: Counter) -> None:
    case = await counter.ground.open(state=CaseState.HANDLING)
    code = await counter.code(case)
    assert ((await counter.rate(code)).status_code, (await counter.matter(code))["rateable"]) == (409, [])
    await counter.ground.change(case, Change.DONE, state=DONE)
    assert (await counter.matter(code))["rateable"] == ["unit"]
    first = await counter.rate(code.replace("-", " ").lower(), unit="dissatisfied", words="没有人回过电话")
    assert first.status_code == 200, first.text
    assert (await counter.rate(code, unit="dissatisfied", words="没有人回过电话")).json() == first.json()
    changed = await counter.rate(code)
    assert (changed.status_code, "不能更改" in changed.text or "not changed" in changed.text) == (409, True)
    told = await counter.matter(code)
    assert (told["rateable"], datetime.fromisoformat(told["rated_at"])) == ([], datetime.fromisoformat(first.json()["rated_at"]))
    row = await counter.ground.owner.fetchrow("select * from intake.ratings")
    assert (row["unit"], row["petition_office"], row["handling_unit"]) == ("dissatisfied", None, case.lead_unit)
    key = await counter.ground.keys.fetchval("select key from report_keys where report_id = $1", row["report_id"])
    assert open_remarks(row["sealed"], key=key, owner=row["report_id"]) == {"words": "没有人回过电话"}
    assert "电话".encode() not in row["sealed"]


async def test_of_two_that_come_at_once_one_stands(counter: Counter) -> None:
    code = await counter.code(await counter.ground.open(state=DONE))
    answers = await asyncio.gather(counter.rate(code, unit="satisfied"), counter.rate(code, unit="dissatisfied"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await counter.ground.owner.fetchval("select count(*) from intake.ratings") == 1


async def test_unit_and_petition_office_are_rated_apart_and_the_office_only_where_it_had_a_part(counter: Counter) -> None:
    petition = await counter.code(await counter.ground.open(state=DONE, kind=CaseKind.PETITION))
    dispute = await counter.code(await counter.ground.open(state=DONE))
    assert (await counter.matter(petition))["rateable"] == ["unit", "petition_office"]
    for code, given in ((petition, {}), (dispute, {"petition_office": "satisfied"})):
        answer = await counter.rate(code, **given)
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["petition_office"])
    assert (await counter.rate(petition, petition_office="basically_satisfied")).status_code == 200
    assert (await counter.rate(dispute)).status_code == 200


@pytest.mark.parametrize("given", [{"unit": "splendid"}, {"unit": None}, {"words": "字" * 501}, {"stars": 5}])
async def test_each_field_that_is_not_right_is_named(counter: Counter, given: dict[str, Any]) -> None:
    answer = await counter.rate(await counter.code(await counter.ground.open(state=DONE)), **given)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, list(given))


async def test_a_code_of_a_minor_s_matter_is_no_different_from_an_unknown_one(counter: Counter) -> None:
    unknown = await counter.rate("ZZZZ-ZZZZ-ZZZZ")
    assert unknown.status_code == 404
    for restricted in (Restricted.MINOR, Restricted.DV):
        answer = await counter.rate(await counter.code(await counter.ground.open(state=DONE, restricted=restricted)))
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert await counter.ground.owner.fetchval("select count(*) from intake.ratings") == 0


@pytest.mark.parametrize("changes", [{"restricted": Restricted.LITIGATION}, {"excluded_units": ("anji.zhujianju",)}])
async def test_where_no_code_tells_the_stage_none_tells_the_end(counter: Counter, changes: dict[str, Any]) -> None:
    answers = []
    for state in (DONE, CaseState.HANDLING):
        code = await counter.code(await counter.ground.open(state=state, lead_unit="anji.jiwei", **changes))
        answers.append(await counter.rate(code))
        assert ((await counter.matter(code))["rateable"], (await counter.matter(code))["rated_at"]) == ([], None)
    assert (answers[0].status_code, answers[0].content) == (409, answers[1].content)


async def test_a_destroyed_key_takes_the_words_and_no_figure(counter: Counter) -> None:
    case = await counter.ground.open(state=DONE)
    await counter.rate(await counter.code(case), unit="dissatisfied", words="没有人回过电话")
    await counter.ground.keys.execute("update report_keys set key = null, destroyed_at = now()")
    (told,) = await counter.ratings(case, DESK, purpose="回访")
    assert (told["unit"], told["has_words"], told["words"]) == ("dissatisfied", True, None)
    late = await counter.ground.open(state=DONE)
    await counter.ground.keys.execute("update report_keys set key = null, destroyed_at = now()")
    assert (await counter.rate(await counter.code(late))).status_code == 410


async def test_whoever_rates_too_often_is_told_when_to_come_back(counter: Counter) -> None:
    counter.intake.app.state.intake.ratings = Rates(per_minute=6)
    answers = [await counter.rate("X") for _ in range(3)]
    assert (answers[-1].status_code, int(answers[-1].headers["retry-after"]) > 0) == (429, True)


async def test_a_dissatisfied_party_is_asked_back_by_others_than_its_handlers_and_nothing_reopens(counter: Counter) -> None:
    case, content = await counter.ground.open(state=DONE), await counter.ground.open(state=DONE)
    await counter.rate(await counter.code(case), unit="dissatisfied", words="没有人回过电话")
    await counter.rate(await counter.code(content), unit="basically_satisfied")
    for grant in (DESK, OFFICE):
        assert await counter.to_follow_up(grant) == [case.case_id]
        (told,) = await counter.ratings(case, grant)
        assert (told["unit"], told["has_words"], told["words"]) == ("dissatisfied", True, None)
        assert (await counter.ratings(case, grant, purpose="回访"))[0]["words"] == "没有人回过电话"
    for grants in ((HANDLER,), (MEMBER,), (DESK, HANDLER), (("anji", "town_desk", "330523104", "330523104.zhihuishi"),)):
        assert await counter.to_follow_up(*grants) == []
    for handler in (HANDLER, MEMBER):
        assert await counter.ratings(case, handler, purpose="看看") == []
    audited = "select count(*) from intake.audit where what = 'rating_read' and purpose = '回访' and case_id = $1"
    assert await counter.ground.owner.fetchval(audited, case.case_id) == 2
    assert await counter.ground.owner.fetchval("select state from stream.cases where case_id = $1", case.case_id) == "done"
    await counter.ground.change(case, Change.FOLLOWED_UP)
    assert await counter.to_follow_up(DESK) == []


async def test_whoever_waits_longest_is_first_and_each_knows_who_is_to_ask_by_when(counter: Counter) -> None:
    handled_by_the_desk = await counter.ground.open(state=DONE, lead_unit="330523107.zhihuishi")
    wednesday = datetime(2026, 7, 1, 3, tzinfo=UTC)
    petition = await counter.ground.open(state=DONE, kind=CaseKind.PETITION, petition_at=wednesday - timedelta(days=60))
    dispute = await counter.ground.open(state=DONE)
    for days, case in enumerate((dispute, petition, handled_by_the_desk)):  # another order than that of their opening
        office = {"petition_office": "satisfied"} if case is petition else {}
        assert (await counter.rate(await counter.code(case), unit="dissatisfied", **office)).status_code == 200
        for table in ("intake.ratings", "stream.follow_ups"):
            moved = f"update {table} set rated_at = $1 where case_id = $2"
            await counter.ground.owner.execute(moved, wednesday + timedelta(days=days), case.case_id)
    first = await counter.follow_ups(OFFICE, limit=2)
    second = await counter.follow_ups(OFFICE, limit=2, cursor=first["next"])
    items = [*first["items"], *second["items"]]
    assert [UUID(one["case"]["case_id"]) for one in items] == [dispute.case_id, petition.case_id, handled_by_the_desk.case_id]
    assert ((second["next"], second["days"]), [one["first"]["id"] for one in items]) == (
        (None, 5), ["330523107.zhihuishi", "anji.xinfangju", "anji.centre"],
    )  # fmt: skip
    assert [one["yours"] for one in items] == [False, True, False]
    # five working days after a Wednesday: to the end of the next one, in the county's time
    assert (datetime.fromisoformat(items[0]["by"]), items[0]["late"]) == (datetime(2026, 7, 8, 16, tzinfo=UTC), True)
    assert [UUID(one["case"]["case_id"]) for one in (await counter.follow_ups(DESK))["items"]] == [dispute.case_id, petition.case_id]
    assert (await counter.follow_ups(OFFICE, region="330523104"))["items"] == []
    assert await counter.to_follow_up(OFFICE) == [dispute.case_id, petition.case_id, handled_by_the_desk.case_id]
    await counter.ground.change(petition, Change.FOLLOWED_UP)
    assert len((await counter.follow_ups(OFFICE))["items"]) == 2
    assert await counter.ground.owner.fetchval("select count(*) from stream.follow_ups") == 2


async def test_of_two_parties_the_first_that_waits_is_told_and_a_later_one_counts_anew(counter: Counter) -> None:
    case = await counter.ground.open(state=DONE)
    code = await counter.code(case)
    case, _ = await counter.ground.join(case)
    for one in (code, await counter.code(case)):
        assert (await counter.rate(one, unit="dissatisfied")).status_code == 200
    assert await counter.ground.owner.fetchval("select count(*) from stream.follow_ups") == 2
    assert len((await counter.follow_ups(DESK))["items"]) == 1
    await counter.ground.change(case, Change.FOLLOWED_UP)
    assert ((await counter.follow_ups(DESK))["items"], await counter.ground.owner.fetchval("select count(*) from stream.follow_ups")) == (
        [],
        0,
    )


async def test_what_goes_on_again_is_no_longer_to_be_followed_up(counter: Counter) -> None:
    case = await counter.ground.open(state=DONE)
    await counter.rate(await counter.code(case), unit="dissatisfied")
    again = await counter.ground.change(case, Change.REBOUND, state=CaseState.HANDLING, reopened_at=datetime.now(UTC))
    assert await counter.to_follow_up(DESK) == []
    await counter.ground.change(again, Change.DONE, state=DONE)
    assert await counter.to_follow_up(DESK) == []


async def test_figures_are_told_from_five_on_once_the_quarter_is_over(counter: Counter) -> None:
    ratings = ["satisfied", "satisfied", "basically_satisfied", "dissatisfied"]
    for rating in ratings:
        await counter.rate(await counter.code(await counter.ground.open(state=DONE)), unit=rating)
    petition = await counter.ground.open(state=DONE, kind=CaseKind.PETITION, lead_unit="anji.jiaojing")
    await counter.rate(await counter.code(petition), petition_office="dissatisfied")
    now = datetime.now(UTC) + timedelta(hours=8)
    year, quarter = now.year - (now.month <= 3), (now.month - 1) // 3 or 4
    earlier = datetime(year, 3 * quarter - 1, 5, tzinfo=UTC)
    await counter.ground.owner.execute("update intake.ratings set rated_at = $1", earlier)

    async def told(grant: tuple[str, str, str, str]) -> dict[str, Any]:
        answer = await counter.api.get(f"/api/v1/satisfaction/{year}/{quarter}", headers=bearing(await counter.ground.login(grant)))
        whole: dict[str, Any] = answer.json()
        return whole

    assert ((await told(OFFICE))["units"], (await told(OFFICE))["petition_offices"]) == ([], [])
    await counter.rate(await counter.code(await counter.ground.open(state=DONE)), unit="dissatisfied")
    await counter.ground.owner.execute("update intake.ratings set rated_at = $1", earlier)
    counts = {"n": 5, "satisfied": 2, "basically_satisfied": 1, "dissatisfied": 2}
    unit = {"tenant": "anji", "unit": "330523107.sifasuo", "unit_name": "章村镇司法所"}
    for grant in (OFFICE, HANDLER):
        assert (await told(grant))["units"] == [unit | counts]
    assert (await told(("anji", "unit_officer", "330523", "anji.jiaojing")))["units"] == []
    assert (await told(("anji", "leader", "330523104", "")))["units"] == []
    running = await counter.api.get(
        f"/api/v1/satisfaction/{now.year}/{(now.month + 2) // 3}", headers=bearing(await counter.ground.login(OFFICE))
    )
    assert (running.status_code, running.json()["errors"][0]["field"]) == (422, "quarter")
