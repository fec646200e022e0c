"""The counts of one period in a viewer's sight, from two questions to the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from api.case_page import Wanted, Ways, ways_of
from api.cursors import NEWEST
from api.reading import SQL
from api.shapes import unit_name
from streams.contracts.codes import CaseState, ReportStatus, Urgency
from streams.contracts.grants import Holder
from streams.contracts.petition_table import OPEN as PETITION_OPEN
from streams.reference.county import County

DIGITS = (2, 4, 6, 9, 12)
TOWN_DIGITS = 9
VILLAGE_DIGITS = 12
IN_HAND = (CaseState.SIGNED, CaseState.CONTACTED, CaseState.HANDLING, CaseState.CLOSING)
CONTESTED = (CaseState.RETURNED, CaseState.ARBITRATION)
SETTLED = "settled"
"""What the counts say of a case that is done and settled."""


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """It adds up: received = opened + joined + held, and opened is the sum of what follows it, but for `settled`: 化解 is a fact
    of its own, and those that are settled are among the done."""

    received: int
    opened: int
    joined: int
    held: int
    settled_on_site: int
    proposed: int
    in_doubt: int
    dispatched: int
    in_hand: int  # signed for, the party spoken to, in hand, its end looked at
    contested: int  # handed back, or being decided whose it is
    petitions: int  # 信访事项 that are not over
    done: int  # 办结
    withdrawn: int
    merged: int  # cases that live on in another
    settled: int  # 化解, of the done


class CategoryCount(msgspec.Struct, frozen=True):
    """Cases of a category."""

    category: str
    n: int


class UnitCount(msgspec.Struct, frozen=True):
    """Cases that a unit leads."""

    unit: str
    name: str
    n: int


class PlaceCount(msgspec.Struct, frozen=True):
    """Cases in a place of the next level down."""

    region: str
    name: str
    n: int


class UrgencyCount(msgspec.Struct, frozen=True):
    """Cases of a colour."""

    urgency: Urgency
    n: int


class Heard(msgspec.Struct, frozen=True):
    """RED cases, by when they became so: how many a person has picked up, how many still ring or were left, and how long it took
    from the report to the first person; null where there is nothing to measure."""

    red: int
    heard: int
    waiting: int
    p50_seconds: float | None
    p90_seconds: float | None


@dataclass(frozen=True)
class Counts:
    """The counts of one period."""

    funnel: Funnel
    by_category: list[CategoryCount]
    by_unit: list[UnitCount]
    by_place: list[PlaceCount]
    by_urgency: list[UrgencyCount]
    heard: Heard


@dataclass(frozen=True)
class Asked:
    """Whose sight, which place, which days (both counted)."""

    holder: Holder
    region: str
    first: date
    last: date


async def counts_of(connection: Any, asked: Asked, county: County) -> Counts:
    """The counts, inside a transaction with the holder's scope."""
    tenants = list(dict.fromkeys(grant.tenant for grant in asked.holder.grants))
    since = datetime.combine(asked.first, time(), county.zone)
    until = datetime.combine(asked.last + timedelta(days=1), time(), county.zone)
    units = sorted({grant.unit for grant in asked.holder.grants if grant.unit})
    places = _counted_by_row(ways_of(asked.holder, Wanted(region=asked.region)), asked.region)
    columns = [tenant for tenant, _ in places], [place for _, place in places]
    account, zone = asked.holder.account_id, county.head.timezone
    case_rows = await connection.fetch(
        SQL["case_counts"], tenants, since, until, asked.region, _next_digits(asked.region), units, *columns, account, NEWEST.id, zone
    )
    report_rows = await connection.fetch(
        SQL["report_counts"], tenants, since, until, asked.region, account, units, *columns, NEWEST.id, zone
    )
    heard = Heard(**await connection.fetchrow(SQL["heard"], tenants, since, until, asked.region))
    return _counts(case_rows, {row["status"]: row["n"] for row in report_rows}, heard, county)


def _counted_by_row(ways: Ways, region: str) -> tuple[tuple[str, str], ...]:
    """Places narrower than a village, which tallies do not know."""
    narrow = [(tenant, place) for tenant, place in ways.places if len(place) > VILLAGE_DIGITS]
    if len(region) > VILLAGE_DIGITS:
        narrow += [(tenant, region) for tenant in ways.chains]
    return tuple(dict.fromkeys(narrow))


def _next_digits(region: str) -> int:
    """Digits of the places that `by_place` tells apart: towns of a county, villages of a town."""
    if not region:
        return TOWN_DIGITS
    return next((digits for digits in DIGITS if digits > len(region)), VILLAGE_DIGITS)


def _counts(rows: Iterable[Any], reports: dict[str, int], heard: Heard, county: County) -> Counts:
    by: dict[str, list[tuple[str, int]]] = {name: [] for name in ("state", "category", "urgency", "lead_unit", "place")}
    for row in rows:
        for name, found in by.items():
            if row[name] is not None:
                found.append((row[name], row["n"]))
    return Counts(
        _funnel(dict(by["state"]), reports),
        [CategoryCount(code, n) for code, n in by["category"]],
        [UnitCount(unit, unit_name(unit, county), n) for unit, n in by["lead_unit"]],
        [PlaceCount(code, _place_name(code, county), n) for code, n in by["place"]],
        [UrgencyCount(Urgency(code), n) for code, n in by["urgency"]],
        heard,
    )


def _funnel(states: dict[str, int], reports: dict[str, int]) -> Funnel:
    opened, joined, held = sum(states.values()), reports.get(ReportStatus.JOINED, 0), reports.get(ReportStatus.HELD, 0)
    return Funnel(
        received=opened + joined + held,
        opened=opened,
        joined=joined,
        held=held,
        settled_on_site=states.get(CaseState.SETTLED_ON_SITE, 0),
        proposed=states.get(CaseState.PROPOSED, 0),
        in_doubt=states.get(CaseState.IN_DOUBT, 0),
        dispatched=states.get(CaseState.DISPATCHED, 0),
        in_hand=sum(states.get(state, 0) for state in IN_HAND),
        contested=sum(states.get(state, 0) for state in CONTESTED),
        petitions=sum(states.get(state, 0) for state in PETITION_OPEN),
        done=states.get(CaseState.DONE, 0) + states.get(SETTLED, 0),
        withdrawn=states.get(CaseState.WITHDRAWN, 0),
        merged=states.get(CaseState.JOINED, 0),
        settled=states.get(SETTLED, 0),
    )


def _place_name(digits: str, county: County) -> str:
    region = county.region(digits.ljust(VILLAGE_DIGITS, "0"))
    return region.name if region is not None else digits
