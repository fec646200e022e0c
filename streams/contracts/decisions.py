"""What a rule answers: decisions as data, each with its reasons, so that a timeline explains itself.

A reason names rules, lexicon entries and codes; it never carries a person's words.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from streams.contracts.codes import CaseKind, CaseState, Lane, LinkKind, Restricted, Urgency


class Reason(msgspec.Struct, frozen=True):
    """Why, for people in both languages and for programs by `code` (dotted, stable)."""

    code: str
    zh: str
    en: str


class Classification(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of matter, how grave, and who must not see it. Needs no memory."""

    category: str  # level-1 code, "99" when the rules cannot tell
    sub: str = ""  # level-2 code inside the category, "" when they cannot tell
    secondary: tuple[str, ...] = ()
    urgency: Urgency
    restricted: Restricted | None = None
    accused_units: tuple[str, ...] = ()  # units accused of wrongdoing, resolved to ids
    complained_of: tuple[str, ...] = ()  # units an ordinary claim is about, resolved to ids
    in_doubt: bool = False  # a person decides before anything moves
    condition: str = ""  # kind of public condition (jam, lamp, blocked …), "" when it is somebody's claim
    place_key: str = ""  # where, normalised and hashed by the county's gazetteer: equal keys are one place
    confidence: float = 0.0
    reasons: tuple[Reason, ...] = ()


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """Whose it is. `lead_unit` is never empty: the last resort is a person's desk."""

    lead_unit: str
    co_units: tuple[str, ...] = ()
    lane: Lane
    state: CaseState  # dispatched, proposed, in_doubt, settled_on_site or claimed
    kind: CaseKind = CaseKind.DISPUTE
    excluded_units: tuple[str, ...] = ()  # accused units with all they have authority over
    asked_units: tuple[str, ...] = ()  # complained-of units, asked for a statement
    rule: str
    reasons: tuple[Reason, ...] = ()

    def because(self, reason: Reason) -> "Route":
        """The same, for one reason more."""
        return msgspec.structs.replace(self, reasons=(*self.reasons, reason))

    def claimed(self, co_units: tuple[str, ...]) -> "Route":
        """The same as a petition's: nobody is given it before it is registered."""
        return msgspec.structs.replace(self, kind=CaseKind.PETITION, state=CaseState.CLAIMED, co_units=co_units)


class OpenCase(msgspec.Struct, frozen=True, kw_only=True):
    """What joining remembers of an earlier case nearby: enough to compare, nothing personal."""

    case_id: UUID
    grid_code: str
    category: str
    restricted: Restricted | None
    condition: str
    place_key: str
    urgency: Urgency
    state: CaseState
    occurred_at: datetime  # the latest report of it
    lead_unit: str
    co_units: tuple[str, ...]
    excluded_units: tuple[str, ...]


class Link(msgspec.Struct, frozen=True):
    """A suggestion to a person: these two may belong together. Never a merge."""

    case_id: UUID
    kind: LinkKind
    score: float
    reasons: tuple[Reason, ...]


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """Open a case of its own (`joined` is None) or join one; and what to suggest."""

    joined: UUID | None = None
    score: float = 0.0
    links: tuple[Link, ...] = ()
    reasons: tuple[Reason, ...] = ()
