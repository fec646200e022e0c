"""Receptions (接访、下访) and who may announce them: the codes of a session and of a booking (来访预登记), and two questions.

A booking has the id of the report that tells its matter: one key seals both, one query code leads to both.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from streams.contracts.codes import Role
from streams.contracts.grants import Grant

PUBLIC_PAGE = UUID("7b0c3f5e-52a6-5d53-9f0b-6d1f0c5a9e10")
"""Who reports what a resident writes on the public page: no account has this id, so nobody can log in as it."""


class ReceptionLevel(StrEnum):
    """Of which of the five levels (五级大接访) that a county runs itself."""

    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


class ReceptionKind(StrEnum):
    """How a leader meets people."""

    FIXED = "fixed"  # 定点接访
    FIELD = "field"  # 下访
    BY_APPOINTMENT = "by_appointment"  # 约访


class ReceptionState(StrEnum):
    """Where a session stands."""

    ANNOUNCED = "announced"
    CHANGED = "changed"  # leader, time, place or hotline are others than were announced first
    CANCELLED = "cancelled"
    HELD = "held"


class BookingState(StrEnum):
    """What became of a place that was taken."""

    BOOKED = "booked"
    CANCELLED = "cancelled"  # by whoever booked; the matter goes on
    ATTENDED = "attended"  # 到访
    ABSENT = "absent"  # 未到
    RECEIVED = "received"  # 已接谈


class Channel(StrEnum):
    """How a booking came in."""

    PAGE = "page"
    COUNTER = "counter"
    HOTLINE = "hotline"


OPEN = frozenset({ReceptionState.ANNOUNCED, ReceptionState.CHANGED})
"""Sessions that take bookings, until they begin."""

ANNOUNCERS = frozenset({Role.CENTRE, Role.PETITION_OFFICE})
"""Who announces sessions, for the places they answer for."""

PREPARERS = frozenset({Role.CENTRE, Role.PETITION_OFFICE, Role.TOWN_DESK, Role.LEADER, Role.SUPERVISOR})
"""Who sees who comes to a session of their place."""

COUNTER = frozenset({Role.REGISTRAR})
"""Who books for whoever comes or calls, at any session of their chain: of who comes they see whom they booked."""

MARKERS = PREPARERS - {Role.SUPERVISOR} | COUNTER
"""Who says of a booking what became of it."""

RECEIVERS: Mapping[ReceptionLevel, frozenset[Role]] = {
    ReceptionLevel.COUNTY: frozenset({Role.LEADER}),
    ReceptionLevel.TOWN: frozenset({Role.LEADER, Role.TOWN_DESK}),
    ReceptionLevel.VILLAGE: frozenset({Role.LEADER, Role.TOWN_DESK, Role.GROUP_ORGANISER}),
}
"""Whose account may receive at which level: a town and a village have no leader's seat of their own in every county."""


def answers_for(grants: Iterable[Grant], roles: frozenset[Role], tenant: str, region: str) -> bool:
    """Whether one of these grants has such a role for the place; `region` is the code of a place, with its zeros."""
    return any(grant.tenant == tenant and grant.role in roles and grant.scope and region.startswith(grant.scope) for grant in grants)


def attends_to(grants: Iterable[Grant], roles: frozenset[Role], tenant: str, region: str) -> bool:
    """The same, where the counter may also: it serves every session of its chain."""
    held = tuple(grants)
    return answers_for(held, roles, tenant, region) or any(one.tenant == tenant and one.role in COUNTER & roles for one in held)


def takes_bookings(state: str, starts_at: datetime, now: datetime) -> bool:
    """Whether a session can still be booked, places apart."""
    return state in OPEN and now < starts_at


def printed(number: int, booked_at: datetime) -> str:
    """A booking's number as it is told to people."""
    return f"Y{booked_at.year}-{number:06}"
