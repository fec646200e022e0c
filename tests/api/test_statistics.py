"""Promise 8: every figure adds up, equals a recount of what its viewer may see, and is compared with the right days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.statistics import Span, before, span_of, year_before
from streams.contracts.codes import CaseState, Change, Restricted, Urgency
from streams.reference.county import load_county
from streams.store.recount import differences
from tests.api.ground import ANJI, Ground, bearing

ZONE = load_county(ANJI).zone
NOW = datetime.now(UTC)
GRID, GRID_2, OTHER = "330523107202001", "330523107202002", "330523104201001"
STATES = ("settled_on_site", "proposed", "in_doubt", "dispatched", "in_hand", "contested", "petitions", "done", "withdrawn", "merged")
GROUPS = {
    "in_hand": ("signed", "contacted", "handling", "closing"),
    "contested": ("returned", "arbitration"),
    "merged": ("joined",),
    "petitions": (
        "claimed", "registered", "transferred", "direct", "objected", "competence", "notified", "screened", "accepted", "drafted",
        "opinion_issued", "answered", "review", "review_issued", "reviewed", "final_review", "final_issued",
    ),
}  # fmt: skip


async def told(client: httpx.AsyncClient, token: str, **query: str) -> dict[str, Any]:
    answer = await client.get("/api/v1/statistics", params=query, headers=bearing(token))
    assert answer.status_code == 200, answer.text
    figures = answer.json()
    for one in (figures, *figures["compare"].values()):
        funnel = one["funnel"]
        assert funnel["received"] == funnel["opened"] + funnel["joined"] + funnel["held"]
        assert funnel["opened"] == sum(funnel[state] for state in STATES)
        for name in ("by_category", "by_unit", "by_place", "by_urgency"):
            assert sum(row["n"] for row in one[name]) == funnel["opened"], name
    return dict(figures)


async def some_cases(ground: Ground) -> None:
    """Joined, held, moved on, closed, elsewhere, long ago."""
    member = uuid4()
    case = await ground.open(state=CaseState.DISPATCHED, co_units=("anji.jiaojing",))
    case, _ = await ground.join(case, reporter=member)
    await ground.join(case, reporter=member)
    await ground.open(grid_code=GRID_2, urgency=Urgency.RED, category="06")
    await ground.open(grid_code=OTHER, lead_unit="330523104.sifasuo", state=CaseState.SETTLED_ON_SITE)
    moved = await ground.open(grid_code=OTHER, lead_unit="330523104.sifasuo")
    await ground.change(moved, Change.REROUTED, lead_unit="330523107.sifasuo", state=CaseState.DISPATCHED)
    await ground.open(state=CaseState.IN_DOUBT, lead_unit="anji.centre")
    await ground.open(restricted=Restricted.MINOR, lead_unit="anji.fulian")
    await ground.hold()
    await ground.open(at=NOW - timedelta(days=800))


@pytest.mark.parametrize(
    ("grants", "wanted"),
    [
        (("anji", "centre", "330523", "anji.centre"), (5, 2, 1)),
        (("anji", "leader", "330523", ""), (4, 2, 1)),
        (("anji", "town_desk", "330523107", "330523107.zhihuishi"), (2, 2, 1)),
        (("anji", "group_organiser", "330523107202", ""), (2, 2, 1)),
        (("anji", "grid_member", GRID, ""), (1, 2, 0)),
        (("anji", "unit_officer", "330523107", "330523107.sifasuo"), (3, 2, 0)),
        (("anji", "unit_officer", "330523", "anji.jiaojing"), (1, 2, 0)),
        (("anji", "unit_officer", "330523", "anji.fulian"), (1, 0, 0)),
        (("police", "centre", "330523", "anji.centre"), (0, 0, 0)),
    ],
)
async def test_each_viewer_is_told_what_a_recount_of_their_own_cases_gives(
    grants: tuple[str, str, str, str], wanted: tuple[int, int, int], ground: Ground, client: httpx.AsyncClient
) -> None:
    await some_cases(ground)
    token = await ground.login(grants)
    funnel = (await told(client, token, **{"from": f"{NOW - timedelta(days=2):%Y-%m-%d}"}))["funnel"]
    assert (funnel["opened"], funnel["joined"], funnel["held"]) == wanted
    items = (await client.get("/api/v1/cases?limit=200", headers=bearing(token))).json()["items"]
    recent = [item for item in items if datetime.fromisoformat(item["opened_at"]) > NOW - timedelta(days=2)]
    assert len(recent) == funnel["opened"]
    for name in STATES:
        assert funnel[name] == sum(item["state"] in GROUPS.get(name, (name,)) for item in recent), name
    assert funnel["settled"] == sum(item["settled_at"] is not None for item in recent)


@pytest.mark.parametrize(
    "grants",
    [
        ("anji", "leader", "330523", ""),
        ("anji", "grid_member", GRID, ""),
        ("anji", "unit_officer", "330523107", "330523107.sifasuo"),
        ("anji", "unit_officer", "330523", "anji.fulian"),
    ],
)
async def test_the_funnel_adds_up_wherever_a_case_stands_and_settled_is_told_beside_done(
    grants: tuple[str, str, str, str], ground: Ground, client: httpx.AsyncClient
) -> None:
    for state in CaseState:
        await ground.open(state=state, lead_unit="anji.centre" if state is CaseState.IN_DOUBT else "330523107.sifasuo")
    settled = await ground.open(state=CaseState.DONE)
    settled = await ground.change(settled, Change.SETTLED, settled_at=NOW)
    back = await ground.open(state=CaseState.DONE, settled_at=NOW)
    await ground.change(back, Change.REBOUND, settled_at=None, state=CaseState.HANDLING)
    minor = await ground.open(restricted=Restricted.MINOR, lead_unit="anji.fulian", state=CaseState.DONE)
    await ground.change(minor, Change.SETTLED, settled_at=NOW)
    token = await ground.login(grants)
    funnel = (await told(client, token))["funnel"]
    items = (await client.get("/api/v1/cases?limit=200", headers=bearing(token))).json()["items"]
    for name in STATES:
        assert funnel[name] == sum(item["state"] in GROUPS.get(name, (name,)) for item in items), name
    assert funnel["settled"] == sum(item["settled_at"] is not None for item in items) == 1
    async with ground.owner.acquire() as connection:
        assert (await differences(connection)).get("case_tallies") is None


async def test_a_region_narrows_and_its_places_are_named_in_order_of_their_codes(ground: Ground, client: httpx.AsyncClient) -> None:
    await some_cases(ground)
    token = await ground.login(("anji", "leader", "330523", ""))
    county = await told(client, token)
    assert [place["region"] for place in county["by_place"]] == ["330523104", "330523107"]
    assert county["by_place"][1]["name"] == "章村镇"
    town = await told(client, token, region="330523107000")
    assert (town["funnel"]["opened"], [place["region"] for place in town["by_place"]]) == (2, ["330523107202"])
    grid = await told(client, token, region=GRID_2)
    assert (grid["funnel"]["opened"], grid["by_category"]) == (1, [{"category": "06", "n": 1}])
    assert (await told(client, token, region="330524"))["funnel"]["received"] == 0


async def test_days_are_the_countys(ground: Ground, client: httpx.AsyncClient) -> None:
    """A case of half past midnight in the village belongs to that day, though it is the day before in Greenwich."""
    await ground.open(at=datetime(2023, 7, 14, 16, 30, tzinfo=UTC))
    token = await ground.login(("anji", "leader", "330523", ""))
    assert (await told(client, token, **{"from": "2023-07-15", "to": "2023-07-15"}))["funnel"]["opened"] == 1
    assert (await told(client, token, **{"from": "2023-07-14", "to": "2023-07-14"}))["funnel"]["opened"] == 0
    assert (await told(client, token, **{"from": "2023-07-15T00:00:00+08:00", "to": "2023-07-14T23:00:00Z"}))["funnel"]["opened"] == 1
    compared = await told(client, token, **{"from": "2023-07-16", "to": "2023-07-17"})
    assert compared["compare"]["before"]["period"] == {"from": "2023-07-14", "to": "2023-07-15"}
    assert compared["compare"]["before"]["funnel"]["opened"] == 1
    assert (await told(client, token, **{"from": "2024-07-15", "to": "2024-07-15"}))["compare"]["year_before"]["funnel"]["opened"] == 1


async def test_how_long_a_red_case_waited_for_a_person_is_a_figure(ground: Ground, client: httpx.AsyncClient) -> None:
    """The delay runs from the report that made it RED to the first who said that they had heard it."""
    waits = (10, 20, 30, 40, 600)
    for seconds in waits:
        await ground.open(urgency=Urgency.RED, at=NOW, red_at=NOW, acknowledged_at=NOW + timedelta(seconds=seconds))
    await ground.open(urgency=Urgency.RED, at=NOW, red_at=NOW)
    await ground.open(urgency=Urgency.RED, at=NOW, red_at=NOW, acknowledged_at=NOW - timedelta(hours=1))  # of an earlier alarm
    await ground.open(urgency=Urgency.YELLOW, at=NOW, red_at=NOW)  # lowered before anybody had heard it
    await ground.open(urgency=Urgency.RED, at=NOW, grid_code=OTHER, red_at=NOW, acknowledged_at=NOW + timedelta(seconds=5))
    await ground.open(urgency=Urgency.RED, at=NOW, restricted=Restricted.MINOR, lead_unit="anji.fulian", red_at=NOW)
    desk = await ground.login(("anji", "town_desk", "330523107", "330523107.zhihuishi"))
    assert (await told(client, desk))["heard"] == {"red": 8, "heard": 5, "waiting": 2, "p50_seconds": 30.0, "p90_seconds": 376.0}
    leader = await ground.login(("anji", "leader", "330523", ""))
    assert (await told(client, leader, region="330523104000"))["heard"] == {
        "red": 1,
        "heard": 1,
        "waiting": 0,
        "p50_seconds": 5.0,
        "p90_seconds": 5.0,
    }
    nothing = {"red": 0, "heard": 0, "waiting": 0, "p50_seconds": None, "p90_seconds": None}
    assert (await told(client, leader))["compare"]["before"]["heard"] == nothing
    item = (await client.get("/api/v1/cases?limit=1", headers=bearing(desk))).json()["items"][0]
    assert {"red_at", "acknowledged_at"} <= item.keys()


def test_without_days_it_is_the_year_to_date_and_the_29th_of_february_has_a_year_before() -> None:
    now = datetime(2024, 2, 29, 23, tzinfo=ZONE)
    assert span_of("", "", now, ZONE) == Span(date(2024, 1, 1), date(2024, 2, 29))
    assert year_before(Span(date(2024, 2, 29), date(2024, 2, 29))) == Span(date(2023, 2, 28), date(2023, 2, 28))
    assert before(Span(date(2024, 3, 1), date(2024, 3, 10))) == Span(date(2024, 2, 20), date(2024, 2, 29))


@pytest.mark.parametrize("query", ["from=yesterday", "from=2024-02-30", "from=2024-05-02&to=2024-05-01", "from=0001-01-01", "region=x"])
async def test_days_that_are_none_are_refused_by_name(query: str, ground: Ground, client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/api/v1/statistics?{query}", headers=bearing(await ground.login(("anji", "leader", "330523", ""))))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]
