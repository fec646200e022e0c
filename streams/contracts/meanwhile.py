"""What was done to a case since somebody looked, as it is told to whoever is refused for acting on the older version."""

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from streams.contracts.cases import Step
from streams.contracts.codes import Change, Role


class ActSeat(msgspec.Struct, frozen=True):
    """From which seat something was done; never by whom."""

    role: Role
    unit: str
    unit_name: str


class ActMeanwhile(msgspec.Struct, frozen=True):
    """What was done to the case since the version that the actor had seen. A clock and a report have no seat."""

    version: int
    at: datetime
    change: Change
    actor: ActSeat | None


def meanwhile(steps: Iterable[Step], name_of: Callable[[str], str]) -> list[ActMeanwhile]:
    """These steps, with their units' names."""
    return [ActMeanwhile(step.version, step.at, step.change, _seat(step, name_of)) for step in steps]


def _seat(step: Step, name_of: Callable[[str], str]) -> ActSeat | None:
    return ActSeat(step.role, step.unit, name_of(step.unit) if step.unit else "") if step.role else None
