"""One page of cases: by which ways they can come into a holder's sight, and what was asked for. The ways are pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.covering import Covered
from api.cursors import Place
from api.reading import SQL
from api.waiting import WAITS, Waiting
from streams.contracts.codes import CaseState
from streams.contracts.grants import Holder
from streams.contracts.running import RUNNING_JSON
from streams.contracts.sight import NOT_BY_PLACE

TOWN_DIGITS = 9
"""From here down a place is gone through grid by grid; a wider one by going through the newest cases of its chain."""


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for; empty is everything."""

    states: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    unit: str = ""
    region: str = ""


@dataclass(frozen=True)
class Ways:
    """By what a case may come into sight: each is walked in the page's order."""

    places: tuple[tuple[str, str], ...] = ()  # tenant, prefix
    chains: tuple[str, ...] = ()
    units: tuple[tuple[str, str], ...] = ()  # tenant, unit
    sender_in: tuple[str, ...] = ()  # tenants


def ways_of(holder: Holder, wanted: Wanted) -> Ways:
    """Every way that can lead to a case this holder may see; row-level security takes away what it should not have led to."""
    tenants = tuple(dict.fromkeys(grant.tenant for grant in holder.grants))
    if wanted.unit:
        return Ways(units=tuple((tenant, wanted.unit) for tenant in tenants))
    scopes = {(grant.tenant, grant.scope) for grant in holder.grants if grant.role not in NOT_BY_PLACE and grant.scope}
    narrowed = set(_within(scopes, wanted.region))
    return Ways(
        places=tuple(sorted((tenant, place) for tenant, place in narrowed if len(place) >= TOWN_DIGITS)),
        chains=tuple(sorted({tenant for tenant, place in narrowed if len(place) < TOWN_DIGITS})),
        units=tuple(sorted({(grant.tenant, grant.unit) for grant in holder.grants if grant.unit})),
        sender_in=tenants,
    )


def _within(scopes: Iterable[tuple[str, str]], region: str) -> Iterator[tuple[str, str]]:
    """The part of each scope that lies in the region asked for."""
    for tenant, scope in scopes:
        if scope.startswith(region):
            yield tenant, scope
        elif region.startswith(scope):
            yield tenant, region


def place_of(row: Any) -> Place:
    """Where the page after this row begins: by its opening, or by when it began to wait where the list goes by that."""
    return Place(row.get("waits_since") or row["opened_at"], row["case_id"])


async def page_of(connection: Any, account: UUID, ways: Ways, wanted: Wanted, *, after: Place, most: int) -> list[Any]:
    """Rows of stream.cases after a place, newest first."""
    return list(
        await connection.fetch(
            SQL["case_page"],
            [tenant for tenant, _ in ways.places],
            [place for _, place in ways.places],
            list(ways.chains),
            [tenant for tenant, _ in ways.units],
            [unit for _, unit in ways.units],
            after.at,
            after.id,
            most,
            list(wanted.states) or None,
            list(wanted.urgencies) or None,
            list(wanted.categories) or None,
            wanted.region,
            account,
            list(ways.sender_in),
            RUNNING_JSON,
        )
    )


async def waiting_page(
    connection: Any, covered: Covered, holder: Holder, waiting: Waiting, wanted: Wanted, *, after: Place, most: int
) -> list[Any]:
    """Rows of stream.cases that wait for this, oldest first. A unit is the one that leads: whoever helps is not waited for. What waits
    for a leader waits for whoever covers for them, too."""
    if waiting is Waiting.FOLLOW_UP:
        return await to_follow_up(connection, wanted, after=after, most=most)
    waits, now = WAITS[waiting], covered.at
    whose = (
        list(dict.fromkeys(grant.tenant for grant in holder.grants)),
        [*waits.filed, *(state for state in waits.states if not wanted.states or state in wanted.states)],
        after.at,
        after.id,
        most,
        *_narrowing(wanted),
    )
    if waits.late:
        return await _with_late_acts(connection, holder, wanted, after=after, most=most)
    if waits.agreed:
        return list(await connection.fetch(SQL["cases_to_perform"], *whose, now, RUNNING_JSON))
    if waits.filed:
        led = [[holder.account_id, *covered.accounts] if waits.led_as == one else None for one in ("receiver", "sponsor")]
        rest = (*whose[4:], *led, list(wanted.states) or None, RUNNING_JSON)
        return await _in_library(connection, covered, waits.led_as, whose[:2], rest, after=after)
    over = now if waits.overdue else None
    return list(await connection.fetch(SQL["cases_waiting"], *whose, waits.asked, waits.proposed, over, RUNNING_JSON))


async def _in_library(
    connection: Any, covered: Covered, led_as: str, whose: tuple[Any, ...], rest: tuple[Any, ...], *, after: Place
) -> list[Any]:
    """Cases of the library; of what another leads, only where whoever covers may act on it."""
    most, found = rest[0], list[Any]()
    while True:
        rows = await connection.fetch(SQL["cases_in_library"], *whose, after.at, after.id, *rest)
        found += [row for row in rows if not led_as or row[led_as] == covered.account or covered.on(row) is not None]
        if len(rows) < most or len(found) >= most:
            return found[:most]
        after = Place(rows[-1]["opened_at"], rows[-1]["case_id"])


async def to_follow_up(connection: Any, wanted: Wanted, *, after: Place, most: int) -> list[Any]:
    """Ended cases with a dissatisfied party whom the asker is to ask back: whoever said so first waits longest."""
    if wanted.states and CaseState.DONE not in wanted.states:
        return []
    return list(await connection.fetch(SQL["cases_to_follow_up"], after.at, after.id, most, *_narrowing(wanted)))


async def _with_late_acts(connection: Any, holder: Holder, wanted: Wanted, *, after: Place, most: int) -> list[Any]:
    """Cases on which a late act waits for a choice, whatever their state."""
    tenants, states = list(dict.fromkeys(grant.tenant for grant in holder.grants)), list(wanted.states) or None
    whose = (tenants, after.at, after.id, most, states, *_narrowing(wanted))
    return list(await connection.fetch(SQL["cases_with_late_acts"], *whose, RUNNING_JSON))


def _narrowing(wanted: Wanted) -> tuple[list[str] | None, list[str] | None, str, str]:
    """What every work list may be narrowed by, as the queries take it: urgencies, categories, place, unit."""
    return list(wanted.urgencies) or None, list(wanted.categories) or None, wanted.region, wanted.unit
