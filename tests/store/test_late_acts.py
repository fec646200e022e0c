"""Acts made without a line, through the whole cycle: three endings, both versions kept, and what a person then chooses."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from streams.contracts.cases import Case
from streams.contracts.codes import Role
from streams.contracts.events import Actor, ActRequested
from streams.store.memory import case_of
from tests.builders import NOON, an_act
from tests.store.ground import Ground, a_claim, employ

DESK = Actor(uuid4(), Role.TOWN_DESK, "330523107", "330523107.zhihuishi")
OTHER_DESK = Actor(uuid4(), Role.TOWN_DESK, "330523107", "330523107.zhihuishi")
MADE, DONE, CAME = NOON + timedelta(minutes=5), NOON + timedelta(minutes=20), NOON + timedelta(hours=3)


async def opened(ground: Ground) -> Case:
    await employ(ground.databases, DESK, OTHER_DESK)
    await ground.tell(a_claim(category="02"))
    await ground.store_new()
    return await the_case(ground)


async def the_case(ground: Ground) -> Case:
    (row,) = await ground.store.fetch("select * from stream.cases")
    return case_of(row)


async def asked(ground: Ground, case: Case, act: str, by: Actor, *, at: datetime, made_at: datetime | None = None, **fields: str) -> UUID:
    event: ActRequested = an_act(case, act, actor=by, received_at=at, requested_at=made_at or at, fields={"reason": "…", **fields})
    ground.ask(event)
    await ground.store_new()
    return event.act_id


async def answer(ground: Ground, act_id: UUID) -> tuple[str, str]:
    (row,) = await ground.rows("select status, reason from stream.acts where act_id = $1", act_id)
    return row["status"], msgspec.json.decode(row["reason"])["code"] if row["reason"] else ""


async def history(ground: Ground) -> list[dict[str, Any]]:
    rows = await ground.rows("select change, account_id, at, fields from stream.timeline order by version")
    return [row | {"fields": msgspec.json.decode(row["fields"])} for row in rows]


async def met(ground: Ground) -> tuple[UUID, Case]:
    """Two desks corrected the category; the second had no line."""
    case = await opened(ground)
    await asked(ground, case, "reclassify", OTHER_DESK, at=DONE, category="05")
    late = await asked(ground, case, "reclassify", DESK, at=CAME, made_at=MADE, category="01")
    assert await answer(ground, late) == ("conflicting", "late.conflicting")
    case = await the_case(ground)
    assert (case.category, case.late_acts) == ("05", (late,))
    entry = (await history(ground))[-1]
    assert {name: entry["fields"][name] for name in ("act", "late.category", "now.category")} == {
        "act": "reclassify",
        "late.category": "01",
        "now.category": "05",
    }
    return late, case


async def test_what_others_changed_stays_until_somebody_chooses_the_late_one(ground: Ground) -> None:
    late, case = await met(ground)
    chosen = await asked(ground, case, "reconcile", OTHER_DESK, at=CAME + timedelta(minutes=1), kept="late")
    assert await answer(ground, chosen) == ("applied", "")
    assert await answer(ground, late) == ("applied", "")
    case = await the_case(ground)
    assert (case.category, case.late_acts, case.version) == ("01", (), 5)
    last = (await history(ground))[-2:]
    assert [(one["change"], one["account_id"]) for one in last] == [
        ("reconciled", OTHER_DESK.account_id),
        ("reclassified", DESK.account_id),
    ]
    assert last[1]["fields"]["made_at"] == MADE.isoformat()
    assert await ground.adds_up()


async def test_or_what_others_did(ground: Ground) -> None:
    late, case = await met(ground)
    chosen = await asked(ground, case, "reconcile", DESK, at=CAME + timedelta(minutes=1), kept="present")
    assert (await answer(ground, chosen), await answer(ground, late)) == (("applied", ""), ("refused", "late.present_kept"))
    assert (await the_case(ground)).category == "05"


async def test_what_can_no_longer_happen_is_not_chosen(ground: Ground) -> None:
    late, case = await met(ground)
    await ground.store.execute("update stream.cases set state = 'closing'")
    chosen = await asked(ground, case, "reconcile", DESK, at=CAME + timedelta(minutes=1), kept="late")
    assert (await answer(ground, chosen), await answer(ground, late)) == (("refused", "act.state"), ("conflicting", "late.conflicting"))


async def an_officer(ground: Ground, case: Case) -> Actor:
    """Of the unit that leads the case."""
    officer = Actor(uuid4(), Role.UNIT_OFFICER, "330523107", case.lead_unit)
    await employ(ground.databases, officer)
    return officer


async def test_what_nobody_touched_counts_from_when_it_was_done(ground: Ground) -> None:
    case = await opened(ground)
    signed = await asked(ground, case, "sign", await an_officer(ground, case), at=MADE + timedelta(hours=5), made_at=MADE)
    assert await answer(ground, signed) == ("applied", "")
    assert (await the_case(ground)).signed_at == MADE
    assert (await history(ground))[-1]["fields"]["made_at"] == MADE.isoformat()


@pytest.mark.parametrize(("made_at", "counts"), [(NOON - timedelta(hours=9), None), (CAME - timedelta(hours=25), CAME)])
async def test_but_not_from_before_its_actor_can_have_seen_the_case_nor_beyond_the_grace(
    ground: Ground, made_at: datetime, counts: datetime | None
) -> None:
    case = await opened(ground)
    await asked(ground, case, "sign", await an_officer(ground, case), at=CAME, made_at=made_at)
    assert (await the_case(ground)).signed_at == (counts or case.opened_at)


async def test_where_the_case_has_gone_it_is_kept_in_the_history(ground: Ground) -> None:
    case = await opened(ground)
    first, second = await an_officer(ground, case), await an_officer(ground, case)
    await asked(ground, case, "sign", first, at=DONE)
    late = await asked(ground, case, "sign", second, at=CAME, made_at=MADE)
    assert await answer(ground, late) == ("obsolete", "act.state")
    entry = (await history(ground))[-1]
    assert (entry["change"], entry["account_id"], entry["fields"]["act"]) == ("came_too_late", second.account_id, "sign")
    assert (await the_case(ground)).signed_at == DONE
