"""A case as it stands, and one entry of its history."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from streams.contracts.codes import CaseKind, CaseState, Change, Lane, Library, Mediation, ReportStatus, Restricted, Role, Source, Urgency
from streams.contracts.decisions import OpenCase, Reason
from streams.contracts.events import Actor
from streams.contracts.sight import Audience

UNSENT = (CaseState.PROPOSED, CaseState.IN_DOUBT)
"""Where its unit is a proposal: nobody has given it to that unit yet."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute (事件) or petition (信访事项) from its first report on. A new state is a new value: `evolved` never changes the old one."""

    case_id: UUID
    number: str = ""  # printed number {county6}-{yyyymmdd}-{seq}, given when it is written
    tenant: str
    version: int  # the version of its latest entry; gapless from 1
    state: CaseState
    grid_code: str
    category: str
    sub: str = ""
    secondary: tuple[str, ...] = ()
    urgency: Urgency
    restricted: Restricted | None = None
    lane: Lane
    lead_unit: str
    led_before: tuple[str, ...] = ()  # units that had it before: sent to another, decided in a competence dispute, made a petition
    co_units: tuple[str, ...] = ()
    asked_units: tuple[str, ...] = ()
    excluded_units: tuple[str, ...] = ()
    reporters: tuple[UUID, ...] = ()
    condition: str = ""
    place_key: str = ""
    source: Source
    report_count: int
    people_count: int = 0
    occurred_at: datetime
    last_report_at: datetime
    opened_at: datetime
    dispatched_at: datetime | None = None  # for the first time: what must be finished by counts from here
    sent_at: datetime | None = None  # to the present unit
    signed_at: datetime | None = None
    contacted_at: datetime | None = None
    done_at: datetime | None = None  # 办结
    settled_at: datetime | None = None  # 化解: another fact than 办结
    reopened_at: datetime | None = None
    contact: str = ""  # how the party was spoken to, or why not
    result: str = ""  # how it ended: agreement, opinion, explained, referred, unreachable
    handler: UUID | None = None  # who of the unit has it in hand
    closing_by: UUID | None = None  # who asked for the end: another person looks at it
    closing_for: UUID | None = None  # and for whom, where they covered for somebody (代办)
    stood_in: tuple[UUID, ...] = ()  # who acted for its handler while that was away
    led_for: tuple[UUID, ...] = ()  # who acted for one of its leaders
    recused: tuple[UUID, ...] = ()  # 回避: accounts that may not act on it
    returns: int = 0
    rebounds: int = 0
    arbitrated: bool = False  # whose it is has been decided: it is not handed back again
    request: str = ""  # what the unit asks for and somebody else grants: pause, extend
    request_days: int = 0
    extended_days: int = 0
    paused_at: datetime | None = None
    paused_seconds: int = 0
    supervision: str = ""  # proposed, listing_proposed, supervised, listed
    red_at: datetime | None = None  # when it last became RED: by a report, a join or a person
    rings: int = 0  # rungs of the duty chain that were rung since then
    rings_since: int = 0  # latest versions that were rings or moved dates alone: whoever saw the one before saw all there is to decide on
    rung_at: datetime | None = None
    rung: tuple[UUID, ...] = ()  # accounts that were rung: each may say that it was heard
    acknowledged_at: datetime | None = None  # a person heard it (接报)
    kind: CaseKind = CaseKind.DISPUTE
    petition_at: datetime | None = None  # the claim was heard (收到); after new facts, these
    external_no: str = ""  # its number in the 信访信息系统
    matter: str = ""  # claim, suggestion, commendation
    via: str = ""  # how its unit came by it: direct, transferred, assigned
    report_by: datetime | None = None  # 交办: the day by which the result is wanted
    route: str = ""  # which of the six ways of 条例 31
    accepted_at: datetime | None = None  # 受理: the sixty days count from here
    opinion: str = ""  # supported, explained, not_supported
    issued_at: datetime | None = None  # the latest written opinion, whichever instance's
    replied_at: datetime | None = None  # the petitioner received it (送达回证)
    review_asked_at: datetime | None = None  # 复查 or 复核 was asked for
    handled_by: str = ""  # the unit that answered first (原办理机关), whichever opinion is reviewed
    outcome: str = ""  # of the latest review: upheld, changed, revoked
    reviews: int = 0  # opinions on it besides the first: 复查, 复核
    mediation: Mediation = Mediation.NONE  # a part of the case with a state of its own
    mediation_at: datetime | None = None  # when it was proposed, or both asked for it again
    entrusted_by: str = ""  # own, police, court, petition_office: 警调、诉调、访调对接
    consents: tuple[str, ...] = ()  # who has consented to it: applicant, respondent
    agreed_on: datetime | None = None  # the agreement takes effect: thirty days for judicial confirmation count from here
    agreed_at: datetime | None = None  # and when it was written down here
    agreement_form: str = ""  # written, oral
    perform_by: datetime | None = None  # the day by which it is performed; none: it was, at once
    handed_to: str = ""  # who took it over: court, arbitration, 复议, 救助
    library: Library = Library.NONE  # 接访案件库: a state of its own beside the case's
    library_at: datetime | None = None  # when it was last taken in, or came back; since then the gate must be passed
    noted_by: str = ""  # the unit that tried first and wrote down what is difficult
    hard: bool = False  # 疑难: not released without a sponsor
    receiver: UUID | None = None  # 接访领导, an account; exactly one while it is in the library
    sponsor: UUID | None = None  # 包案领导
    received_on: datetime | None = None  # the day of the latest reception since it was taken in
    receptions: int = 0
    late_acts: tuple[UUID, ...] = ()  # made without a line, and met by what others changed: each waits for a person to choose
    told: dict[str, datetime] = {}  # per clock the latest date that has fired: what lies before it is not told again
    updated_at: datetime
    joined_into: UUID | None = None
    stood_at: str = ""  # in which state it was joined into another by hand: there it stands again when that is undone
    given: tuple[UUID, ...] = ()  # the reports that it gave to the other
    counts_from: datetime | None = None  # an older case was joined into it: what must be finished by counts from then
    home_partition: int
    rule: str
    rule_set: str
    reasons: tuple[Reason, ...] = ()

    def evolved(self, at: datetime, **changes: Any) -> "Case":
        """The next version of this case. One that becomes RED rings from the first on duty, whoever heard of it before; a unit that had
        it in hand and gives it up is remembered."""
        following: dict[str, Any] = {"version": self.version + 1, "updated_at": at, "rings_since": 0}
        if changes.get("urgency") == Urgency.RED and self.urgency != Urgency.RED:
            following |= {"red_at": at, "rings": 0, "rung_at": None}
        if changes.get("lead_unit", self.lead_unit) != self.lead_unit:
            following["led_before"] = self.led
        return msgspec.structs.replace(self, **(following | changes))

    @property
    def led_by(self) -> frozenset[UUID]:
        """Its receiving leader and its sponsor."""
        return frozenset(one for one in (self.receiver, self.sponsor) if one is not None)

    @property
    def dealt_with_by(self) -> frozenset[UUID]:
        """Who has it in hand or asked for its end, and for whom, and who stood in for them: where another person is wanted, none of these."""
        return frozenset(one for one in (self.handler, self.closing_by, self.closing_for, *self.stood_in) if one is not None)

    @property
    def led(self) -> tuple[str, ...]:
        """The units that have it in hand or ever had, not one that is only proposed."""
        return self.led_before if self.state in UNSENT else tuple(dict.fromkeys((*self.led_before, self.lead_unit)))

    @property
    def unheard(self) -> bool:
        """RED, and no person has said since then that they have heard it."""
        if self.urgency != Urgency.RED or self.red_at is None:
            return False
        return self.acknowledged_at is None or self.acknowledged_at < self.red_at

    @property
    def closed_class(self) -> bool:
        """Kept out of counts, search and feeds but for its own readers (promise 6)."""
        return self.restricted is not None or bool(self.excluded_units) or self.state is CaseState.IN_DOUBT

    @property
    def audience(self) -> Audience:
        """What decides who sees it."""
        return Audience(*(getattr(self, name) for name in Audience.__struct_fields__))

    def as_open_case(self) -> OpenCase:
        """What joining compares with."""
        return OpenCase(
            case_id=self.case_id,
            grid_code=self.grid_code,
            category=self.category,
            restricted=self.restricted,
            condition=self.condition if self.kind is CaseKind.DISPUTE else "",  # nothing joins a petition by machine
            place_key=self.place_key,
            urgency=self.urgency,
            state=self.state,
            occurred_at=self.last_report_at,
            lead_unit=self.lead_unit,
            co_units=self.co_units,
            excluded_units=self.excluded_units,
        )


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a case's history, and the source of its feed item: `case` is the case after it."""

    case: Case
    change: Change
    event_id: UUID
    at: datetime
    report_id: UUID | None = None
    actor: Actor | None = None
    acted_for: UUID | None = None  # for whom, where the actor covered for somebody
    reasons: tuple[Reason, ...] = ()
    fields: dict[str, Any] = {}  # old and new values; no words
    sealed: bytes = b""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a case's history as it is told to whoever acted without having seen it: what was done, and from which seat, never
    by whom. A clock has no seat; neither has a report, since who reported is for the case's page to say, to whom it may."""

    version: int
    at: datetime
    change: Change
    role: Role | None = None
    unit: str = ""


def step_of(entry: Entry) -> Step:
    """What is told of an entry."""
    actor = entry.actor if entry.event_id != entry.report_id else None
    version, role, unit = entry.case.version, actor.role if actor else None, actor.unit if actor else ""
    return Step(version=version, at=entry.at, change=entry.change, role=role, unit=unit)


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a report: exactly one outcome, for ever."""

    report_id: UUID
    status: ReportStatus
    case_id: UUID | None = None
    reasons: tuple[Reason, ...] = ()
