"""A claim that is said only in a correction: the case of what it corrects becomes the petition, or the claim has a case of its own."""

from typing import Any

import msgspec
import pytest

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Change, ReportStatus, Restricted
from streams.contracts.decisions import Classification
from streams.contracts.identity import case_id_of
from streams.stages.journey import Journey, Memory
from tests.builders import a_report_id, an_actor
from tests.stages.journeys import a_journey, through
from tests.store.ground import a_claim, a_jam, the_rules


def corrected(
    first: Classification, *, before: dict[str, Any] | None = None, beside: int = 0, **correction: Any
) -> tuple[Memory, Case, Journey]:
    """A report, what its case became since, and the correction that says it is a claim."""
    opening = a_journey(found=first)
    assert opening.report is not None
    others = [a_journey(found=first, reporter=an_actor(account_id=a_report_id())) for _ in range(beside)]
    memory = through(Memory(), [opening, *others])
    case_id = case_id_of(opening.report.report_id)
    memory.cases[case_id] = msgspec.structs.replace(memory.cases[case_id], **(before or {}))
    claim = a_journey(**({"found": a_claim(category="99")} | correction), as_petition=True, corrects=opening.report.report_id)
    through(memory, [claim])
    return memory, memory.cases[case_id], claim


@pytest.mark.parametrize("state", [CaseState.PROPOSED, CaseState.DISPATCHED, CaseState.HANDLING, CaseState.CLOSING, CaseState.DONE])
def test_its_case_becomes_the_petition_and_both_are_in_the_history(state: CaseState) -> None:
    memory, case, claim = corrected(a_claim(category="99"), before={"state": state})
    assert claim.report is not None
    assert (case.kind, case.state, case.matter, case.petition_at) == (
        CaseKind.PETITION,
        CaseState.CLAIMED,
        "claim",
        claim.report.received_at,
    )
    assert [(entry.change, entry.case.version) for entry in memory.entries] == [
        (Change.OPENED, 1),
        (Change.CORRECTED, 2),
        (Change.PETITIONED, 3),
    ]
    told = memory.entries[-1]
    assert (told.reasons[0].code, told.fields["kind"], told.actor) == (
        "claim.spoken", {"from": CaseKind.DISPUTE, "to": CaseKind.PETITION}, claim.report.reporter,
    )  # fmt: skip
    assert [one.stage for one in the_rules().deadlines(case)] == ["register"]
    assert (len(memory.cases), memory.fates[claim.report.report_id].status) == (1, ReportStatus.JOINED)


def test_what_is_a_petition_already_is_only_corrected() -> None:
    memory, case, claim = corrected(a_claim(category="99"))
    again = a_journey(found=a_claim(category="99"), as_petition=True, corrects=memory.entries[0].report_id)
    through(memory, [again])
    assert claim.report is not None
    assert (memory.entries[-1].change, memory.entries[-1].case.petition_at) == (Change.CORRECTED, case.petition_at)


def test_a_claim_on_what_is_restricted_is_seen_by_the_petition_office_too() -> None:
    _, case, _ = corrected(a_claim(restricted=Restricted.MINOR))
    assert case.kind is CaseKind.PETITION
    assert "anji.xinfangju" in (case.lead_unit, *case.co_units)


@pytest.mark.parametrize(
    ("first", "before", "beside"),
    [
        (a_jam(), {}, 1),  # what others told too is not this one's claim
        (a_claim(category="99"), {"state": CaseState.WITHDRAWN}, 0),
    ],
)
def test_where_it_cannot_become_one_the_claim_has_a_case_of_its_own(first: Classification, before: dict[str, Any], beside: int) -> None:
    memory, case, claim = corrected(first, before=before, beside=beside, found=first)
    assert claim.report is not None
    own = memory.cases[case_id_of(claim.report.report_id)]
    assert (case.kind, own.kind, own.state) == (CaseKind.DISPUTE, CaseKind.PETITION, CaseState.CLAIMED)
    assert [(link.case_id, link.kind) for at, link, _ in memory.links if at == own.case_id and link.kind == "corrects"] == [
        (case.case_id, "corrects")
    ]


@pytest.mark.parametrize(
    ("first", "before", "code"),
    [
        (a_claim(restricted=Restricted.ACCUSATION, accused_units=("330523107.paichusuo",)), {}, "claim.accusation"),
        (a_claim(in_doubt=True), {}, "claim.in_doubt"),
        (a_claim(restricted=Restricted.DV), {"reporters": (a_report_id(), an_actor().account_id)}, "claim.by_hand"),
    ],
)
def test_what_has_readers_of_its_own_keeps_the_claim_and_tells_a_person(first: Classification, before: dict[str, Any], code: str) -> None:
    memory, case, claim = corrected(first, before=before)
    assert claim.report is not None
    assert (len(memory.cases), case.kind, memory.entries[-1].change) == (1, CaseKind.DISPUTE, Change.CORRECTED)
    assert code in {reason.code for reason in memory.entries[-1].reasons}
