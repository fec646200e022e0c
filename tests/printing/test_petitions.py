"""What stands on the papers of a petition is what was written down in its course: nothing is typed twice, nothing is of an earlier answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from api.printing.fields import Fields, lacking
from api.printing.kinds import PAPERS, PaperKind
from api.printing.matter import Line, Matter, Printing
from streams.contracts.cases import Case
from streams.contracts.codes import CaseKind, CaseState, Role
from streams.contracts.events import Actor
from streams.contracts.lifecycle_table import row_of
from streams.reference.county import County
from streams.rules.lifecycle import Applied, decide
from tests.builders import a_case
from tests.printing.matters import OFFICE, a_matter, days
from tests.rules.conditions import ACTORS
from tests.rules.test_lifecycle import asked

K = PaperKind
ABOVE, TOP = "anji.sifaju", "anji.xianzhengfu"
AT_THE_OFFICE = msgspec.structs.replace(ACTORS[Role.PETITION_OFFICE], unit="anji.xinfangju")
OFFICER, LEADER = ACTORS[Role.UNIT_OFFICER], ACTORS[Role.LEADER]
Step = tuple[str, Actor, Mapping[str, str]]


def on(day: int) -> str:
    """The day so many days after the claim, as a form sends it."""
    return (date(2023, 7, 15) + timedelta(days=day)).isoformat()


TOLD: tuple[Step, ...] = (
    ("register", AT_THE_OFFICE, {"matter": "claim", "external_no": "ZJ-2023-77"}),
    ("assign", AT_THE_OFFICE, {"lead_unit": OFFICE, "report_by": on(40)}),
    ("notify", OFFICER, {"delivery": "handed", "delivered_on": on(3)}),
    ("accept", OFFICER, {}),
)
MORE_TIME: tuple[Step, ...] = (
    ("ask_extension", OFFICER, {"request_days": "15", "reason": "要等测绘结果"}),
    ("grant_extension", LEADER, {"reason": "情况复杂"}),
)
ANSWERED: tuple[Step, ...] = (
    (
        "draft_opinion",
        OFFICER,
        {"opinion": "not_supported", "claims": "要求赔偿1200元", "facts": "测绘没有越界", "legal_basis": "民法典288条"},
    ),
    ("issue_opinion", LEADER, {}),
    ("serve_opinion", OFFICER, {"delivery": "posted", "delivered_on": on(7)}),
)
REVIEWED: tuple[Step, ...] = (
    ("ask_review", AT_THE_OFFICE, {"lead_unit": ABOVE, "asked_on": on(8), "reason": "测绘时没有通知我"}),
    ("give_review", AT_THE_OFFICE, {"outcome": "changed", "facts": "测绘程序有误"}),
)
SERVED: Step = ("serve_review", AT_THE_OFFICE, {"delivery": "left", "delivered_on": on(10)})
FINALLY: tuple[Step, ...] = (
    SERVED,
    ("ask_final", AT_THE_OFFICE, {"lead_unit": TOP, "asked_on": on(11), "reason": "仍然不服"}),
    ("open_hearing", AT_THE_OFFICE, {}),
    ("close_hearing", AT_THE_OFFICE, {}),
    ("give_final", AT_THE_OFFICE, {"outcome": "upheld", "facts": "复查认定清楚"}),
)


def a_petition(county: County, *steps: Step) -> Matter:
    """A petition with a history as the stream writes it: an act a day, by the life cycle's own rules."""
    case = a_case(kind=CaseKind.PETITION, state=CaseState.CLAIMED, petition_at=days(0), matter="claim")
    lines = []
    for number, step in enumerate(steps, 1):
        case, line = happened(case, step, number, county)
        lines.append(line)
    return replace(a_matter(county), case=case, timeline=tuple(lines), at=days(len(steps) + 1))


def happened(case: Case, step: Step, day: int, county: County) -> tuple[Case, Line]:
    act, by, given = step
    row = row_of(case, act)
    assert row is not None
    wanted = asked(act, by, case, reviewers=frozenset(county.reviewers(case.lead_unit)), units=frozenset(county.units))
    answer = decide(replace(wanted, fields={**wanted.fields, **given}), case, days(day))
    assert isinstance(answer, Applied), (act, answer)
    said = {need.field: given.get(need.field, "…") for need in row.needs if need.kind == "text"}
    fields: dict[str, Any] = msgspec.to_builtins(answer.fields)
    return answer.case, Line(answer.case.version, days(day), answer.change, by.role, by.unit, fields, said)


def paper(kind: PaperKind, matter: Matter) -> Any:
    assert PAPERS[kind].refusal(matter.case) is None
    return PAPERS[kind].fill(matter)


def lacks(fields: Fields) -> list[str]:
    return [one.field for one in lacking(fields)]


def test_an_assignment_says_its_day_and_its_number(county: County) -> None:
    letter = paper(K.TRANSFER, a_petition(county, *TOLD[:2]))
    assert (letter.petition_no, letter.manner, letter.report_by) == ("ZJ-2023-77", "交办", "2023年8月24日")
    assert (letter.from_unit, letter.to_unit, letter.sent_on) == ("安吉县信访局", "章村镇司法所", "2023年7月17日")


def test_a_notice_of_a_petition_is_that_of_the_law(county: County) -> None:
    notice = paper(K.NOTICE, a_petition(county, *TOLD[:2]))
    assert "尚不是信访事项" not in notice.basis
    assert (notice.received_on, notice.finish_by) == ("2023年7月15日", "自受理之日起六十日内(信访工作条例34条)")
    accepted = paper(K.NOTICE, a_petition(county, *TOLD))
    assert accepted.finish_by == "2023年9月18日"  # 60 days from 07-19 end on a Sunday


def test_more_time_is_told_before_it_counts(county: County) -> None:
    told = paper(K.EXTENSION, a_petition(county, *TOLD, *MORE_TIME))
    assert (told.days, told.old_due, told.new_due) == ("15", "2023年9月18日", "2023年10月7日")
    assert (told.reason, told.approved_on, lacks(told)) == ("要等测绘结果", "2023年7月21日", [])


def test_an_opinion_says_what_was_drafted(county: County) -> None:
    opinion = paper(K.OPINION, a_petition(county, *TOLD, *ANSWERED))
    assert (opinion.issuer, opinion.petition_no, opinion.accepted_on) == ("章村镇司法所", "ZJ-2023-77", "2023年7月19日")
    assert (opinion.claim, opinion.facts, opinion.grounds) == ("要求赔偿1200元", "测绘没有越界", "民法典288条")
    assert (opinion.decision, opinion.review_by) == ("不予支持", "安吉县司法局或者章村镇人民政府")
    assert lacks(opinion) == ["opinion"]  # its own words are written by hand


def test_a_review_says_who_asked_for_what_and_who_answered_first(county: County) -> None:
    review = paper(K.REVIEW, a_petition(county, *TOLD, *ANSWERED, *REVIEWED))
    assert (review.issuer, review.handled_by, review.final_review_by) == ("安吉县司法局", "章村镇司法所", "安吉县人民政府")
    assert (review.reply_received_on, review.asked_on) == ("2023年7月22日", "2023年7月23日")
    assert (review.request, review.facts, review.opinion) == ("测绘时没有通知我", "测绘程序有误", "变更")
    assert lacks(review) == []


def test_a_final_review_says_the_days_of_the_hearing(county: County) -> None:
    final = paper(K.FINAL_REVIEW, a_petition(county, *TOLD, *ANSWERED, *REVIEWED, *FINALLY))
    assert (final.issuer, final.reviewed_by, final.handled_by) == ("安吉县人民政府", "安吉县司法局", "章村镇司法所")
    assert (final.reply_received_on, final.asked_on, final.hearing) == ("2023年7月25日", "2023年7月26日", "2023年7月27日至2023年7月28日")
    assert (final.facts, final.opinion, lacks(final)) == ("复查认定清楚", "维持", [])


def test_what_was_revoked_stands_on_no_new_paper(county: County) -> None:
    revoked = (REVIEWED[0], ("give_review", AT_THE_OFFICE, {"outcome": "revoked"}), ("order_redo", AT_THE_OFFICE, {"delivered_on": on(10)}))
    again = a_petition(county, *TOLD, *ANSWERED, *revoked)
    opinion = paper(K.OPINION, again)
    assert (opinion.issuer, opinion.petition_no) == ("章村镇司法所", "ZJ-2023-77")
    assert {"claim", "facts", "grounds", "decision"} <= set(lacks(opinion))
    assert PAPERS[K.REVIEW].refusal(again.case) is not None


@pytest.mark.parametrize(
    ("printed_on", "received_on", "manner"), [(5, "2023年7月22日", "邮寄送达"), (9, "", "")], ids=["served since", "not served yet"]
)
def test_a_receipt_has_the_day_of_what_was_printed_last_alone(printed_on: int, received_on: str, manner: str, county: County) -> None:
    matter = replace(a_petition(county, *TOLD, *ANSWERED), printings=(Printing(days(printed_on), "opinion", 5, 1),))
    receipt = paper(K.RECEIPT, matter)
    assert (receipt.received_on, receipt.manner) == (received_on, manner)


@pytest.mark.parametrize(
    ("kind", "steps"), [(K.OPINION, TOLD[:3]), (K.REVIEW, (*TOLD, *ANSWERED)), (K.FINAL_REVIEW, (*TOLD, *ANSWERED, *REVIEWED))]
)
def test_no_paper_before_what_it_says_was_decided(kind: PaperKind, steps: tuple[Step, ...], county: County) -> None:
    assert PAPERS[kind].refusal(a_petition(county, *steps).case) is not None
