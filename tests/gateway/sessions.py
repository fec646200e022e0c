"""Sessions and bookings to change, and how the tests send them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx

from tests.gateway.asking import Asking, new_id

COUNTY_SEAT = "330523000000"
TOWN = "330523107000"
VILLAGE = "330523107202"
ZONE = ZoneInfo("Asia/Shanghai")


def session(*, days: int = 3, **changes: Any) -> dict[str, Any]:
    """A good session, some days from now; a change of None leaves the field out."""
    begins = datetime.now(ZONE).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=days)
    whole: dict[str, Any] = {
        "tenant": "anji",
        "kind": "fixed",
        "region": COUNTY_SEAT,
        "leader": "leader",
        "leader_name": "示范领导",
        "leader_post": "县值守接访领导",
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=2)).isoformat(),
        "place": "县社会治理中心一楼接访厅",
        "hotline": "0572-5550100",
        "capacity": 5,
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


def booking(reception: UUID, **changes: Any) -> dict[str, Any]:
    """A good booking; a change of None leaves the field out."""
    whole: dict[str, Any] = {
        "booking_id": str(new_id()),
        "reception_id": str(reception),
        "name": "王小明",
        "phone": "13800000000",
        "text": "田边水渠被隔壁堵了三年,说了几次都没人管",
        "village": VILLAGE,
        "needs": "听力不好,请说慢一点",
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


async def announcing(intake: Asking, given: dict[str, Any], reception: UUID | None = None, *, by: str = "centre") -> httpx.Response:
    """The answer to announcing a session."""
    headers = {"Authorization": f"Bearer {await intake.token(by)}"}
    return await intake.client.put(f"/api/v1/receptions/{reception or uuid4()}", json=given, headers=headers)


async def announced(intake: Asking, given: dict[str, Any] | None = None, *, by: str = "centre") -> UUID:
    """A session that is announced."""
    answer = await announcing(intake, given or session(), by=by)
    assert answer.status_code == 200, answer.text
    return UUID(answer.json()["reception_id"])
