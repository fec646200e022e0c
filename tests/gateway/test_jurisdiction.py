"""What the sender cannot mend is accepted and flagged, judged as of the day it happened."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from producers.jurisdiction import HeldGrant, Told, judge
from streams.contracts.codes import Role, Source
from streams.contracts.events import ReportSubmitted
from streams.contracts.grants import Grant
from streams.reference.county import County, load_county
from tests.gateway.asking import COUNTY, HOME, Asking, ago, report

NOW = datetime(2024, 5, 1, 4, tzinfo=UTC)
NEIGHBOUR = "330523107202002"
FAR = "330523103202001"
NOWHERE = "330523107299009"
OWN = HeldGrant(Grant("anji", Role.GRID_MEMBER, HOME))


@pytest.fixture(scope="module")
def county() -> County:
    return load_county(COUNTY)


def told(**changes: Any) -> Told:
    usual: dict[str, Any] = {
        "grid_code": HOME,
        "occurred_at": NOW - timedelta(minutes=9),
        "sent_at": None,
        "received_at": NOW,
        "source": None,
        "tenant": None,
    }
    return Told(**(usual | changes))


@pytest.mark.parametrize(
    ("changes", "grid", "flags"),
    [
        ({}, HOME, ()),
        ({"occurred_at": NOW + timedelta(seconds=50)}, HOME, ()),
        ({"occurred_at": NOW + timedelta(minutes=7)}, HOME, ("clock_fast",)),
        ({"occurred_at": NOW + timedelta(days=9000)}, HOME, ("clock_fast",)),
        ({"sent_at": NOW + timedelta(minutes=7)}, HOME, ("clock_fast",)),
        ({"occurred_at": NOW - timedelta(days=6)}, HOME, ()),
        ({"occurred_at": NOW - timedelta(days=8)}, HOME, ("late",)),
        ({"grid_code": NEIGHBOUR}, NEIGHBOUR, ("foreign_grid",)),
        ({"grid_code": FAR}, FAR, ("foreign_grid",)),
        ({"grid_code": NOWHERE}, HOME, ("grid_unknown",)),
        ({"grid_code": "0" * 15}, HOME, ("grid_unknown",)),
        ({"occurred_at": datetime(1970, 1, 1, tzinfo=UTC)}, HOME, ("late", "grid_moved")),
        ({"grid_code": NEIGHBOUR, "occurred_at": NOW + timedelta(hours=1)}, NEIGHBOUR, ("clock_fast", "foreign_grid")),
    ],
)
def test_flags(county: County, changes: dict[str, Any], grid: str, flags: tuple[str, ...]) -> None:
    where = judge(told(**changes), [OWN], HOME, county)
    assert where is not None
    assert (where.grid_code, where.flags, where.grant) == (grid, flags, OWN.grant)


def retired(county: County, code: str, last: date) -> County:
    """The same county with this grid's last day."""
    grids = dict(county.grids) | {code: msgspec.structs.replace(county.grids[code], valid_to=last)}
    return type(county)(**{name: getattr(county, name) for name in county.__dataclass_fields__} | {"grids": grids})


def test_a_grid_counts_as_of_the_day_it_happened(county: County) -> None:
    """Reported from the valley two days later, after the grid was redrawn: it was hers when it happened."""
    gone = retired(county, NEIGHBOUR, date(2024, 4, 30))
    grant = HeldGrant(Grant("anji", Role.GRID_MEMBER, NEIGHBOUR))
    before, after = (
        judge(told(grid_code=NEIGHBOUR, occurred_at=at), [OWN, grant], HOME, gone)
        for at in (datetime(2024, 4, 30, 15, 59, tzinfo=UTC), datetime(2024, 4, 30, 16, 1, tzinfo=UTC))
    )
    assert before is not None
    assert after is not None
    assert (before.grid_code, before.flags) == (NEIGHBOUR, ())
    assert (after.grid_code, after.flags) == (HOME, ("grid_moved",))


def test_a_grant_counts_as_of_the_day_it_happened(county: County) -> None:
    covered = HeldGrant(Grant("anji", Role.GRID_MEMBER, NEIGHBOUR), NOW - timedelta(days=9), NOW - timedelta(days=2))
    then = judge(told(grid_code=NEIGHBOUR, occurred_at=NOW - timedelta(days=3)), [OWN, covered], HOME, county)
    now = judge(told(grid_code=NEIGHBOUR), [OWN, covered], HOME, county)
    assert then is not None
    assert now is not None
    assert (then.flags, now.flags) == ((), ("foreign_grid",))


LENT = HeldGrant(Grant("anji", Role.GRID_MEMBER, NEIGHBOUR), NOW - timedelta(days=2), NOW - timedelta(days=1))


@pytest.mark.parametrize(
    ("grid", "occurred_at", "flags"),
    [
        (NEIGHBOUR, NOW - timedelta(hours=30), ("covered_grid",)),  # sent when it was over: it ran then
        (NEIGHBOUR, NOW, ("foreign_grid",)),
        (NEIGHBOUR, NOW - timedelta(days=3), ("foreign_grid",)),
        (FAR, NOW - timedelta(hours=30), ("foreign_grid",)),
        (HOME, NOW - timedelta(hours=30), ()),
        (NOWHERE, NOW - timedelta(hours=30), ("grid_unknown",)),
    ],
)
def test_the_grid_of_whom_they_covered_for_then_is_as_their_own_and_said_to_be_so(
    county: County, grid: str, occurred_at: datetime, flags: tuple[str, ...]
) -> None:
    where = judge(told(grid_code=grid, occurred_at=occurred_at), [OWN], HOME, county, [LENT])
    assert where is not None
    assert (where.flags, where.grant) == (flags, OWN.grant)


def test_a_cover_lends_in_its_own_chain(county: County) -> None:
    police = HeldGrant(Grant("police", Role.GRID_MEMBER, HOME))
    at = NOW - timedelta(hours=30)
    for held, tenant, flags in (([police, OWN], "anji", "covered_grid"), ([police], "police", "foreign_grid")):
        where = judge(told(grid_code=NEIGHBOUR, occurred_at=at), held, HOME, county, [LENT])
        assert where is not None
        assert (where.grant.tenant, where.flags) == (tenant, (flags,))
    assert judge(told(grid_code=NEIGHBOUR, occurred_at=at), [], HOME, county, [LENT]) is None  # it gives nobody a post


def test_whoever_left_may_still_send_what_happened_before(county: County) -> None:
    left = HeldGrant(OWN.grant, None, NOW - timedelta(days=1))
    before = judge(told(occurred_at=NOW - timedelta(days=2)), [left], HOME, county)
    assert before is not None
    assert before.flags == ("grant_ended",)
    assert judge(told(), [left], HOME, county) is None


def test_who_reports_nothing_is_told_so(county: County) -> None:
    desk = HeldGrant(Grant("anji", Role.TOWN_DESK, "330523107", "330523107.zhihuishi"))
    assert judge(told(), [desk], None, county) is None
    assert judge(told(), [], None, county) is None
    assert judge(told(tenant="police"), [OWN], HOME, county) is None


def test_the_grant_that_fits_best_is_used(county: County) -> None:
    training = HeldGrant(Grant("training", Role.GRID_MEMBER, HOME))
    village = HeldGrant(Grant("anji", Role.MEDIATOR, "330523107202", "330523107202.tiaowei"))
    station = HeldGrant(Grant("anji", Role.REGISTRAR, "330523107", "330523107.paichusuo"))
    for held, changes, expected in (
        ([training, OWN], {}, OWN),
        ([training, OWN], {"tenant": "training"}, training),
        ([village, OWN], {}, OWN),
        ([village, OWN], {"grid_code": NEIGHBOUR}, village),
        ([station, OWN], {"source": Source.POLICE_110}, station),
        ([station, OWN], {"source": Source.GRID}, OWN),
    ):
        where = judge(told(**changes), held, HOME, county)
        assert where is not None
        assert where.grant == expected.grant


def test_a_desk_without_a_home_grid_still_finds_one(county: County) -> None:
    station = HeldGrant(Grant("anji", Role.REGISTRAR, "330523107", "330523107.paichusuo"))
    where = judge(told(grid_code=NOWHERE), [station], None, county)
    assert where is not None
    assert where.grid_code.startswith("330523107")
    assert where.flags == ("grid_unknown",)


async def test_flags_and_the_home_grid_travel_with_the_event(intake: Asking) -> None:
    sent = report(grid_code=NOWHERE, occurred_at=ago(days=9), sent_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    assert (await intake.submit(sent)).status_code == 202
    ((record, event),) = await intake.events()
    assert isinstance(event, ReportSubmitted)
    assert (event.grid_code, set(event.flags)) == (HOME, {"clock_fast", "late", "grid_unknown"})
    assert record.key == f"anji|{HOME}".encode()


async def test_a_colleagues_grid_keeps_its_own_place(intake: Asking) -> None:
    assert (await intake.submit(report(grid_code=FAR))).status_code == 202
    ((record, event),) = await intake.events()
    assert isinstance(event, ReportSubmitted)
    assert (event.grid_code, event.flags, event.reporter.region) == (FAR, ("foreign_grid",), HOME)
    assert record.key == f"anji|{FAR}".encode()


async def test_chains_stay_apart(intake: Asking) -> None:
    for who, tenant in (("police.grid", "police"), ("training.grid", "training"), ("langcun1", "anji")):
        assert (await intake.submit(report(), by=who)).status_code == 202
        assert any(event.tenant == tenant and record.key == f"{tenant}|{HOME}".encode() for record, event in await intake.events())
