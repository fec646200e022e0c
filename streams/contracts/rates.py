"""How often one address may ask: a bucket that fills again with time. Time is an argument; memory is bounded."""

import math
from dataclasses import dataclass, field

MOST_KEPT = 10_000


@dataclass
class Rates:
    """So many questions a minute for each address, a third of them at once."""

    per_minute: int
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)  # address → (questions left, as of when)

    def wait_s(self, address: str, now: float) -> int:
        """0 when the address may ask now, and it has asked; else the seconds to wait."""
        burst = max(1.0, self.per_minute / 3)
        left, since = self._left.get(address, (burst, now))
        left = min(burst, left + (now - since) * self.per_minute / 60)
        if left < 1:
            return math.ceil((1 - left) * 60 / self.per_minute)
        if len(self._left) >= MOST_KEPT:
            self._left.clear()  # a flood from many addresses buys each of them one more burst, no more
        self._left[address] = (left - 1, now)
        return 0
