"""Signs of the four restricted classes in a text: a minor harmed, domestic violence, an accusation, litigation.

Signs alone decide nothing: their weights are learned together with the linear model's own score for the class (see
`streams/training`), and kept in the weights file. The vocabulary is in `signs`.
"""

from collections.abc import Set as AbstractSet

from streams.rules.signs import AGE, ALWAYS_WHOLE, NEAR, SIGNS, TOGETHER, YOUNG_AGES

MOST = 4
"""A sign shown more often says no more."""
THERE = 2
"""A pair of signs that is there, counted in halves like everything here."""
_ALL = {name: pattern.findall for name, pattern in SIGNS.items()}
_IN_AFFIRMED = {name: look for name, look in _ALL.items() if name not in ALWAYS_WHOLE}
_IN_WHOLE = {name: look for name, look in _ALL.items() if name in ALWAYS_WHOLE}


def _by_first(pairs: tuple[tuple[str, str], ...], mark: str) -> dict[str, tuple[tuple[str, str], ...]]:
    return {first: tuple((second, f"{first}{mark}{second}") for one, second in pairs if one == first) for first, _ in pairs}


_TOGETHER = _by_first(TOGETHER, "&")
_NEAR = _by_first(NEAR, "~")


def signs(affirmed: str, whole: str, likely: AbstractSet[str]) -> dict[str, int]:
    """How strongly each sign and each pair of signs shows; of what is affirmed, only the likely ones are looked for."""
    if affirmed == whole:
        found = {name: _ALL[name](whole) for name in likely & _ALL.keys()}
    else:
        found = {name: _IN_AFFIRMED[name](affirmed) for name in likely & _IN_AFFIRMED.keys()}
        found |= {name: look(whole) for name, look in _IN_WHOLE.items()}
    shown = {name: min(len(set(places)), MOST) for name, places in found.items() if places}
    if "岁" in affirmed and not YOUNG_AGES.isdisjoint(AGE.findall(affirmed)):
        shown["young"] = shown.get("young", 0) + 1
    if len(shown) < 2:
        return shown
    pairs = [both for first in shown if first in _TOGETHER for second, both in _TOGETHER[first] if second in shown]
    pairs += _near(shown, affirmed)
    for both in pairs:
        shown[both] = THERE
    return shown


def _near(shown: dict[str, int], affirmed: str) -> list[str]:
    """Pairs within a clause, or in two that follow each other."""
    wanted = [(first, second, near) for first in shown if first in _NEAR for second, near in _NEAR[first] if second in shown]
    if not wanted:
        return []
    pieces = affirmed.replace("。", "，").replace(",", "，").split("，")
    at = {
        name: [number for number, piece in enumerate(pieces) if SIGNS[name].search(piece)]
        for name in {name for pair in wanted for name in pair[:2]}
    }
    return [near for first, second, near in wanted if any(abs(one - other) < 2 for one in at[first] for other in at[second])]
