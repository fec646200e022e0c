"""Ids that a replay makes again, and tokens that say who may."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from streams.contracts.codes import Role
from streams.contracts.grants import Grant, Holder, TokenRefused, holder_of, issue
from streams.contracts.identity import case_id_of, clock_id_of, is_uuid7, record_key, uuid7_of

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SECRET = "a secret of at least thirty-two bytes!"
HOLDER = Holder(
    account_id=UUID(int=7),
    username="langcun1",
    epoch=3,
    grants=(Grant("anji", Role.GRID_MEMBER, "330523107202001"),),
    expires_at=NOW + timedelta(minutes=30),
)


def test_the_same_report_always_opens_the_same_case() -> None:
    report = UUID(int=5)
    assert case_id_of(report) == case_id_of(UUID(int=5))
    assert case_id_of(report) != case_id_of(UUID(int=6))


def test_a_clock_has_one_id_in_every_zone() -> None:
    here = NOW.astimezone()
    assert clock_id_of(UUID(int=1), "triage", 1, NOW) == clock_id_of(UUID(int=1), "triage", 1, here)


def test_ids_from_phones_sort_by_time() -> None:
    early, late = uuid7_of(NOW, bytes(10)), uuid7_of(NOW + timedelta(milliseconds=1), bytes(10))
    assert is_uuid7(early)
    assert early < late


def test_the_key_names_a_place_and_nobody() -> None:
    assert record_key("anji", "330523107202001") == b"anji|330523107202001"


def valid_for(minutes: int) -> Holder:
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=minutes)
    return Holder(HOLDER.account_id, HOLDER.username, HOLDER.epoch, HOLDER.grants, end)


def test_a_token_says_who_holds_what() -> None:
    holder = valid_for(5)
    assert holder_of(issue(holder, secret=SECRET, now=NOW - timedelta(days=1)), secret=SECRET) == holder


def test_a_token_that_is_over_is_refused() -> None:
    with pytest.raises(TokenRefused):
        holder_of(issue(valid_for(-1), secret=SECRET, now=NOW - timedelta(days=1)), secret=SECRET)


def test_a_token_signed_by_another_is_refused() -> None:
    theirs = issue(valid_for(5), secret="another secret, as long as the first one", now=NOW - timedelta(days=1))
    with pytest.raises(TokenRefused):
        holder_of(theirs, secret=SECRET)


@pytest.mark.parametrize("token", ["", "x.y.z", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        holder_of(token, secret=SECRET)
