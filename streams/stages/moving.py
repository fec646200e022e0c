"""Moving: reports go from one case to another by hand, and both histories say so. No stage of its own: `act` decides, this writes.

Enters: an act that was allowed, its case after it. Leaves: the entries of both cases, and each moved report's new fate. A report's
corrections go where it goes; nothing is copied, nothing is left without a case.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from streams.contracts.cases import Case, Entry, Fate
from streams.contracts.codes import CaseState, Change, ReportStatus
from streams.contracts.decisions import Link, Reason
from streams.contracts.identity import case_id_of, ids_in
from streams.rules import merging
from streams.rules.triage import Rules
from streams.stages.journey import Memory, Told

Reasons = tuple[Reason, ...]
Reports = Mapping[UUID, Told]

_TAKEN_OUT = Reason("join.undone", "经人工撤销并件,单独立件", "Taken out of a join by hand: a case of its own")
_MERGED = Reason("merge.by_hand", "经人工并入另一件,上报随之转入", "Joined into another case by hand, with its reports")
_TAKES_IN = Reason("merge.takes_in", "另一件经人工并入本件", "Another case was joined into this one by hand")
_SPLIT = Reason("split.by_hand", "经人工分案,从另一件中分出单独立件", "Taken out of another case by hand: a case of its own")
_COMES_BACK = Reason(
    "merge.undone", "撤销人工并件,恢复单独办理,时限按本件事实重算", "The join was undone: it stands alone, under its own clocks"
)
_WITHOUT = Reason("merge.taken_back", "并入本件的另一件恢复单独办理", "The case that was joined into this one stands alone again")


def write(moving: Entry, memory: Memory, rules: Rules) -> bool:
    """Write an act that moves reports; False for one that moves none."""
    match moving.change:
        case Change.JOIN_UNDONE:
            _undo_join(UUID(moving.fields["report_id"]), moving, memory)
        case Change.MERGED:
            _merge(ids_in(moving.fields["joined_case"])[0], moving, memory, rules)
        case Change.MERGE_UNDONE:
            _undo_merge(moving, memory, rules)
        case Change.SPLIT:
            _split(moving, memory, rules)
        case _:
            return False
    return True


def _merge(joined: UUID, moving: Entry, memory: Memory, rules: Rules) -> None:
    """The one goes into the other: its reports too, and its history ends with a word of where it lives on."""
    case, other = moving.case, memory.cases[joined]
    reports = memory.reports_of.setdefault(joined, {})
    gone = other.evolved(moving.at, **merging.going_in(other, case.case_id, reports))
    all_of_it = {**memory.reports_of.setdefault(case.case_id, {}), **reports}
    _retimed(_standing(moving, case, report_count=counted(all_of_it)), memory, rules)
    memory.write(_beside(moving, gone, Change.MERGED_INTO, (_MERGED,), {"into": str(case.case_id)}))
    memory.link(joined, [Link(case.case_id, "merged", 1.0, (_TAKES_IN,))], moving.at)
    memory.joined.setdefault(case.case_id, {})[joined] = merging.begun(other)
    _move(dict(reports), joined, case.case_id, (_MERGED,), memory)


def _undo_merge(moving: Entry, memory: Memory, rules: Rules) -> None:
    """It comes back with those of its reports that are still where it was joined; the other goes on without them."""
    before, back = memory.cases[moving.case.case_id], moving.case
    left_of = before.joined_into
    if left_of is None:
        return
    other = memory.cases[left_of]
    there = memory.reports_of.setdefault(left_of, {})
    taken = with_corrections([report for report in before.given if report in there], there)
    still = memory.joined.setdefault(left_of, {})
    still.pop(back.case_id, None)
    back = msgspec.structs.replace(back, report_count=counted(taken), acknowledged_at=merging.heard(back, other))
    left = other.evolved(moving.at, **_left(other, taken, there), counts_from=merging.without(other, still))
    memory.write(msgspec.structs.replace(moving, case=back, reasons=(*moving.reasons, _COMES_BACK)))
    _retimed(_beside(moving, left, Change.MERGE_TAKEN_BACK, (_WITHOUT,), {"joined_case": str(back.case_id)}), memory, rules)
    _move(taken, left_of, back.case_id, (_COMES_BACK,), memory)


def _retimed(entry: Entry, memory: Memory, rules: Rules) -> None:
    """Its time counts from another day now: no clock steps back or skips a rung by that."""
    told = rules.keep_rungs(memory.cases[entry.case.case_id], entry.case)
    memory.write(_standing(entry, entry.case, told=told))


def _undo_join(report_id: UUID, undoing: Entry, memory: Memory) -> None:
    """Take a report out of a case. It gets the case it would have opened, for the desk to look at, and never joins by
    machine again; an urgency that it raised stays, since only a person lowers one."""
    old = undoing.case
    there = memory.reports_of[old.case_id]
    taken = with_corrections([report_id], there)
    alone = new_case(report_id, taken[report_id], undoing, memory)
    left = msgspec.structs.replace(old, **_left(old, taken, there))
    memory.write(msgspec.structs.replace(undoing, case=left, report_id=report_id))
    memory.write(msgspec.structs.replace(_beside(undoing, alone, Change.OPENED, (_TAKEN_OUT,), {}), report_id=report_id, sealed=b""))
    _move(taken, old.case_id, alone.case_id, (_TAKEN_OUT,), memory)


def with_corrections(chosen: Iterable[UUID], there: Reports) -> dict[UUID, Told]:
    """These reports of a case, and whatever corrects or withdraws them."""
    found = set(chosen)
    while more := {report for report, told in there.items() if told.corrects in found} - found:
        found |= more
    return {report: told for report, told in there.items() if report in found}


def counted(there: Reports) -> int:
    """How many reports a case has: what corrects another of the same case is not one more."""
    return sum(told.corrects is None or told.corrects not in there for told in there.values())


def _left(case: Case, taken: Reports, there: Reports) -> dict[str, Any]:
    """What is left of a case without them. Who reported nothing else of it no longer sees it."""
    still = {report: told for report, told in there.items() if report not in taken}
    gone = {told.account_id for told in taken.values()} - {told.account_id for told in still.values()}
    return {
        "report_count": counted(still),
        "reporters": tuple(account for account in case.reporters if account not in gone),
        "last_report_at": max((told.occurred_at for told in still.values() if told.corrects is None), default=case.last_report_at),
    }


def _move(taken: Reports, source: UUID, to: UUID, why: Reasons, memory: Memory) -> None:
    """Each report's fate is told anew: the one that opens its case has opened it, the others have joined."""
    for report, told in taken.items():
        memory.reports_of[source].pop(report)
        memory.reports_of.setdefault(to, {})[report] = told
        status = ReportStatus.OPENED if case_id_of(report) == to else ReportStatus.JOINED
        fate = Fate(report_id=report, status=status, case_id=to, reasons=why)
        memory.fates[report] = fate
        memory.moved_reports[report] = fate


def _standing(moving: Entry, case: Case, **changes: Any) -> Entry:
    return msgspec.structs.replace(moving, case=msgspec.structs.replace(case, **changes))


def _beside(moving: Entry, case: Case, change: Change, why: Reasons, fields: Mapping[str, Any]) -> Entry:
    """The same act in the other case's history, with what its actor wrote."""
    return msgspec.structs.replace(moving, case=case, change=change, report_id=None, reasons=why, fields=dict(fields))


def _split(parting: Entry, memory: Memory, rules: Rules) -> None:
    """A matter goes to a case of its own, with the reports that were chosen or none. Its time to finish goes on where it came from."""
    old, before = parting.case, memory.cases[parting.case.case_id]
    there = memory.reports_of.setdefault(old.case_id, {})
    chosen = ids_in(parting.fields.get("reports"))
    taken = with_corrections(chosen, there)
    fresh = new_case(chosen[0], taken[chosen[0]], parting, memory) if chosen else _of_a_matter(parting)
    fresh = msgspec.structs.replace(
        fresh,
        **merging.split_off(before, parting.fields, parting.at),
        report_count=counted(taken),
        **_reporting(fresh, taken),
        reasons=(_SPLIT,),
    )
    fresh = msgspec.structs.replace(fresh, told=rules.keep_rungs(before, fresh))
    left = _left(old, taken, there) if taken else {}
    memory.write(_standing(msgspec.structs.replace(parting, fields={**parting.fields, "new_case": str(fresh.case_id)}), old, **left))
    opening = _beside(parting, fresh, Change.OPENED, (_SPLIT,), {"out_of": str(old.case_id)})
    memory.write(msgspec.structs.replace(opening, report_id=chosen[0] if chosen else None))
    memory.link(fresh.case_id, [Link(old.case_id, "split", 1.0, (_SPLIT,))], parting.at)
    _move(taken, old.case_id, fresh.case_id, (_SPLIT,), memory)


def _reporting(fresh: Case, taken: Reports) -> dict[str, Any]:
    """Who reported it: of a matter without a report of its own, who reported what it was part of."""
    if not taken:
        return {}
    first, last = (pick(told.occurred_at for told in taken.values()) for pick in (min, max))
    reporters = dict.fromkeys((*fresh.reporters, *(told.account_id for told in taken.values())))
    return {"reporters": tuple(reporters), "occurred_at": first, "last_report_at": last}


def _of_a_matter(parting: Entry) -> Case:
    return msgspec.structs.replace(parting.case, case_id=case_id_of(parting.event_id), **merging.FRESH, opened_at=parting.at)


def new_case(first: UUID, told: Told, parting: Entry, memory: Memory) -> Case:
    """The case that this report would have opened, cut from the one it leaves; named by the act where there was one already."""
    own = case_id_of(first)
    return msgspec.structs.replace(
        msgspec.structs.replace(parting.case, **merging.FRESH),
        case_id=case_id_of(parting.event_id) if own in memory.cases else own,
        state=CaseState.PROPOSED,
        grid_code=told.grid_code,
        source=told.source,
        report_count=1,
        reporters=(told.account_id,),
        occurred_at=told.occurred_at,
        last_report_at=told.occurred_at,
        opened_at=parting.at,
        counts_from=merging.counting_alone(parting.case, told.occurred_at),
        reasons=(_TAKEN_OUT,),
    )
