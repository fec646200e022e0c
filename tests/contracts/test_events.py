"""What crosses Kafka: old records stay readable, and any bytes whatsoever get an answer that quotes none of them."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts import events
from streams.contracts.events import ActRequested, CaseChanged, ClockFired, ReportSubmitted, TooNew, Unreadable, read

GOLDEN = Path(__file__).parent / "golden"
SECRET = "蓝小妹13812345678"


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes().strip()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("report_submitted.v1.json", ReportSubmitted),
        ("report_submitted.v2.json", ReportSubmitted),
        ("act_requested.v1.json", ActRequested),
        ("clock_fired.v1.json", ClockFired),
    ],
)
def test_a_record_written_by_an_earlier_version_is_still_read(name: str, kind: type) -> None:
    event = read(golden(name))
    assert isinstance(event, kind)


@pytest.mark.parametrize("name", ["report_submitted.v2.json", "act_requested.v1.json", "clock_fired.v1.json"])
def test_what_is_written_today_is_what_the_golden_file_holds(name: str) -> None:
    event = read(golden(name))
    assert not isinstance(event, Unreadable | TooNew)
    assert msgspec.json.decode(events.encode(event)) == msgspec.json.decode(golden(name))


def test_a_report_of_before_claims_is_none() -> None:
    earlier, claim = read(golden("report_submitted.v1.json")), read(golden("report_submitted.v2.json"))
    assert isinstance(earlier, ReportSubmitted)
    assert isinstance(claim, ReportSubmitted)
    assert (earlier.as_petition, claim.as_petition) == (False, True)


def test_the_outbound_record_is_what_the_golden_file_holds() -> None:
    event = msgspec.json.decode(golden("case_changed.v2.json"), type=CaseChanged)
    assert msgspec.json.decode(events.encode(event)) == msgspec.json.decode(golden("case_changed.v2.json"))


def test_the_outbound_record_says_which_kind_of_case_and_before_petitions_all_were_disputes() -> None:
    kinds = [msgspec.json.decode(golden(f"case_changed.v{version}.json"), type=CaseChanged).case_kind for version in (1, 2)]
    assert kinds == ["dispute", "petition"]


@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(raw: bytes) -> None:
    assert isinstance(read(raw), Unreadable | TooNew | ReportSubmitted | ActRequested | ClockFired)


@given(st.data())
def test_a_damaged_record_gets_an_answer(data: st.DataObject) -> None:
    raw = bytearray(golden("report_submitted.v1.json"))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    assert read(bytes(raw)) is not None


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("report_id", "no uuid", "report_id"),
        ("grid_code", SECRET, "grid_code"),
        ("occurred_at", "2023-07-15T02:05:00", "occurred_at"),
        ("source", SECRET, "source"),
        ("outcome", SECRET, "outcome"),
        ("dangers", [SECRET], "dangers"),
        ("sealed", 7, "sealed"),
        ("tenant", "", "tenant"),
        ("reporter", SECRET, "reporter"),
    ],
)
def test_a_wrong_field_is_named_and_never_quoted(field: str, value: object, says: str) -> None:
    record = msgspec.json.decode(golden("report_submitted.v1.json"))
    answer = read(msgspec.json.encode(record | {field: value}))
    assert isinstance(answer, Unreadable)
    assert says in answer.reason
    assert SECRET not in answer.reason


def test_a_missing_field_is_named() -> None:
    record = msgspec.json.decode(golden("report_submitted.v1.json"))
    del record["grid_code"]
    answer = read(msgspec.json.encode(record))
    assert isinstance(answer, Unreadable)
    assert "grid_code" in answer.reason


def test_a_later_version_is_not_poison() -> None:
    record = msgspec.json.decode(golden("report_submitted.v1.json"))
    answer = read(msgspec.json.encode(record | {"v": 3, "something": "new"}))
    assert answer == TooNew("report_submitted", 3)


@pytest.mark.parametrize("raw", [None, b"", b"null", b"[]", b"{}", b"[" * 100_000, b'{"kind":"weather","v":1}', b'"\\ud800"', b"\x00"])
def test_what_is_no_event_is_said_to_be_none(raw: bytes | None) -> None:
    assert isinstance(read(raw), Unreadable)
