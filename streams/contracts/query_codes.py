"""A query code (查询码) as people type it: whatever capitals, spaces and dashes they use, it is the code that was given out."""

import re

_GROUP = 4


def written(code: str) -> str:
    """A code as it was given out, however it was typed: ABCD-EFGH-JKLM."""
    bare = re.sub(r"[^0-9A-Za-z]", "", code).upper()
    return "-".join(bare[at : at + _GROUP] for at in range(0, len(bare), _GROUP))
