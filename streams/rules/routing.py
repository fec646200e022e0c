"""Whose is it, and does it go at once? 简易村社、复杂镇街、疑难县级; never to the accused, never to nobody.

Promise 6 in one place: a unit accused of wrongdoing is excluded with all it has authority over (条例 30(3)); a unit that
an ordinary claim is about is asked for a statement while its superior leads (条例 22(2)).
"""

from collections.abc import Iterable
from functools import lru_cache

from streams.contracts.codes import CaseState, Lane, Outcome, Urgency
from streams.contracts.decisions import Classification, Reason, Route
from streams.contracts.events import ReportSubmitted
from streams.reference.county import County
from streams.reference.records import Unit
from streams.reference.rulebook import Matter, RoutingRule

REMEMBERED = 65536


@lru_cache(maxsize=REMEMBERED)
def _unit_of(kind: str, grid_code: str, county: County) -> Unit | None:
    """A county never changes: what it answered once it answers again, and half the reports come from few grids."""
    return county.unit_of(kind, grid_code)


def decide(report: ReportSubmitted, found: Classification, county: County) -> Route:
    """The route of a classified report. Total: an unknown grid, kind or unit ends on a person's desk."""
    excluded = frozenset(unit for accused in found.accused_units for unit in county.under(accused))
    rule = _rule(report, found, county)
    if found.in_doubt or rule is None:
        return _to_a_person(report, found, excluded, county)
    lead, detour = _lead(rule, report.grid_code, found, excluded, county)
    co = _co_units(rule, report.grid_code, county, shut_out=excluded | {lead, *found.complained_of})
    return Route(
        lead_unit=lead,
        co_units=co,
        lane=rule.lane,
        state=_state(report, found, rule),
        excluded_units=tuple(sorted(excluded)),
        asked_units=tuple(unit for unit in found.complained_of if unit not in excluded),
        rule=rule.id,
        reasons=(Reason(f"route.{rule.id}", rule.basis, rule.basis_en), *detour),
    )


def matter_of(report: ReportSubmitted, found: Classification, county: County) -> Matter:
    """What the county's rules look at."""
    return Matter(
        category=found.category,
        sub=found.sub,
        secondary=found.secondary,
        urgency=found.urgency,
        restricted=found.restricted,
        difficulty=county.difficulty(found.category, found.sub, report.people_count, report.amount),
        outcome=report.outcome,
        dangers=report.dangers,
        people=report.people_count,
    )


def _rule(report: ReportSubmitted, found: Classification, county: County) -> RoutingRule | None:
    matter = matter_of(report, found, county)
    return next((rule for rule in county.rules_for(found.category) if rule.when.holds(matter)), None)


def _lead(
    rule: RoutingRule, grid_code: str, found: Classification, excluded: frozenset[str], county: County
) -> tuple[str, tuple[Reason, ...]]:
    """The rule's unit; the one above it as long as it is accused or the claim is about it; at last a person's desk."""
    unit = _unit_of(rule.lead, grid_code, county)
    current = unit.id if unit else None
    shut_out = excluded | set(found.complained_of)
    reasons: tuple[Reason, ...] = ()
    while current is not None and current in shut_out:
        reasons = (_above(current, excluded, county),)
        current = county.superior(current)
    if current is not None:
        return current, reasons
    return last_resort(shut_out, grid_code, county), (
        Reason("route.last_resort", "没有可以承办的单位,交由上级人工研判", "No unit may take it: a person at the next desk decides"),
    )


def _above(unit_id: str, excluded: frozenset[str], county: County) -> Reason:
    if unit_id in excluded:
        return Reason(
            "route.accused",
            "回避:有关单位不得接触,改由上级承办(条例30条)",
            "Recused: kept from the unit concerned, its superior leads (art. 30)",
        )
    unit = county.unit(unit_id)
    name, name_en = (unit.name, unit.name_en) if unit else (unit_id, unit_id)
    return Reason(
        "route.complained_of",
        f"反映的是{name},由其上级牵头,本单位说明情况",
        f"It is about {name_en}: its superior leads, the unit is asked for a statement",
    )


def last_resort(shut_out: Iterable[str], grid_code: str, county: County) -> str:
    """The first desk of last resort that is not shut out; the very last one when all are."""
    closed = frozenset(shut_out)
    desks = [unit.id for kind in county.head.last_resort if (unit := _unit_of(kind, grid_code, county))]
    return next((desk for desk in desks if desk not in closed), desks[-1])


def _co_units(rule: RoutingRule, grid_code: str, county: County, *, shut_out: frozenset[str]) -> tuple[str, ...]:
    units = (_unit_of(kind, grid_code, county) for kind in rule.co)
    ids = dict.fromkeys(unit.id for unit in units if unit)
    return tuple(unit for unit in ids if unit not in shut_out)


def _state(report: ReportSubmitted, found: Classification, rule: RoutingRule) -> CaseState:
    """Settled on site closes nothing restricted and nothing red; the village lane, red and restricted go at once."""
    if report.outcome is Outcome.SETTLED and found.restricted is None and found.urgency is not Urgency.RED:
        return CaseState.SETTLED_ON_SITE
    at_once = rule.send == "at_once" or found.urgency is Urgency.RED or rule.lane is Lane.VILLAGE or found.restricted
    return CaseState.DISPATCHED if at_once else CaseState.PROPOSED


def _to_a_person(report: ReportSubmitted, found: Classification, excluded: frozenset[str], county: County) -> Route:
    reason = Reason(
        "route.in_doubt", "可能涉及检举控告,先由人工核定,核定前不流转", "It may be an accusation: a person decides before anything moves"
    )
    return Route(
        lead_unit=last_resort(excluded | set(found.complained_of), report.grid_code, county),
        lane=Lane.COUNTY,
        state=CaseState.IN_DOUBT,
        excluded_units=tuple(sorted(excluded)),
        asked_units=(),
        rule="in_doubt",
        reasons=(reason,),
    )
