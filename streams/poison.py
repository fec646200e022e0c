"""How many unreadable records are too many: a few are poison, many are a broken sender or a bad deploy, and someone must look."""

from collections import deque
from dataclasses import dataclass, field

WINDOW = 1000
"""Records over which the share is taken."""


@dataclass
class PoisonBudget:
    """Counts held records; `exceeded` once per run of them or per crowded window, not once per record."""

    run: int  # as many in a row are too many
    share: float = 0.1  # or this part of the last WINDOW records
    _in_a_row: int = 0
    _recent: deque[tuple[int, int]] = field(default_factory=deque)  # records, held of them; one pair a batch
    _records: int = 0
    _held: int = 0
    _told: bool = False

    def exceeded(self, records: int, held: int) -> bool:
        """Whether this batch is the one that breaks the budget. It is whole again once the window is calm."""
        if not records:
            return False
        self._in_a_row = self._in_a_row + held if held == records else held
        self._recent.append((records, held))
        self._records += records
        self._held += held
        while self._records - self._recent[0][0] >= WINDOW:
            gone, of_them = self._recent.popleft()
            self._records -= gone
            self._held -= of_them
        crowded = self._held > self.share * WINDOW
        broken = self._in_a_row > self.run or crowded
        news, self._told = broken and not self._told, broken
        return news
