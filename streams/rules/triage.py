"""The rules together: one rule set, named by a hash of the county's data, the weights and the rules' own code."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from streams.contracts.cases import Case
from streams.contracts.decisions import Classification, Joining, OpenCase, Reason, Route
from streams.contracts.duty import Rota
from streams.contracts.events import ReportSubmitted
from streams.contracts.sealing import Words
from streams.reference.calendar import PUBLISHED
from streams.reference.county import County
from streams.reference.windows import window_ends
from streams.rules import claiming, deadlines, joining, retiming, ringing, routing
from streams.rules.classification import Classifier
from streams.rules.deadlines import Deadline
from streams.rules.lifecycle import Applied
from streams.rules.moved_dates import Standing
from streams.rules.retiming import Retimed
from streams.rules.ringing import Ring

HASH_CHARACTERS = 16
COUNTING = tuple(Path(__file__).parent.parent / "reference" / name for name in ("calendar.py", "clocks.py", "windows.py"))
"""The code that counts days: it works out dates as the rules do."""


class Rules:
    """What the stages ask. Every answer is a function of its arguments and of this rule set alone."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.county_code = county.head.code[:6]
        self.hash = rule_set_hash(county)
        self.unit_ids = frozenset(unit.id for unit in county.units.values() if unit.takes_cases)
        self.category_codes = frozenset(county.taxonomy)
        self._classifier = Classifier(county)

    def classify(self, report: ReportSubmitted, words: Words) -> Classification:
        """What kind of matter, how grave, who must not see it."""
        return self._classifier.classify(report, words)

    def join(self, report: ReportSubmitted, found: Classification, nearby: Sequence[OpenCase], alike: Sequence[OpenCase]) -> Joining:
        """Whether it is a public condition we know already, and what a person may want to compare it with."""
        return joining.decide(report, found, nearby, alike)

    def route(self, report: ReportSubmitted, found: Classification) -> Route:
        """Whose it is, and whether it is a petition already."""
        return claiming.decide(report, found, routing.decide(report, found, self.county), self.county)

    def claim_goes_apart(self, report: ReportSubmitted, case: Case) -> bool:
        """Whether a correction that is a claim needs a case of its own."""
        return claiming.goes_apart(report, case)

    def as_petition(self, report: ReportSubmitted, case: Case) -> Applied | None:
        """The case as the petition that its correction says it is."""
        return claiming.as_petition(report, case, self.county)

    def said_of_claim(self, report: ReportSubmitted, case: Case) -> tuple[Reason, ...]:
        """What is said of a claim that its case could not become."""
        return claiming.said_of(report, case)

    def petition_office(self, grid_code: str) -> str:
        """Whose are the petitions of this grid's people."""
        return self.county.petition_office(grid_code)

    def deadlines(self, case: Case) -> tuple[Deadline, ...]:
        """Every deadline that a case as it stands is under."""
        return deadlines.of(case, self.county)

    def window_ends(self, case: Case) -> Mapping[str, datetime]:
        """When each window of time is over for a case."""
        return window_ends(case, self.county)

    def retime(self, case: Case, standing: Sequence[Standing]) -> Retimed:
        """What these rules make of deadlines that others worked out."""
        return retiming.decide(case, standing, self.county)

    def keep_rungs(self, before: Case, after: Case) -> Mapping[str, datetime]:
        """What each clock of a case has told, by the dates that its rungs have after this change."""
        return deadlines.told_again(before, after, self.county)

    def skip_no_rung(self, before: Case, after: Case) -> Mapping[str, datetime]:
        """The same where the case may be of another colour or kind now, and so under shorter clocks."""
        return deadlines.told_sooner(before, after, self.county)

    def ring(self, case: Case, rung: int, rota: Rota, now: datetime) -> Ring:
        """Whom a rung of the duty chain rings."""
        return ringing.decide(case, rung, rota, self.county.duty, now)

    def clock_act(self, stage: str, level: int) -> str:
        """What a passed deadline asks for; empty for a rung that this county does not have."""
        return deadlines.act_of(stage, level, self.county)


def rule_set_hash(county: County) -> str:
    """Names the rule set; any change to the county's data, the published holidays, the weights, the word lists or the rules' code is
    another one."""
    whole = sha256(county.digest.encode() + PUBLISHED.encode())
    for path in (*sorted(Path(__file__).parent.glob("*.*")), *COUNTING):
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()[:HASH_CHARACTERS]
