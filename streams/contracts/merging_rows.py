"""Rows by which a person joins whole cases, takes that back, and takes a matter out of a case (并件、撤销并件、分案).

The machine joins reports of one public condition alone; whether two cases are one matter, or one case two, is for a person to say. Each
row is about two cases: both histories tell of it, and both are judged (streams.rules.merging, streams.rules.splitting).
"""

from streams.contracts.codes import CaseState, Change
from streams.contracts.shared_rows import REASON
from streams.contracts.transitions import DESKS, Need, Transition

SAME_CONDITION, SAME_CLAIM, ONE_MATTER = "same_condition", "same_claim", "one_matter"
JOINED_CASE = Need("joined_case", "case", "并入本件的件", "the case to join into this one")
GROUND = Need("merge_ground", "choice", "并件依据", "why they are one", choices=(SAME_CONDITION, SAME_CLAIM, ONE_MATTER))
"""Two people's claims are two matters, each with its own answer, unless the desk says that they are one."""


def merging(states: tuple[CaseState, ...]) -> tuple[Transition, ...]:
    """人工并件, and what undoes it: asked for on the case that lives on, and on the one that comes back."""
    return (
        Transition("merge_case", "人工并件", "join another case into this one", states, None, Change.MERGED, DESKS, (JOINED_CASE, GROUND, REASON)),
        Transition(
            "undo_merge", "撤销人工并件", "let it stand alone again", (CaseState.JOINED,), None, Change.MERGE_UNDONE, DESKS, (REASON,)
        ),
    )  # fmt: skip
