"""Whatever desks join, part and take out, in whatever order: no report is lost, nobody who must not see it gets it, no time is won."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts import events
from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, ClockStage, Restricted, Role, Urgency
from streams.contracts.events import Actor
from streams.contracts.grants import Grant
from streams.contracts.identity import case_id_of
from streams.contracts.merging_rows import ONE_MATTER, SAME_CONDITION
from streams.rules.lifecycle import Applied
from streams.stages.journey import Memory
from streams.stages.moving import counted
from streams.stages.validate import parse
from tests.builders import NOON, a_report_id, an_act, an_actor
from tests.stages.journeys import a_journey, a_record, through
from tests.store.ground import a_claim, a_jam, the_rules

JUSTICE, POLICE, ENFORCEMENT = "330523107.sifasuo", "330523107.paichusuo", "330523107.zhifadui"
ACCUSED = "anji.zhujianju"
UNITS = (JUSTICE, POLICE, ENFORCEMENT, ACCUSED)
CENTRE = Actor(account_id=UUID(int=1), role=Role.CENTRE, region="330523", unit="anji.centre")
OFFICERS = {
    unit: Actor(account_id=UUID(int=number), role=Role.UNIT_OFFICER, region="330523107", unit=unit) for number, unit in enumerate(UNITS, 2)
}
HEIRS = {UUID(int=number): units for number, units in enumerate([(JUSTICE,), (POLICE,), (JUSTICE, ACCUSED), (JUSTICE, ENFORCEMENT)], 20)}
"""Colleagues who may take over, two of whom belong to a unit that some case is about."""
TOLD = (
    a_claim(category="99"),
    a_claim(category="99"),
    a_claim(category="99", urgency=Urgency.RED),
    a_claim(category="99", accused_units=(ACCUSED,)),
    a_claim(category="99", complained_of=(ENFORCEMENT,)),
    a_claim(category="99", restricted=Restricted.DV),
    a_jam(),
    a_jam(),
)
"""What is told: the two jams join by themselves."""


@dataclass
class County:
    """Some cases and their reports, and what was true of them when each was joined."""

    memory: Memory
    reports: tuple[UUID, ...]
    now: datetime = NOON + timedelta(minutes=10)
    acts: int = 0
    ends: dict[UUID, datetime | None] = field(default_factory=dict)

    @property
    def cases(self) -> list[Case]:
        return sorted(self.memory.cases.values(), key=lambda case: case.case_id)

    def ask(self, what: str, case: Case, actor: Actor, **fields: str) -> bool:
        """Ask for it; whether it happened."""
        self.acts += 1
        wanted = an_act(
            case, what, actor=actor, act_id=uuid5(case.case_id, str(self.acts)), received_at=self.now, fields={"reason": "…", **fields}
        )
        before, journey = dict(self.memory.cases), parse(a_record(events.encode(wanted)))
        through(self.memory, [journey])
        if isinstance(journey.answer, Applied):
            self.holds(what, before, case.case_id)
        return isinstance(journey.answer, Applied)

    def holds(self, what: str, before: dict[UUID, Case], about: UUID) -> None:
        where = {report: case_id for case_id, there in self.memory.reports_of.items() for report in there}
        assert sorted(where) == sorted(self.reports)
        assert sum(len(there) for there in self.memory.reports_of.values()) == len(self.reports)
        assert {report: self.memory.fates[report].case_id for report in where} == where
        for case in self.cases:
            self.holds_of(case)
        self.no_time_was_won(what, before, about)

    def holds_of(self, case: Case) -> None:
        there = self.memory.reports_of.get(case.case_id, {})
        assert case.report_count == counted(there)
        assert {told.account_id for told in there.values()} <= set(case.reporters)
        assert (case.state is CaseState.JOINED) == (case.joined_into is not None)
        assert case.joined_into is None or (there, end_of(case)) == ({}, None)
        assert not {case.lead_unit, *case.co_units} & {*case.excluded_units}
        assert not set(case.excluded_units) or ACCUSED in case.excluded_units
        assert case.handler is None or case.handler not in case.recused
        if case.handler in HEIRS:
            assert case.lead_unit in HEIRS[case.handler]
            assert not {*case.excluded_units, *case.asked_units} & {*HEIRS[case.handler]}

    def no_time_was_won(self, what: str, before: dict[UUID, Case], about: UUID) -> None:
        case, was = self.memory.cases[about], before[about]
        if what == "merge_case":
            gone = next(one for one in self.cases if one.joined_into == about and before[one.case_id].joined_into is None)
            self.ends[gone.case_id] = end_of(before[gone.case_id])
            assert gone.restricted is case.restricted
            assert set(was.recused) | set(gone.recused) <= set(case.recused)
            assert case.unheard or not (was.unheard or before[gone.case_id].unheard)
            assert case.urgency.rank == min(was.urgency.rank, gone.urgency.rank)
            assert earliest(end_of(case), end_of(was)) == end_of(case) or end_of(case) is None
        if what == "undo_merge" and was.counts_from is None:
            assert end_of(case) == self.ends[about]
        if what == "split_case":
            (fresh,) = [one for one in self.cases if one.case_id not in before]
            assert (fresh.recused, fresh.restricted, fresh.excluded_units) == (was.recused, was.restricted, was.excluded_units)
            assert was.dispatched_at is None or fresh.dispatched_at == (was.counts_from or was.dispatched_at)


def end_of(case: Case) -> datetime | None:
    """By when it must be finished, where that clock runs."""
    return next((one.ends_at for one in the_rules().deadlines(case) if one.stage == ClockStage.FINISH), None)


def earliest(*ends: datetime | None) -> datetime | None:
    return min((end for end in ends if end is not None), default=None)


def a_county() -> County:
    """A county in which all of it has just been told, each by somebody else."""
    memory = Memory()
    ids = tuple(a_report_id(NOON + timedelta(seconds=number)) for number in range(len(TOLD)))
    memory.reports_of = {case_id_of(report): {} for report in ids}
    for report, found in zip(ids, TOLD, strict=True):
        person = an_actor(account_id=uuid5(report, "who"))
        through(memory, [a_journey(found=found, report_id=report, reporter=person)])
    for actor in (CENTRE, *OFFICERS.values()):
        memory.grants[actor.account_id] = (Grant("anji", actor.role, actor.region, actor.unit),)
    for account, units in HEIRS.items():
        memory.grants[account] = tuple(Grant("anji", Role.UNIT_OFFICER, "330523107", unit) for unit in units)
    return County(memory, ids)


STEP = st.tuples(
    st.sampled_from(
        [
            "merge_case",
            "merge_case",
            "undo_merge",
            "split_case",
            "split_case",
            "undo_join",
            "dispatch",
            "sign",
            "take_on",
            "recuse_self",
            "hand_on",
        ]
    ),
    st.integers(0, 30),
    st.integers(0, 30),
    st.sampled_from(UNITS),
    st.sampled_from([ONE_MATTER, ONE_MATTER, SAME_CONDITION]),
    st.sampled_from([1, 1, 60 * 24 * 3]),
)


@settings(max_examples=60)
@given(st.lists(STEP, min_size=1, max_size=25))
def test_no_sequence_loses_a_report_or_wins_time_or_hands_it_to_who_must_not_have_it(steps: list[Any]) -> None:
    county = a_county()
    for what, first, second, unit, why, minutes in steps:
        county.now += timedelta(minutes=minutes)
        case, other = (county.cases[place % len(county.cases)] for place in (first, second))
        there = sorted(county.memory.reports_of.get(case.case_id, {}))
        one = str(there[second % len(there)]) if there else ""
        fields = {
            "merge_case": {"joined_case": str(other.case_id), "merge_ground": why},
            "split_case": {
                "split_matter": "given",
                "split_category": "02",
                "split_unit": unit,
                **({"reports": one} if one and second % 2 else {}),
            },
            "undo_join": {"report_id": one},
            "dispatch": {"lead_unit": unit},
            "hand_on": {"new_handler": str(list(HEIRS)[second % len(HEIRS)])},
        }.get(what, {})
        county.ask(what, case, OFFICERS.get(case.lead_unit, CENTRE) if what in ("sign", "take_on", "recuse_self") else CENTRE, **fields)


def test_the_walk_above_goes_everywhere() -> None:
    """It would prove nothing if every act were refused."""
    county = a_county()
    first, second, *_ = (case for case in openly(county))
    done = [
        county.ask("dispatch", first, CENTRE, lead_unit=JUSTICE),
        county.ask("sign", at(county, first), OFFICERS[JUSTICE]),
        county.ask("take_on", at(county, first), OFFICERS[JUSTICE]),
        county.ask("merge_case", at(county, second), CENTRE, joined_case=str(first.case_id), merge_ground=ONE_MATTER),
        county.ask("undo_merge", at(county, first), CENTRE),
        county.ask("merge_case", at(county, first), CENTRE, joined_case=str(second.case_id), merge_ground=ONE_MATTER),
        county.ask("hand_on", at(county, first), CENTRE, new_handler=str(UUID(int=20))),
        county.ask("recuse_handler", at(county, first), CENTRE),
        county.ask("recuse_self", at(county, first), OFFICERS[JUSTICE]),
    ]
    assert done == [True] * 9
    assert UUID(int=20) in at(county, first).recused
    brought = next(report for report in county.memory.reports_of[first.case_id] if case_id_of(report) == second.case_id)
    assert county.ask(
        "split_case", at(county, first), CENTRE, split_matter="given", reports=str(brought), split_category="02", split_unit=POLICE
    )
    assert county.ask("split_case", at(county, first), CENTRE, split_matter="given", split_category="02", split_unit=POLICE)
    jam = next(case for case in county.cases if case.report_count == 2)
    joined = max(county.memory.reports_of[jam.case_id])
    assert county.ask("undo_join", jam, CENTRE, report_id=str(joined))


def openly(county: County) -> Iterator[Case]:
    return (
        case
        for case in county.cases
        if case.state is CaseState.PROPOSED and not case.closed_class and not case.asked_units and not case.condition
    )


def at(county: County, case: Case) -> Case:
    return county.memory.cases[case.case_id]
