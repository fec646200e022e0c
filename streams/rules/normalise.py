"""What people write, made comparable: width, script, case, digits; clauses; and how it sounds.

Enters: any string at all, lone surrogates too. Leaves: simplified characters in small letters, cut at a length that no
honest report reaches, and its clauses. Meaning is not touched here.
"""

import re
from pathlib import Path

HEAD = 2000
TAIL = 1000
"""Characters kept from a longer text: a matter is named at the beginning or asked for at the end."""

_HERE = Path(__file__).parent
_BREAKS = re.compile(r"[，。；！？、：,.;!?:\s“”\"'‘’（）()《》【】\[\]…—~·|/\\]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _traditional() -> dict[int, int]:
    lines = (_HERE / "traditional.txt").read_text("utf-8").splitlines()[1:]
    groups = (group for line in lines for group in line.split())
    return {ord(variant): ord(group[0]) for group in groups for variant in group[1:]}


def _sounds() -> dict[int, int]:
    """Characters of one sound become one private character, so that sounds and characters never meet by accident."""
    lines = (_HERE / "sounds.txt").read_text("utf-8").splitlines()[1:]
    return {ord(character): 0xE000 + number for number, line in enumerate(lines) for character in line.split()[1]}


_WIDE = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_FOLD = {**_traditional(), **_WIDE, 0x3000: 0x20, 0xFEFF: None, 0x200B: None, 0x200C: None, 0x200D: None}
_HEARD = _sounds()


def plain(text: str) -> str:
    """The text as the rules read it, cut where no report reaches."""
    if len(text) > HEAD + TAIL:
        text = text[:HEAD] + " " + text[-TAIL:]
    return text.translate(_FOLD).lower()


def without_figures(text: str) -> str:
    """Every number as 0: an amount says little about a kind."""
    return _NUMBER.sub("0", text)


def clauses(text: str) -> list[str]:
    """The pieces between marks and blanks: people without punctuation leave blanks."""
    return [piece for piece in _BREAKS.split(text) if piece]


def sounds(text: str) -> str:
    """The text by ear: 误业 and 物业 are one."""
    return text.translate(_HEARD)
