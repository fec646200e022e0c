"""Join and route: public conditions meet, claims never do; every case has a unit, and it is never the accused's."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.codes import CaseKind, CaseState, Change, Danger, Outcome, Restricted, Urgency
from streams.contracts.decisions import Classification
from streams.contracts.identity import case_id_of
from streams.stages.journey import Memory
from streams.store.rows import public_event
from tests.builders import NOON, a_report_id, an_actor
from tests.stages.journeys import a_journey, through
from tests.store.ground import a_claim, a_jam, the_rules


def test_two_near_duplicates_in_one_batch_find_each_other() -> None:
    one, two = a_journey(found=a_jam()), a_journey(found=a_jam(), reporter=an_actor(account_id=a_report_id()))
    memory = through(Memory(), [one, two])
    assert one.report is not None
    (case,) = memory.cases.values()
    assert (case.case_id, case.report_count, len(case.reporters)) == (case_id_of(one.report.report_id), 2, 2)
    assert [entry.change for entry in memory.entries] == [Change.OPENED, Change.JOINED]
    assert two.route is None


def test_another_place_another_hour_or_another_class_is_another_case() -> None:
    others = [
        a_journey(found=a_jam("car park")),
        a_journey(found=a_jam(), occurred_at=NOON + timedelta(hours=5)),
        a_journey(found=a_jam(restricted=Restricted.MINOR)),
        a_journey(found=a_jam(accused_units=("330523107.paichusuo",))),
        a_journey(found=a_jam(in_doubt=True)),
    ]
    memory = through(Memory(), [a_journey(found=a_jam()), *others])
    assert all(case.report_count == 1 for case in memory.cases.values())
    assert len(memory.cases) == 6


def test_joining_raises_the_urgency_and_never_lowers_it() -> None:
    memory = through(Memory(), [a_journey(found=a_jam(urgency=urgency)) for urgency in (Urgency.YELLOW, Urgency.RED, Urgency.BLUE)])
    assert [entry.case.urgency for entry in memory.entries] == [Urgency.YELLOW, Urgency.RED, Urgency.RED]
    assert memory.entries[1].fields["urgency"] == {"from": "yellow", "to": "red"}


def test_claims_are_linked_and_never_joined() -> None:
    memory = through(Memory(), [a_journey(found=a_claim(category="08")) for _ in range(3)])
    assert len(memory.cases) == 3
    assert {link.kind for _, link, _ in memory.links} == {"similar"}


def test_no_link_leads_to_or_from_what_is_restricted() -> None:
    kinds = [
        a_claim(),
        a_claim(restricted=Restricted.DV),
        a_claim(accused_units=("330523107.paichusuo",)),
        a_claim(in_doubt=True),
        a_claim(),
    ]
    memory = through(Memory(), [a_journey(found=found) for found in kinds])
    closed = {case.case_id for case in memory.cases.values() if case.closed_class}
    assert len(closed) == 3
    assert not any({case_id, link.case_id} & closed for case_id, link, _ in memory.links)


def test_red_goes_at_once_and_settled_on_site_is_only_recorded() -> None:
    settled = a_journey(found=a_claim(urgency=Urgency.YELLOW), outcome=Outcome.SETTLED)
    red = a_journey(found=a_claim(urgency=Urgency.RED), outcome=Outcome.SETTLED)
    memory = through(Memory(), [settled, red])
    assert [entry.case.state for entry in memory.entries] == [CaseState.SETTLED_ON_SITE, CaseState.DISPATCHED]
    assert [entry.change for entry in memory.entries] == [Change.SETTLED_ON_SITE, Change.OPENED]


UNITS = sorted(the_rules().unit_ids)
anything = st.builds(
    Classification,
    category=st.sampled_from([*sorted(the_rules().category_codes), "99", "no such"]),
    urgency=st.sampled_from(Urgency),
    restricted=st.none() | st.sampled_from(Restricted),
    accused_units=st.lists(st.sampled_from(UNITS), max_size=3).map(tuple),
    complained_of=st.lists(st.sampled_from(UNITS), max_size=2).map(tuple),
    in_doubt=st.booleans(),
)


@given(
    anything,
    st.sampled_from(["330523107202001", "330523000000000", "999999999999999"]),
    st.sampled_from(Outcome),
    st.none() | st.integers(-5, 10**6),
    st.booleans(),
)
def test_every_case_has_a_unit_and_the_accused_have_no_part_in_it(
    found: Classification, grid_code: str, outcome: Outcome, people: int | None, claimed: bool
) -> None:
    journey = a_journey(found=found, grid_code=grid_code, outcome=outcome, people_count=people, as_petition=claimed)
    memory = through(Memory(), [journey])
    (case,) = memory.cases.values()
    out = {unit for accused in found.accused_units for unit in the_rules().county.under(accused)}
    everybody_is_out = out >= {unit for kind in the_rules().county.head.last_resort if (unit := _desk(kind, grid_code))}
    assert case.lead_unit in the_rules().unit_ids
    assert case.lead_unit not in out or everybody_is_out
    assert not out & {*case.co_units, *case.asked_units}
    assert set(case.excluded_units) == out
    assert case.reasons
    accusation = found.in_doubt or bool(out) or found.restricted is Restricted.ACCUSATION
    assert (case.kind is CaseKind.PETITION) == (claimed and not accusation)
    assert (case.kind is CaseKind.PETITION) == (case.state is CaseState.CLAIMED) == (case.petition_at is not None)


def test_a_claim_joins_nothing_and_nothing_joins_it() -> None:
    claim = a_journey(found=a_jam(), as_petition=True)
    memory = through(Memory(), [a_journey(found=a_jam()), claim, a_journey(found=a_jam())])
    assert claim.report is not None
    opened = memory.cases[case_id_of(claim.report.report_id)]
    assert (len(memory.cases), opened.report_count, opened.kind) == (2, 1, CaseKind.PETITION)
    assert (opened.state, opened.matter, opened.petition_at, opened.dispatched_at) == (
        CaseState.CLAIMED, "claim", claim.report.received_at, None,
    )  # fmt: skip
    assert [one.stage for one in the_rules().deadlines(opened)] == ["register"]
    told = {event.case_id: event.case_kind for event in map(public_event, memory.entries)}
    assert (told.pop(opened.case_id), set(told.values())) == (CaseKind.PETITION, {CaseKind.DISPUTE})


def test_a_claim_on_what_is_restricted_is_seen_by_the_petition_office_too() -> None:
    for restricted in (Restricted.MINOR, Restricted.DV, Restricted.LITIGATION):
        memory = through(Memory(), [a_journey(found=a_claim(restricted=restricted), as_petition=True, outcome=Outcome.SETTLED)])
        (case,) = memory.cases.values()
        assert (case.kind, case.restricted) == (CaseKind.PETITION, restricted)
        assert "anji.xinfangju" in (case.lead_unit, *case.co_units)


def test_a_claim_that_accuses_somebody_or_may_goes_its_own_way_and_says_so() -> None:
    kinds = {
        "claim.accusation": a_claim(restricted=Restricted.ACCUSATION, accused_units=("330523107.paichusuo",)),
        "claim.in_doubt": a_claim(in_doubt=True),
    }
    for code, found in kinds.items():
        (case,) = through(Memory(), [a_journey(found=found, as_petition=True)]).cases.values()
        assert (case.kind, case.petition_at, case.reasons[-1].code) == (CaseKind.DISPUTE, None, code)
        assert "anji.xinfangju" not in (case.lead_unit, *case.co_units)


def test_a_claim_about_a_unit_goes_to_its_superior_like_every_other() -> None:
    found = a_claim(complained_of=("330523107.zhengfu",))
    plain, claim = (through(Memory(), [a_journey(found=found, as_petition=said)]) for said in (False, True))
    ((dispute,), (petition,)) = (memory.cases.values() for memory in (plain, claim))
    assert (petition.lead_unit, petition.asked_units) == (dispute.lead_unit, dispute.asked_units)


def _desk(kind: str, grid_code: str) -> str | None:
    unit = the_rules().county.unit_of(kind, grid_code)
    return unit.id if unit else None


def test_words_alone_are_enough_to_be_routed() -> None:
    for text in ("两家为了一条田埂吵起来了", "", "?", "𠮷" * 5000):
        memory = through(Memory(), [a_journey(text, dangers=(Danger.CROWD,))])
        assert all(case.lead_unit for case in memory.cases.values())
