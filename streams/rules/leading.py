"""May this person lead the case, may this unit be given it? A case and its leaders have no conflict, whichever came first. Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.decisions import Reason
from streams.contracts.grants import Grant
from streams.contracts.leaders import CONFLICTS, LEADERS, LEADS_THE_UNIT, conflict_of, units_of
from streams.contracts.transitions import Need

Held = Mapping[UUID, Sequence[Grant]]
PARTS = ("lead_unit", "mediated_by")
"""Fields of acts that give a unit a part in the case."""
_LEADS_THE_UNIT = Reason("act.leads_the_unit", *LEADS_THE_UNIT)


def problem_of(need: Need, value: str, case: Case, held: Held) -> Reason | None:
    """Why this value brings a leader and a unit together that may not meet. `held` are the grants of everybody concerned."""
    if need.kind == "leader":
        account = UUID(value)
        conflict = conflict_of(case, account, held.get(account, ()))
        return Reason(f"act.{conflict}", *CONFLICTS[conflict]) if conflict else None
    return problem_of_unit(value, case, held) if need.field in PARTS else None


def problem_of_unit(unit: str, case: Case, held: Held) -> Reason | None:
    """Why this unit may have no part in the case: somebody who leads it belongs to it."""
    leaders = (getattr(case, name) for name in LEADERS)
    return next((_LEADS_THE_UNIT for leader in leaders if unit in units_of(held.get(leader, ()))), None)


def is_possible(need: Need, value: str, case: Case) -> bool:
    """Whether this names an account, and not the one that leads already."""
    try:
        account = UUID(value)
    except ValueError:
        return False
    return str(account) == value and account != getattr(case, need.field)
