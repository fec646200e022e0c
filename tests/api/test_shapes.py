"""What is sent is what the document says, to the field and to the code: the screens are typed by it."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from api import frames
from api.alarms import AlarmList
from api.annual_figures import Annual
from api.calendar import CalendarGaps
from api.case_detail import CaseDetail
from api.cases import ActOutcome, CasePage
from api.county import CountyData
from api.cursors import Cursor
from api.duty import DutyPeople, Rota
from api.follow_ups import FollowUpPage
from api.health import Health
from api.lifecycle import LifeCycles
from api.lookup import Matter
from api.papers import PaperList
from api.recommendations import RecommendationList
from api.reports import ReportFate, ReportPage
from api.satisfaction import SatisfactionFigures
from api.statistics import Statistics
from streams.contracts.cases import Case
from streams.contracts.codes import Change
from streams.contracts.sealing import Party, Words
from tests.api.events import Parser, events_of
from tests.api.ground import Ground, a_server, bearing, settings_for
from tests.builders import an_actor

CENTRE = ("anji", "centre", "330523", "anji.centre")
HANDLER = ("anji", "unit_officer", "330523107", "330523107.sifasuo")
MEMBER = ("anji", "grid_member", "330523107202001", "")
WORDS = Words(text="树枝压到田里", place="村口", parties=(Party(name="甲", phone="1"),), complained_of=("村委",))
PLACE = Cursor(1, 2, 3)


def is_as_documented(sent: bytes, shape: Any) -> bool:
    """Whether these bytes are this shape: nothing missing, nothing that the shape does not know, every code a known one."""
    return bool(msgspec.json.decode(msgspec.json.encode(msgspec.json.decode(sent, type=shape))) == msgspec.json.decode(sent))


async def a_told_case(ground: Ground, account: UUID) -> Case:
    """A case with reports, a join, a link, changes of both kinds, a clock and an act."""
    other = await ground.open()
    case, _ = await ground.join(await ground.open(reporter=account, words=WORDS, co_units=("anji.jiaojing",)))
    fields = {"urgency": {"from": "yellow", "to": "orange"}, "contact": "phone", "score": 0.8}
    case = await ground.change(case, Change.URGENCY_RAISED, urgency="orange", actor=an_actor(), fields=fields)
    put = "insert into intake.grants (account_id, tenant, role, scope) select account_id, 'anji', 'leader', '330523' from intake.accounts"
    await ground.owner.execute(put)
    red = await ground.open(urgency="red", red_at=datetime.now(UTC))
    following = {"next_post": "second", "next_at": datetime.now(UTC).isoformat()}
    await ground.change(red, Change.RUNG, fields={"post": "first", "accounts": str(account), **following})
    insert = "insert into stream.links values ($1, $2, 'rebound', 0.5, '[]', now())"
    await ground.owner.execute(insert, case.case_id, other.case_id)
    reason = '{"code": "act.state", "zh": "不行", "en": "no"}'
    answered = "insert into stream.acts values ($1, $2, 'refused', $3, '{reroute,withdraw}', 2, now())"
    await ground.owner.execute(answered, case.case_id, case.case_id, reason)
    await ground.owner.execute("update stream.reports set flags = '{late,grid_moved}' where case_id = $1", case.case_id)
    return case


async def test_each_answer_is_as_documented(ground: Ground, client: httpx.AsyncClient) -> None:
    account = uuid4()
    case = await a_told_case(ground, account)
    report, code = await ground.owner.fetchrow("select report_id, query_code from intake.reports where account_id = $1", account)
    answers = {
        "/api/v1/cases": (CENTRE, CasePage),
        f"/api/v1/cases/{case.case_id}?purpose=test": (CENTRE, CaseDetail),
        f"/api/v1/cases/{case.case_id}/acts/{case.case_id}": (CENTRE, ActOutcome),
        f"/api/v1/cases/{case.case_id}/papers": (HANDLER, PaperList),
        "/api/v1/statistics": (CENTRE, Statistics),
        "/api/v1/satisfaction/2020/1": (CENTRE, SatisfactionFigures),
        "/api/v1/follow-ups": (CENTRE, FollowUpPage),
        "/api/v1/recommendations": (CENTRE, RecommendationList),
        "/api/v1/annual/2026": (CENTRE, Annual),
        "/api/v1/calendar": (CENTRE, CalendarGaps),
        "/api/v1/duty": (CENTRE, Rota),
        "/api/v1/duty/people": (CENTRE, DutyPeople),
        "/api/v1/alarms": (CENTRE, AlarmList),
        "/api/v1/lifecycle": (CENTRE, LifeCycles),
        "/api/v1/reports": (MEMBER, ReportPage),
        f"/api/v1/reports/{report}": (MEMBER, ReportFate),
        f"/api/v1/lookup/{code}": (MEMBER, Matter),
        "/api/v1/county": (MEMBER, CountyData),
        "/healthz": (MEMBER, Health),
    }
    for address, (grant, shape) in answers.items():
        answer = await client.get(address, headers=bearing(await ground.login(grant, account=account if grant is MEMBER else None)))
        assert answer.status_code == 200, answer.text
        assert is_as_documented(answer.content, shape), f"{address}: {answer.text}"


async def test_each_change_on_the_feed_is_as_documented(ground: Ground) -> None:
    await a_told_case(ground, uuid4())
    async with a_server(settings_for(ground.databases)) as (_, address), httpx.AsyncClient(base_url=address) as client:
        told = [event async for event in events_of(client, await ground.login(CENTRE), "?recent=9", for_s=0.3)]
    assert [event.data["kind"] for event in told] == ["opened", "opened", "joined", "urgency_raised", "opened", "rung"]
    for event in told:
        assert is_as_documented(json.dumps(event.data).encode(), frames.FeedItem), event.data


@pytest.mark.parametrize(
    "sent",
    [
        frames.withdrawn(PLACE, "main", uuid4()),
        frames.reset(PLACE, "main", "expired"),
        frames.slow(),
        frames.bye("lifetime"),
    ],
    ids=["withdrawn", "reset", "slow", "bye"],
)
def test_each_other_event_of_the_feed_is_as_documented(sent: bytes) -> None:
    (event,) = Parser().feed(sent)
    whole = {"event": event.name, "data": event.data} | ({"id": event.id} if event.id else {})
    assert is_as_documented(json.dumps(whole).encode(), frames.FeedEvent), whole
