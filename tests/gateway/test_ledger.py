"""A ledger's good lines become reports once; its bad ones are told by line, field and what would be right."""

from pathlib import Path

import pytest

from producers.importers.ledger import bring_in
from streams.contracts.events import ReportSubmitted
from tests.gateway.asking import HOME, Asking

LEDGER = f"""编号,网格编码,发生时间,事由,人数,处理结果,当事人
TZ-1,{HOME},2024-05-01 10:00,两家争水渠,2,当场化解,蓝某、钟某
TZ-2,{HOME},2024-05-02T09:30:00+08:00,路灯不亮,,未化解,
,,,,,,
TZ-3,123,2024-05-03 08:00,网格写错了,两个,未化解,
TZ-4,{HOME},上个月,时间写错了,1,不知道,
TZ-5,{HOME},2024-05-05 08:00,摊位占道,1,,
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    file = tmp_path / "台账.csv"
    file.write_text("\ufeff" + LEDGER, encoding="utf-8")
    return file


async def test_good_lines_go_through_and_bad_ones_are_told(intake: Asking, ledger: Path) -> None:
    lines = await bring_in(ledger, "langcun1", intake.app.state.intake)
    assert [line.number for line in lines if line.report_id] == [2, 3, 7]
    wrong = {line.number: {error.field for error in line.errors} for line in lines if not line.report_id}
    assert wrong == {5: {"grid_code", "people_count"}, 6: {"occurred_at", "outcome"}}
    assert "第5行 grid_code: 格式不对,应为15位网格编码" in [line.told().partition(";")[0] for line in lines]
    events = [event for _, event in await intake.events() if isinstance(event, ReportSubmitted)]
    assert {(event.external_no, event.source) for event in events} == {("TZ-1", "ledger"), ("TZ-2", "ledger"), ("TZ-5", "ledger")}
    first = next(event for event in events if event.external_no == "TZ-1")
    assert (first.occurred_at.isoformat(), first.outcome, first.people_count) == ("2024-05-01T10:00:00+08:00", "settled", 2)


async def test_the_same_ledger_twice_is_the_same_reports_once(intake: Asking, ledger: Path) -> None:
    first = await bring_in(ledger, "langcun1", intake.app.state.intake)
    again = await bring_in(ledger, "langcun1", intake.app.state.intake)
    assert [line.report_id for line in first] == [line.report_id for line in again]
    assert len(await intake.records()) == 3
