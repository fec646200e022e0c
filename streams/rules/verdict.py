"""From scores to a verdict: category, secondary categories, restricted class, and whether a person must look first.

Enters: one score per label and what the reporter said. Leaves: a Verdict. Order of the restricted classes: minor, domestic
violence, accusation, litigation; the first that applies. An accusation is category 24, litigation 23, with the matter
underneath as secondary; where it may be an accusation but nobody can say of whom, a person decides before anything moves.
"""

from collections.abc import Mapping
from typing import NamedTuple

from streams.contracts.codes import UNCLASSIFIED, Danger, Restricted
from streams.contracts.decisions import Reason
from streams.reference.rulebook import Category

FAMILY = "01"
VIOLENCE = "05"
LITIGATION = "23"
ACCUSATION = "24"

MARKS: Mapping[Restricted, float] = {Restricted.MINOR: 0.6, Restricted.DV: 0.3, Restricted.ACCUSATION: 0.8, Restricted.LITIGATION: -0.3}
"""From this score on a class applies; set by leaving out voices (`python -m streams.training --by-voice`): where the fewest texts are
wrong, whichever way. For minors that is anywhere from 0 to 0.6: the end where fewer are closed to readers without need."""
NEEDS: Mapping[Restricted, frozenset[str]] = {
    Restricted.MINOR: frozenset({"child", "young", "school", "offspring"}),
    Restricted.DV: frozenset({"partner", "elder", "family", "fear", "blows", "bruises", "threat", "control"}),
}
"""No score makes a matter a minor's without a word of a child; one of these signs must show."""
SMALL = frozenset({"child", "young", "school"})
"""Signs that somebody is under age. A son who is tied to his bed may be grown: where it may be violence at home too, one of these must show."""
PERHAPS_ACCUSATION = 0.7
"""From here to the mark above an accusation is likely but unclear."""
FEWEST_PIECES = 4
"""With fewer known characters and pairs a text says nothing that could be sorted."""
LEAST = -0.9
"""Below this no category is likely."""
UNHEARD = -9.0
"""The score of what the weights were never taught."""
HINT = 0.12
"""What the reporter's own opinion adds to a category's score."""
ALSO = -0.25
"""From this score on a further category is named too."""
MOST_SECONDARY = 2


class Evidence(NamedTuple):
    """What a verdict rests on."""

    scores: Mapping[str, float]
    signs: Mapping[str, int]
    known: int
    hint: str
    dangers: frozenset[Danger]
    accused_given: bool
    accused_found: bool
    accused_private: bool


class Verdict(NamedTuple):
    """What the rest of the classification builds on."""

    category: str
    secondary: tuple[str, ...]
    restricted: Restricted | None
    in_doubt: bool
    accuses: bool  # whether the units its text names must be kept away from it, whichever class comes first
    confidence: float
    reasons: tuple[Reason, ...]


def decide(evidence: Evidence, taxonomy: Mapping[str, Category]) -> Verdict:
    """The verdict on this evidence. Total."""
    ranked = _ranked(evidence, taxonomy)
    restricted, in_doubt, reasons = _restricted(evidence)
    category = _category(ranked, restricted, evidence, taxonomy)
    return Verdict(
        category=category,
        secondary=_secondary(ranked, category, restricted),
        restricted=restricted,
        in_doubt=in_doubt,
        accuses=restricted is Restricted.ACCUSATION or evidence.accused_given or _reaches(Restricted.ACCUSATION, evidence),
        confidence=_confidence(ranked),
        reasons=reasons,
    )


def _ranked(evidence: Evidence, taxonomy: Mapping[str, Category]) -> list[tuple[float, str]]:
    """Categories, the likeliest first; the reporter's own opinion counts a little, but never towards a restricted one."""
    told = evidence.scores
    ranked = [(told.get(code, UNHEARD), code) for code in taxonomy]
    if evidence.hint and evidence.hint not in (LITIGATION, ACCUSATION):
        ranked = [(score + HINT if code == evidence.hint else score, code) for score, code in ranked]
    ranked.sort(reverse=True)
    return ranked


def _restricted(evidence: Evidence) -> tuple[Restricted | None, bool, tuple[Reason, ...]]:  # noqa: PLR0911  # one return a class, in their order
    at_home = Danger.DV in evidence.dangers or _reaches(Restricted.DV, evidence)
    is_small = not SMALL.isdisjoint(evidence.signs)
    if Danger.MINOR in evidence.dangers or (_reaches(Restricted.MINOR, evidence) and (is_small or not at_home)):
        return Restricted.MINOR, False, (_MINOR,)
    if at_home:
        return Restricted.DV, False, (_DV,)
    score = evidence.scores.get(Restricted.ACCUSATION, UNHEARD)
    if evidence.accused_given:
        doubtful = evidence.accused_private or not evidence.accused_found
        return Restricted.ACCUSATION, doubtful, (_ACCUSED_GIVEN, *((_OF_WHOM,) if doubtful else ()))
    if _reaches(Restricted.ACCUSATION, evidence):
        return Restricted.ACCUSATION, not evidence.accused_found, (_ACCUSATION, *(() if evidence.accused_found else (_OF_WHOM,)))
    if _reaches(Restricted.LITIGATION, evidence):
        return Restricted.LITIGATION, False, (_LITIGATION,)
    if score >= PERHAPS_ACCUSATION:
        return Restricted.ACCUSATION, True, (_PERHAPS,)
    return None, False, ()


def _reaches(restricted: Restricted, evidence: Evidence) -> bool:
    needed = NEEDS.get(restricted)
    shown = needed is None or not needed.isdisjoint(evidence.signs)
    return shown and evidence.known >= FEWEST_PIECES and evidence.scores.get(restricted, UNHEARD) >= MARKS[restricted]


def _category(ranked: list[tuple[float, str]], restricted: Restricted | None, evidence: Evidence, taxonomy: Mapping[str, Category]) -> str:
    own = _OWN.get(restricted) if restricted else None
    if own is not None:
        return own if own in taxonomy else UNCLASSIFIED
    if evidence.known < FEWEST_PIECES:
        return UNCLASSIFIED
    score, likeliest = next((one for one in ranked if one[1] not in (LITIGATION, ACCUSATION)), (UNHEARD, UNCLASSIFIED))
    return likeliest if score > LEAST else UNCLASSIFIED


def _secondary(ranked: list[tuple[float, str]], category: str, restricted: Restricted | None) -> tuple[str, ...]:
    """Further categories that are likely by themselves; under litigation always the matter that is in court."""
    others = [(score, code) for score, code in ranked[:6] if code not in (category, UNCLASSIFIED, LITIGATION, ACCUSATION)]
    if restricted is Restricted.LITIGATION and others:
        return (others[0][1],)
    return tuple(code for score, code in others[:MOST_SECONDARY] if score >= ALSO)


def _confidence(ranked: list[tuple[float, str]]) -> float:
    """How far the likeliest category lies before the next, between 0 and 1."""
    if len(ranked) < 2:
        return 0.0
    return round(min(1.0, ranked[0][0] - ranked[1][0]), 3)


_OWN = {Restricted.ACCUSATION: ACCUSATION, Restricted.LITIGATION: LITIGATION, Restricted.DV: FAMILY}
"""Restricted classes that are a category of their own."""
_MINOR = Reason("restricted.minor", "涉及未成年人受侵害或有危险,限定读者", "A minor is harmed or at risk: readers are restricted")
_DV = Reason("restricted.dv", "涉及家庭暴力,限定读者", "Domestic violence: readers are restricted")
_ACCUSATION = Reason(
    "restricted.accusation", "检举控告公职人员或单位,转纪检监察", "An accusation of an office holder: to discipline inspection"
)
_ACCUSED_GIVEN = Reason("restricted.accused_given", "上报时填写了被检举控告人", "The reporter named whom it accuses")
_OF_WHOM = Reason("restricted.of_whom", "被检举控告的单位不明,先由人工核定", "It is unclear which unit is accused: a person decides first")
_PERHAPS = Reason("restricted.perhaps", "可能是检举控告,先由人工核定", "It may be an accusation: a person decides first")
_LITIGATION = Reason("restricted.litigation", "涉法涉诉,诉访分离", "In court or police procedure: outside the ordinary flow")
