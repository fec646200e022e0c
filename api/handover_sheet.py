"""A shift's sheet put together: what was kept at the change, what of it is still so, who stood there, what people added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec

from api.access import scope_of
from api.context import Api
from api.covering import covered_by
from api.faults import NotFound
from api.shapes import unit_name
from streams.contracts.codes import CaseState, ClockStage, Urgency
from streams.contracts.grants import Holder
from streams.contracts.queries import queries_in
from streams.contracts.running import RUNNING_JSON
from streams.contracts.sealing import SealBroken, open_remarks
from streams.reference.county import County

SQL = queries_in(Path(__file__).with_name("duty.sql"))

SectionName = Literal["came_in", "red", "unheard", "due", "overdue", "supervision", "waiting"]
SECTIONS: tuple[SectionName, ...] = ("came_in", "red", "unheard", "due", "overdue", "supervision", "waiting")
_accounts = msgspec.json.Decoder(dict[str, UUID]).decode


class HandoverPerson(msgspec.Struct, frozen=True):
    """Who stood at a post of the rota."""

    post: str
    zh: str
    en: str
    account_id: UUID
    name: str


class HandoverSigned(msgspec.Struct, frozen=True):
    """Who signed, and when; and for whom, where they covered for somebody (代)."""

    account_id: UUID
    name: str
    for_name: str
    at: datetime


class HandoverHead(msgspec.Struct, frozen=True, kw_only=True):
    """A shift. `kept_at` is when its sheet was written down; null while the shift still stands. A side that nobody signed is null."""

    tenant: str
    day: date
    since: datetime
    until: datetime
    kept_at: datetime | None
    handed_by: list[HandoverPerson]
    taken_by: list[HandoverPerson]
    handed: HandoverSigned | None
    taken: HandoverSigned | None


class HandoverItem(msgspec.Struct, frozen=True, kw_only=True):
    """A case on a sheet, as it stood then. `at`: it came in, became RED, is due or last moved. `still`: it is so now, too."""

    case_id: UUID
    number: str
    state: CaseState
    urgency: Urgency
    category: str
    grid_code: str
    lead_unit: str
    lead_unit_name: str
    at: datetime
    stage: ClockStage | None
    heard_at: datetime | None
    heard_by: str
    still: bool


class HandoverSection(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the sheet: how many cases in the asker's sight stood there at the change (null while the shift stands), and how many
    a recount finds now."""

    section: SectionName
    kept: int | None
    now: int
    items: list[HandoverItem]


class HandoverLine(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody added; null once its key is destroyed."""

    note_id: UUID
    at: datetime
    by: str
    note: str | None


class Handover(HandoverHead, frozen=True, kw_only=True):
    """A shift's sheet. `may_add`, `may_hand_over`, `may_take_over`: what the asker may put under it now."""

    sections: list[HandoverSection]
    notes: list[HandoverLine]
    may_add: bool
    may_hand_over: bool
    may_take_over: bool


@dataclass(frozen=True)
class Shift:
    """A sheet's head as it is stored, or the shift that stands."""

    tenant: str
    day: date
    since: datetime
    until: datetime
    kept_at: datetime | None
    handed_by: Mapping[str, UUID]
    taken_by: Mapping[str, UUID]

    @property
    def accounts(self) -> list[UUID]:
        """Whose names are wanted."""
        return [*self.handed_by.values(), *self.taken_by.values()]


@dataclass(frozen=True)
class Stored:
    """Everything of a sheet as the database has it, in the asker's sight; and for whom the asker may sign."""

    shift: Shift
    kept: Sequence[Any]
    now: Sequence[Any]
    signed: Mapping[str, Any]
    notes: Sequence[Any]
    names: Mapping[UUID, str]
    covered: frozenset[UUID]


def kept_shift(row: Any) -> Shift:
    """A row of stream.handovers."""
    people = _accounts(row["handed_by"]), _accounts(row["taken_by"])
    return Shift(row["tenant"], row["day"], row["since"], row["until"], row["kept_at"], *people)


def standing_shift(tenant: str, day: date, rota: Iterable[Any], county: County) -> Shift:
    """The shift that stands, by the rota as it is now."""
    since, until = county.shift(day)
    next_day = county.duty_day(until)
    by_day: dict[date, dict[str, UUID]] = {day: {}, next_day: {}}
    for row in rota:
        if row["tenant"] == tenant:
            by_day[row["day"]][row["post"]] = row["account_id"]
    return Shift(tenant, day, since, until, None, by_day[day], by_day[next_day])


async def stored_sheet(tenant: str, day: date, now: datetime, holder: Holder, api: Api) -> Stored:
    """The sheet of this shift. Raises NotFound for one that nobody kept."""
    county = api.county
    _, until = county.shift(day)
    async with api.reads.within(scope_of(holder)) as connection:
        found = {row["tenant"]: row for row in await connection.fetch(SQL["sheets"], day, day)}
        if tenant in found:
            shift = kept_shift(found[tenant])
        elif day == county.duty_day(now):
            shift = standing_shift(tenant, day, await connection.fetch(SQL["rota_of"], day, county.duty_day(until)), county)
        else:
            raise NotFound
        _, next_until = county.shift(county.duty_day(shift.until))
        again = await connection.fetch(SQL["counted_again"], tenant, shift.since, shift.until, next_until, RUNNING_JSON)
        kept = await connection.fetch(SQL["kept"], tenant, day)
        signed = {row["side"]: row for row in await connection.fetch(SQL["signatures"], day, day) if row["tenant"] == tenant}
        notes = await connection.fetch(SQL["notes"], tenant, day)
        wanted = {
            *shift.accounts,
            *(row["heard_by"] for row in (*kept, *again)),
            *(row["account_id"] for row in (*signed.values(), *notes)),
            *(row["acted_for"] for row in signed.values()),
        }
        names = names_in(await connection.fetch(SQL["names"], list(wanted - {None})))
        covered = (await covered_by(connection, holder)).in_chain(tenant)
    return Stored(shift, kept, again, signed, notes, names, frozenset(one.account_id for one in covered.covers))


def names_in(rows: Iterable[Any]) -> dict[UUID, str]:
    """What these accounts are called."""
    return {row["account_id"]: row["display_name"] or row["username"] for row in rows}


def head_of(shift: Shift, signed: Mapping[str, Any], names: Mapping[UUID, str], county: County) -> dict[str, Any]:
    """The fields of a HandoverHead."""
    return {
        "tenant": shift.tenant,
        "day": shift.day,
        "since": shift.since,
        "until": shift.until,
        "kept_at": shift.kept_at,
        "handed_by": _people(shift.handed_by, names, county),
        "taken_by": _people(shift.taken_by, names, county),
        "handed": _signed(signed.get("handed"), names),
        "taken": _signed(signed.get("taken"), names),
    }


def sections_of(stored: Stored, county: County) -> list[HandoverSection]:
    """The parts of the sheet in their order."""
    now = {_key(row) for row in stored.now}
    rows = stored.now if stored.shift.kept_at is None else stored.kept
    return [
        HandoverSection(
            section=section,
            kept=None if stored.shift.kept_at is None else sum(row["section"] == section for row in stored.kept),
            now=sum(row["section"] == section for row in stored.now),
            items=[_item(row, stored.names, county, still=_key(row) in now) for row in rows if row["section"] == section],
        )
        for section in SECTIONS
    ]


async def notes_of(stored: Stored, holder: Holder, api: Api) -> list[HandoverLine]:
    """The lines people added, opened for a colleague of the duty; on record like every opening."""
    if not stored.notes:
        return []
    detail = {"tenant": stored.shift.tenant, "day": stored.shift.day, "notes": len(stored.notes)}
    await api.reads.record(holder.account_id, "handover_read", purpose="", detail=detail)
    keys = await api.reads.keys([row["note_id"] for row in stored.notes])
    return [
        HandoverLine(
            note_id=row["note_id"], at=row["at"], by=stored.names.get(row["account_id"], ""), note=_opened(row, keys[row["note_id"]])
        )
        for row in stored.notes
        if row["note_id"] in keys
    ]


def _opened(row: Any, key: bytes | None) -> str | None:
    try:
        return open_remarks(row["sealed"], key=key, owner=row["note_id"]).get("note") if key is not None else None
    except SealBroken:
        return None


def _key(row: Any) -> tuple[str, UUID, str]:
    return row["section"], row["case_id"], row["stage"]


def _item(row: Any, names: Mapping[UUID, str], county: County, *, still: bool) -> HandoverItem:
    return HandoverItem(
        case_id=row["case_id"],
        number=row["number"],
        state=row["state"],
        urgency=row["urgency"],
        category=row["category"],
        grid_code=row["grid_code"],
        lead_unit=row["lead_unit"],
        lead_unit_name=unit_name(row["lead_unit"], county),
        at=row["at"],
        stage=row["stage"] or None,
        heard_at=row["heard_at"],
        heard_by=names.get(row["heard_by"], ""),
        still=still,
    )


def _people(posts: Mapping[str, UUID], names: Mapping[UUID, str], county: County) -> list[HandoverPerson]:
    order = [*(post.post for post in county.duty), *posts]
    called = {post.post: (post.name, post.name_en) for post in county.duty}
    return [
        HandoverPerson(post, *called.get(post, (post, post)), posts[post], names.get(posts[post], ""))
        for post in dict.fromkeys(order)
        if post in posts
    ]


def _signed(row: Any, names: Mapping[UUID, str]) -> HandoverSigned | None:
    if row is None:
        return None
    return HandoverSigned(row["account_id"], names.get(row["account_id"], ""), names.get(row["acted_for"], ""), row["at"])
