"""Who asks: the account behind a request's token, if the token still holds.

Enters: `Authorization: Bearer …`, or the cookie with the header that no foreign page can set. Leaves: the Person.
Refuses: no token, an expired or revoked one, a disabled account (401); a cookie without the header (403).
"""

from datetime import UTC, datetime

from fastapi import Request

from producers.faults import NotAllowed, NotLoggedIn, Said
from producers.people import People, Person
from streams.contracts.grants import Holder, TokenRefused, holder_of

COOKIE = "fengqiao"
MOST_KEPT = 20_000
OWN_PAGE = "x-fengqiao"
"""A header that only our own pages send: a form on a foreign page cannot set it, so the cookie alone is not enough."""

_EXPIRED = Said("登录已过期,请重新登录", "The login has expired or was ended: log in again")


class Callers:
    """Knows callers by their tokens."""

    def __init__(self, people: People, secret: str) -> None:
        self._people = people
        self._secret = secret
        self._read: dict[str, Holder] = {}  # reading a token costs a third of a submission

    async def of(self, request: Request) -> Person:
        """The person who sent this request. Raises NotLoggedIn, NotAllowed, Unavailable."""
        return (await self.held_by(request))[0]

    async def held_by(self, request: Request) -> tuple[Person, Holder]:
        """The person, and what her token says. Raises NotLoggedIn, NotAllowed, Unavailable."""
        holder = self._holder(_token(request))
        person = await self._people.find(holder.account_id)
        if person is None or person.disabled or person.epoch != holder.epoch:
            raise NotLoggedIn(_EXPIRED)
        return person, holder

    def _holder(self, token: str) -> Holder:
        known = self._read.get(token)
        if known is not None and known.expires_at > datetime.now(UTC):
            return known
        try:
            holder = holder_of(token, secret=self._secret)
        except TokenRefused as refused:
            raise NotLoggedIn(_EXPIRED) from refused
        if len(self._read) >= MOST_KEPT:
            self._read.clear()
        self._read[token] = holder
        return holder


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise NotLoggedIn
    if request.headers.get(OWN_PAGE) != "1":
        raise NotAllowed(Said("缺少请求头 X-Fengqiao", "A request by cookie needs the header X-Fengqiao: 1"))
    return cookie
