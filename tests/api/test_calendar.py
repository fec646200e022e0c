"""A year without holidays is named, with what hangs on it, to operators as a whole and to each person as far as they see."""

from typing import Any

import httpx

from api.gauges import FRESH_S
from streams.contracts.codes import CaseState, Urgency
from tests.api.ground import Ground, an_app, bearing, settings_for
from tests.calendars import MID_DECEMBER, YEAR

CENTRE = ("anji", "centre", "330523", "anji.centre")
OTHER_TOWN = ("anji", "town_desk", "330523100", "330523100.zhihuishi")
ACCUSED = ("anji", "unit_officer", "330523", "anji.jiaojing")


async def awaited(ground: Ground, client: httpx.AsyncClient, who: tuple[str, str, str, str]) -> list[dict[str, int]]:
    answer = await client.get("/api/v1/calendar", headers=bearing(await ground.login(who)))
    assert answer.status_code == 200, answer.text
    waits: list[dict[str, int]] = answer.json()["awaited"]
    return waits


async def sent(ground: Ground, **changes: Any) -> None:
    """A case whose 办结 reaches into the coming year."""
    at: dict[str, Any] = {"dispatched_at": MID_DECEMBER, "sent_at": MID_DECEMBER}
    await ground.open(at=MID_DECEMBER, state=CaseState.HANDLING, urgency=Urgency.YELLOW, **(at | changes))


async def test_each_sees_what_hangs_on_the_year_within_their_own_sight(ground: Ground, client: httpx.AsyncClient) -> None:
    assert await awaited(ground, client, CENTRE) == []
    await sent(ground)
    await sent(ground, excluded_units=("anji.jiaojing",), lead_unit="anji.centre")
    assert await awaited(ground, client, CENTRE) == [{"year": YEAR, "deadlines": 2}]
    assert await awaited(ground, client, OTHER_TOWN) == []
    assert await awaited(ground, client, ACCUSED) == []


async def test_the_figure_names_the_year_and_goes_with_it(ground: Ground) -> None:
    line = f'fengqiao_store_provisional_deadlines{{year="{YEAR}"}} 2.0'
    await sent(ground)
    await sent(ground)
    async with an_app(settings_for(ground.databases)) as (app, client):
        assert line in (await client.get("/metrics")).text
        await ground.owner.execute("update stream.deadlines set provisional = false")
        app.state.api.gauges._asked_at = -FRESH_S
        assert "provisional_deadlines{" not in (await client.get("/metrics")).text
