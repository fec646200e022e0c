"""How is it said that the date of a clock has moved? From which day to which, and why, in both languages; nothing where none moved.

日历公布 where a date was provisional and is so no more; 规则更新 for everything else, a changed day of the county's calendar included.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from streams.contracts.decisions import Reason
from streams.reference.rulebook import Clock
from streams.rules.deadlines import Deadline
from streams.rules.lifecycle import STAGE_WORDS


class Standing(NamedTuple):
    """A clock as it stands: the rung that waits, as the rules worked it out that held then."""

    stage: str
    level: int
    due: datetime
    ends_at: datetime
    provisional: bool


class Moved(NamedTuple):
    """One clock, before and now."""

    was: Standing | None
    now: Deadline | None

    @property
    def is_settled(self) -> bool:
        """It waited for a calendar, which is there now."""
        return self.was is not None and self.now is not None and self.was.provisional and not self.now.provisional


Said = tuple[str, str]  # zh, en


def said_of(stage: str, clock: Clock | None, one: Moved, zone: ZoneInfo) -> Reason | None:
    """What a timeline says of it."""
    what = _what(one, zone)
    if what is None:
        return None
    zh, en = (clock.name, clock.name_en) if clock is not None else STAGE_WORDS[stage]
    why, why_zh, why_en = "rules", "规则更新", "the rules have changed"
    if one.was is not None and one.is_settled:
        year = day_of(one.was.ends_at, zone)[:4]
        why, why_zh, why_en = "calendar", f"日历公布({year}年放假安排)", f"the holidays of {year} are published"
    return Reason(f"retimed.{why}.{stage}", f"{why_zh}:{zh}{what[0]}", f"{en}: {what[1]}; {why_en}")


def _what(one: Moved, zone: ZoneInfo) -> Said | None:
    was, now = one
    if was is not None and now is not None:
        return _moved(was, now, zone)
    if now is not None:
        zh, en = _named(now.ends_at, zone, provisional=now.provisional)
        return f"新设时限,至{zh}", f"a new clock, until {en}"
    return ("不再设时限", "no clock any more") if was is not None else None


def _moved(was: Standing, now: Deadline, zone: ZoneInfo) -> Said | None:
    old_zh, old_en = _named(was.ends_at, zone, provisional=was.provisional)
    new_zh, new_en = _named(now.ends_at, zone, provisional=now.provisional)
    if was.ends_at != now.ends_at:
        return f"由{old_zh}改为{new_zh}", f"{new_en} instead of {old_en}"
    if was.provisional != now.provisional:
        return (
            (f"仍为{new_zh}", f"still {new_en}") if now.provisional else (f"仍为{new_zh},不再暂定", f"still {new_en}, provisional no more")
        )
    if was.due != now.rolled:
        before, after = day_of(was.due, zone), day_of(now.rolled, zone)
        return f"下次提醒由{before}改为{after}", f"told of next on {after} instead of {before}"
    return None


def _named(ends_at: datetime, zone: ZoneInfo, *, provisional: bool) -> Said:
    day = day_of(ends_at, zone)
    return (f"{day}(暂定)", f"{day} (provisional)") if provisional else (day, day)


def day_of(at: datetime, zone: ZoneInfo) -> str:
    """The last day of a clock of days, which is over at 24:00; the minute of one of hours."""
    local = at.astimezone(zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return (local - timedelta(seconds=1)).date().isoformat()
    return f"{local:%Y-%m-%d %H:%M}"
