"""What may be written on a petition: days that can be, units that may review, numbers that are numbers."""

from dataclasses import replace

import pytest

from streams.contracts.codes import CaseKind, CaseState, Role
from streams.contracts.lifecycle_table import LIFE_CYCLES
from streams.rules.lifecycle import Applied, Refused, decide
from tests.builders import NOON
from tests.rules.conditions import ACTORS
from tests.rules.test_lifecycle import a_case_in, asked


@pytest.mark.parametrize(
    ("state", "act", "field", "value"),
    [
        (CaseState.OPINION_ISSUED, "serve_opinion", "delivered_on", "2023-07-14"),
        (CaseState.OPINION_ISSUED, "serve_opinion", "delivered_on", "2023-07-16"),
        (CaseState.OPINION_ISSUED, "serve_opinion", "delivered_on", "15.7.2023"),
        (CaseState.REGISTERED, "assign", "report_by", "2023-07-15"),
        (CaseState.REGISTERED, "assign", "report_by", "2030-07-15"),
        (CaseState.ANSWERED, "ask_review", "lead_unit", "330523107.sifasuo"),
        (CaseState.REVIEWED, "ask_final", "lead_unit", "330523107.sifasuo"),
        (CaseState.CLAIMED, "number", "external_no", "张三的信"),
        (CaseState.CLAIMED, "register", "matter", "grudge"),
    ],
)
def test_a_value_that_is_not_possible_for_a_petition_is_refused(state: CaseState, act: str, field: str, value: str) -> None:
    """No day on a receipt lies before the paper or after today, and no unit reviews what it decided itself."""
    row = LIFE_CYCLES[CaseKind.PETITION].by_act[act]
    case = a_case_in(state, row, kind=CaseKind.PETITION, issued_at=NOON, replied_at=NOON, petition_at=NOON, handled_by="anji.jiaojing")
    whole = asked(act, ACTORS[Role.UNIT_OFFICER if Role.UNIT_OFFICER in row.roles and act != "number" else Role.PETITION_OFFICE], case)
    whole = replace(whole, fields={**whole.fields, **({"lead_unit": "anji.centre"} if "lead_unit" in whole.fields else {})})
    assert isinstance(decide(whole, case, NOON), Applied)
    answer = decide(replace(whole, fields={**whole.fields, field: value}), case, NOON)
    assert isinstance(answer, Refused)
    assert field in answer.reason.en
