"""Photographs of a report open as its words do, each opening is on record, and none opens once the key is destroyed."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from streams.contracts.cases import Case
from streams.contracts.sealing import Words
from tests.api.ground import Ground, bearing

CENTRE = ("anji", "centre", "330523", "anji.centre")
HANDLER = ("anji", "unit_officer", "330523107", "330523107.sifasuo")
MEMBER = ("anji", "grid_member", "330523107202001", "")
PICTURE = b"\xff\xd8 the field path \xff\xd9"


async def with_a_photograph(ground: Ground, **changes: Any) -> tuple[Case, UUID]:
    case = await ground.open(words=Words(text="路被堵了"), **changes)
    report = await ground.owner.fetchval("select report_id from stream.reports where case_id = $1", case.case_id)
    attachment = uuid4()
    await ground.attach(report, attachment, plain=PICTURE)
    return case, attachment


async def seen(client: httpx.AsyncClient, token: str, case: Case, attachment: UUID, purpose: str = "") -> httpx.Response:
    path = f"/api/v1/cases/{case.case_id}/attachments/{attachment}"
    return await client.get(path, params={"purpose": purpose}, headers=bearing(token))


async def test_the_handler_sees_it_and_others_state_a_purpose(ground: Ground, client: httpx.AsyncClient) -> None:
    case, attachment = await with_a_photograph(ground)
    handler, centre = await ground.login(HANDLER), await ground.login(CENTRE)
    answer = await seen(client, handler, case, attachment)
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "image/jpeg", PICTURE)
    assert (answer.headers["x-content-type-options"], "sandbox" in answer.headers["content-security-policy"]) == ("nosniff", True)
    assert (await seen(client, centre, case, attachment, "  ")).status_code == 403
    assert (await seen(client, centre, case, attachment, "回复来电人")).content == PICTURE
    lines = await ground.owner.fetch("select purpose, detail from intake.audit where what = 'words_read' order by row")
    assert [(line["purpose"], str(attachment) in line["detail"]) for line in lines] == [("", True), ("回复来电人", True)]


async def test_the_case_tells_of_it_only_with_the_words(ground: Ground, client: httpx.AsyncClient) -> None:
    case, attachment = await with_a_photograph(ground)

    async def told(token: str, purpose: str = "") -> Any:
        answer = await client.get(f"/api/v1/cases/{case.case_id}", params={"purpose": purpose}, headers=bearing(token))
        return answer.json()["reports"][0]["attachments"]

    centre = await ground.login(CENTRE)
    listed = [{"attachment_id": str(attachment), "media_type": "image/jpeg", "size_bytes": len(PICTURE)}]
    assert (await told(centre), await told(centre, "调解需要")) == ([], listed)
    assert await told(await ground.login(HANDLER)) == listed


async def test_whoever_may_not_read_the_words_sees_none_and_the_sender_their_own(ground: Ground, client: httpx.AsyncClient) -> None:
    sender = uuid4()
    case, attachment = await with_a_photograph(ground, reporter=sender, asked_units=("anji.jiaojing",))
    about = await ground.login(("anji", "leader", "330523", "anji.jiaojing"))
    assert (await seen(client, about, case, attachment, "调解需要")).status_code == 403
    assert (await seen(client, await ground.login(MEMBER, account=sender), case, attachment)).content == PICTURE
    assert (await seen(client, await ground.login(MEMBER), case, attachment, "想看看")).status_code == 403
    other, _ = await with_a_photograph(ground)
    assert (await seen(client, await ground.login(HANDLER), other, attachment)).status_code == 404
    await ground.keys.execute("update report_keys set key = null, destroyed_at = now()")
    assert (await seen(client, await ground.login(HANDLER), case, attachment)).status_code == 404
