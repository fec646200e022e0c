"""What the linear models look at: characters and pairs of characters, no pair reaching over a break.

The training and the running rules call the same function, so that a weight always means what it was learned for.
"""

from collections.abc import Iterable


def pieces_of(clauses: Iterable[str]) -> set[str]:
    """All characters and pairs of the clauses."""
    found: set[str] = set()
    for clause in clauses:
        found.update(clause)
        found.update([clause[at : at + 2] for at in range(len(clause) - 1)])
    return found


def gaps_of(clauses: Iterable[str]) -> set[str]:
    """All pairs with one character between them, which is left out: 打了我 and 打过我 hold the same one."""
    return {clause[at : at + 3 : 2] for clause in clauses for at in range(len(clause) - 2)}
