"""What the linear models look at: characters and pairs of characters, no pair reaching over a break.

The training and the running rules call the same function, so that a weight always means what it was learned for.
"""

from collections.abc import Iterable
from operator import add


def pieces_of(clauses: Iterable[str]) -> set[str]:
    """All characters and pairs of the clauses."""
    found: set[str] = set()
    for clause in clauses:
        found.update(clause)
        found.update(map(add, clause, clause[1:]))
    return found
