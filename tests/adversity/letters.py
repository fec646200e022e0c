"""Reports by the thousand, as the intake would put them on Kafka: sealed words, keys in their own database, keyed by grid."""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaProducer

from streams.contracts import events
from streams.contracts.identity import record_key
from streams.contracts.sealing import Party, Words
from streams.contracts.topics import REPORTS, REPORTS_RESTRICTED, Topic
from tests.builders import a_report, a_report_id, an_actor
from tests.store.ground import the_rules

TEXTS = (
    "两家为了一条田埂吵起来了,镇里来人看看",
    "施工队欠了我们十几个人三个月的工资",
    "隔壁楼上半夜放音乐,说了几回都不听",
    "村口大桥堵死了,大巴和皮卡顶着,谁也不让",
    "婆媳两个又闹起来了,邻居都听见",
    "漂流公司涨价,游客在售票处不肯走",
    "路灯坏了半个月,晚上看不见路",
    "说好的征地款还没有到账",
)


@dataclass(frozen=True)
class Letter:
    """One report on its way."""

    report_id: UUID
    grid_code: str
    key: bytes  # opens its words
    body: bytes
    topic: Topic = REPORTS

    @property
    def record_key(self) -> bytes:
        return record_key("anji", self.grid_code)


def a_letter(text: str, *, grid_code: str, at: datetime, words: Words | None = None, topic: Topic = REPORTS, **changes: Any) -> Letter:
    """One report received at this moment."""
    whole: dict[str, Any] = {
        "reporter": an_actor(account_id=a_report_id(at)),
        "occurred_at": at - timedelta(minutes=2),
        "received_at": at,
    } | changes
    report, key = a_report(text, words=words, grid_code=grid_code, report_id=a_report_id(at), **whole)
    return Letter(report.report_id, grid_code, key, events.encode(report), topic)


def letters(count: int, *, seed: int, overdue: float = 0.0) -> Iterator[Letter]:
    """A county's post: from all grids, some of it restricted, a part `overdue` so that its clock fires at once."""
    chance, grids = random.Random(seed), sorted(the_rules().county.grids)
    now = datetime.now(UTC)
    for _ in range(count):
        text = chance.choice(TEXTS)
        at = now - timedelta(hours=2) if chance.random() < overdue else now
        restricted = chance.random() < 0.02
        words = Words(
            text="他又打老婆了,孩子在哭" if restricted else text, place="村口大桥", parties=(Party(name="蓝小妹", phone="13800000000"),)
        )
        yield a_letter("", grid_code=chance.choice(grids), at=at, words=words, topic=REPORTS_RESTRICTED if restricted else REPORTS)


@dataclass
class Post:
    """Brings letters: keys first, then the records, each acknowledged."""

    producer: AIOKafkaProducer
    keys: asyncpg.Pool
    prefix: str

    async def bring(self, sent: Sequence[Letter], *, per_second: float = 0) -> None:
        """At this pace; 0 is as fast as they go."""
        await self.keep_keys(sent)
        await self.send_slowly(sent, per_second=per_second)

    async def send_slowly(self, sent: Sequence[Letter], *, per_second: float) -> None:
        """The records alone."""
        began = time.monotonic()
        for start in range(0, len(sent), 100):
            await self.send([(letter.topic, letter.record_key, letter.body) for letter in sent[start : start + 100]])
            if per_second:
                await asyncio.sleep(max(0, began + (start + 100) / per_second - time.monotonic()))

    async def keep_keys(self, sent: Sequence[Letter]) -> None:
        """What opens them, in the database that holds nothing else."""
        rows = [(letter.report_id, letter.key) for letter in sent]
        await self.keys.copy_records_to_table("report_keys", records=rows, columns=["report_id", "key"])

    async def send(self, records: Sequence[tuple[Topic, bytes, bytes]]) -> None:
        """Any records at all."""
        waiting = [await self.producer.send(topic.named(self.prefix), body, key=key) for topic, key, body in records]
        await asyncio.gather(*waiting)
