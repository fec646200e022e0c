"""What a case keeps of whoever acted for somebody who was away (代办). Pure.

It is kept as long as it matters: who stood in for a handler, until another has the case in hand; for whom the end was asked, as long as it
is known by whom; who stood in for a leader, for good, since a case is never handled by those who led it.
"""

from uuid import UUID

from streams.contracts.cases import Case
from streams.rules.happening import Changes


def kept(case: Case, changes: Changes, actor: UUID | None, behalf: UUID | None) -> Changes:
    """The columns that say so, after an act that makes these changes."""
    found: Changes = {}
    handler = changes.get("handler", case.handler)
    if handler != case.handler:
        found["stood_in"] = ()
    if "closing_by" in changes:
        found["closing_for"] = behalf if changes["closing_by"] is not None else None
    if actor is None or behalf is None:
        return found
    if behalf == handler:
        found["stood_in"] = _with(found.get("stood_in", case.stood_in), actor)
    if behalf in (case.receiver, case.sponsor):
        found["led_for"] = _with(case.led_for, actor)
    return found


def _with(accounts: tuple[UUID, ...], account: UUID) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys((*accounts, account)))
