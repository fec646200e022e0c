"""The case library (领导干部接访案件库) that a case may be in beside its own state: what its gate rests on, and what is kept of it.

A case can be in the library while it is handled, and after it is lawfully done: it stays until it is released (出库), which rests on an
agreement or an opinion, evidence, and what another person heard from the party. Who leads it is an account, exactly one at any time.
"""

from collections.abc import Mapping
from typing import Any

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, Library, Mediation
from streams.contracts.mediation import agreement_stands

LED = (Library.IN_LIBRARY, Library.RECEIVED)
"""States in which leaders have it: exactly one receives, and of a hard one exactly one sponsors."""
GONE = (Library.RELEASED, Library.LEFT)
OPINIONS = frozenset({"opinion", "not_reviewed", "final"})
"""Ends that a written opinion stands behind: of a petition also one that nobody had reviewed any further."""

NOT_IN_LIBRARY: Mapping[str, Any] = {
    "library": Library.NONE,
    "library_at": None,
    "noted_by": "",
    "hard": False,
    "receiver": None,
    "sponsor": None,
    "received_on": None,
    "receptions": 0,
}
"""A case of which nobody has noted a difficulty."""


def was_in_library(case: Case) -> bool:
    """Whether it was ever taken in; it is no small quarrel then, and is not settled past the gate."""
    return case.library_at is not None


def gate_passed(case: Case) -> bool:
    """Whether it may be said to be settled: never taken in, or released since it last came in."""
    return not was_in_library(case) or case.library is Library.RELEASED


def has_agreement_or_opinion(case: Case) -> bool:
    """Whether its end rests on an agreement that stands, or on a written opinion; one that was broken ends nothing."""
    if case.result in OPINIONS:
        return True
    if case.result != "agreement":
        return False
    if case.kind is CaseKind.DISPUTE:
        return agreement_stands(case)
    return case.mediation not in (Mediation.BROKEN, Mediation.REJECTED)
