"""Which words of a case in sight open for whom, and how a holder's grants become the scope of a read. Pure."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from uuid import UUID

import msgspec

from streams.contracts.codes import INTAKE_ROLES, Restricted, Role
from streams.contracts.grants import Holder
from streams.contracts.sight import Audience

EVERYONE = frozenset(Role)
READERS_WITH_PURPOSE = EVERYONE - INTAKE_ROLES - {Role.ADMIN}
"""Who may open the words of a case in their sight by saying what for. Those who report see the words of their own reports."""


class Words(StrEnum):
    """Whether the words of a case open for someone."""

    HANDLER = "handler"  # without ceremony
    PURPOSE = "purpose"  # once a purpose is stated
    NO = "no"


def scope_of(holder: Holder) -> str:
    """What a transaction's `fengqiao.scope` is set to for this holder."""
    return msgspec.json.encode({"account": holder.account_id, "grants": holder.grants}).decode()


def words_for(holder: Holder, case: Audience, asked_units: Iterable[str], recused: Collection[UUID] = ()) -> Words:
    """Whether the words of a case in sight open. `asked_units` are those complained of, with all they have authority over:
    no path shows them who said what. Whoever is recused (条例 28(3)) has no more to do with it."""
    if holder.account_id in recused:
        return Words.NO
    grants = [grant for grant in holder.grants if grant.tenant == case.tenant]
    if not frozenset(asked_units).isdisjoint(grant.unit for grant in holder.grants):
        return Words.NO
    ours = {case.lead_unit, *case.co_units}
    if case.state != "in_doubt" and any(grant.role is Role.UNIT_OFFICER and grant.unit in ours for grant in grants):
        return Words.HANDLER
    return Words.PURPOSE if any(grant.role in READERS_WITH_PURPOSE for grant in grants) else Words.NO


def is_closed(case: Audience) -> bool:
    """Kept out of public answers and of counts by place."""
    return case.restricted is not None or bool(case.excluded_units) or case.state == "in_doubt"


def is_told_to_nobody(restricted: str | None) -> bool:
    """Minors and domestic violence: no query code leads there."""
    return restricted in (Restricted.MINOR, Restricted.DV)
