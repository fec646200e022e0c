"""Are the words complete: categories unique, every danger named and answered, every clock set, every colour explained?"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from streams.contracts.codes import UNCLASSIFIED, Danger, Outcome, Urgency
from streams.reference.clocks import STAGES, clock_table
from streams.reference.draft import Draft
from streams.reference.faults import Mistake
from streams.reference.files import Entry
from streams.reference.rulebook import Category, Matter, When
from streams.reference.wording import one_of


def mistakes_in(draft: Draft) -> Iterator[Mistake]:
    """Everything wrong with taxonomy.yaml, urgency.yaml and the clocks and colours of county.yaml."""
    yield from draft.categories.twice("code")
    yield from draft.categories.twice("slug")
    for category, entry in draft.categories:
        yield from _second_level(category, entry)
    if draft.categories.entries and UNCLASSIFIED not in draft.categories.names("code"):
        yield Mistake("taxonomy.yaml", 1, f'category "{UNCLASSIFIED}" is missing: what the rules cannot tell goes there')
    yield from draft.triggers.twice("id")
    yield from _triggers(draft)
    yield from draft.dangers.twice("code")
    yield from _all_named("urgency.yaml", "danger", Danger, draft.dangers.names("code"))
    yield from draft.levels.twice("code")
    yield from _all_named("county.yaml", "urgency level", Urgency, draft.levels.names("code"))
    yield from draft.statutes.twice("code")
    yield from _clocks(draft)
    yield from _ladder(draft)
    yield from _reminders(draft)


def unknown_codes(when: When, entry: Entry, draft: Draft) -> Iterator[Mistake]:
    """Categories and second-level codes in a condition that the taxonomy does not have."""
    codes = draft.categories.names("code")
    for field in ("category", "secondary"):
        for index, code in enumerate(getattr(when, field)):
            if code not in codes:
                yield entry.at(field, index).mistake(f'{field} "{code}" is not in taxonomy.yaml; {one_of(codes, code)}')
    if when.sub and len(when.category) != 1:
        yield entry.at("sub").mistake("`sub` counts inside one category; name exactly one `category` with it")
        return
    category = next((c for c in draft.categories.records if when.category == (c.code,)), None)
    for index, code in enumerate(when.sub if category is not None else ()):
        if category is not None and category.sub(code) is None:
            allowed = one_of([sub.code for sub in category.subs])
            yield entry.at("sub", index).mistake(f'sub "{code}" is not in category {category.code}; {allowed}')


def _second_level(category: Category, entry: Entry) -> Iterator[Mistake]:
    for field in ("code", "slug"):
        seen: set[str] = set()
        for index, sub in enumerate(category.subs):
            value = getattr(sub, field)
            if value in seen:
                where = entry.at("subs", index, field)
                yield where.mistake(f'{field} "{value}" is given twice in category {category.code}; give each its own')
            seen.add(value)


def _triggers(draft: Draft) -> Iterator[Mistake]:
    for trigger, entry in draft.triggers:
        yield from unknown_codes(trigger.when, entry.at("when"), draft)
    for danger in Danger:
        if draft.triggers.whole and not any(danger in trigger.when.danger for trigger in draft.triggers.records):
            yield Mistake("urgency.yaml", 1, f'danger "{danger}" raises nothing; add a trigger for it')
    for outcome in Outcome:
        plain = Matter(category=UNCLASSIFIED, outcome=outcome)
        if draft.triggers.whole and not any(trigger.when.holds(plain) for trigger in draft.triggers.records):
            yield Mistake("urgency.yaml", 1, f'outcome "{outcome}" has no colour without a danger; add a trigger for it')


def _all_named(file: str, what: str, wanted: Iterable[str], given: frozenset[str]) -> Iterator[Mistake]:
    for code in wanted:
        if given and code not in given:
            yield Mistake(file, 1, f'{what} "{code}" has no name; add it')


def _clocks(draft: Draft) -> Iterator[Mistake]:
    for clock, entry in draft.clocks:
        if clock.stage not in STAGES:
            yield entry.at("stage").mistake(f'stage "{clock.stage}" is not known; {one_of(STAGES)}')
        yield from unknown_codes(When(category=clock.category), entry, draft)
    table = clock_table(draft.clocks.records, draft.categories.names("code"))
    for stage in STAGES:
        missing = [urgency for urgency in Urgency if not _covered(table, stage, urgency)]
        if draft.clocks.whole and missing:
            yield Mistake("county.yaml", 1, f'no clock "{stage}" for {", ".join(missing)}; add one')


def _ladder(draft: Draft) -> Iterator[Mistake]:
    """Every rung is there once, and each comes after the one before."""
    yield from draft.ladder.twice("change")
    steps = sorted(draft.ladder, key=lambda one: one[0].level)
    for (before, _), (step, entry) in pairwise(steps):
        if step.level == before.level:
            yield entry.at("level").mistake(f"level {step.level} is there twice; give each its own")
        elif step.share <= before.share:
            yield entry.at("share").mistake(
                f"level {step.level} comes no later than level {before.level}; give it a larger share than {before.share}"
            )
    if draft.ladder.whole and not any(step.change == "overdue" and step.share == 1 for step in draft.ladder.records):
        yield Mistake("county.yaml", 1, 'no step of the ladder is "overdue" at share 1; add it')


def _reminders(draft: Draft) -> Iterator[Mistake]:
    """Each comes after the one before, and before the time is over."""
    for statute, entry in draft.statutes:
        days = (0, *statute.remind, statute.amount)
        if any(later <= earlier for earlier, later in pairwise(days)):
            yield entry.at("remind").mistake(f"the days of remind must rise and lie within {statute.amount}; give others")


def _covered(table: Iterable[tuple[str, Urgency, str]], stage: str, urgency: Urgency) -> bool:
    return (stage, urgency, UNCLASSIFIED) in table
