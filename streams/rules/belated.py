"""An act that was made without a line and arrives late: does it still happen, does it meet what others changed, or has the case gone?

Pure, and total: whatever was done to the case since its actor looked, the answer is one of three.
applied      nothing that the act changes was changed by anybody else since: it counts from when it was done;
conflicting  somebody changed the same fields or the state meanwhile: the case stays as it is, both versions are kept, a person chooses;
obsolete     the case has gone where the act makes no sense: kept in its history, and told to its author.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from streams.contracts.cases import Case, Entry, Step
from streams.contracts.codes import Change
from streams.contracts.decisions import Reason
from streams.contracts.lifecycle_table import row_of
from streams.contracts.sealing import GIVEN
from streams.contracts.transitions import Transition
from streams.contracts.wording import FIELD_WORDS
from streams.rules.lifecycle import Applied, Asked, Refused, decide, saw_all

NEVER_IN_TIME = frozenset({"act.unknown", "act.kind", "act.role", "act.recused", "act.stale"})
"""Why an act is refused whenever it arrives: nothing that others did is the reason."""
PRESENT_KEPT = Reason("late.present_kept", "经比较,保留了别人已做的改动", "Somebody compared the two, and kept what others had done")
"""What the author of a late act is told once a person has decided against it."""


class Touched(NamedTuple):
    """What one entry of the history changed: which fields, and who did it (`None` is a clock)."""

    version: int
    account: UUID | None
    fields: frozenset[str]


def touched_by(entry: Entry) -> Touched:
    """What this entry changed."""
    return Touched(entry.case.version, entry.actor.account_id if entry.actor else None, frozenset(_changed(entry.fields)))


@dataclass(frozen=True)
class Conflicting:
    """It meets what others changed: the case after the entry that says so, with both versions of the fields."""

    case: Case
    fields: Mapping[str, Any]
    reason: Reason
    since: tuple[Step, ...] = ()


def counts_from(made_at: datetime, arrived_at: datetime, seen_at: datetime | None, grace: timedelta) -> datetime:
    """From when an act counts: when it was done, if it arrives within the county's grace; never before what its actor had seen, which
    proves that it was not done earlier; else from its arrival."""
    if not timedelta() <= arrived_at - made_at <= grace or seen_at is None:
        return arrived_at
    return min(arrived_at, max(made_at, seen_at))


def decide_late(asked: Asked, case: Case, now: datetime, touched: Iterable[Touched]) -> Applied | Conflicting | Refused:
    """How a late act ends. `touched` is what was done since its actor looked."""
    row = row_of(case, asked.act)
    answer = decide(replace(asked, seen_version=case.version), case, now)
    if row is None or asked.seen_version > case.version:
        return decide(asked, case, now)
    if isinstance(answer, Refused):
        gone = not saw_all(asked, case) and answer.reason.code not in NEVER_IN_TIME
        return replace(answer, obsolete=answer.obsolete or gone, since=_unseen(asked))
    others = _changed_by_others(asked, touched)
    met = sorted(name for name in _changed(answer.fields) if name in others)
    if row.any_version or not met:
        return answer
    return _conflicting(row, asked, case, answer, met=met, now=now)


def obsolete_entry(asked: Asked, case: Case, refused: Refused, now: datetime) -> Applied:
    """The line that the history keeps of an act that came too late: it changes nothing."""
    row = row_of(case, asked.act)
    zh, en = (row.zh, row.en) if row else (asked.act, asked.act)
    reason = Reason(
        "late.obsolete",
        f"离线做的“{zh}”到达时已不适用:{refused.reason.zh}",
        f"Made without a line, “{en}” came too late: {refused.reason.en}",
    )
    return Applied(unmoved(case, now), Change.CAME_TOO_LATE, _told(asked), (reason,))


def unmoved(case: Case, now: datetime, **changes: Any) -> Case:
    """The next version, on which nobody has anything to decide: forms that are open stay good."""
    return case.evolved(now, rings_since=case.rings_since + 1, **changes)


def _changed_by_others(asked: Asked, touched: Iterable[Touched]) -> frozenset[str]:
    """Fields that anybody but the actor changed since; what they did themselves, one after the other, they knew of."""
    account = asked.actor.account_id if asked.actor else None
    return frozenset().union(*(one.fields for one in touched if one.version > asked.seen_version and one.account != account))


def _changed(fields: Mapping[str, Any]) -> list[str]:
    return [name for name, value in fields.items() if isinstance(value, dict) and "to" in value]


def _conflicting(row: Transition, asked: Asked, case: Case, answer: Applied, *, met: list[str], now: datetime) -> Conflicting:
    """Both versions: what the act would have made of each field, and what others made of it."""
    fields = _told(asked)
    for name in met:
        change = answer.fields[name]
        fields |= {f"late.{name}": _plain(change["to"]), f"now.{name}": _plain(change["from"])}
    zh, en = zip(*(FIELD_WORDS.get(name, (name, name)) for name in met), strict=True)
    reason = Reason(
        "late.conflicting",
        f"离线做的“{row.zh}”晚到,这期间别人改过:{'、'.join(zh)};现状保留,请人工选定",
        f"Made without a line, “{row.en}” came late; others have changed meanwhile: {', '.join(en)}. The case stays as it is, a person chooses",
    )
    waiting = (*case.late_acts, asked.act_id) if asked.act_id else case.late_acts
    return Conflicting(unmoved(case, now, late_acts=waiting), fields, reason, _unseen(asked))


def _told(asked: Asked) -> dict[str, Any]:
    """What an entry about a late act tells: which act, when it was made, and the codes that it was given."""
    given = {f"late.{name}": value for name, value in asked.fields.items() if isinstance(value, str) and value != GIVEN}
    return {"act": asked.act, "made_at": _plain(asked.made_at), **given}


def _unseen(asked: Asked) -> tuple[Step, ...]:
    return tuple(step for step in asked.lately if step.version > asked.seen_version)


def _plain(value: Any) -> str:
    """A value as a line of the history holds it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
