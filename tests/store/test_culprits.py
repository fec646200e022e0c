"""What no table can hold is found by halving, held alone, and costs nobody else anything."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.contracts.topics import REPORTS
from tests.builders import a_case, a_report, an_act, an_actor
from tests.store.ground import Ground, a_claim, a_jam

PLACE = (REPORTS.named(), 0)


@pytest.mark.parametrize("at", [0, 3, 7])
async def test_only_the_culprit_is_held(ground: Ground, at: int) -> None:
    for n in range(8):
        await ground.tell(a_claim(category="08"), external_no="110-\u0000-1" if n == at else f"110-{n}")
    done = await ground.store_new()
    assert (done.stored, done.held) == (7, 1)
    (held,) = await ground.rows('select "offset", stage, reason from stream.held')
    assert held == {"offset": at, "stage": "store", "reason": "sqlstate 22P05"}
    assert await ground.counts() == {"opened": 7, "held": 1}
    assert await ground.positions() == {PLACE: 8}
    assert await ground.adds_up()
    again = await ground.read({PLACE: (0, 8)})
    assert (again.dropped, again.stored, again.held) == (8, 0, 0)


async def test_several_culprits_among_joins_and_corrections(ground: Ground) -> None:
    first = await ground.tell(a_jam(), external_no="\u0000")  # the one that would have opened the case
    await ground.tell(a_jam())
    await ground.tell(a_jam(), people_count=10**12)
    await ground.tell(a_jam())
    await ground.tell(a_claim(), corrects=first.report_id)
    await ground.tell(a_claim(), flags=("late", "\u0000"))
    done = await ground.store_new()
    assert (done.stored, done.held) == (3, 3)
    assert await ground.counts() == {"opened": 2, "joined": 1, "held": 3}
    assert await ground.adds_up()


async def test_an_act_that_no_table_can_hold_is_held_too(ground: Ground) -> None:
    act = an_act(a_case(), "dispatch", actor=an_actor(), seen_version=2**40)
    ground.ask(act)
    await ground.tell()
    done = await ground.store_new()
    assert (done.stored, done.held) == (1, 1)


def wild(name: str, value: Any) -> bytes:
    """A report with one field that a hostile or broken sender might write."""
    report, _ = a_report()
    return msgspec.json.encode({**msgspec.to_builtins(report), "kind": "report_submitted", name: value})


WILD = [
    ("tenant", "\u0000"),
    ("tenant", "anji\n"),
    ("grid_code", "330523107202001\n"),
    ("grid_code", "१" * 15),
    ("occurred_at", "0001-01-01T00:00:00+14:00"),
    ("received_at", "9999-12-31T23:59:59Z"),
    ("sent_at", "9999-12-31T23:59:59-23:59"),
    ("people_count", -(2**63)),
    ("people_count", 2**64),
    ("amount", 1e308),
    ("external_no", "\u0000"),
    ("external_no", "x" * 900_000),
    ("category", "\u0000"),
    ("trace", "\u0000"),
    ("flags", ["\u0000"] * 1000),
    ("attachments", ["00000000-0000-0000-0000-000000000000"] * 10_000),
]


async def test_whatever_a_field_holds_the_record_ends_as_an_outcome(ground: Ground) -> None:
    for name, value in WILD:
        ground.append(wild(name, value))
        ground.append(wild(name, value).replace(b"\\u0000", b"\\ud800"), partition=1)
    done = await ground.store_new()
    assert done.stored + done.held == 2 * len(WILD)
    report = await ground.tell()
    await ground.store_new()
    assert await ground.one("select status from stream.reports where report_id = $1", report.report_id) == "opened"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.lists(st.binary(max_size=200) | st.text(max_size=50).map(str.encode), min_size=1, max_size=20))
async def test_any_bytes_end_as_an_outcome(ground: Ground, data: list[bytes]) -> None:
    for value in data:
        ground.append(value, at=datetime.now(UTC))
    done = await ground.store_new()
    assert done.held == len(data)
