"""Which clocks run in which state of a case, of the mediation within it and of its place in the library, as the queries take it."""

from collections.abc import Iterable

import msgspec

from streams.contracts.codes import ClockStage, Library
from streams.contracts.lifecycle_table import LIFE_CYCLES, RUNNING, waits_for_leader
from streams.contracts.mediation import CLOCKS_OF_MEDIATION

_BY_STATE: dict[str, Iterable[str]] = {
    **{str(state): stages for state, stages in RUNNING.items()},
    **{f"mediation_{state}": stages for state, stages in CLOCKS_OF_MEDIATION.items()},
    **{
        f"library_{library}_{state}": (ClockStage.RECEIVE,)
        for kind, cycle in LIFE_CYCLES.items()
        for library in Library
        for state in cycle.states
        if waits_for_leader(kind, state, library)
    },
}
RUNNING_JSON = msgspec.json.encode({state: sorted(stages) for state, stages in _BY_STATE.items()}).decode()
"""The parameter `running` of stream.running_v2."""
