"""Which clocks run in which state of a case and of the mediation within it, as the queries take it."""

from collections.abc import Iterable

import msgspec

from streams.contracts.lifecycle_table import RUNNING
from streams.contracts.mediation import CLOCKS_OF_MEDIATION

_BY_STATE: dict[str, Iterable[str]] = {
    **{str(state): stages for state, stages in RUNNING.items()},
    **{f"mediation_{state}": stages for state, stages in CLOCKS_OF_MEDIATION.items()},
}
RUNNING_JSON = msgspec.json.encode({state: sorted(stages) for state, stages in _BY_STATE.items()}).decode()
"""The parameter `running` of stream.running_v1."""
