"""Act: may this happen to this case now, and what follows?

Enters: an act a person asked for, or a clock that fired. Leaves: the case's next version, or a refusal that says why and
what is allowed; of an act that was made without a line and met what others did, both versions, for a person to choose. The stream alone decides, on the grants the actor holds now.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import msgspec

from streams.contracts.cases import Case, Entry, Step
from streams.contracts.codes import Change, ClockStage
from streams.contracts.covers import covering_at
from streams.contracts.decisions import Reason
from streams.contracts.duty import Rota
from streams.contracts.events import Actor, ActRequested, ClockFired
from streams.contracts.handing import Heir, heir_of
from streams.contracts.identity import case_id_of, ids_in
from streams.contracts.sight import Sight
from streams.rules import belated, lifecycle
from streams.rules.ringing import Ring
from streams.rules.triage import Rules
from streams.stages import moving
from streams.stages.journey import Journey, Memory

Answer = lifecycle.Applied | lifecycle.Refused | belated.Conflicting

_NO_CASE = Reason("act.no_case", "没有这件", "There is no such case")
_NO_GRANT = Reason("act.no_grant", "您已不在这个岗位上", "You no longer hold this role")


def act(journey: Journey, memory: Memory, rules: Rules) -> None:
    """Decide an act or a fired clock."""
    match journey.event:
        case ActRequested() as wanted:
            journey.answer = _decided(wanted, memory, rules)
            _write(wanted, journey, memory, rules)
        case ClockFired() as fired:
            journey.answer = _fired(fired, memory, rules)
            if isinstance(journey.answer, lifecycle.Applied):
                memory.write(_entry(journey.answer, fired.clock_id, fired.fired_at))


def _decided(wanted: ActRequested, memory: Memory, rules: Rules) -> Answer:
    case = memory.cases.get(wanted.case_id)
    if case is None or case.tenant != wanted.tenant:
        return lifecycle.Refused(_NO_CASE)
    if not _holds(wanted.actor, wanted.tenant, memory):
        return lifecycle.Refused(_NO_GRANT)
    asked = _asked(wanted, case, memory, rules)
    if asked.made_at is not None:
        return belated.decide_late(asked, case, wanted.received_at, memory.touched.get(case.case_id, ()))
    return lifecycle.decide(asked, case, wanted.received_at)


def _asked(wanted: ActRequested, case: Case, memory: Memory, rules: Rules) -> lifecycle.Asked:
    """The act as it was asked for. One that was made before it arrived counts from then, as far as the county lets it."""
    actor = wanted.actor.account_id
    counts_at, is_late = wanted.received_at, wanted.requested_at < wanted.received_at
    if is_late:
        seen_at = memory.seen_at.get((case.case_id, wanted.seen_version))
        counts_at = belated.counts_from(wanted.requested_at, wanted.received_at, seen_at, rules.county.late_grace)
    return lifecycle.Asked(
        act=wanted.act,
        actor=wanted.actor,
        seen_version=wanted.seen_version,
        fields=wanted.fields,
        units=rules.unit_ids,
        categories=rules.category_codes,
        office=rules.petition_office(case.grid_code),
        reviewers=frozenset(rules.county.reviewers(case.lead_unit, case.excluded_units)),
        reports=frozenset(_joined(case, memory)),
        windows=rules.window_ends(case),
        lately=_told_of(case, wanted.actor, memory),
        others=memory.cases,
        heir=_heir(wanted, memory),
        about=frozenset(below for unit in case.asked_units for below in rules.county.under(unit) | {unit}),
        held=memory.grants,
        act_id=wanted.act_id,
        made_at=wanted.requested_at if is_late else None,
        counts_at=counts_at if is_late else None,
        covering=covering_at(memory.covers.get(actor, ()), case.tenant, memory.grants.get(actor, ()), counts_at),
    )


def _fired(fired: ClockFired, memory: Memory, rules: Rules) -> lifecycle.Applied | lifecycle.Refused:
    case = memory.cases.get(fired.case_id)
    if case is None:
        return lifecycle.Refused(_NO_CASE)
    if (fired.case_id, fired.stage, fired.level, fired.due) in memory.moved_clocks:
        return lifecycle.Refused(lifecycle.CLOCK_MOVED)  # sent before something moved it; one that is due now is sent by itself
    asked = lifecycle.Asked(
        act=rules.clock_act(fired.stage, fired.level),
        actor=None,
        seen_version=case.version,
        fields={},
        units=rules.unit_ids,
        categories=rules.category_codes,
        office=rules.petition_office(case.grid_code),
        stage=fired.stage,
        due=fired.due,
        level=fired.level,
        ring=_ring(fired, case, memory, rules),
    )
    return lifecycle.decide(asked, case, fired.fired_at)


def _ring(fired: ClockFired, case: Case, memory: Memory, rules: Rules) -> Ring | None:
    """Whom the duty chain's clock rings, by the rota of the moment at which it fired."""
    if fired.stage != ClockStage.RING:
        return None
    rota = memory.rotas.get((case.tenant, rules.county.duty_day(fired.fired_at)), Rota())
    return rules.ring(case, fired.level, rota, fired.fired_at)


def _holds(actor: Actor, tenant: str, memory: Memory) -> bool:
    return any(
        grant.tenant == tenant and grant.role is actor.role and grant.scope == actor.region and grant.unit == actor.unit
        for grant in memory.grants.get(actor.account_id, ())
    )


def _heir(wanted: ActRequested, memory: Memory) -> Heir | None:
    """Who would take the case over, by the grants held now."""
    return next((heir_of(one, memory.grants.get(one, ()), wanted.tenant) for one in ids_in(wanted.fields.get("new_handler"))), None)


def _told_of(case: Case, actor: Actor, memory: Memory) -> tuple[Step, ...]:
    """What was done to the case of late, for an actor in whose sight it lies now: it may have left it since they looked."""
    sight = Sight.of(actor.account_id, memory.grants.get(actor.account_id, ()))
    return tuple(memory.lately.get(case.case_id, ())) if sight.sees(case.audience) else ()


def _joined(case: Case, memory: Memory) -> list[UUID]:
    """The reports that may be taken out: never the one that opened the case, nor the last of it. A correction goes where its report goes."""
    there = memory.reports_of.get(case.case_id, {})
    alone = [report for report, told in there.items() if told.corrects not in there]
    opened = next((report for report in alone if case_id_of(report) == case.case_id), min(alone, default=None))
    return [report for report in alone if report != opened]


def _write(wanted: ActRequested, journey: Journey, memory: Memory, rules: Rules) -> None:
    """What the act leaves in the case's history: also one that came late and did not happen."""
    answer, case = journey.answer, memory.cases.get(wanted.case_id)
    match answer:
        case lifecycle.Applied() if answer.change is Change.RECONCILED and case is not None:
            journey.answer = _reconciled(wanted, answer, case, memory, rules)
        case lifecycle.Applied():
            _write_act(wanted, answer, memory, rules, wanted.received_at)
        case belated.Conflicting():
            told = lifecycle.Applied(answer.case, Change.CONFLICTING, answer.fields, (answer.reason,))
            _write_act(wanted, told, memory, rules, wanted.received_at)
        case lifecycle.Refused(obsolete=True) if case is not None and wanted.requested_at < wanted.received_at:
            gone = belated.obsolete_entry(_asked(wanted, case, memory, rules), case, answer, wanted.received_at)
            _write_act(wanted, gone, memory, rules, wanted.received_at)


def _reconciled(
    wanted: ActRequested, chosen: lifecycle.Applied, case: Case, memory: Memory, rules: Rules
) -> lifecycle.Applied | lifecycle.Refused:
    """A person has chosen. What others did stays; or the late act happens now, on the case as it is, under its author's name."""
    late_id, at = case.late_acts[0], wanted.received_at
    late = memory.late.get(late_id)
    if wanted.fields.get("kept") != "late" or late is None:
        _write_act(wanted, chosen, memory, rules, at)
        memory.settled[late_id] = ("refused", chosen.case.version)
        return chosen
    asked = replace(_asked(late, chosen.case, memory, rules), seen_version=chosen.case.version)
    happens = lifecycle.decide(asked, chosen.case, at)
    if isinstance(happens, lifecycle.Refused):
        return happens
    _write_act(wanted, chosen, memory, rules, at)
    _write_act(late, happens, memory, rules, at)
    memory.settled[late_id] = ("applied", happens.case.version)
    return happens


def _entry(answer: lifecycle.Applied, event_id: UUID, at: datetime) -> Entry:
    fields, reasons = dict(answer.fields), answer.reasons
    case, change = answer.case, answer.change
    return Entry(case=case, change=change, event_id=event_id, at=at, acted_for=answer.acted_for, reasons=reasons, fields=fields)


def _write_act(wanted: ActRequested, answer: lifecycle.Applied, memory: Memory, rules: Rules, at: datetime) -> None:
    entry = _entry(answer, wanted.act_id, at)
    told = rules.skip_no_rung(memory.cases[wanted.case_id], answer.case)
    after = msgspec.structs.replace(answer.case, told=dict(told))
    entry = msgspec.structs.replace(entry, case=after, actor=wanted.actor, sealed=wanted.sealed)
    if not moving.write(entry, memory, rules):
        memory.write(entry)
