"""The latest changes, kept in memory: a thousand viewers that come back at once cost the database nothing.

Each is judged by its case's present audience, as everything in the feed is: a change of audience is itself a change, and
when it is read, the earlier ones of its case learn of it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from api.cursors import Cursor
from api.feed_rows import FeedRow


class Recent:
    """Changes above `floor`, in order."""

    def __init__(self, floor: Cursor, most: int) -> None:
        self.floor = floor
        self._most = most
        self._rows: list[FeedRow] = []
        self._of_case: defaultdict[UUID, list[FeedRow]] = defaultdict(list)

    def add(self, rows: Sequence[FeedRow]) -> None:
        """What was read after all that is here."""
        for row in rows:
            earlier = self._of_case[row.case_id]
            if earlier and earlier[-1].now != row.now:
                for one in earlier:
                    one.now = row.now
            earlier.append(row)
        self._rows.extend(rows)
        if len(self._rows) > 2 * self._most:  # half at a time: forgetting one by one would move the rest each time
            self._forget(len(self._rows) - self._most)

    def after(self, cursor: Cursor) -> list[FeedRow] | None:
        """Everything after a place; None when some of it is no longer here."""
        if cursor < self.floor:
            return None
        return self._rows[bisect_right(self._rows, cursor, key=lambda row: row.cursor) :]

    def backwards(self) -> Sequence[FeedRow]:
        """Everything that is here, newest first."""
        return self._rows[::-1]

    def _forget(self, count: int) -> None:
        self.floor = self._rows[count - 1].cursor
        for row in self._rows[:count]:
            kept = self._of_case[row.case_id]
            kept.pop(0)
            if not kept:
                del self._of_case[row.case_id]
        del self._rows[:count]
