"""A row of stream.cases as the rules know a case."""

from typing import Any

import msgspec

from streams.contracts.cases import Case


def case_of(row: Any) -> Case:
    """The case of a row of stream.cases, but for its reasons."""
    stored = {name: row[name] for name in Case.__struct_fields__ if name != "reasons"}
    stored["told"] = msgspec.json.decode(row["told"])
    return msgspec.convert(stored, Case)
