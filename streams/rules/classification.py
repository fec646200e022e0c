"""What kind of matter, how grave, and who must not see it? (first working form)"""

from pathlib import Path

from streams.contracts.codes import UNCLASSIFIED, Restricted
from streams.contracts.decisions import Classification, Reason
from streams.contracts.events import ReportSubmitted
from streams.contracts.sealing import Words
from streams.reference.county import County
from streams.reference.rulebook import Matter
from streams.rules import weights
from streams.rules.features import pieces_of
from streams.rules.normalise import clauses, fold

WEIGHTS = Path(__file__).parent / "weights.bin"


class Classifier:
    """The county's taxonomy and triggers over the model's weights."""

    def __init__(self, county: County) -> None:
        self._county = county
        self._weights = weights.read(WEIGHTS)

    def classify(self, report: ReportSubmitted, words: Words) -> Classification:
        """The classification of a report; any text gets one."""
        scores = self._weights.scores(pieces_of(clauses(fold(words.text)), 3))
        best = max(range(len(scores)), key=scores.__getitem__)
        category = self._weights.labels[best] if words.text.strip() else UNCLASSIFIED
        if category not in self._county.taxonomy:
            category = UNCLASSIFIED
        restricted = {"23": Restricted.LITIGATION, "24": Restricted.ACCUSATION}.get(category)
        named = tuple(unit for name in words.accused for unit in self._county.resolve_name(name, report.grid_code))
        about = tuple(unit for name in words.complained_of for unit in self._county.resolve_name(name, report.grid_code))
        matter = Matter(
            category=category, restricted=restricted, outcome=report.outcome, dangers=report.dangers, people=report.people_count
        )
        held = [trigger for trigger in self._county.triggers if trigger.when.holds(matter)]
        trigger = min(held, key=lambda one: one.level.rank)
        return Classification(
            category=category,
            urgency=trigger.level,
            restricted=restricted,
            accused_units=named,
            complained_of=about,
            in_doubt=bool(words.accused) and not named,
            confidence=round(scores[best], 3),
            reasons=(Reason(f"urgency.{trigger.id}", trigger.reason, trigger.reason_en),),
        )
