"""What stands on each paper: tables of fields, without any document. The articles are those of domain.md §1."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from api.printing.fields import lacking
from api.printing.kinds import PAPERS, PaperKind
from api.printing.matter import Matter, Printing
from streams.contracts.codes import CaseState, Change, Restricted
from streams.contracts.sealing import Party, Words
from streams.reference.county import County
from tests.builders import NOON
from tests.printing.matters import COMMITTEE, DESK, HISTORY, LAN, OFFICE, WANG, a_line, a_matter, days, supervised

K = PaperKind
FILLED: dict[PaperKind, dict[str, Any]] = {
    K.NOTICE: {
        "number": "330523-20230715-00001",
        "addressee": "王五一",
        "received_on": "2023年7月15日",
        "received_from": "网格上报",
        "external_numbers": "12345-0815",
        "lead_unit": "郎村村人民调解委员会",
        "co_units": "章村镇司法所",
        "route": "由村(社区)先行调解",
        "contact_by": "2023年7月19日",
        "finish_by": "2023年8月18日",
        "printed_on": "2023年7月24日",
    },
    K.TRANSFER: {
        "to_unit": "郎村村人民调解委员会",
        "received_on": "2023年7月15日",
        "account": "隔壁占了我家的晒谷场,要赔1200元",
        "petition_no": "",
    },
    K.EXTENSION: {
        "addressee": "王五一",
        "old_due": "2023年8月4日",
        "days": "10",
        "new_due": "2023年8月18日",
        "reason": "要等测绘结果",
        "approved_on": "2023年7月20日",
    },
    K.OPINION: {"petitioner": "王五一", "claim": "", "decision": "", "accepted_on": ""},
    K.RECEIPT: {"addressee": "王五一", "received_on": "", "manner": ""},
    K.REVIEW: {"petitioner": "王五一", "handled_by": "郎村村人民调解委员会", "asked_on": "", "opinion": ""},
    K.FINAL_REVIEW: {"petitioner": "王五一", "handled_by": "郎村村人民调解委员会", "asked_on": "", "hearing": ""},
    K.MEDIATION_RECORD: {"issuer": "郎村村人民调解委员会", "facts": "隔壁占了我家的晒谷场,要赔1200元", "course": "", "held_on": ""},
    K.AGREEMENT: {
        "issuer": "郎村村人民调解委员会",
        "facts": "隔壁占了我家的晒谷场,要赔1200元",
        "content": "",
        "liability": "",
        "deadline": "",
    },
    K.ORAL_AGREEMENT: {"issuer": "郎村村人民调解委员会", "facts": "隔壁占了我家的晒谷场,要赔1200元", "content": "", "agreed_on": ""},
    K.CLOSING: {
        "account": "隔壁占了我家的晒谷场,要赔1200元",
        "contact": "上门。双方都愿意调解",
        "contacted_on": "2023年7月18日",
        "extended": "10天",
        "result": "达成协议",
        "evidence": "双方签了协议",
        "follow_up": "双方满意",
        "done_on": "2023年7月22日",
        "settled": "2023年7月23日经上门确认化解。晒谷场已经让出",
    },
    K.COURSE: {"account": "隔壁占了我家的晒谷场,要赔1200元"},
    K.CONTENTS: {"opened_on": "2023年7月15日", "state": "已办结"},
}
LACKS = {
    K.NOTICE: "",
    K.TRANSFER: "petition_no",
    K.SUPERVISION: "reply_by",
    K.EXTENSION: "",
    K.OPINION: "petition_no accepted_on claim facts opinion grounds decision",
    K.RECEIPT: "papers served_at received_on server",
    K.REVIEW: "petition_no reply_received_on asked_on request facts opinion",
    K.FINAL_REVIEW: "petition_no reply_received_on asked_on request facts opinion",
    K.MEDIATION_RECORD: "held_on held_at mediators course",
    K.AGREEMENT: "dispute liability content manner deadline mediators signed_on",
    K.ORAL_AGREEMENT: "content agreed_on mediators",
    K.CLOSING: "",
    K.COURSE: "",
    K.CONTENTS: "",
}


@pytest.mark.parametrize("kind", FILLED)
def test_a_paper_says_what_the_case_knows(kind: PaperKind, county: County) -> None:
    fields = PAPERS[kind].fill(a_matter(county))
    assert {name: getattr(fields, name) for name in FILLED[kind]} == FILLED[kind]


@pytest.mark.parametrize("kind", LACKS)
def test_what_the_law_wants_and_nobody_knows_is_told(kind: PaperKind, county: County) -> None:
    matter = supervised(county) if kind is K.SUPERVISION else a_matter(county)
    assert [lack.field for lack in lacking(PAPERS[kind].fill(matter))] == LACKS[kind].split()


@pytest.mark.parametrize("kind", PaperKind)
def test_every_paper_states_its_legal_basis(kind: PaperKind, county: County) -> None:
    article = {
        K.NOTICE: "《信访工作条例》第二十三条",
        K.SUPERVISION: "《信访工作条例》第四十条",
        K.EXTENSION: "《信访工作条例》第三十四条",
        K.OPINION: "第三十二条",
        K.REVIEW: "第三十五条",
        K.FINAL_REVIEW: "第三十六条",
        K.AGREEMENT: "《中华人民共和国人民调解法》第二十八条、第二十九条",
        K.ORAL_AGREEMENT: "《中华人民共和国人民调解法》第二十八条、第三十条",
    }.get(kind, "《")
    matter = supervised(county) if kind is K.SUPERVISION else a_matter(county)
    assert article in PAPERS[kind].fill(matter).basis


def test_a_dispute_never_passes_for_a_petition(county: County) -> None:
    """The statutory clocks begin with an acceptance (受理); a notice of a dispute says that the law is applied by analogy."""
    for kind in (K.NOTICE, K.EXTENSION):
        assert "尚不是信访事项,参照执行" in PAPERS[kind].fill(a_matter(county)).basis


def test_a_supervision_tells_each_clock_that_ran_out_and_who_decided(county: County) -> None:
    told: Any = PAPERS[K.SUPERVISION].fill(supervised(county))
    assert [(row.at, row.what, row.note) for row in told.passed] == [
        ("2023年7月18日00时00分", "超期", "签收"),
        ("2023年8月4日12时00分", "催办", "办结"),
        ("2023年8月8日12时00分", "建议督办", "办结"),
    ]
    assert (told.level, told.reason, told.decided_by) == ("督办", "长期未办,也没有说明", "中共安吉县委政法委员会(督办员)")
    listed: Any = PAPERS[K.SUPERVISION].fill(supervised(county, supervision="listed"))
    assert (listed.level, "第三十九条" in listed.basis) == ("挂牌督办", True)


def test_an_extension_beyond_thirty_days_is_left_to_a_person(county: County) -> None:
    """条例 34: not more than thirty days in all."""
    granted = replace(HISTORY[5], fields={"extended_days": {"from": 30, "to": 60}})
    matter = replace(a_matter(county, extended_days=60), timeline=(*HISTORY[:5], granted))
    fields: Any = PAPERS[K.EXTENSION].fill(matter)
    assert (fields.days, fields.new_due) == ("", "")
    assert {"days", "new_due"} <= {lack.field for lack in lacking(fields)}


def test_the_parties_stand_on_an_agreement_once_each_and_there_is_room_for_two(county: County) -> None:
    rows: Any = PAPERS[K.AGREEMENT].fill(a_matter(county))
    assert [(row.name, row.role, row.phone) for row in rows.parties] == [
        ("王五一", "投诉人", "13900000001"),
        ("蓝春花", "对方", "13900000002"),
    ]
    alone: Any = PAPERS[K.AGREEMENT].fill(
        a_matter(county, words=Words(text="漏水", on_behalf_of="雷阿婆", parties=(Party("雷阿婆", "1"),)))
    )
    assert [(row.name, row.phone, row.role) for row in alone.parties] == [("雷阿婆", "1", "当事人(代办)"), ("", "", "")]


def test_an_agreement_says_what_the_mediator_wrote_down_of_it(county: County) -> None:
    said = {name: f"({name})" for name in ("facts", "dispute", "liability", "content", "manner")}
    lines = (
        a_line(10, Change.MEDIATORS_CHOSEN, said={"mediators": "钟六妹"}),
        a_line(11, Change.AGREED_IN_WRITING, said=said),
        a_line(12, Change.AGREED_ORALLY, said={"content": "先让出一半"}),
    )
    written = a_matter(county, agreement_form="written", agreed_on=NOON, perform_by=NOON + timedelta(days=30))
    paper: Any = PAPERS[K.AGREEMENT].fill(replace(written, timeline=lines))
    assert {name: getattr(paper, name) for name in said} == said
    assert (paper.signed_on, paper.deadline, paper.mediators) == (written.day(NOON), written.day(NOON + timedelta(days=30)), "钟六妹")
    oral: Any = PAPERS[K.ORAL_AGREEMENT].fill(replace(a_matter(county, agreement_form="oral", agreed_on=NOON), timeline=lines))
    assert (oral.content, oral.deadline, oral.agreed_on) == ("先让出一半", "当场履行", written.day(NOON))
    nothing_yet: Any = PAPERS[K.AGREEMENT].fill(replace(a_matter(county), timeline=lines))
    assert (nothing_yet.content, nothing_yet.deadline, nothing_yet.signed_on) == ("", "", "")


def test_only_a_mediation_committee_seals_an_agreement(county: County) -> None:
    fields = PAPERS[K.AGREEMENT].fill(a_matter(county, lead_unit=OFFICE))
    assert "issuer" in {lack.field for lack in lacking(fields)}


@pytest.mark.parametrize(
    ("party", "parties", "addressee"), [(2, (WANG, LAN), "蓝春花"), (None, (WANG, LAN), ""), (None, (WANG,), "王五一")]
)
def test_whom_a_paper_is_for(party: int | None, parties: tuple[Party, ...], addressee: str, county: County) -> None:
    matter = a_matter(county, words=Words(text="漏水", parties=parties), party=party)
    for kind in (K.NOTICE, K.EXTENSION, K.RECEIPT):
        assert getattr(PAPERS[kind].fill(matter), "addressee", None) == addressee


def test_a_paper_for_one_party_names_no_other_and_quotes_nobody(county: County) -> None:
    for kind, paper in PAPERS.items():
        if paper.to_party:
            told = repr(paper.fill(a_matter(county, party=2)))
            assert not any(word in told for word in (WANG.name, WANG.phone, "晒谷场,")), kind


@pytest.mark.parametrize(
    "changes",
    [
        {"restricted": Restricted.ACCUSATION, "lead_unit": "anji.jiwei", "excluded_units": ("anji.zhujianju",)},
        {"excluded_units": ("330523107.zhengfu",)},
        {"restricted": Restricted.DV, "lead_unit": "anji.fulian"},
        {"asked_units": ("330523107202.cunwei",)},
    ],
    ids=["accusation", "accused unit", "domestic violence", "complained of"],
)
def test_where_somebody_is_accused_or_protected_no_paper_for_parties_says_what_was_reported(
    changes: dict[str, Any], county: County
) -> None:
    matter = a_matter(county, party=None, words=Words(text="他打人,是我看见的", parties=(WANG,)), **changes)
    for kind in (K.NOTICE, K.EXTENSION, K.OPINION, K.RECEIPT, K.MEDIATION_RECORD, K.AGREEMENT, K.ORAL_AGREEMENT):
        assert "我看见的" not in repr(PAPERS[kind].fill(matter)), kind
    for kind in (K.NOTICE, K.EXTENSION, K.OPINION, K.RECEIPT):
        told = repr(PAPERS[kind].fill(matter))
        assert not any(word in told for word in ("王五一", "网格上报", "12345-0815")), f"{kind}: a person chooses whom it is for"


@pytest.mark.parametrize(
    "accused",
    [Party("赵局长", role="被检举人"), Party("赵局长", role="对方"), Party("赵局", role="")],
    ids=["by role", "by name", "by part of it"],
)
def test_the_accused_is_nobodys_addressee(accused: Party, county: County) -> None:
    """条例 30(3)."""
    words = Words(text="他收了钱", parties=(WANG, accused), accused=("赵局长",))
    matter = a_matter(county, words=words, restricted=Restricted.ACCUSATION)
    assert matter.parties == (WANG,)
    assert "赵局" not in repr([paper.fill(matter) for paper in PAPERS.values() if paper.to_party])


def test_an_accusation_is_not_mediated(county: County) -> None:
    matter = a_matter(county, restricted=Restricted.ACCUSATION)
    for kind in (K.MEDIATION_RECORD, K.AGREEMENT, K.ORAL_AGREEMENT):
        assert PAPERS[kind].refusal(matter.case) is not None


def test_a_transfer_to_a_unit_that_is_complained_of_says_nothing_of_what_was_reported(county: County) -> None:
    told: Any = PAPERS[K.TRANSFER].fill(a_matter(county, asked_units=("330523107.zhengfu",), lead_unit=DESK))
    assert told.account == ""


@pytest.mark.parametrize(
    ("changes", "papers"),
    [
        ({"state": CaseState.PROPOSED, "dispatched_at": None, "contacted_at": None, "extended_days": 0}, "course contents"),
        ({"state": CaseState.SIGNED, "contacted_at": None, "extended_days": 0}, "notice transfer receipt course contents"),
        (
            {"state": CaseState.HANDLING, "extended_days": 0},
            "notice transfer opinion receipt mediation_record agreement oral_agreement course contents",
        ),
        (
            {"supervision": "listed"},
            "notice transfer supervision extension opinion receipt review final_review mediation_record agreement oral_agreement closing course contents",
        ),
        ({"state": CaseState.JOINED}, "course contents"),
    ],
    ids=["proposed", "signed", "in hand", "done", "joined"],
)
def test_which_papers_a_case_can_have(changes: dict[str, Any], papers: str, county: County) -> None:
    case = a_matter(county, **changes).case
    assert " ".join(kind for kind, paper in PAPERS.items() if paper.refusal(case) is None) == papers


def test_a_receipt_names_what_was_printed_for_the_same_party(county: County) -> None:
    printed = (
        Printing(days(2), "notice", 3, 1),
        Printing(days(2), "notice", 3, 2),
        Printing(days(6), "extension", 6, 1),
        Printing(days(7), "receipt", 7, 1),
    )
    told: Any = PAPERS[K.RECEIPT].fill(replace(a_matter(county), printings=printed))
    assert [row.title for row in told.papers] == ["告知书", "延期告知书"]


def test_a_paper_is_made_again_from_the_case_as_it_stood(county: County) -> None:
    matter = a_matter(county)
    then: Matter = matter.as_printed(Printing(days(4), "notice", 5, 2))
    assert (then.case.version, then.case.extended_days, then.case.done_at, then.addressee) == (5, 0, None, LAN)
    fields: Any = PAPERS[K.NOTICE].fill(then)
    assert (fields.printed_on, fields.finish_by) == ("2023年7月19日", "2023年8月4日")
    assert [line.version for line in then.timeline] == [1, 2, 3, 4, 5]


def test_erased_words_leave_blanks(county: County) -> None:
    for paper in PAPERS.values():
        told = repr(paper.fill(a_matter(county, words=None)))
        assert "王五一" not in told
        assert "晒谷场,要" not in told


def test_the_seat_is_named_never_the_person(county: County) -> None:
    told: Any = PAPERS[K.COURSE].fill(a_matter(county))
    assert (told.entries[1].who, told.entries[6].note) == ("章村镇综合信息指挥室(综合信息指挥室)", "双方签了协议\n双方满意")
    assert COMMITTEE not in repr(told)
