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

MATTER = Need("split_matter", "text", "分出的事项(如实记录)", "the matter taken out, faithfully recorded")
REPORTS = Need("reports", "reports", "随之分出的上报", "the reports that go with it", required=False)
"""One report may tell of two matters: then it stays where it is, and the new case is linked to it."""
CATEGORY = Need("split_category", "category", "分出事项的类别", "category of the matter taken out")
UNIT = Need("split_unit", "unit", "分出事项的主办单位", "lead unit of the matter taken out")


def merging(states: tuple[CaseState, ...]) -> tuple[Transition, ...]:
    """人工并件, and what undoes it: asked for on the case that lives on, and on the one that comes back. 分案: on the one that is too much."""
    return (
        Transition("merge_case", "人工并件", "join another case into this one", states, None, Change.MERGED, DESKS, (JOINED_CASE, GROUND, REASON)),
        Transition(
            "undo_merge", "撤销人工并件", "let it stand alone again", (CaseState.JOINED,), None, Change.MERGE_UNDONE, DESKS, (REASON,)
        ),
        Transition(
            "split_case", "分案", "take a matter out, into a case of its own", states, None, Change.SPLIT, DESKS,
            (MATTER, REPORTS, CATEGORY, UNIT, REASON),
        ),
    )  # fmt: skip
