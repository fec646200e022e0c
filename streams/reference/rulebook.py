"""Kinds of matters, whose they are, how urgent, and by when: the rows of the rule files."""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from streams.contracts.codes import Danger, Lane, Outcome, Restricted, Urgency
from streams.reference.records import KindName, Record, Text

TwoDigits = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}$", description='two digits in quotes, such as "01"')]
Amount = Annotated[int, msgspec.Meta(ge=0, description="a whole number from 0")]
Positive = Annotated[int, msgspec.Meta(ge=1, description="a whole number from 1")]
LimitCode = Annotated[str, msgspec.Meta(pattern=r"^T_[A-Z_]+$", description="a code such as T_HANDLE")]


class Difficulty(StrEnum):
    """简易、复杂、疑难: which of village, town and county acts first."""

    SIMPLE = "simple"
    COMPLEX = "complex"
    HARD = "hard"

    @property
    def rank(self) -> int:
        """0 for the simplest; the larger rank stands when two steps meet."""
        return ("simple", "complex", "hard").index(self.value)


class Subcategory(Record, frozen=True, kw_only=True):
    """The second level of the taxonomy; its code is two digits inside its category."""

    code: TwoDigits
    slug: KindName
    name: Text
    name_en: Text
    restricted: Restricted | None = None
    difficulty: Difficulty | None = None  # None: as its category


class Category(Record, frozen=True, kw_only=True):
    """The first level of the taxonomy."""

    code: TwoDigits
    slug: KindName
    name: Text
    name_en: Text
    difficulty: Difficulty
    restricted: Restricted | None = None
    subs: tuple[Subcategory, ...] = ()

    def sub(self, code: str) -> Subcategory | None:
        """Its second-level entry of this code."""
        return next((sub for sub in self.subs if sub.code == code), None)


class DifficultyStep(Record, frozen=True, kw_only=True):
    """A size from which a matter is harder than its kind usually is."""

    at_least: Difficulty
    people_at_least: Positive | None = None
    amount_at_least: Positive | None = None  # yuan

    def applies(self, people: int | None, amount: float | None) -> bool:
        """Whether the matter is of that size; an unknown size never is."""
        return (self.people_at_least is not None and people is not None and people >= self.people_at_least) or (
            self.amount_at_least is not None and amount is not None and amount >= self.amount_at_least
        )


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """What routing rules and triggers look at: facts of the event, nothing about persons."""

    category: str
    sub: str = ""
    secondary: tuple[str, ...] = ()
    urgency: Urgency = Urgency.YELLOW
    restricted: Restricted | None = None
    difficulty: Difficulty = Difficulty.SIMPLE
    outcome: Outcome = Outcome.NEEDS_HELP
    dangers: tuple[Danger, ...] = ()
    people: int | None = None


class When(Record, frozen=True, kw_only=True):
    """Conditions that must all hold; an empty one always holds; of several values any will do."""

    category: tuple[TwoDigits, ...] = ()
    sub: tuple[TwoDigits, ...] = ()
    secondary: tuple[TwoDigits, ...] = ()
    urgency: tuple[Urgency, ...] = ()
    restricted: tuple[Restricted, ...] = ()
    difficulty: tuple[Difficulty, ...] = ()
    outcome: tuple[Outcome, ...] = ()
    danger: tuple[Danger, ...] = ()
    people_at_least: Positive | None = None

    def holds(self, matter: Matter) -> bool:
        """Whether this matter is meant."""
        return (
            (not self.category or matter.category in self.category)
            and (not self.difficulty or matter.difficulty in self.difficulty)
            and (not self.urgency or matter.urgency in self.urgency)
            and (not self.restricted or matter.restricted in self.restricted)
            and (not self.outcome or matter.outcome in self.outcome)
            and (not self.sub or matter.sub in self.sub)
            and (not self.secondary or any(code in self.secondary for code in matter.secondary))
            and (not self.danger or any(code in self.danger for code in matter.dangers))
            and (self.people_at_least is None or (matter.people or 0) >= self.people_at_least)
        )


class RoutingRule(Record, frozen=True, kw_only=True):
    """The first rule that holds names the units, by kind; the grid then says which unit of that kind."""

    id: Text
    when: When = When()
    lead: KindName
    co: tuple[KindName, ...] = ()
    lane: Lane
    send: Literal["at_once", "propose"] = "propose"  # propose: 待研判, a desk sends it
    basis: Text  # the duty it rests on, as the unit's clerk reads it
    basis_en: Text


class Trigger(Record, frozen=True, kw_only=True):
    """A fact of the event that raises its colour; the gravest of all that hold stands."""

    id: Text
    when: When
    level: Urgency
    reason: Text
    reason_en: Text


class DangerLabel(Record, frozen=True, kw_only=True):
    """How the form calls a danger one can tick."""

    code: Danger
    name: Text
    name_en: Text


class UrgencyLevel(Record, frozen=True, kw_only=True):
    """What a colour means, for people."""

    code: Urgency
    name: Text
    name_en: Text
    text: Text
    text_en: Text


class Clock(Record, frozen=True, kw_only=True):
    """By when something must happen; the most particular clock of a stage counts."""

    stage: KindName
    name: Text
    name_en: Text
    amount: Amount
    unit: Literal["minutes", "hours", "same_day", "working_days", "calendar_days"]
    urgency: tuple[Urgency, ...] = ()
    category: tuple[TwoDigits, ...] = ()
    remind: tuple[Positive, ...] = ()  # of a window: on which days, counted from its start, it is reminded of
    basis: Text


class Step(Record, frozen=True, kw_only=True):
    """A rung of the ladder 临期 → 超期 → 催办 → 督办 → 挂牌督办: at which share of a clock's time what happens."""

    level: Positive
    change: Literal["due_soon", "overdue", "urged", "supervision_proposed", "listing_proposed"]
    share: Annotated[float, msgspec.Meta(gt=0, le=10, description="a share of the time, 1 when it is over")]
    basis: Text


class Statute(Record, frozen=True, kw_only=True):
    """A limit the law sets; a case keeps the limits it was opened under."""

    code: LimitCode
    name: Text
    name_en: Text
    amount: Positive
    unit: Literal["working_days", "calendar_days"]
    starts: Text  # what starts the clock
    remind: tuple[Positive, ...] = ()  # on which days from its start the county reminds of it
    basis: Text
