"""Who is rung for a RED case now, and who is next? Pure: the case, the county's chain and the day's rota decide.

Rung n rings the n-th post; who does not pick up in the post's minutes is followed by the next. The last, the leader on duty, is
rung twice more, and there the chain ends: a telephone that rings every four minutes all night is switched off. What is left is an
alarm that stays until a person says that they have heard it. Minutes count from the ring that went out, not from when it should
have: after a stop of the stream everybody still gets the time to pick up. Passed over are posts that nobody stands at, and whoever
belongs to a unit that must not know of the case (条例 30(3)) or is recused. Where the rota names nobody, those who hold the
centre's grants are rung and the timeline says so: an alarm, never silence. While somebody is away (AB岗) whoever covers for them is rung.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from streams.contracts.cases import Case
from streams.contracts.decisions import Reason
from streams.contracts.duty import STAND_IN, OnDuty, Rota
from streams.reference.duty import Post

AGAIN = 2
"""How often the end of the chain is rung again."""
MOST_STAND_INS = 20
NOBODY = UUID(int=0)
"""Who is rung in nobody's place but their own."""
_COVERED = Reason("ring.covered", "应叫的人不在岗,改叫其B角(代岗)", "Who was to be rung is away: rung is whoever covers for them")
_NO_ROTA = Reason(
    "ring.no_rota", "告警:当日没有值班表,改叫中心在岗人员", "Alarm: no rota for the day; those of the centre are rung instead"
)
_VACANT = Reason("ring.vacant", "应叫岗位无人可叫,改叫下一位", "Nobody could be rung at the post whose turn it was: the next one is")
_VACANT_TO_CENTRE = Reason(
    "ring.vacant_to_centre", "告警:应叫岗位无人可叫,改叫中心在岗人员", "Alarm: nobody on the rota could be rung; those of the centre are"
)
_NOBODY = Reason("ring.nobody", "告警:值班表和中心都无人可叫", "Alarm: nobody on the rota or at the centre could be rung")
_AGAIN = Reason("ring.again", "无人接报,再次叫应", "Nobody has picked up: rung again")
_LAST = Reason(
    "ring.last",
    "告警:叫应已到最后一次,仍无人接报的,告警一直保留到有人接报",
    "Alarm: this is the last ring; unheard, the alarm stays until somebody picks up",
)


class _Chosen(NamedTuple):
    """Whom a rung rings, how many rungs are behind the case then, and why."""

    post: str
    accounts: tuple[UUID, ...]
    rings: int
    why: tuple[Reason, ...]
    rung_for: tuple[UUID | None, ...] = ()  # of each account: for whom, where it covers for somebody


class Ring(NamedTuple):
    """One ring: at which post, whom, and who is next. `accounts` is empty when there was nobody to ring, `next_post` after the
    last ring."""

    post: str
    accounts: tuple[UUID, ...]
    rings: int  # rungs behind the case after it
    next_post: str
    next_at: datetime | None
    reasons: tuple[Reason, ...]
    rung_for: tuple[UUID | None, ...] = ()

    @property
    def told(self) -> dict[str, Any]:
        """What the timeline says of it: post and accounts, and for whom each of these was rung; no name."""
        accounts = " ".join(str(account) for account in self.accounts)
        covered = {"rung_for": " ".join(str(one or NOBODY) for one in self.rung_for)} if any(self.rung_for) else {}
        following = {"next_post": self.next_post, "next_at": self.next_at} if self.next_at is not None else {}
        return {"post": self.post, "accounts": accounts, **covered, **following}


def due(case: Case, chain: Sequence[Post]) -> tuple[int, datetime] | None:
    """The next rung and its moment; None for a case that does not ring, or whose chain has ended."""
    if not case.unheard or case.red_at is None or has_ended(case.rings, chain):
        return None
    if case.rung_at is None:
        return 1, case.red_at
    return case.rings + 1, case.rung_at + timedelta(minutes=post_at(case.rings, chain).minutes)


def has_ended(rings: int, chain: Sequence[Post]) -> bool:
    """Whether nobody is left to ring, after this many rungs."""
    return not chain or rings >= len(chain) + AGAIN


def post_at(rung: int, chain: Sequence[Post]) -> Post:
    """The post of a rung; beyond the end of the chain its last."""
    return chain[max(0, min(rung, len(chain)) - 1)]


def decide(case: Case, rung: int, rota: Rota, chain: Sequence[Post], now: datetime) -> Ring:
    """Whom this rung rings, and who is next."""
    chosen = _on_the_rota(case, rung, rota, chain, now) or _in_their_stead(case, rung, rota, now)
    covered = (_COVERED,) if any(chosen.rung_for) else ()
    why = (*chosen.why, *covered, *((_AGAIN,) if case.rings >= len(chain) else ()))
    if has_ended(chosen.rings, chain):
        return Ring(chosen.post, chosen.accounts, chosen.rings, "", None, (*why, _LAST), chosen.rung_for)
    waits = timedelta(minutes=post_at(chosen.rings, chain).minutes)
    following = post_at(chosen.rings + 1, chain).post
    return Ring(chosen.post, chosen.accounts, chosen.rings, following, now + waits, why, chosen.rung_for)


def _on_the_rota(case: Case, rung: int, rota: Rota, chain: Sequence[Post], now: datetime) -> _Chosen | None:
    """The post whose turn it is, or the first after it at which somebody can be rung."""
    turn = min(rung, len(chain)) - 1
    for later, post in enumerate(chain[turn:]):
        stands = rota.posts.get(post.post)
        person = rota.answers(stands, now) if stands is not None else None
        if stands is not None and person is not None and _may_know(person, case):
            rung_at = Reason("ring.rung", f"叫应:{post.name}", f"Rung: {post.name_en}")
            why = (rung_at, *((_VACANT,) if later else ()))
            return _Chosen(post.post, (person.account_id,), rung + later, why, (_for(stands, person),))
    return None


def _in_their_stead(case: Case, rung: int, rota: Rota, now: datetime) -> _Chosen:
    able: dict[UUID, UUID | None] = {}
    for one in rota.stand_ins:
        person = rota.answers(one, now)
        if one.scope and case.grid_code.startswith(one.scope) and _may_know(person, case):
            able.setdefault(person.account_id, _for(one, person))
    accounts = tuple(able)[:MOST_STAND_INS]
    why = _VACANT_TO_CENTRE if rota.posts else _NO_ROTA
    return _Chosen(
        STAND_IN if accounts else "", accounts, rung, (why,) if accounts else (why, _NOBODY), tuple(able[one] for one in accounts)
    )


def _for(stands: OnDuty, person: OnDuty) -> UUID | None:
    return stands.account_id if stands.account_id != person.account_id else None


def _may_know(person: OnDuty, case: Case) -> bool:
    return person.units.isdisjoint(case.excluded_units) and person.account_id not in case.recused
