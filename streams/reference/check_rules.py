"""Do the routing rules hold together: every kind known and present in every place, every matter led, every rule used?"""

from collections.abc import Iterator
from itertools import product

from streams.contracts.codes import UNCLASSIFIED, Outcome, Urgency
from streams.reference.check_vocabulary import unknown_codes
from streams.reference.draft import Draft
from streams.reference.faults import Mistake
from streams.reference.files import Entry
from streams.reference.organisation import has_unit, holding
from streams.reference.records import Level, UnitKind
from streams.reference.rulebook import Difficulty, Matter, RoutingRule, When
from streams.reference.wording import one_of


def mistakes_in(draft: Draft) -> Iterator[Mistake]:
    """Everything wrong with routing.yaml."""
    yield from draft.rules.twice("id")
    kinds = {kind.kind: kind for kind in draft.kinds.records}
    gaps = {name: _places_without(kind, draft) for name, kind in kinds.items()}
    for rule, entry in draft.rules:
        yield from unknown_codes(rule.when, entry.at("when"), draft)
        yield from _units(rule, entry, draft.kinds.names("kind"), gaps)
    yield from _order(draft)


def _units(rule: RoutingRule, entry: Entry, names: frozenset[str], gaps: dict[str, list[str]]) -> Iterator[Mistake]:
    wanted = [("lead", rule.lead, entry.at("lead"))]
    wanted += [("co", name, entry.at("co", index)) for index, name in enumerate(rule.co)]
    for field, name, place in wanted:
        if name not in names:
            yield place.mistake(f'{field} "{name}" is no unit kind; {one_of(names, name)}')
        elif gaps.get(name):
            places = gaps[name]
            yield place.mistake(f'{field} "{name}" has no unit for {places[0]} ({len(places)} villages in all)')
    if rule.lead in rule.co:
        yield entry.at("co").mistake(f'"{rule.lead}" leads already; take it out of `co`')


def _places_without(kind: UnitKind, draft: Draft) -> list[str]:
    """Villages for whose grids there is no unit of this kind."""
    regions = {region.code: region for region in draft.regions.records}
    villages = [region for region in regions.values() if region.level is Level.VILLAGE]
    around = ((village, holding(village, kind.level, regions)) for village in villages)
    return [village.name for village, place in around if place is None or not has_unit(kind, place)]


def _order(draft: Draft) -> Iterator[Mistake]:
    """The last rule takes all; every category finds an own rule before it; no rule hides another."""
    rules = tuple(draft.rules)
    if not draft.rules.whole:
        return
    last, entry = rules[-1]
    if last.when != When():
        yield entry.mistake("the last rule must take everything: leave its `when` out")
        return
    records = draft.rules.records
    for category in draft.categories.records:
        for difficulty in Difficulty:
            matter = Matter(category=category.code, difficulty=difficulty)
            if category.code != UNCLASSIFIED and _first(records, matter) is last:
                text = f"no rule leads {difficulty} matters of category {category.code} {category.name}; add one"
                yield Mistake("routing.yaml", 1, text)
    for rule, place in rules:
        if not any(_first(records, matter) is rule for matter in _examples(rule.when, draft)):
            yield place.mistake(f'rule "{rule.id}" is never reached: rules above it take all it asks for; move it up')


def _first(rules: tuple[RoutingRule, ...], matter: Matter) -> RoutingRule | None:
    return next((rule for rule in rules if rule.when.holds(matter)), None)


def _examples(when: When, draft: Draft) -> Iterator[Matter]:
    """Matters made for this condition: each value it names, and any value where it names none."""
    for category, difficulty, urgency, restricted, outcome, sub, second, danger in product(
        when.category or [category.code for category in draft.categories.records],
        when.difficulty or Difficulty,
        when.urgency or (Urgency.YELLOW, Urgency.RED),
        when.restricted or (None,),
        when.outcome or (Outcome.NEEDS_HELP,),
        when.sub or ("",),
        when.secondary or ("",),
        when.danger or (None,),
    ):
        yield Matter(
            category=category,
            difficulty=difficulty,
            urgency=urgency,
            restricted=restricted,
            outcome=outcome,
            sub=sub,
            secondary=(second,) if second else (),
            dangers=(danger,) if danger else (),
            people=when.people_at_least,
        )
