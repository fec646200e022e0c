"""Does the duty chain end where it must, and may those who stand there hear a case?"""

from collections.abc import Iterator

from streams.contracts.codes import HEARERS
from streams.reference.draft import Draft
from streams.reference.duty import LEADER
from streams.reference.faults import Mistake
from streams.reference.wording import one_of


def mistakes_in(draft: Draft) -> Iterator[Mistake]:
    """Everything wrong with `duty` in county.yaml."""
    yield from draft.duty.twice("post")
    for post, entry in draft.duty:
        for index, role in enumerate(post.roles):
            if role not in HEARERS:
                yield entry.at("roles", index).mistake(f'role "{role}" may not hear a case; {one_of(HEARERS, role)}')
    if not draft.duty.entries:
        yield Mistake("county.yaml", 1, f'`duty` names nobody to ring for a RED case; add posts, the last one "{LEADER}"')
    elif draft.duty.whole and draft.duty.records[-1].post != LEADER:
        yield draft.duty.entries[-1].mistake(f'the chain must end at post "{LEADER}": a silent chain ends at the leader on duty')
