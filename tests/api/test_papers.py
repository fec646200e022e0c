"""Papers over HTTP: for the handler alone, each printing recorded, the accused never told by whom, and what cannot be had said."""

import os
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from uuid import UUID, uuid4

import docx
import httpx
import msgspec
import pytest

from api.papers import DOCX
from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Change, Restricted, Role
from streams.contracts.events import Actor
from streams.contracts.sealing import KEY_BYTES, NONCE_BYTES, Party, Words, seal_remarks
from tests.api.ground import Ground, bearing

CENTRE = ("anji", "centre", "330523", "anji.centre")
HANDLER = ("anji", "unit_officer", "330523107202", "330523107202.tiaowei")
SAID = Words(text="隔壁占了我家的晒谷场", place="村口", parties=(Party("王五一", "13900000001"), Party("蓝春花", "13900000002")))
AGO = datetime.now(UTC) - timedelta(days=3)
IN_HAND: dict[str, Any] = {
    "state": CaseState.HANDLING,
    "lead_unit": "330523107202.tiaowei",
    "dispatched_at": AGO,
    "sent_at": AGO,
    "signed_at": AGO,
    "contacted_at": AGO,
    "contact": "visit",
}


async def got(client: httpx.AsyncClient, token: str, case: Case, what: str = "papers", **query: Any) -> httpx.Response:
    return await client.get(f"/api/v1/cases/{case.case_id}/{what}", params=query, headers={**bearing(token), "Accept-Language": "en"})


async def printed(ground: Ground) -> list[tuple[UUID, dict[str, Any]]]:
    """Whose printings the audit knows, of what."""
    rows = await ground.owner.fetch("select account_id, detail from intake.audit where what = 'paper_printed' order by row")
    return [(row["account_id"], msgspec.json.decode(row["detail"])) for row in rows]


def text_of(document: bytes) -> str:
    whole = docx.Document(BytesIO(document))
    return "\n".join([*(line.text for line in whole.paragraphs), *(cell.text for table in whole.tables for cell in table._cells)])


async def with_more_time(ground: Ground, case: Case) -> Case:
    """Ten days more were asked for, and granted."""
    for change, reason, fields in (
        (Change.EXTENSION_ASKED, "要等测绘结果", {"request_days": {"from": 0, "to": 10}}),
        (Change.EXTENDED, "同意", {"extended_days": {"from": 0, "to": 10}}),
    ):
        act, key = uuid4(), os.urandom(KEY_BYTES)
        await ground.keys.execute("insert into report_keys (report_id, key) values ($1, $2)", act, key)
        sealed = seal_remarks({"reason": reason}, key=key, nonce=os.urandom(NONCE_BYTES), owner=act)
        actor = Actor(uuid4(), Role.TOWN_DESK, "330523107", "330523107.zhihuishi")
        days = {"extended_days": 10} if change is Change.EXTENDED else {}
        case = await ground.change(case, change, event_id=act, actor=actor, sealed=sealed, fields=fields, **days)
    return case


async def test_the_handler_is_told_which_papers_there_can_be_and_what_each_lacks(ground: Ground, client: httpx.AsyncClient) -> None:
    case = await ground.open(words=SAID, **IN_HAND)
    told = (await got(client, await ground.login(HANDLER), case)).json()
    assert [paper["kind"] for paper in told["papers"]] == [
        "notice", "transfer", "opinion", "receipt", "mediation_record", "agreement", "oral_agreement", "course", "contents",
    ]  # fmt: skip
    assert told["parties"] == [{"party": 1, "name": "王五一", "role": ""}, {"party": 2, "name": "蓝春花", "role": ""}]
    agreement = next(paper for paper in told["papers"] if paper["kind"] == "agreement")
    assert "第二十九条" in agreement["basis"]
    assert {"field": "content", "zh": "协议内容", "en": "what is agreed", "basis": "人民调解法29条3项"} in agreement["lacks"]
    assert [lack["field"] for lack in told["papers"][0]["lacks"]] == ["addressee"]
    assert await printed(ground) == []


async def test_a_paper_is_a_docx_named_after_the_case_and_its_printing_is_recorded(ground: Ground, client: httpx.AsyncClient) -> None:
    account = uuid4()
    case = await with_more_time(ground, await ground.open(words=SAID, **IN_HAND))
    token = await ground.login(HANDLER, account=account)
    answer = await got(client, token, case, "papers/extension", party=2)
    assert (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (200, DOCX, "no-store")
    name = answer.headers["content-disposition"]
    assert f'filename="{case.number}-extension.docx"' in name
    assert f"{case.number}延期告知书.docx" in unquote(name)
    shown = text_of(answer.content)
    assert all(word in shown for word in (case.number, "蓝春花:", "延长办理期限10日", "要等测绘结果", "《信访工作条例》第三十四条"))
    assert "王五一" not in shown
    assert await printed(ground) == [(account, {"paper": "extension", "version": case.version, "party": 2})]
    opened = await ground.owner.fetch("select account_id from intake.audit where what = 'words_read'")
    assert [row["account_id"] for row in opened] == [account]
    listed = (await got(client, token, case)).json()["papers"]
    assert {paper["kind"]: len(paper["printed_at"]) for paper in listed if paper["printed_at"]} == {"extension": 1}


async def test_the_file_holds_what_was_printed_and_its_printing_is_recorded_too(ground: Ground, client: httpx.AsyncClient) -> None:
    case = await ground.open(words=SAID, **IN_HAND)
    token = await ground.login(HANDLER)
    assert (await got(client, token, case, "papers/notice", party=1)).status_code == 200
    case = await with_more_time(ground, case)
    assert (await got(client, token, case, "papers/extension", party=1)).status_code == 200
    for _ in range(2):
        answer = await got(client, token, case, "archive")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
        assert f"{case.number}一件一档.zip" in unquote(answer.headers["content-disposition"])
        with zipfile.ZipFile(BytesIO(answer.content)) as archive:
            assert archive.namelist() == ["00-卷内目录.docx", "01-办理经过.docx", "02-告知书.docx", "03-延期告知书.docx"]
            course, notice = text_of(archive.read("01-办理经过.docx")), text_of(archive.read("02-告知书.docx"))
        assert "要等测绘结果" in course
        assert "王五一" in notice
    assert [detail["paper"] for _, detail in await printed(ground)] == ["notice", "extension", "archive", "archive"]
    listed = (await got(client, token, case)).json()["papers"]
    assert [paper["kind"] for paper in listed if paper["printed_at"]] == ["notice", "extension"]
    contents = text_of((await got(client, token, case, "papers/contents")).content)
    assert all(word in contents for word in ("办理经过", "告知书", "延期告知书", f"按第{case.version}版记录重新生成"))


@pytest.mark.parametrize("what", ["papers", "papers/course", "archive"])
async def test_nobody_but_the_handler_gets_a_paper(what: str, ground: Ground, client: httpx.AsyncClient) -> None:
    case = await ground.open(words=SAID, **IN_HAND)
    for grant in (
        ("anji", "grid_member", case.grid_code, ""),
        ("anji", "mediator", "330523107202", "330523107202.tiaowei"),
        *([] if what == "papers" else [CENTRE]),  # who issues a letter has a list, of that letter
    ):
        answer = await got(client, await ground.login(grant), case, what)
        assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
        assert "lead unit" in answer.json()["detail"]
    answer = await got(client, await ground.login(("anji", "unit_officer", "330523104", "330523104.sifasuo")), case, what)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert await ground.owner.fetchval("select count(*) from intake.audit") == 0


@pytest.mark.parametrize("what", ["papers", "papers/course", "archive"])
async def test_a_complained_of_unit_prints_nothing_of_it(what: str, ground: Ground, client: httpx.AsyncClient) -> None:
    lead = {"lead_unit": "330523107.sifasuo", "asked_units": ("330523107.zhengfu",)}  # the office is below the town
    case = await ground.open(words=SAID, **(IN_HAND | lead))
    assert (
        await got(client, await ground.login(("anji", "unit_officer", "330523107", "330523107.sifasuo")), case, what)
    ).status_code == 403
    assert await printed(ground) == []


async def test_of_an_accusation_its_own_readers_print_and_the_accused_is_never_told_by_whom(
    ground: Ground, client: httpx.AsyncClient
) -> None:
    words = Words(text="他收了钱", parties=(Party("王五一"), Party("赵局长", role="被检举人")), accused=("赵局长",))
    jiwei = {"lead_unit": "anji.jiwei", "excluded_units": ("anji.zhujianju",), "restricted": Restricted.ACCUSATION}
    case = await ground.open(words=words, **(IN_HAND | jiwei))
    reader = await ground.login(("anji", "unit_officer", "330523", "anji.jiwei"))
    told = (await got(client, reader, case)).json()
    assert [party["name"] for party in told["parties"]] == ["王五一"]
    assert not {"agreement", "mediation_record", "oral_agreement"} & {paper["kind"] for paper in told["papers"]}
    assert "王五一" not in text_of((await got(client, reader, case, "papers/notice")).content)
    assert "王五一" in text_of((await got(client, reader, case, "papers/notice", party=1)).content)
    assert (await got(client, reader, case, "papers/agreement")).status_code == 404
    for grants in (
        [("anji", "unit_officer", "330523", "anji.zhujianju")],
        [("anji", "unit_officer", "330523", "anji.jiwei"), ("anji", "unit_officer", "330523", "anji.zhujianju")],
        [CENTRE],
    ):
        for what in ("papers", "papers/notice", "archive"):
            assert (await got(client, await ground.login(*grants), case, what)).status_code == 404


SUPERVISED = {"supervision": "supervised"}
DESK = ("anji", "town_desk", "330523107", "330523107.zhihuishi")
PETITION = ("anji", "petition_office", "330523", "anji.xinfangju")
SUPERVISOR = ("anji", "supervisor", "330523", "")
LEADER = ("anji", "leader", "330523", "anji.xianwei")


@pytest.mark.parametrize(
    ("grant", "kinds"),
    [
        (DESK, ["transfer"]),
        (PETITION, ["transfer"]),
        (SUPERVISOR, ["supervision"]),
        (LEADER, ["supervision"]),
        (CENTRE, ["transfer", "supervision"]),
    ],
)
async def test_a_letter_is_printed_by_those_who_issue_it(
    ground: Ground, client: httpx.AsyncClient, grant: tuple[str, str, str, str], kinds: list[str]
) -> None:
    account = uuid4()
    case, token = await ground.open(words=SAID, **(IN_HAND | SUPERVISED)), await ground.login(grant, account=account)
    told = (await got(client, token, case)).json()
    assert ([paper["kind"] for paper in told["papers"]], told["parties"], told["whole_file"]) == (kinds, [], False)
    shown = (await client.get(f"/api/v1/cases/{case.case_id}", headers=bearing(token))).json()
    assert [paper["code"] for paper in shown["papers"]] == kinds
    assert await ground.owner.fetchval("select count(*) from intake.audit") == 0  # a list opens no words
    for kind in ("transfer", "supervision", "notice"):
        assert (await got(client, token, case, f"papers/{kind}")).status_code == (200 if kind in kinds else 403), kind
    assert [detail["paper"] for _, detail in await printed(ground)] == kinds
    said = await ground.owner.fetch("select purpose, account_id from intake.audit where what = 'words_read'")
    assert {row["purpose"] for row in said} == ({"出具转送(交办)函"} if "transfer" in kinds else set())
    printings = (await client.get(f"/api/v1/cases/{case.case_id}", headers=bearing(token))).json()["printings"]
    assert [one["paper"] for one in printings] == kinds


@pytest.mark.parametrize(
    ("grant", "changes"),
    [
        (("anji", "town_desk", "330523104", "330523107202.tiaowei"), {}),  # sees it by its unit, and is no desk of the place
        (DESK, {"recused": True}),
        (DESK, {"asked_units": ("330523107.zhengfu",)}),  # the desk is below the town that is complained of
    ],
)
async def test_a_letter_is_not_printed_from_elsewhere_by_the_recused_or_by_whoever_is_complained_of(
    ground: Ground, client: httpx.AsyncClient, grant: tuple[str, str, str, str], changes: dict[str, Any]
) -> None:
    account = uuid4()
    given = {name: ((account,) if name == "recused" else value) for name, value in changes.items()}
    case, token = await ground.open(words=SAID, **(IN_HAND | given)), await ground.login(grant, account=account)
    for what in ("papers", "papers/transfer"):
        assert (await got(client, token, case, what)).status_code == 403, what
    assert (await client.get(f"/api/v1/cases/{case.case_id}", headers=bearing(token))).json()["papers"] == []


async def test_what_a_supervisor_wrote_is_on_the_letter_and_no_word_of_a_report(ground: Ground, client: httpx.AsyncClient) -> None:
    case = await ground.open(words=SAID, **(IN_HAND | {"supervision": "proposed"}))
    act, key = uuid4(), os.urandom(KEY_BYTES)
    await ground.keys.execute("insert into report_keys (report_id, key) values ($1, $2)", act, key)
    sealed = seal_remarks({"reason": "拖了一个月"}, key=key, nonce=os.urandom(NONCE_BYTES), owner=act)
    actor = Actor(uuid4(), Role.SUPERVISOR, "330523", "")
    case = await ground.change(case, Change.SUPERVISED, event_id=act, actor=actor, sealed=sealed, **SUPERVISED)
    token = await ground.login(SUPERVISOR)
    (letter,) = (await got(client, token, case)).json()["papers"]
    assert "reason" not in {lack["field"] for lack in letter["lacks"]}
    shown = text_of((await got(client, token, case, "papers/supervision")).content)
    assert "拖了一个月" in shown
    assert not any(word in shown for word in ("晒谷场", "王五一"))
    audited = await ground.owner.fetchrow("select purpose, detail from intake.audit where what = 'words_read'")
    assert (audited["purpose"], msgspec.json.decode(audited["detail"])["reports"]) == ("出具督办函", 0)


async def test_a_paper_the_case_cannot_have_now_says_why(ground: Ground, client: httpx.AsyncClient) -> None:
    case, token = await ground.open(words=SAID, **IN_HAND), await ground.login(HANDLER)
    for kind, why in (("extension", "No more time"), ("supervision", "supervise"), ("closing", "Nobody asked"), ("review", "no review")):
        answer = await got(client, token, case, f"papers/{kind}")
        assert (answer.status_code, why in answer.json()["detail"]) == (404, True), answer.text
    unknown = await got(client, token, case, "papers/warrant")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "kind")
    nobody = await got(client, token, case, "papers/notice", party=3)
    assert nobody.status_code == 422
    assert nobody.json()["errors"] == [{"field": "party", "problem": "there is no such party", "wanted": "a number from 1 to 2, or none"}]
    assert await printed(ground) == []


async def test_with_the_key_destroyed_a_paper_has_blanks(ground: Ground, client: httpx.AsyncClient) -> None:
    case, token = await ground.open(words=SAID, **IN_HAND), await ground.login(HANDLER)
    await ground.keys.execute("update report_keys set key = null, destroyed_at = now()")
    shown = text_of((await got(client, token, case, "papers/agreement")).content)
    assert case.number in shown
    assert not any(word in shown for word in ("王五一", "晒谷场"))
