"""One record's way through the stages, and what the stages remember while a batch is decided.

A `Journey` starts as bytes at an offset and ends with exactly one of: held, known already, or a fate with its entries.
`Memory` is loaded inside the transaction, after the locks, and folded forward after every decision, so that two
near-duplicates in one batch find each other.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from streams.contracts.cases import Case, Entry, Fate, Step, step_of
from streams.contracts.codes import ReportStatus, Source
from streams.contracts.covers import Cover
from streams.contracts.decisions import Classification, Joining, Link, OpenCase, Reason, Route
from streams.contracts.duty import Rota
from streams.contracts.events import ActRequested, ClockFired, Inbound, ReportSubmitted, TooNew
from streams.contracts.grants import Grant
from streams.contracts.sealing import Words
from streams.rules.belated import Conflicting, Touched, touched_by
from streams.rules.lifecycle import Applied, Refused
from streams.rules.moved_dates import Standing


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it lies on Kafka. `value` is None for one the client could not read; `problem` then says why."""

    topic: str
    partition: int
    offset: int
    value: bytes | None
    appended_at: datetime  # when the broker appended it
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """异常件待核: why no rule could go on with it, and in which stage."""

    stage: str
    reason: str


@dataclass(slots=True)
class Journey:
    """What is known of one record so far; each stage adds its answer."""

    record: Record
    event: Inbound | None = None
    too_new: TooNew | None = None
    words: Words | None = None
    key: bytes | None = None  # the report's key, to seal what is held
    classification: Classification | None = None
    about: UUID | None = None  # the case that a correction or withdrawal belongs to
    joining: Joining | None = None
    route: Route | None = None
    held: Held | None = None
    repeated: bool = False
    answer: Applied | Refused | Conflicting | None = None  # what became of an act

    @property
    def report(self) -> ReportSubmitted | None:
        """The event, if it is a report."""
        return self.event if isinstance(self.event, ReportSubmitted) else None

    @property
    def event_id(self) -> UUID | None:
        """The id its maker gave it."""
        match self.event:
            case ReportSubmitted():
                return self.event.report_id
            case ActRequested():
                return self.event.act_id
            case ClockFired():
                return self.event.clock_id
        return None

    @property
    def at(self) -> datetime | None:
        """Recorded time, the `now` of every decision: a replay decides what the first run decided."""
        match self.event:
            case ReportSubmitted() | ActRequested():
                return self.event.received_at
            case ClockFired():
                return self.event.fired_at
        return None

    def begin_again(self) -> None:
        """Forget what was decided inside a transaction that was rolled back."""
        self.about = self.joining = self.route = self.answer = None
        self.repeated = False

    @property
    def goes_on(self) -> bool:
        """Whether later stages still have something to decide."""
        return self.event is not None and self.held is None and not self.repeated


@dataclass(frozen=True, slots=True)
class Told:
    """A report that opened or joined a case: who sent it, from where, of when; and which earlier one it corrects or withdraws."""

    account_id: UUID
    grid_code: str
    source: Source
    occurred_at: datetime
    corrects: UUID | None = None


@dataclass(slots=True)
class Memory:
    """The cases, fates and links a batch may touch, and what it did to them so far."""

    cases: dict[UUID, Case] = field(default_factory=dict)
    fates: dict[UUID, Fate] = field(default_factory=dict)
    seen: dict[UUID, Case] = field(default_factory=dict)  # not locked: to compare with, never to change
    reports_of: dict[UUID, dict[UUID, Told]] = field(default_factory=dict)  # case → its reports; of cases that an act is about
    joined: dict[UUID, dict[UUID, datetime | None]] = field(default_factory=dict)  # case → those joined into it, and since when each counts
    lately: dict[UUID, list[Step]] = field(default_factory=dict)  # what was done to such a case since the oldest version seen
    touched: dict[UUID, list[Touched]] = field(default_factory=dict)  # case → which fields changed since; of cases that a late act is about
    seen_at: dict[tuple[UUID, int], datetime] = field(default_factory=dict)  # when the version was written that a late act's actor had seen
    late: dict[UUID, ActRequested] = field(default_factory=dict)  # late acts that wait for a choice, by their id
    settled: dict[UUID, tuple[str, int]] = field(default_factory=dict)  # of those, what was chosen now: the status, and in which version
    grants: dict[UUID, tuple[Grant, ...]] = field(default_factory=dict)
    covers: dict[UUID, tuple[Cover, ...]] = field(default_factory=dict)  # who acts → whom they cover or covered for (AB岗)
    rotas: dict[tuple[str, date], Rota] = field(default_factory=dict)  # chain and day → who is on duty; of clocks that ring
    outdated: dict[UUID, tuple[Standing, ...]] = field(default_factory=dict)  # case → its open clocks; of cases timed by other rules
    moved_clocks: set[tuple[UUID, str, int, datetime]] = field(default_factory=set)  # case, stage, level, due: no deadline any more
    by_condition: dict[tuple[str, str, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))
    alike: dict[tuple[str, str, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))
    before: dict[UUID, Case | None] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    new_fates: list[tuple[ReportSubmitted, Fate]] = field(default_factory=list)
    moved_reports: dict[UUID, Fate] = field(default_factory=dict)  # from one case to another by hand
    links: list[tuple[UUID, Link, datetime]] = field(default_factory=list)

    def remember(self, case: Case) -> None:
        """A case as the database has it, locked."""
        self.cases[case.case_id] = case
        self._index(case)

    def compare(self, case: Case) -> None:
        """A case as the database has it, for suggestions only."""
        if case.case_id not in self.cases:
            self.seen[case.case_id] = case
            self._index(case)

    def nearby(self, tenant: str, condition: str, place_key: str) -> tuple[OpenCase, ...]:
        """Cases of one public condition at one place, the latest first."""
        return self._open(self.by_condition.get((tenant, condition, place_key), ()))

    def similar(self, tenant: str, grid_code: str, category: str) -> tuple[OpenCase, ...]:
        """Cases of one category in one grid, the latest first."""
        return self._open(self.alike.get((tenant, grid_code, category), ()))

    def write(self, entry: Entry) -> None:
        """The case moved on: its new value is what later records of the batch meet."""
        case = entry.case
        self.before.setdefault(case.case_id, self.cases.get(case.case_id))
        known = case.case_id in self.cases
        self.cases[case.case_id] = case
        self.entries.append(entry)
        if case.case_id in self.lately:
            self.lately[case.case_id].append(step_of(entry))
        if case.case_id in self.touched:
            self.touched[case.case_id].append(touched_by(entry))
        if not known:
            self._index(case)

    def keep(self, case: Case) -> None:
        """The case as it is, with its clocks under the rules of now: no version, and nothing to tell."""
        self.before.setdefault(case.case_id, self.cases.get(case.case_id))
        self.cases[case.case_id] = case

    def settle(self, journey: Journey, status: ReportStatus, case_id: UUID | None, reasons: tuple[Reason, ...]) -> None:
        """The one outcome of a report."""
        report = journey.report
        if report is None:
            return
        fate = Fate(report_id=report.report_id, status=status, case_id=case_id, reasons=reasons)
        self.fates[report.report_id] = fate
        if case_id in self.reports_of:
            corrects = report.corrects or report.withdraws
            told = Told(report.reporter.account_id, report.grid_code, report.source, report.occurred_at, corrects)
            self.reports_of[case_id][report.report_id] = told
        self.new_fates.append((report, fate))

    def link(self, case_id: UUID, links: Iterable[Link], at: datetime) -> None:
        """Suggestions to a person, kept beside the case."""
        self.links.extend((case_id, link, at) for link in links)

    def _index(self, case: Case) -> None:
        if case.condition:
            self.by_condition[case.tenant, case.condition, case.place_key].append(case.case_id)
        self.alike[case.tenant, case.grid_code, case.category].append(case.case_id)

    def _open(self, ids: Iterable[UUID]) -> tuple[OpenCase, ...]:
        found = ((self.cases.get(case_id) or self.seen[case_id]).as_open_case() for case_id in ids)
        return tuple(sorted(found, key=lambda case: case.occurred_at, reverse=True))
