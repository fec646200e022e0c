"""One step of the walk: an act that happens and what everybody then sees of it, or one that does not and the reason in words."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from streams.contracts.codes import CaseKind, Role
from streams.contracts.lifecycle_table import LIFE_CYCLES, ROWS
from streams.contracts.moments import day_at
from streams.contracts.queries import queries_in
from streams.contracts.transitions import CONDITIONS, Need, Transition
from tests.story.office import Item, Office, new_id

SQL = queries_in(Path(__file__).with_name("walk.sql"))
WATCHER = "centre"
SAID = "走访时了解的情况"
Done = tuple[str, str]  # a kind of case, an act


@dataclass
class Walk:
    """What has been applied and refused so far, and by which clocks."""

    office: Office
    owner: Any  # a pool of connections that may change what they like
    applied: set[Done] = field(default_factory=set)
    fired: set[Done] = field(default_factory=set)
    refused: set[Done] = field(default_factory=set)
    unmet: set[str] = field(default_factory=set)  # conditions that did not hold
    entries: list[Item] = field(default_factory=list)
    seen: list[list[Item]] = field(default_factory=list)  # by each who watches

    async def applies(self, act: str, case_id: str, *, by: str, then: str, seen_by: str = WATCHER, **fields: str) -> int:
        """It is offered, it happens, and the case's page says so: the state, the change, from which seat. Returns the version."""
        before = await self.office.case(by, case_id)
        row = rows_of(before)[act]
        assert act in offered(before), (act, offered(before))
        answer = await self.office.act(by, case_id, act, before["version"], **(fields_of(row) | fields))
        assert answer.status_code == 200, (act, answer.text)
        told = answer.json()["case"]
        assert (told["state"], told["version"]) == (then, before["version"] + 1), act
        after = await self.office.case(seen_by, case_id)
        entry = after["timeline"][told["version"] - 1]  # the last, unless a clock rang already
        assert (after["state"], entry["version"]) == (then, told["version"])
        assert (entry["change"], entry["actor"]["role"]) == (row.change, acting(self.office, by, row)), act
        assert entry["act"]["code"] == act
        assert {one["field"] for one in entry["chosen"]} >= asked_for(row), act
        assert all(after["state"] in rows_of(after)[one].sources for one in offered(after))
        self.applied.add((before["kind"], act))
        self.entries.append((case_id, entry["version"], entry["change"]))
        return int(entry["version"])

    async def refuses(self, act: str, case_id: str, *, by: str, why: str, **fields: str) -> dict[str, Any]:
        """It does not happen: 409 with the reason, whose words those of the condition are, and the case is as it was."""
        before = await self.office.case(by, case_id)
        answer = await self.office.act(by, case_id, act, before["version"], **(fields_of(rows_of(before)[act]) | fields))
        assert answer.status_code == 409, (act, answer.text)
        told: dict[str, Any] = answer.json()
        assert told["reason"]["code"] == f"act.{why}", (act, answer.text)
        assert all(before["state"] in rows_of(before)[one].sources for one in told["allowed"])
        assert (bool(told["reason"]["en"]), told["since"]) == (True, [])
        if why in CONDITIONS:
            assert told["reason"]["zh"] == CONDITIONS[why].zh
            assert why not in rows_of(before)[act].when or act not in [*offered(before), *told["allowed"]]
            self.unmet.add(why)
        assert (await self.office.case(by, case_id))["version"] == before["version"]
        return told

    async def comes_late(self, act: str, case_id: str, *, by: str, seen: int, ends: str, **fields: str) -> None:
        """Made without a line on an older version, it meets what others did, or the case has gone: the case's page says so, and
        nothing else of the case has changed."""
        before = await self.office.case(WATCHER, case_id)
        made_at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
        answer = await self.office.act(by, case_id, act, seen, made_at=made_at, **(fields_of(rows_of(before)[act]) | fields))
        assert (answer.status_code, answer.json()["answer"]) == (409, ends), answer.text
        after = await self.office.case(WATCHER, case_id)
        entry = after["timeline"][before["version"]]
        assert (after["state"], entry["fields"]["act"]) == (before["state"], act)
        told = await self.office.get(by, f"/api/v1/cases/{case_id}/acts/{answer.json()['act_id']}")
        assert (told.json()["status"], told.json()["reason"]["code"]) == (ends, answer.json()["reason"]["code"])
        self.entries.append((case_id, entry["version"], entry["change"]))

    async def never(self, act: str, case_id: str, *, by: str) -> httpx.Response:
        """Whatever the case: this seat may not."""
        return await self.office.act(by, case_id, act, 1, **fields_of(ROWS[act][0]))

    @asynccontextmanager
    async def sent_long_ago(self, case_id: str) -> AsyncIterator[None]:
        """Meanwhile the case has been with its unit for three weeks, and no clock tells of it."""
        await self.owner.execute(SQL["sent_earlier"], case_id, timedelta(days=21))
        yield
        await self.owner.execute(SQL["sent_earlier"], case_id, timedelta(days=-21))

    @asynccontextmanager
    async def agreed_long_ago(self, case_id: str) -> AsyncIterator[None]:
        """Meanwhile the agreement has been in effect for two months, and no clock tells of it."""
        await self.owner.execute(SQL["agreed_earlier"], case_id, timedelta(days=60))
        yield
        await self.owner.execute(SQL["agreed_earlier"], case_id, timedelta(days=-60))

    async def lies(self, case_id: str, days: int, *fires: str) -> None:
        """So many days go by at once, and the clocks tell of it."""
        before = await self.office.case(WATCHER, case_id)
        await self.owner.execute(SQL["let_it_lie"], case_id, timedelta(days=days))
        await self.clocks(case_id, before["version"], *fires)

    async def clocks(self, case_id: str, version: int, *fires: str) -> None:
        """From this version on the case is moved by clocks alone: each of these rows once, in this order."""
        after = await self.until(case_id, version + len(fires))
        changes = [rows_of(after)[act].change for act in fires]
        told = after["timeline"][version:]
        assert [(entry["change"], entry["actor"]) for entry in told] == [(change, None) for change in changes]
        assert all(reason["zh"] and reason["en"] for entry in told for reason in entry["reasons"])
        self.fired.update((after["kind"], act) for act in fires)
        self.entries += [(case_id, entry["version"], entry["change"]) for entry in told]

    async def account(self, username: str) -> str:
        """The account behind a login, as an act names it."""
        return str(await self.owner.fetchval(SQL["account_of"], username))

    async def until(self, case_id: str, version: int) -> dict[str, Any]:
        """The case once it is at this version."""
        for _ in range(150):
            if (case := await self.office.case(WATCHER, case_id))["version"] >= version:
                break
            await asyncio.sleep(0.2)
        return case


def rows_of(case: Mapping[str, Any]) -> Mapping[str, Transition]:
    """The table of this case's kind."""
    return LIFE_CYCLES[CaseKind(case["kind"])].by_act


def offered(case: dict[str, Any]) -> list[str]:
    """The acts that the case's page offers."""
    return [one["act"] for one in case["acts"]]


def acting(office: Office, username: str, row: Transition) -> str:
    """The role in which this person does that: the one of theirs that may."""
    return next(seat["role"] for seat in office.seats(username) if Role(seat["role"]) in row.roles)


def fields_of(row: Transition) -> dict[str, str]:
    """Something possible for everything the act needs."""
    return {need.field: _some(need, row.act) for need in row.needs if need.required}


def asked_for(row: Transition) -> set[str]:
    """The fields of which a line of the timeline tells what was chosen."""
    return {need.field for need in row.needs if need.required and need.kind in ("choice", "unit", "day", "term", "code")}


def _some(need: Need, act: str) -> str:
    return {
        "text": SAID,
        "unit": "anji.jiaojing",
        "category": "02",
        "urgency": "orange" if act == "raise_urgency" else "blue",
        "report": new_id(),
        "reports": new_id(),
        "account": new_id(),
        "case": new_id(),
        "choice": next((choice for choice in need.choices if choice not in dict(need.only_if)), ""),
        "leader": new_id(),
        "code": "330523-2026-0001",
        "day": day_at(datetime.now(UTC)).isoformat(),
        "term": day_at(datetime.now(UTC) + timedelta(days=30)).isoformat(),
    }[need.kind]
