"""How long a name is locked after failed logins. The same for names nobody has, so that a lock tells nothing."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import NamedTuple

FREE_TRIES = 5
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)
MOST_STRANGERS = 10_000


class Tries(NamedTuple):
    """Failed logins since the last good one."""

    failed: int = 0
    locked_until: datetime | None = None

    def seconds_left(self, now: datetime) -> int:
        """0 when a try is free, else the whole seconds to wait."""
        if self.locked_until is None or self.locked_until <= now:
            return 0
        return int((self.locked_until - now).total_seconds()) + 1

    def failed_again(self, now: datetime) -> "Tries":
        """After one more failure: from the fifth on each lock is twice as long as the one before."""
        failed = self.failed + 1
        over = failed - FREE_TRIES
        if over < 0:
            return Tries(failed)
        return Tries(failed, now + min(FIRST_LOCK * 2 ** min(over, 16), LONGEST_LOCK))


class Strangers:
    """Tries at names that no account has, in memory; the longest unseen are forgotten first."""

    def __init__(self) -> None:
        self._tries: OrderedDict[str, Tries] = OrderedDict()

    def of(self, name: str) -> Tries:
        """The tries at this name."""
        return self._tries.get(name, Tries())

    def note(self, name: str, tries: Tries) -> None:
        """Remember them."""
        self._tries[name] = tries
        self._tries.move_to_end(name)
        if len(self._tries) > MOST_STRANGERS:
            self._tries.popitem(last=False)
