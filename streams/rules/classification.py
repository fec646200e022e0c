"""What kind of matter, how grave, and who must not see it? One report at a time, without memory.

Enters: a report and its words, any words at all. Leaves: a Classification whose reasons name rules, triggers and codes,
never words. What cannot be told is 99 and a person's. Needs the county for its taxonomy, its triggers and its units.
"""

from functools import lru_cache
from pathlib import Path

from streams.contracts.codes import UNCLASSIFIED, Danger, Restricted, Urgency
from streams.contracts.decisions import Classification, Reason
from streams.contracts.events import ReportSubmitted
from streams.contracts.sealing import Words
from streams.reference.county import County
from streams.reference.rulebook import Category, Matter
from streams.rules import condition, danger, naming, passages, settled, verdict, weights
from streams.rules.lexicon import SecondLevel
from streams.rules.reading import Reading, read
from streams.rules.verdict import Verdict

WEIGHTS = Path(__file__).parent / "weights.bin"
MOST_PEOPLE = 1000
"""No trigger asks for more; a cap keeps what is remembered small."""
REMEMBERED = 4096


class Classifier:
    """The county's taxonomy, triggers and names over the model's weights."""

    def __init__(self, county: County) -> None:
        self._county = county
        self._of_whole, self._of_passage = weights.read(WEIGHTS)
        self._second = {code: SecondLevel(category) for code, category in county.taxonomy.items()}
        self._category_reasons = {code: _category_reason(category) for code, category in county.taxonomy.items()}
        self._grave = lru_cache(maxsize=REMEMBERED)(self._triggered)  # few different matters, many reports of each

    def classify(self, report: ReportSubmitted, words: Words) -> Classification:
        """The classification of a report; any text gets one."""
        reading = read(words.text)
        named = naming.resolve(reading.affirmed, words, report.grid_code, self._county, reading.likely)
        found = self._verdict(reading, report, words, named)
        dangers, people = danger.found(reading.affirmed, reading.likely)
        sub = self._sub(found, reading)
        grave, why = self._urgency(report, reading, found, sub=sub, dangers=dangers, people=people)
        is_condition = found.restricted is None and not found.in_doubt and not words.accused
        kind, key = "", ""
        if is_condition:
            where = {"place": words.place, "grid_code": report.grid_code, "category": found.category}
            kind, key = condition.of(reading.affirmed, reading.likely, **where, county=self._county)
        return Classification(
            category=found.category,
            sub=sub,
            secondary=found.secondary,
            urgency=grave,
            restricted=found.restricted,
            accused_units=named.accused if found.accuses else named.given,
            complained_of=() if found.accuses else named.complained_of,
            in_doubt=found.in_doubt,
            condition=kind,
            place_key=key,
            confidence=found.confidence,
            reasons=(self._category_reasons[found.category], *found.reasons, *why),
        )

    def _verdict(self, reading: Reading, report: ReportSubmitted, words: Words, named: naming.Named) -> Verdict:
        said, known = self._of_whole.scores(reading.pieces, reading.signs)
        scores = dict(zip(self._of_whole.labels, said, strict=True))
        evidence = verdict.Evidence(
            scores=passages.settled(scores, reading.clauses, self._of_passage),
            signs=reading.signs,
            known=known,
            hint=report.category,
            dangers=frozenset(report.dangers),
            accused_given=bool(words.accused),
            accused_found=bool(named.accused),
            accused_private=named.private,
        )
        return verdict.decide(evidence, self._county.taxonomy)

    def _sub(self, found: Verdict, reading: Reading) -> str:
        if found.restricted is Restricted.DV and found.category == verdict.FAMILY:
            return verdict.VIOLENCE
        return self._second[found.category].of(reading.affirmed, reading.pieces) if found.category in self._second else ""

    def _urgency(
        self, report: ReportSubmitted, reading: Reading, found: Verdict, *, sub: str, dangers: frozenset[Danger], people: int
    ) -> tuple[Urgency, tuple[Reason, ...]]:
        every = dangers.union(report.dangers)
        outcome = settled.outcome(report.outcome, reading.whole, every, found.restricted)
        matter = Matter(
            category=found.category,
            sub=sub,
            restricted=found.restricted,
            outcome=outcome,
            dangers=tuple(sorted(every)),
            people=min(max(people, report.people_count or 0), MOST_PEOPLE) or None,
        )
        return self._grave(matter)

    def _triggered(self, matter: Matter) -> tuple[Urgency, tuple[Reason, ...]]:
        """The gravest colour of all triggers that hold, and those triggers."""
        held = [trigger for trigger in self._county.triggers if trigger.when.holds(matter)]
        level = min((trigger.level for trigger in held), key=lambda one: one.rank, default=Urgency.YELLOW)
        return level, tuple(Reason(f"urgency.{one.id}", one.reason, one.reason_en) for one in held if one.level is level)


def _category_reason(category: Category) -> Reason:
    if category.code == UNCLASSIFIED:
        return Reason("classify.99", "规则不能确定类别,请人工研判", "The rules cannot tell the kind: a person decides")
    return Reason(f"classify.{category.code}", f"按内容归为{category.name}", f"By its content: {category.name_en}")
