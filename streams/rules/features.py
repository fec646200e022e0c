"""What the linear model looks at: pieces of one to four characters, by eye and by ear, each clause apart.

The training and the running rules call the same function, so that a weight always means what it was learned for.
"""

from collections.abc import Iterable

LONGEST = 4
LONGEST_SOUND = 3


def pieces(clause: str, longest: int = LONGEST) -> set[str]:
    """All pieces of a clause up to `longest` characters."""
    found = set(clause)
    for length in range(2, min(longest, len(clause)) + 1):
        found.update([clause[at : at + length] for at in range(len(clause) - length + 1)])
    return found


def pieces_of(clauses: Iterable[str], longest: int = LONGEST) -> set[str]:
    """All pieces of several clauses, none reaching over a break."""
    found: set[str] = set()
    for clause in clauses:
        found |= pieces(clause, longest)
    return found
