"""A session is announced whole or not at all, by the centre or the petition office of its place."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.gateway.asking import Asking
from tests.gateway.sessions import TOWN, announced, announcing, session

NEEDED = ("leader", "leader_name", "leader_post", "starts_at", "ends_at", "place", "hotline", "capacity", "kind", "region")


def fields_of(answer: httpx.Response) -> list[str]:
    return [one["field"] for one in answer.json()["errors"]]


@pytest.mark.parametrize("field", NEEDED)
async def test_what_nobody_could_go_to_is_refused_with_the_field_s_name(shared: Asking, field: str) -> None:
    given = {name: value for name, value in session().items() if name != field}
    answer = await announcing(shared, given)
    assert (answer.status_code, fields_of(answer)) == (422, [field])


@pytest.mark.parametrize("field", ["leader", "leader_name", "leader_post", "place", "hotline"])
async def test_an_empty_word_is_no_word(shared: Asking, field: str) -> None:
    answer = await announcing(shared, session() | {field: "  "})
    assert (answer.status_code, fields_of(answer)) == (422, [field])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"leader": "nobody"}, "leader"),
        ({"leader": "langcun1"}, "leader"),
        ({"leader": "desk.zhangcun"}, "leader"),
        ({"region": "330523999000"}, "region"),
        ({"region": "330500000000"}, "region"),
        ({"starts_at": "2020-01-01T09:00:00+08:00"}, "starts_at"),
        ({"ends_at": "2020-01-01T09:00:00+08:00"}, "ends_at"),
        ({"capacity": 0}, "capacity"),
        ({"kind": "party"}, "kind"),
    ],
)
async def test_what_is_wrong_is_named(shared: Asking, changes: dict[str, Any], field: str) -> None:
    by = "city.centre" if changes.get("region") == "330500000000" else "centre"
    answer = await announcing(shared, session(**changes), by=by)
    assert answer.status_code == 422, answer.text
    assert field in fields_of(answer)


@pytest.mark.parametrize("by", ["langcun1", "desk.zhangcun", "leader", "sifasuo.zhangcun", "police.centre"])
async def test_nobody_else_announces(shared: Asking, by: str) -> None:
    assert (await announcing(shared, session(), by=by)).status_code == 403


async def test_what_people_go_by_makes_it_changed_and_is_kept_as_it_was(intake: Asking, owner: Any) -> None:
    first = session(leader="desk.zhangcun", region=TOWN)
    reception = await announced(intake, first, by="petition")
    again = await announcing(intake, first, reception)
    assert (again.json()["state"], again.json()["version"]) == ("announced", 1)
    more = await announcing(intake, first | {"capacity": 9}, reception)
    assert (more.json()["state"], more.json()["version"]) == ("announced", 2)
    moved = await announcing(intake, first | {"place": "郎村村文化礼堂", "seen_version": 2}, reception)
    assert (moved.json()["state"], moved.json()["version"]) == ("changed", 3)
    late = await announcing(intake, first | {"seen_version": 2}, reception)
    assert late.status_code == 409
    kept = await owner.fetch("select place from intake.reception_versions order by version")
    assert [row["place"] for row in kept] == [first["place"], first["place"], "郎村村文化礼堂"]
    assert await owner.fetchval("select count(*) from intake.audit where what = 'reception_announced'") == 4


async def test_it_is_cancelled_announced_again_and_held_once_it_has_begun(intake: Asking, owner: Any) -> None:
    given = session()
    reception = await announced(intake, given)
    path = f"/api/v1/receptions/{reception}/state"
    headers = {"Authorization": f"Bearer {await intake.token('centre')}"}
    assert (await intake.client.put(path, json={"state": "held"}, headers=headers)).status_code == 409
    for _ in range(2):
        answer = await intake.client.put(path, json={"state": "cancelled"}, headers=headers)
        assert (answer.status_code, answer.json()["state"], answer.json()["version"]) == (200, "cancelled", 2)
    assert (await announcing(intake, given, reception)).json()["state"] == "changed"
    begun = datetime.now(UTC) - timedelta(minutes=1)
    await owner.execute("update intake.receptions set starts_at = $1", begun)
    assert (await intake.client.put(path, json={"state": "held"}, headers=headers)).json()["state"] == "held"
    assert (await announcing(intake, given, reception)).status_code == 409
    other = f"/api/v1/receptions/{uuid4()}/state"
    assert (await intake.client.put(other, json={"state": "held"}, headers=headers)).status_code == 404
