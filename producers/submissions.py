"""A report as a phone sends it: the shape that POST /reports takes, and what no shape can say.

Enters: a decoded body. Leaves: a Submission, or every mistake in it at once.
"""

from collections.abc import Container, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from producers.county_codes import named
from producers.faults import FieldFault, Said
from producers.wanted import told, wanted_of
from streams.contracts.codes import Danger, Outcome, Source
from streams.contracts.identity import is_uuid7
from streams.contracts.sealing import Party, Words

UUID7 = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"
"""For OpenAPI; the check itself reads the decoded id."""

Id7 = Annotated[UUID, Meta(extra_json_schema={"pattern": UUID7})]
Moment = Annotated[datetime, Meta(tz=True)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class PartyGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person or unit in the dispute, as the reporter writes it down."""

    name: Annotated[str, Meta(max_length=100, description=told("name"))] | None = None
    phone: Annotated[str, Meta(max_length=32, description=told("phone"))] | None = None
    role: Annotated[str, Meta(max_length=50, description=told("role"))] | None = None


class Submission(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A report of a dispute or hazard. Send it again unchanged as often as needed: it stays one report."""

    report_id: Annotated[UUID, Meta(description=told("report_id"), extra_json_schema={"pattern": UUID7})]
    grid_code: Annotated[str, Meta(pattern=r"^[0-9]{15}$", max_length=15, description=told("grid_code"))]
    occurred_at: Annotated[datetime, Meta(tz=True, description=told("occurred_at"))]
    sent_at: Annotated[datetime, Meta(tz=True, description=told("sent_at"))] | None = None
    tenant: Annotated[str, Meta(max_length=64, description=told("tenant"))] | None = None
    text: Annotated[str, Meta(max_length=4000, description=told("text"))] | None = None
    outcome: Annotated[Outcome, Meta(description=told("outcome"))] | None = None
    source: Annotated[Source, Meta(description=told("source"))] | None = None
    external_no: Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=64, description=told("external_no"))] | None = None
    place: Annotated[str, Meta(max_length=200, description=told("place"))] | None = None
    category: Annotated[str, Meta(max_length=16, description=told("category"))] | None = None
    people_count: Annotated[int, Meta(ge=0, le=1_000_000, description=told("people_count"))] | None = None
    amount: Annotated[float, Meta(ge=0, le=1e12, description=told("amount"))] | None = None
    dangers: Annotated[tuple[Danger, ...], Meta(max_length=15, description=told("dangers"))] | None = None
    parties: Annotated[tuple[PartyGiven, ...], Meta(max_length=50, description=told("parties"))] | None = None
    accused: Annotated[tuple[Name, ...], Meta(max_length=20, description=told("accused"))] | None = None
    complained_of: Annotated[tuple[Name, ...], Meta(max_length=20, description=told("complained_of"))] | None = None
    on_behalf_of: Annotated[str, Meta(max_length=200, description=told("on_behalf_of"))] | None = None
    as_petition: Annotated[bool, Meta(description=told("as_petition"))] | None = None
    attachments: Annotated[tuple[UUID, ...], Meta(max_length=9, description=told("attachments"))] | None = None
    corrects: Annotated[UUID, Meta(description=told("corrects"))] | None = None
    withdraws: Annotated[UUID, Meta(description=told("withdraws"))] | None = None

    @property
    def edits(self) -> UUID | None:
        """The earlier report that this one corrects or withdraws."""
        return self.corrects or self.withdraws

    @property
    def restricted(self) -> bool:
        """Whether its sender marked it for the topic with its own readers."""
        return bool(self.accused) or not {Danger.MINOR, Danger.DV}.isdisjoint(self.dangers or ())

    @property
    def has_query_code(self) -> bool:
        """A code for the parties; none where a child or a victim at home could be found out by it."""
        return {Danger.MINOR, Danger.DV}.isdisjoint(self.dangers or ())

    def words(self, kept_in: str) -> Words:
        """What could name a person, to be sealed, and the grid as written when the report is kept in another."""
        return Words(
            text=self.text or "",
            place=self.place or "",
            parties=tuple(Party(name=one.name or "", phone=one.phone or "", role=one.role or "") for one in self.parties or ()),
            accused=self.accused or (),
            complained_of=self.complained_of or (),
            on_behalf_of=self.on_behalf_of or "",
            sent_grid="" if self.grid_code == kept_in else self.grid_code,
        )

    def canonical(self) -> bytes:
        """What makes two sendings the same report: all but the moment of sending."""
        return _encode(msgspec.structs.replace(self, sent_at=None))


_encode = msgspec.json.Encoder().encode


def describe(schemas: dict[str, dict[str, Any]]) -> None:
    """What a type cannot say, added to the shape's schema: the county's codes, and what goes with what."""
    schema = schemas["Submission"]
    fields = schema["properties"]
    for field, code in (("category", "CategoryCode"), ("tenant", "TenantId")):
        fields[field]["anyOf"][0] = named(code, told(field))
    a_year = {"pattern": "^(19[7-9]|20[0-9])[0-9]-"}
    fields["occurred_at"].update(a_year)
    fields["sent_at"]["anyOf"][0].update(a_year)
    given = {"type": "string"}
    report = {"properties": {"text": {**given, "pattern": "\\S"}}, "required": ["text"]}
    withdrawal = {"properties": {"withdraws": given}, "required": ["withdraws"]}
    both = {"properties": {"corrects": given, "withdraws": given}, "required": ["corrects", "withdraws"]}
    schema["allOf"] = [{"anyOf": [report, withdrawal]}]  # and, not or: it adds to the fields
    schema["not"] = {"anyOf": [both, *_no_claims()]}


def _no_claims() -> Iterator[dict[str, Any]]:
    """What is no claim, for OpenAPI: one is somebody's, is not settled, and withdraws nothing."""
    claim = {"as_petition": {"const": True}}
    yield {"properties": {**claim, "on_behalf_of": {"not": {"type": "string", "pattern": "\\S"}}}, "required": ["as_petition"]}
    for field, value in (("outcome", {"const": Outcome.SETTLED}), ("withdraws", {"type": "string"})):
        yield {"properties": {**claim, field: value}, "required": ["as_petition", field]}


MISSING = Said("没有填", "missing")
EMPTY = Said("没有填", "empty")


def missing_text(given: Mapping[str, Any]) -> Iterator[FieldFault]:
    """Only a withdrawal needs no text."""
    if given.get("text") is None and given.get("withdraws") is None:
        yield _fault("text", MISSING)


def mistakes(given: Submission, categories: Container[str]) -> Iterator[FieldFault]:
    """What the shape alone cannot tell."""
    if not is_uuid7(given.report_id):
        yield _fault("report_id", Said("不是UUIDv7", "not a UUIDv7"))
    if not (given.text or "").strip() and given.withdraws is None:
        yield _fault("text", MISSING if given.text is None else EMPTY)
    for field in ("occurred_at", "sent_at"):
        at: datetime | None = getattr(given, field)
        if at is not None and not 1970 <= at.year <= 2099:
            yield _fault(field, Said("年份不可能", "an impossible year"))
    if given.category and given.category not in categories:
        yield _fault("category", Said("目录里没有这个代码", "not in the taxonomy"))
    if given.corrects and given.withdraws:
        yield _fault("withdraws", Said("不能同时更正和撤回", "a report corrects or withdraws, not both"))
    if given.as_petition:
        yield from _mistakes_of_a_claim(given)
    if given.edits == given.report_id:
        field = "corrects" if given.corrects else "withdraws"
        yield _fault(field, Said("是这份上报自己", "it is this report itself"))


def _mistakes_of_a_claim(given: Submission) -> Iterator[FieldFault]:
    """A claim is somebody's, is not settled by taking it in, and withdraws nothing. Said only in a correction, it makes a petition of what the
    earlier report became."""
    if not (given.on_behalf_of or "").strip():
        yield _fault("on_behalf_of", Said("登记为信访事项须写明代谁提出", "wanted with as_petition"))
    if given.outcome is Outcome.SETTLED:
        yield _fault("outcome", Said("登记为信访事项的不能同时是当场化解", "a claim is not settled on site"))
    if given.withdraws is not None:
        yield _fault("as_petition", Said("撤回不能同时登记为信访事项", "no withdrawal"))


def _fault(field: str, problem: Said) -> FieldFault:
    return FieldFault(field, problem, wanted_of(field))
