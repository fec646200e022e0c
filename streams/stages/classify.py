"""Classify: what kind of matter, how grave, and who must not see it? Runs before the transaction: it remembers nothing.

Enters: a report and its words. Leaves: a Classification. What the rules cannot tell is category 99, for a person.
"""

from streams.rules.triage import Rules
from streams.stages.journey import Journey


def classify(journey: Journey, rules: Rules) -> None:
    """Add the classification to a report's journey."""
    if journey.report is not None and journey.words is not None:
        journey.classification = rules.classify(journey.report, journey.words)
