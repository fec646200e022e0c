"""Signs of the four restricted classes in a text: a minor harmed, domestic violence, an accusation, litigation.

Signs alone decide nothing: their weights are learned together with the linear model's own score for the class (see
`streams/training`), and kept in the weights file. The vocabulary is in `signs`.
"""

from streams.rules.signs import ALWAYS_WHOLE, NEAR, SIGNS, TOGETHER

MOST = 4
"""A sign shown more often says no more."""
THERE = 2
"""A pair of signs that is there, counted in halves like everything here."""
_LOOKED_FOR = tuple((name, pattern.findall, name in ALWAYS_WHOLE) for name, pattern in SIGNS.items())
_TOGETHER = tuple((first, second, f"{first}&{second}") for first, second in TOGETHER)
_NEAR = tuple((first, second, f"{first}~{second}") for first, second in NEAR)


def signs(affirmed: str, whole: str) -> dict[str, int]:
    """How strongly each sign and each pair of signs shows."""
    shown: dict[str, int] = {}
    for name, look, in_whole in _LOOKED_FOR:
        found = look(whole if in_whole else affirmed)
        if found:
            shown[name] = min(len(set(found)), MOST)
    if len(shown) > 1:
        shown.update([(both, THERE) for first, second, both in _TOGETHER if first in shown and second in shown])
        shown.update([(near, THERE) for first, second, near in _NEAR if first in shown and second in shown and _near(first, second, affirmed)])
    return shown


def _near(first: str, second: str, affirmed: str) -> bool:
    pieces = affirmed.replace("。", "，").replace(",", "，").split("，")
    one, other = SIGNS[first].search, SIGNS[second].search
    at = [number for number, piece in enumerate(pieces) if one(piece)]
    return any(other(piece) for start in at for piece in pieces[max(0, start - 1) : start + 2])
