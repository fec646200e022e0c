"""What a ring says to the county's gateways: which there are, and the bodies that go out to each. Pure.

Nothing personal: post and accounts, number, colour, grid, category, a link. Of a case kept to its own readers (restricted,
accused, in doubt) not even where and what: whoever is rung may not be one of them. A gateway for messages or calls knows by
itself which telephone an account answers; we keep none. deploy/README.md tells the shapes to whoever builds one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from streams.contracts.cases import Entry
from streams.contracts.codes import Urgency
from streams.contracts.decisions import Reason

Adapter = Literal["webhook", "sms", "voice"]
ADAPTERS: tuple[Adapter, ...] = ("webhook", "sms", "voice")


class Rung(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is rung for which case. `grid_code` and `category` are absent where they are not for everybody."""

    ring_id: UUID
    number: str
    urgency: Urgency
    post: str
    accounts: tuple[UUID, ...]
    link: str
    next_post: str = ""  # absent in the last ring, after which nobody else is rung
    next_at: datetime | None = None  # until then there is time to pick up
    grid_code: str | None = None
    category: str | None = None


class Text(msgspec.Struct, frozen=True):
    """What a message says and a call reads out, in both languages."""

    zh: str
    en: str


class Payload(msgspec.Struct, frozen=True, omit_defaults=True):
    """A body: `type` names the shape, `timestamp` is when it was rung. `text` is there for sms and voice."""

    type: str
    timestamp: datetime
    data: Rung
    text: Text | None = None


@dataclass(frozen=True)
class Gateways:
    """The gateways that this county has, and where its console is."""

    adapters: tuple[Adapter, ...] = ()
    console: str = ""  # address of the console, for the link

    def bodies(self, entry: Entry, number: str) -> list[tuple[Adapter, bytes]]:
        """A body for each gateway; `entry` is the line of the timeline that says who was rung."""
        return [(adapter, msgspec.json.encode(self._payload(adapter, entry, number))) for adapter in self.adapters]

    def _payload(self, adapter: Adapter, entry: Entry, number: str) -> Payload:
        case, told = entry.case, entry.fields
        rung = Rung(
            ring_id=entry.event_id,
            number=number,
            urgency=case.urgency,
            post=told["post"],
            accounts=tuple(UUID(account) for account in told["accounts"].split()),
            next_post=told.get("next_post", ""),
            next_at=told.get("next_at"),
            link=f"{self.console}?case={case.case_id}",
            grid_code=None if case.closed_class else case.grid_code,
            category=None if case.closed_class else case.category,
        )
        text = None if adapter == "webhook" else _text(number, entry.reasons)
        return Payload("ring" if adapter == "webhook" else f"ring.{adapter}", entry.at, rung, text)


NO_GATEWAYS = Gateways()
"""A ring is then heard in the console alone."""


def _text(number: str, reasons: tuple[Reason, ...]) -> Text:
    zh, en = ";".join(reason.zh for reason in reasons), "; ".join(reason.en for reason in reasons)
    return Text(f"红色事件{number}待接报。{zh}。", f"RED case {number} waits for somebody to pick up. {en}.")
