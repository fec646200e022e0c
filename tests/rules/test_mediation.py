"""What goes on inside a case: consent of both, one refusal, an agreement, its clocks, and what an end rests on."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Change, Mediation, Role
from streams.contracts.events import Actor
from streams.contracts.grants import Grant
from streams.contracts.lifecycle_table import LIFE_CYCLES, ROWS, clocks_of, open_to
from streams.contracts.mediation import IN_EFFECT, agreement_stands
from streams.contracts.moments import beginning_of, day_at
from streams.contracts.sight import Sight
from streams.contracts.transitions import CONDITIONS
from streams.contracts.wording import CHOICE_WORDS, MEDIATION_WORDS
from streams.reference.county import load_county
from streams.reference.windows import window_ends
from streams.rules import deadlines
from streams.rules.lifecycle import Applied, Asked, Refused, decide
from tests.builders import a_case

COUNTY = load_county(Path("streams/reference/anji"))
MEDIATOR = Actor(account_id=UUID(int=1), role=Role.MEDIATOR, region="330523107202")
OFFICER = Actor(account_id=UUID(int=2), role=Role.UNIT_OFFICER, region="330523107", unit="330523107.sifasuo")
AFTERNOON = datetime(2024, 9, 1, 15, tzinfo=UTC)
BEFORE_AN_AGREEMENT = (
    ("propose_mediation", {"entrusted_by": "police"}),
    ("consent_applicant", {"consent": "counter"}),
    ("consent_respondent", {"consent": "visit"}),
    ("choose_mediators", {"chosen": "both_chose", "mediators": "…"}),
    ("hold_session", {"openness": "closed_session", "course": "…"}),
)
AGREEING = ("agree_orally", {"content": "…", "agreed_on": "2024-09-01", "perform_by": "2024-09-19"})


@dataclass
class Table:
    """A case at the mediators' table."""

    case: Case = field(default_factory=lambda: a_case(state=CaseState.HANDLING, lead_unit="330523107.sifasuo", opened_at=AFTERNOON))
    now: datetime = AFTERNOON

    def asks(self, act: str, fields: dict[str, str], by: Actor = MEDIATOR) -> Applied | Refused:
        windows = window_ends(self.case, COUNTY)
        asked = Asked(act, by, self.case.version, fields, frozenset({"anji.jiaojing"}), frozenset({"02"}), windows=windows)
        return self._answered(decide(asked, self.case, self.now))

    def fires(self) -> tuple[str, datetime]:
        """The next clock, and when."""
        due = min(deadlines.of(self.case, COUNTY), key=lambda one: one.rolled)
        self.now, act = due.rolled, deadlines.act_of(due.stage, due.level, COUNTY)
        asked = Asked(act, None, self.case.version, {}, frozenset(), frozenset(), stage=due.stage, due=due.rolled, level=due.level)
        assert isinstance(self._answered(decide(asked, self.case, self.now)), Applied)
        return act, due.rolled

    def _answered(self, answer: Applied | Refused) -> Applied | Refused:
        self.case = answer.case if isinstance(answer, Applied) else self.case
        return answer


def agreed(**more: str) -> Table:
    table = Table()
    for act, fields in (*BEFORE_AN_AGREEMENT, (AGREEING[0], {**AGREEING[1], **more})):
        assert isinstance(table.asks(act, fields), Applied), act
    return table


def reason(answer: Applied | Refused) -> str:
    assert isinstance(answer, Refused)
    return answer.reason.code


@pytest.mark.parametrize("first", ["applicant", "respondent"])
def test_both_consent_in_whichever_order_and_each_once(first: str) -> None:
    table, other = Table(), "respondent" if first == "applicant" else "applicant"
    table.asks(*BEFORE_AN_AGREEMENT[0])
    table.asks(f"consent_{first}", {"consent": "phone"})
    assert table.case.mediation is Mediation.PROPOSED
    assert reason(table.asks(f"consent_{first}", {"consent": "phone"})) == f"act.{first}_unasked"
    assert reason(table.asks(*BEFORE_AN_AGREEMENT[3])) == "act.mediation"
    table.asks(f"consent_{other}", {"consent": "phone"})
    assert (table.case.mediation, table.case.consents) == (Mediation.CONSENTED, ("applicant", "respondent"))


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5])
def test_one_refusal_ends_it_wherever_it_stands_and_both_begin_again(steps: int) -> None:
    table = Table()
    for act, fields in BEFORE_AN_AGREEMENT[:steps]:
        table.asks(act, fields)
    assert isinstance(table.asks("refuse_mediation", {"refused_by": "respondent", "reason": "…"}), Applied)
    for act, fields in (*BEFORE_AN_AGREEMENT, AGREEING):
        assert reason(table.asks(act, fields)) == "act.mediation"
    assert isinstance(table.asks("reapply_mediation", {"entrusted_by": "own", "reason": "…"}), Applied)
    assert (table.case.mediation, table.case.consents) == (Mediation.PROPOSED, ())


def test_reminders_come_on_day_20_and_27_and_the_window_lapses() -> None:
    table = agreed()
    table.case = msgspec.structs.replace(table.case, state=CaseState.DONE)  # with no clock of its own
    told = [(act, day_at(at)) for act, at in (table.fires() for _ in range(4))]
    assert told == [
        ("clock_performance_due", date(2024, 9, 20)),  # its last day is over
        ("clock_reminded", date(2024, 9, 21)),
        ("clock_reminded", date(2024, 9, 28)),
        ("clock_confirmation_lapsed", date(2024, 10, 9)),  # 10-01 is a holiday: rolled to 10-08
    ]
    assert (table.case.mediation, "confirm" in clocks_of(table.case)) == (Mediation.STANDING, False)
    assert [one for one in deadlines.of(table.case, COUNTY) if one.stage in ("confirm", "perform")] == []
    assert table.case.supervision == ""


def test_both_ask_the_court_in_time_or_not_at_all() -> None:
    fields = {"jointly": "in_person", "asked_court_on": "2024-10-08"}  # 10-01 is a holiday: rolled to 10-08
    table = agreed()
    table.now = beginning_of(date(2024, 10, 9))
    assert reason(table.asks("ask_confirmation", {**fields, "asked_court_on": "2024-10-09"})) == "act.confirmation_open"
    table.now -= timedelta(seconds=1)
    assert isinstance(table.asks("ask_confirmation", fields), Applied)
    assert clocks_of(table.case) & {"perform", "confirm"} == {"perform"}
    assert reason(table.asks("court_confirms", {"ruled_on": "2024-08-31", "ruling": "…"})) == "act.field"
    assert isinstance(table.asks("court_confirms", {"ruled_on": "2024-09-20", "ruling": "…"}), Applied)
    assert agreement_stands(table.case)


@pytest.mark.parametrize("mediation", [Mediation.AGREED, Mediation.STANDING])
def test_who_asked_in_time_asked_in_time_whenever_it_is_written_down(mediation: Mediation) -> None:
    """The day on which both asked decides; the clock may have told by then that the time is over."""
    table = agreed()
    table.case = msgspec.structs.replace(table.case, mediation=mediation)
    table.now = beginning_of(date(2024, 11, 20))
    late = {"jointly": "in_person", "asked_court_on": "2024-10-09"}
    assert reason(table.asks("ask_confirmation", late)) == "act.confirmation_open"
    assert isinstance(table.asks("ask_confirmation", {**late, "asked_court_on": "2024-10-08"}), Applied)
    assert table.case.mediation is Mediation.CONFIRMING


@pytest.mark.parametrize(("day", "stands"), [(date(2024, 9, 12), Mediation.AGREED), (date(2024, 10, 9), Mediation.STANDING)])
def test_an_application_that_is_taken_back_leaves_the_agreement_standing(day: date, stands: Mediation) -> None:
    """Within the thirty days both may ask again, and are reminded of it; after them it is to be performed."""
    table = agreed()
    table.asks("ask_confirmation", {"jointly": "in_person", "asked_court_on": "2024-09-01"})
    table.now = beginning_of(day)
    assert reason(table.asks("withdraw_confirmation", {})) == "act.field"
    assert isinstance(table.asks("withdraw_confirmation", {"reason": "…"}), Applied)
    assert (table.case.mediation, agreement_stands(table.case)) == (stands, True)
    assert ("confirm" in clocks_of(table.case)) == (stands is Mediation.AGREED)
    again = table.asks(
        "ask_confirmation", {"jointly": "in_person", "asked_court_on": "2024-09-12" if stands is Mediation.AGREED else "2024-10-09"}
    )
    assert isinstance(again, Applied) == (stands is Mediation.AGREED)


def test_what_the_court_rejects_no_longer_stands_and_is_handed_over_warm() -> None:
    table = agreed()
    table.asks("ask_confirmation", {"jointly": "by_agent", "asked_court_on": "2024-09-01"})
    table.asks("court_rejects", {"ruled_on": "2024-09-01", "ruling": "…", "reason": "…"})
    assert not agreement_stands(table.case)
    assert reason(table.asks("hand_over", {"handed_to": "court_filing"})) == "act.field"  # to nobody
    assert isinstance(table.asks("hand_over", {"handed_to": "court_filing", "received_by": "…"}), Applied)
    assert (table.case.mediation, table.case.handed_to) == (Mediation.HANDED_OVER, "court_filing")


def test_an_agreement_performed_at_once_has_no_clock_of_performance() -> None:
    table = agreed(perform_by="")
    assert [one.stage for one in deadlines.of(table.case, COUNTY) if one.stage in ("perform", "confirm")] == ["confirm"]
    table.asks("record_performed", {"note": "…"})
    assert clocks_of(table.case) & {"perform", "confirm"} == set()


def test_no_agreement_takes_effect_before_it_was_spoken_of_or_after_today() -> None:
    for day in ("2024-08-31", "2024-09-03"):
        table = Table()
        for act, fields in BEFORE_AN_AGREEMENT:
            table.asks(act, fields)
        assert reason(table.asks("agree_orally", {**AGREEING[1], "agreed_on": day})) == "act.field"


@pytest.mark.parametrize("name", ["signed", "facts", "dispute", "liability", "content", "manner", "agreed_on"])
def test_a_written_agreement_has_the_fields_of_article_29(name: str) -> None:
    table, words = Table(), dict.fromkeys(("facts", "dispute", "liability", "content", "manner"), "…")
    for act, fields in BEFORE_AN_AGREEMENT:
        table.asks(act, fields)
    whole = {**words, "signed": "signed_and_sealed", "agreed_on": "2024-09-01", "perform_by": "2024-10-01"}
    assert reason(table.asks("agree_in_writing", whole | {name: ""})) == "act.field"
    assert isinstance(table.asks("agree_in_writing", whole), Applied)
    assert (table.case.agreement_form, table.case.perform_by) == ("written", beginning_of(date(2024, 10, 1)))


def test_an_end_by_agreement_rests_on_one_that_stands() -> None:
    ending = {"result": "agreement", "evidence": "…", "follow_up": "…"}
    table = agreed()
    table.case = msgspec.structs.replace(table.case, mediation=Mediation.BROKEN)
    assert reason(table.asks("ask_closing", ending, OFFICER)) in ("act.agreement_stands", "act.full")
    county = msgspec.structs.replace(table.case, urgency="orange")
    for mediation in Mediation:
        table.case = msgspec.structs.replace(county, mediation=mediation)
        answer = table.asks("ask_closing", ending, OFFICER)
        stands = mediation in (*IN_EFFECT, Mediation.PERFORMED)
        assert isinstance(answer, Applied) == stands, mediation
        assert stands or reason(answer) == "act.agreement_stands"
    table.case = msgspec.structs.replace(county, mediation=Mediation.AGREED, reopened_at=table.now + timedelta(days=1))
    assert reason(table.asks("ask_closing", ending, OFFICER)) == "act.agreement_stands"  # of before it came back
    assert isinstance(table.asks("ask_closing", {**ending, "result": "explained"}, OFFICER), Applied)


def test_an_agreement_of_a_case_that_has_ended_is_still_followed() -> None:
    table = agreed()
    table.case = msgspec.structs.replace(table.case, state=CaseState.DONE)
    assert {one.stage for one in deadlines.of(table.case, COUNTY)} == {"perform", "confirm"}
    assert table.fires()[0] == "clock_performance_due"
    assert isinstance(table.asks("record_broken", {"reason": "…"}), Applied)
    assert table.case.state is CaseState.DONE


def test_whoever_is_recused_mediates_no_more() -> None:
    table = agreed()
    table.case = msgspec.structs.replace(table.case, recused=(MEDIATOR.account_id,))
    assert reason(table.asks("follow_performance", {"note": "…"})) == "act.recused"
    assert open_to(MEDIATOR, table.case) == ()


def test_the_mediation_goes_with_the_case_into_the_other_kind_but_an_old_agreement_ends_no_new_claim() -> None:
    table = agreed()
    made = table.asks("make_petition", {"claim": "…"})
    assert isinstance(made, Applied)
    assert (made.case.kind, made.case.mediation, agreement_stands(made.case)) == (CaseKind.PETITION, Mediation.AGREED, False)
    assert "follow_performance" in [row.act for row in open_to(MEDIATOR, made.case)]


def test_the_committee_that_is_entrusted_sees_the_case_and_no_other_mediator() -> None:
    def sees(case: Case, unit: str, scope: str = "330523107202") -> bool:
        return Sight.of(UUID(int=9), (Grant("anji", Role.MEDIATOR, scope, unit),)).sees(case.audience)

    table = Table()
    begun = table.asks("propose_mediation", {"entrusted_by": "petition_office", "mediated_by": "anji.jiaojing"}, OFFICER)
    assert isinstance(begun, Applied)
    assert begun.case.co_units == ("anji.jiaojing",)
    assert sees(begun.case, "anji.jiaojing")
    assert not sees(begun.case, "330523107202.tiaowei")
    moved = msgspec.structs.replace(begun.case, lead_unit="330523107.zhifadui")
    assert sees(moved, "anji.jiaojing")


def test_a_mediator_who_proposes_goes_on_seeing_it_and_the_accused_never_mediate() -> None:
    table, mediator = Table(), msgspec.structs.replace(MEDIATOR, unit="330523107202.tiaowei")
    begun = table.asks("propose_mediation", {"entrusted_by": "own"}, mediator)
    assert isinstance(begun, Applied)
    assert begun.case.co_units == ("330523107202.tiaowei",)
    table.case = msgspec.structs.replace(Table().case, excluded_units=("anji.jiaojing",), co_units=(OFFICER.unit,))
    assert reason(table.asks("propose_mediation", {"entrusted_by": "own", "mediated_by": "anji.jiaojing"}, OFFICER)) == "act.open_class"


def test_its_rows_are_the_same_in_every_kind_and_change_no_state_of_a_case() -> None:
    every: list[list[Any]] = []
    for cycle in LIFE_CYCLES.values():
        rows = [row for row in cycle.rows if row.during]
        assert {row.target for row in rows} == {None}
        every.append([(row.act, row.during, row.mediation, row.needs, row.when, row.roles) for row in rows])
    assert all(rows == every[0] for rows in every)


def test_every_state_and_choice_of_it_has_its_words() -> None:
    assert set(MEDIATION_WORDS) == set(Mediation)
    choices = {choice for rows in ROWS.values() for row in rows for need in row.needs if need.kind == "choice" for choice in need.choices}
    assert choices <= set(CHOICE_WORDS)
    assert {name for rows in ROWS.values() for row in rows for need in row.needs for _, name in need.only_if} <= set(CONDITIONS)


def test_every_reached_state_of_it_can_be_left_but_the_last() -> None:
    rows = [row for row in LIFE_CYCLES[CaseKind.DISPUTE].rows if row.during]
    reached = {row.mediation for row in rows if row.mediation} | {Mediation.CONSENTED}
    assert reached | {Mediation.NONE} == set(Mediation)
    assert {one for row in rows for one in row.during if row.change is not Change.REMINDED} == set(Mediation)
