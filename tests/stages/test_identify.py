"""Identify: a correction or withdrawal finds the case of the report it names, if it may."""

from datetime import timedelta

import pytest

from streams.contracts.codes import CaseState, Change, ReportStatus, Restricted, Urgency
from streams.contracts.covers import Cover
from streams.contracts.decisions import Classification
from streams.contracts.identity import case_id_of
from streams.stages.journey import Journey, Memory
from tests.builders import NOON, a_report_id, an_actor
from tests.stages.journeys import a_journey, through
from tests.store.ground import a_claim

DAY = timedelta(days=1)


def first_of(memory: Memory) -> Journey:
    """A report that opened a case which waits for the desk."""
    first = a_journey(found=a_claim(category="99"))
    through(memory, [first])
    return first


def test_an_ordinary_report_passes_untouched() -> None:
    memory = Memory()
    journey = first_of(memory)
    assert journey.about is None
    assert [entry.change for entry in memory.entries] == [Change.OPENED]


def test_a_correction_may_raise_the_urgency_and_never_lowers_it() -> None:
    memory = Memory()
    first = first_of(memory)
    assert first.report is not None
    for urgency, after in ((Urgency.RED, Urgency.RED), (Urgency.BLUE, Urgency.RED)):
        through(memory, [a_journey(found=a_claim(urgency=urgency), corrects=first.report.report_id)])
        assert memory.cases[case_id_of(first.report.report_id)].urgency is after
    assert [entry.case.version for entry in memory.entries] == [1, 2, 3]
    assert [fate.status for _, fate in memory.new_fates] == [ReportStatus.OPENED, ReportStatus.JOINED, ReportStatus.JOINED]


@pytest.mark.parametrize(
    "found",
    [
        a_claim(restricted=Restricted.DV),
        a_claim(in_doubt=True),
        a_claim(accused_units=("anji.centre",)),
        a_claim(accused_units=("huzhou.centre",)),  # the centre of the city has authority over the county's
        a_claim(complained_of=("anji.centre",)),
    ],
)
def test_a_correction_that_may_not_meet_its_case_stands_alone_with_a_link(found: Classification) -> None:
    memory = Memory()
    first = first_of(memory)
    assert first.report is not None
    case = memory.cases[case_id_of(first.report.report_id)]
    assert case.lead_unit == "anji.centre"
    second = a_journey(found=found, corrects=first.report.report_id)
    through(memory, [second])
    assert second.about == case.case_id
    assert memory.cases[case.case_id] == case
    assert [(link.case_id, link.kind) for _, link, _ in memory.links] == [(case.case_id, "corrects")]


def test_what_adds_to_a_restricted_case_stays_with_it() -> None:
    """Its words alone may sound like any other matter, and would then go to whom the first report accuses."""
    accusation = a_claim(category="24", restricted=Restricted.ACCUSATION, accused_units=("330523107.paichusuo",))
    first = a_journey(found=accusation)
    assert first.report is not None
    memory = through(Memory(), [first, a_journey(found=a_claim(category="99"), corrects=first.report.report_id)])
    (case,) = memory.cases.values()
    assert (case.version, case.restricted) == (2, Restricted.ACCUSATION)


def test_nobody_else_corrects_or_withdraws() -> None:
    memory = Memory()
    first = first_of(memory)
    assert first.report is not None
    stranger = an_actor(account_id=a_report_id())
    for other in (
        a_journey(found=a_claim(), reporter=stranger, corrects=first.report.report_id),
        a_journey(found=a_claim(), reporter=stranger, withdraws=first.report.report_id),
    ):
        through(memory, [other])
        assert other.route is not None
    assert memory.cases[case_id_of(first.report.report_id)].version == 1


def test_whoever_covers_for_the_sender_corrects_and_withdraws_and_the_history_says_for_whom() -> None:
    memory, instead = Memory(), an_actor(account_id=a_report_id())
    first = first_of(memory)
    assert first.report is not None
    sender = first.report.reporter.account_id
    cover = Cover(a_report_id(), "anji", "", sender, instead.account_id, NOON - DAY, NOON + DAY, NOON - DAY)
    memory.covers = {instead.account_id: (cover,)}
    through(memory, [a_journey(found=a_claim(category="99"), reporter=instead, corrects=first.report.report_id)])
    through(memory, [a_journey(found=a_claim(category="99"), reporter=instead, withdraws=first.report.report_id)])
    assert [(one.change, one.acted_for) for one in memory.entries[1:]] == [(Change.CORRECTED, sender), (Change.WITHDRAWN, sender)]
    assert memory.cases[case_id_of(first.report.report_id)].state is CaseState.WITHDRAWN
    late = a_journey(found=a_claim(), reporter=instead, corrects=first.report.report_id, received_at=NOON + DAY)
    through(memory, [late])
    assert late.route is not None


def test_an_accusation_is_its_sender_s_alone() -> None:
    accusation = a_claim(category="24", restricted=Restricted.ACCUSATION, accused_units=("330523107.paichusuo",))
    memory, instead = Memory(), an_actor(account_id=a_report_id())
    first = a_journey(found=accusation)
    through(memory, [first])
    assert first.report is not None
    cover = Cover(a_report_id(), "anji", "", first.report.reporter.account_id, instead.account_id, NOON - DAY, NOON + DAY, NOON - DAY)
    memory.covers = {instead.account_id: (cover,)}
    through(memory, [a_journey(found=a_claim(), reporter=instead, withdraws=first.report.report_id)])
    case = memory.cases[case_id_of(first.report.report_id)]
    assert (case.version, case.state is CaseState.WITHDRAWN) == (1, False)


def test_what_it_corrects_may_be_unknown() -> None:
    memory = Memory()
    journey = a_journey(found=a_claim(), corrects=a_report_id())
    through(memory, [journey])
    (entry,) = memory.entries
    assert "identify.orphan" in {reason.code for reason in entry.reasons}


def test_a_lone_waiting_report_is_withdrawn_and_one_under_way_is_only_noted() -> None:
    for found, state in ((a_claim(category="99"), CaseState.WITHDRAWN), (a_claim(urgency=Urgency.RED), CaseState.DISPATCHED)):
        memory = Memory()
        first = a_journey(found=found)
        assert first.report is not None
        through(memory, [first, a_journey(found=found, withdraws=first.report.report_id)])
        assert memory.entries[-1].change is Change.WITHDRAWN
        assert memory.entries[-1].case.state is state
