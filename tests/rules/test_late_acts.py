"""An act that was made without a line ends in one of three ways, whatever others did meanwhile; a table of cases for each."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from streams.contracts.cases import Case
from streams.contracts.codes import CaseState, Change, Lane, Role, Urgency
from streams.contracts.events import Actor
from streams.contracts.lifecycle_table import LIFE_CYCLES
from streams.rules.belated import Conflicting, Touched, counts_from, decide_late, obsolete_entry
from streams.rules.lifecycle import Applied, Asked, Refused, decide
from tests.builders import NOON, a_case

S = CaseState
NOW = NOON + timedelta(hours=2)
MADE = NOON + timedelta(minutes=5)
ME, OTHER, CLOCK = UUID(int=1), UUID(int=2), None
UNIT = "330523107.sifasuo"
OFFICER = Actor(ME, Role.UNIT_OFFICER, "330523107", UNIT)
DESK = Actor(ME, Role.TOWN_DESK, "330523107", "330523107.zhihuishi")


def a_late(act: str, actor: Actor, seen: int = 3, **fields: Any) -> Asked:
    """An act made five minutes past noon, when its actor had seen this version."""
    return Asked(
        act=act, actor=actor, seen_version=seen, fields=fields, units=frozenset({UNIT, "anji.jiaojing", "anji.zhujianju"}),
        categories=frozenset({"01", "02", "05"}), act_id=uuid4(), made_at=MADE, counts_at=MADE,
    )  # fmt: skip


def now_at(version: int, **changes: Any) -> Case:
    whole = {"version": version, "state": S.DISPATCHED, "lead_unit": UNIT, "lane": Lane.TOWN, "sent_at": NOON, "dispatched_at": NOON}
    return a_case(**(whole | changes))


def by(account: UUID | None, version: int, *fields: str) -> Touched:
    return Touched(version, account, frozenset(fields))


APPLIED = [
    ("nobody did anything", a_late("sign", OFFICER), now_at(3), []),
    ("the duty chain rang", a_late("sign", OFFICER), now_at(5, rings_since=2), [by(CLOCK, 4), by(CLOCK, 5)]),
    ("a clock told that it is overdue", a_late("sign", OFFICER), now_at(4), [by(CLOCK, 4)]),
    ("supervision was proposed", a_late("sign", OFFICER), now_at(4, supervision="proposed"), [by(CLOCK, 4, "supervision")]),
    ("the desk corrected the category", a_late("sign", OFFICER), now_at(4, category="05"), [by(OTHER, 4, "category")]),
    ("the actor signed, then spoke to the party", a_late("contact", OFFICER, contact="visit", note="…"), now_at(4, state=S.SIGNED), [by(ME, 4, "state", "signed_at")]),
    ("a colleague told how it goes on", a_late("progress", OFFICER, note="…"), now_at(4, state=S.HANDLING), [by(OTHER, 4)]),
]  # fmt: skip
CONFLICTING = [
    ("both corrected the category", a_late("reclassify", DESK, category="02", reason="…"), now_at(4, category="05"), [by(OTHER, 4, "category")], {"category"}),
    ("both sent it elsewhere", a_late("reroute", DESK, lead_unit="anji.jiaojing", reason="…"), now_at(5, lead_unit="anji.zhujianju"), [by(OTHER, 4, "lead_unit"), by(CLOCK, 5)], {"lead_unit"}),
    ("a colleague signed, the actor handed it back", a_late("return_case", OFFICER, suggested="anji.jiaojing", reason="…"), now_at(4, state=S.SIGNED), [by(OTHER, 4, "state", "signed_at")], {"state"}),
    ("two raised the urgency", a_late("raise_urgency", DESK, urgency="red", reason="…"), now_at(4, urgency=Urgency.ORANGE), [by(OTHER, 4, "urgency")], {"urgency"}),
]  # fmt: skip
OBSOLETE = [
    ("it was signed by a colleague", a_late("sign", OFFICER), now_at(4, state=S.SIGNED), [by(OTHER, 4, "state")]),
    ("it has gone to another unit", a_late("sign", OFFICER), now_at(4, lead_unit="anji.jiaojing"), [by(OTHER, 4, "lead_unit")]),
    ("it was withdrawn", a_late("sign", OFFICER), now_at(4, state=S.WITHDRAWN), [by(OTHER, 4, "state")]),
    ("it is done", a_late("contact", OFFICER, contact="phone"), now_at(9, state=S.DONE), [by(OTHER, 9, "state")]),
    ("it went by itself", a_late("dispatch", DESK), now_at(4), [by(CLOCK, 4, "state")]),
]  # fmt: skip
REFUSED = [
    ("it was never that role's", a_late("reclassify", OFFICER, category="02", reason="…"), now_at(4), [by(OTHER, 4, "category")], "act.role"),
    ("nobody did anything, and it was not possible then either", a_late("contact", OFFICER, contact="visit"), now_at(3), [], "act.state"),
    ("a version that there never was", a_late("sign", OFFICER, seen=9), now_at(4), [], "act.stale"),
    ("a recused officer", a_late("sign", OFFICER), now_at(4, recused=(ME,)), [by(OTHER, 4, "handler")], "act.recused"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "asked", "case", "touched"), APPLIED, ids=[row[0] for row in APPLIED])
def test_what_nobody_else_touched_happens_as_of_when_it_was_made(what: str, asked: Asked, case: Case, touched: list[Touched]) -> None:
    answer = decide_late(asked, case, NOW, touched)
    assert isinstance(answer, Applied), (what, answer)
    assert (answer.fields["made_at"], answer.case.version) == (MADE.isoformat(), case.version + 1)
    for column in ("signed_at", "contacted_at"):
        assert getattr(answer.case, column) in (getattr(case, column), MADE)


@pytest.mark.parametrize(("what", "asked", "case", "touched", "met"), CONFLICTING, ids=[row[0] for row in CONFLICTING])
def test_what_others_changed_stays_and_both_versions_are_kept(
    what: str, asked: Asked, case: Case, touched: list[Touched], met: set[str]
) -> None:
    answer = decide_late(asked, case, NOW, touched)
    assert isinstance(answer, Conflicting), (what, answer)
    kept = {"version", "updated_at", "late_acts", "rings_since"}
    assert {name for name in Case.__struct_fields__ if getattr(answer.case, name) != getattr(case, name)} == kept
    assert answer.case.late_acts == (asked.act_id,)
    for name in met:
        assert answer.fields[f"now.{name}"] == str(getattr(case, name))
        assert answer.fields[f"late.{name}"] not in ("", answer.fields[f"now.{name}"])
    assert not any(value == "…" for value in answer.fields.values())
    assert (answer.reason.code, answer.fields["act"], answer.fields["made_at"]) == ("late.conflicting", asked.act, MADE.isoformat())
    assert "_" not in answer.reason.zh + answer.reason.en


@pytest.mark.parametrize(("what", "asked", "case", "touched"), OBSOLETE, ids=[row[0] for row in OBSOLETE])
def test_where_the_case_has_gone_the_act_is_kept_and_changes_nothing(what: str, asked: Asked, case: Case, touched: list[Touched]) -> None:
    answer = decide_late(asked, case, NOW, touched)
    assert isinstance(answer, Refused), (what, answer)
    assert answer.obsolete
    told = obsolete_entry(asked, case, answer, NOW)
    assert (told.change, told.case.state, told.fields["act"]) == (Change.CAME_TOO_LATE, case.state, asked.act)
    assert answer.reason.zh in told.reasons[0].zh


@pytest.mark.parametrize(("what", "asked", "case", "touched", "why"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_was_never_possible_is_refused_as_ever(what: str, asked: Asked, case: Case, touched: list[Touched], why: str) -> None:
    answer = decide_late(asked, case, NOW, touched)
    assert isinstance(answer, Refused), (what, answer)
    assert (answer.reason.code, answer.obsolete) == (why, False)


@pytest.mark.parametrize("kind", LIFE_CYCLES)
@pytest.mark.parametrize("state", CaseState)
def test_every_act_in_every_state_ends_in_one_of_the_ways(kind: Any, state: CaseState) -> None:
    for row in LIFE_CYCLES[kind].rows:
        for role in row.roles:
            asked = a_late(row.act, Actor(ME, role, "330523107", UNIT))
            answer = decide_late(asked, now_at(6, kind=kind, state=state), NOW, [by(OTHER, 4, "state", "category", "lead_unit")])
            assert isinstance(answer, Applied | Conflicting | Refused), row.act


GRACE = timedelta(hours=24)
SEEN = NOON


@pytest.mark.parametrize(
    ("made", "arrived", "seen", "counts"),
    [
        (MADE, NOW, SEEN, MADE),  # within the county's grace: when it was done
        (MADE, MADE + timedelta(hours=25), SEEN, MADE + timedelta(hours=25)),  # beyond it: when it arrived
        (NOON - timedelta(hours=3), NOW, SEEN, SEEN),  # never before what its actor had seen
        (NOW + timedelta(hours=1), NOW, SEEN, NOW),  # nor after its arrival
        (MADE, NOW, None, NOW),  # and of a version that nobody knows nothing is proven
        (MADE, MADE + GRACE, SEEN, MADE),
    ],
)
def test_it_counts_from_when_it_was_done_as_far_as_that_is_proven(
    made: datetime, arrived: datetime, seen: datetime | None, counts: datetime
) -> None:
    assert counts_from(made, arrived, seen, GRACE) == counts


def test_whoever_chooses_takes_the_oldest_that_waits() -> None:
    first, second = uuid4(), uuid4()
    case = now_at(6, late_acts=(first, second))
    asked = Asked(
        act="reconcile", actor=DESK, seen_version=6, fields={"kept": "present", "reason": "…"}, units=frozenset(), categories=frozenset()
    )
    answer = decide(asked, case, datetime.now(UTC))
    assert isinstance(answer, Applied)
    assert (answer.change, answer.case.late_acts, answer.fields["kept"]) == (Change.RECONCILED, (second,), "present")
    refused = decide(asked, msgspec.structs.replace(case, late_acts=()), datetime.now(UTC))
    assert isinstance(refused, Refused)
    assert refused.reason.code == "act.late_waits"
