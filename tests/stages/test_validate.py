"""Validate: any record gets an answer, and no answer quotes what somebody wrote."""

from uuid import uuid4

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts import events
from streams.contracts.events import REPORT_VERSION, TooNew
from streams.stages.validate import parse, unseal
from tests.builders import a_case, a_report, an_act, an_actor
from tests.stages.journeys import a_record

SECRET = "蓝小妹13812345678"


def test_a_report_opens_under_its_key() -> None:
    report, key = a_report(SECRET)
    journey = parse(a_record(events.encode(report)))
    unseal(journey, {report.report_id: key})
    assert journey.goes_on
    assert journey.words is not None
    assert journey.words.text == SECRET


def test_an_act_needs_no_key() -> None:
    journey = parse(a_record(events.encode(an_act(a_case(), "dispatch", actor=an_actor()))))
    unseal(journey, {})
    assert journey.goes_on


def test_a_destroyed_key_another_key_and_a_seal_moved_to_another_report_are_held() -> None:
    report, key = a_report(SECRET)
    moved = msgspec.structs.replace(report, report_id=uuid4())
    for keys, event in (({report.report_id: None}, report), ({report.report_id: b"k" * 32}, report), ({moved.report_id: key}, moved)):
        journey = parse(a_record(events.encode(event)))
        unseal(journey, keys)
        assert journey.held is not None
        assert journey.held.reason.startswith("sealed: ")
        assert not journey.goes_on


def test_what_the_client_could_not_read_says_so() -> None:
    journey = parse(a_record(None, problem="CorruptRecordException: Invalid CRC"))
    assert journey.held is not None
    assert journey.held.reason == "record: CorruptRecordException: Invalid CRC"


def test_a_later_version_is_no_poison() -> None:
    report, _ = a_report()
    later = {**msgspec.to_builtins(report), "kind": "report_submitted", "v": REPORT_VERSION + 1, "what": "nobody knows yet"}
    journey = parse(a_record(msgspec.json.encode(later)))
    assert journey.too_new == TooNew("report_submitted", REPORT_VERSION + 1)
    assert journey.held is None


@given(
    st.binary(max_size=300)
    | st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(st.text(), inner)).map(msgspec.json.encode)
)
def test_any_bytes_get_an_answer(value: bytes) -> None:
    journey = parse(a_record(value))
    assert journey.held is not None
    assert not journey.goes_on


@given(
    st.sampled_from(sorted(msgspec.to_builtins(a_report()[0]))),
    st.none() | st.integers() | st.floats(allow_nan=False) | st.text() | st.lists(st.text()),
)
def test_any_value_in_any_field_gets_an_answer_that_does_not_quote_it(name: str, value: object) -> None:
    report, _ = a_report()
    marked = f"{SECRET}{value}" if isinstance(value, str) else value
    for quoted in (marked, f"it's {marked}", f"' - at {marked}"):
        journey = parse(a_record(msgspec.json.encode({**msgspec.to_builtins(report), "kind": "report_submitted", name: quoted})))
        assert journey.event or journey.held or journey.too_new
        assert journey.held is None or SECRET not in journey.held.reason


def test_a_field_that_nobody_knows_is_not_quoted() -> None:
    report = msgspec.to_builtins(a_report()[0])
    odd = {**report, "kind": "report_submitted", "reporter": {**report["reporter"], SECRET: 1}}
    journey = parse(a_record(msgspec.json.encode(odd)))
    assert journey.held is not None
    assert journey.held.reason == "Object contains unknown field at `$.reporter`"
