"""What several answers share. Shapes are msgspec structs: what is encoded is what OpenAPI says."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

import msgspec

from api.covering import Covered
from streams.contracts.codes import CaseKind, CaseState, ClockStage, Lane, Library, Mediation, Restricted, Source, Urgency
from streams.contracts.decisions import Reason
from streams.contracts.dispute_table import CONTACT, RESULT
from streams.contracts.mediation_rows import ENTRUSTED_BY, HANDED_TO
from streams.reference.county import County

PETITION_RESULTS = ("refused", "not_reviewed", "final", "answered", "passed_on")
ContactWay = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(CONTACT.choices)})]
CaseResult = Annotated[str, msgspec.Meta(extra_json_schema={"enum": [*RESULT.choices, *PETITION_RESULTS]})]
CaseRequest = Literal["pause", "extend", "tell"]
"""`tell`: more time was granted, and counts once the petitioner was told."""
Matter = Literal["claim", "suggestion", "commendation"]
Opinion = Literal["supported", "explained", "not_supported"]
ReviewOutcome = Literal["upheld", "changed", "revoked"]
Party = Literal["applicant", "respondent"]
EntrustedBy = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(ENTRUSTED_BY.choices)})]
HandedTo = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(HANDED_TO.choices)})]
AgreementForm = Literal["written", "oral"]
Supervision = Literal["proposed", "listing_proposed", "supervised", "listed"]
Handler = Literal["nobody", "you", "covered", "somebody"]
"""Who of the unit has a case in hand, without saying who: `covered` is somebody for whom the asker acts now."""
C = TypeVar("C", bound=str)
_reasons = msgspec.json.Decoder(list[Reason]).decode


class Both(msgspec.Struct, frozen=True):
    """A text in both languages."""

    zh: str
    en: str


class Coded(msgspec.Struct, Generic[C], frozen=True):
    """A code and what it is called."""

    code: C
    zh: str
    en: str


class NamedUnit(msgspec.Struct, frozen=True):
    """A unit and what it is called."""

    id: str
    name: str


class CaseItem(msgspec.Struct, frozen=True, kw_only=True):
    """A case as lists show it: nothing personal. `due_at` is the first end of the clocks that run; what a pause keeps has none."""

    case_id: UUID
    number: str
    kind: CaseKind
    state: CaseState
    version: int
    tenant: str
    grid_code: str
    category: str
    sub: str
    secondary: list[str]
    urgency: Urgency
    restricted: Restricted | None
    lane: Lane
    lead_unit: str
    lead_unit_name: str
    co_units: list[NamedUnit]
    report_count: int
    people_count: int
    source: Source
    occurred_at: datetime
    opened_at: datetime
    updated_at: datetime
    dispatched_at: datetime | None
    auto_dispatch_at: datetime | None
    red_at: datetime | None  # since when it is to be heard by a person
    acknowledged_at: datetime | None  # a person has heard it; before `red_at`: of an earlier alarm
    signed_at: datetime | None
    contacted_at: datetime | None
    done_at: datetime | None  # 办结
    settled_at: datetime | None  # 化解: another fact
    reopened_at: datetime | None
    contact: ContactWay | None
    result: CaseResult | None
    handler: Handler
    covering: str | None  # 代岗: whose it is, while the asker acts for them
    request: CaseRequest | None
    request_days: int
    paused_at: datetime | None
    extended_days: int
    returns: int
    rebounds: int
    supervision: Supervision | None
    petition_at: datetime | None  # a claim was heard; the rest of a petition's own facts
    external_no: str  # its number in the 信访信息系统
    matter: Matter | None
    report_by: datetime | None  # 交办: the day by which the result is wanted
    accepted_at: datetime | None  # 受理
    opinion: Opinion | None
    replied_at: datetime | None  # the petitioner received the latest opinion
    reviews: int  # 复查, 复核
    outcome: ReviewOutcome | None  # of the latest of them
    mediation: Mediation  # 人民调解 within it; the rest are its own facts
    entrusted_by: EntrustedBy | None
    consents: list[Party]  # who has consented to it
    agreed_on: datetime | None  # the agreement takes effect
    agreement_form: AgreementForm | None
    perform_by: datetime | None
    handed_to: HandedTo | None
    library: Library  # 接访案件库; the rest are its own facts
    library_at: datetime | None
    hard: bool  # 疑难: has a sponsor before it is released
    sponsored: bool
    received_on: datetime | None
    receptions: int
    due_stage: ClockStage | None
    due_at: datetime | None
    rule: str
    rule_set: str
    reasons: list[Reason]


_EMPTY_IS_NONE = (
    "contact",
    "result",
    "request",
    "supervision",
    "matter",
    "opinion",
    "outcome",
    "entrusted_by",
    "agreement_form",
    "handed_to",
)
_WORKED_OUT = ("lead_unit_name", "co_units", "reasons", "auto_dispatch_at", "handler", "covering", "sponsored", *_EMPTY_IS_NONE)
_COLUMNS = tuple(field.name for field in msgspec.structs.fields(CaseItem) if field.name not in _WORKED_OUT)


def case_fields(row: Any, county: County, covered: Covered) -> dict[str, Any]:
    """The fields of a CaseItem from a row of stream.cases and its first clock, for whoever asks."""
    covering = covered.on(row)
    return {
        **{name: row[name] for name in _COLUMNS},
        **{name: row[name] or None for name in _EMPTY_IS_NONE},
        "auto_dispatch_at": row["due_at"] if row["state"] == CaseState.PROPOSED else None,
        "handler": _handler(row, covered),
        "covering": covering,
        "sponsored": row["sponsor"] is not None,
        "lead_unit_name": unit_name(row["lead_unit"], county),
        "co_units": named_units(row["co_units"], county),
        "reasons": reasons_of(row["reasons"]),
    }


def _handler(row: Any, covered: Covered) -> Handler:
    if row["handler"] is None:
        return "nobody"
    if row["handler"] == covered.account:
        return "you"
    return "covered" if covered.has_in_hand(row) else "somebody"


def reasons_of(stored: str | None) -> list[Reason]:
    """Reasons as they were written down."""
    return _reasons(stored) if stored else []


def unit_name(unit_id: str, county: County) -> str:
    """What a unit is called; its id when the county no longer has it."""
    return unit_names(unit_id, county).zh


def unit_names(unit_id: str, county: County) -> Both:
    """The same in both languages."""
    unit = county.unit(unit_id)
    return Both(unit.name, unit.name_en) if unit is not None else Both(unit_id, unit_id)


def named_units(unit_ids: Iterable[str], county: County) -> list[NamedUnit]:
    """Units with their names."""
    return [NamedUnit(unit_id, unit_name(unit_id, county)) for unit_id in unit_ids]
