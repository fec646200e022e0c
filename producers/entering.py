"""May this name enter with this password? One at a time, one answer in one time for every kind of no.

Enters: a name and a password. Leaves: the account. Refuses: a wrong name or password, a disabled account (NotLoggedIn),
a name that failed too often (TooManyTries). The audit learns of each, without the name that was typed.
"""

import hashlib
import hmac
import logging
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from producers.database import Database
from producers.faults import NotLoggedIn, Said, TooManyTries
from producers.lockout import Strangers, Tries
from producers.metrics import METRICS
from producers.passwords import Passwords
from streams.contracts.queries import queries_in

log = logging.getLogger(__name__)

SQL = queries_in(Path(__file__).with_name("accounts.sql"))
_WRONG = Said("用户名或密码不对", "The user name or the password is wrong")


class Entering:
    """The door."""

    def __init__(self, database: Database, passwords: Passwords, secret: str) -> None:
        self._database = database
        self._passwords = passwords
        self._secret = secret
        self._strangers = Strangers()

    async def enter(self, username: str, password: str, now: datetime) -> UUID:
        """The account of this name and password."""
        async with await self._passwords.turn():
            account = await self._account(username)
            self._check_lock(username, account, now)
            matches = await self._passwords.match(password, account["password_hash"] if account else None)
            if account is None or not matches:
                raise await self._failed(username, account, now)
            await self._entered(account)
        account_id: UUID = account["account_id"]
        return account_id

    async def set_password(self, username: str, proof: str, new: str, now: datetime) -> UUID:
        """A new password, for whoever proves to be the account: by the old one, or by the token for the first setting."""
        async with await self._passwords.turn():
            account = await self._account(username)
            self._check_lock(username, account, now)
            if not await self._proven(account, proof) or account is None:
                raise await self._failed(username, account, now)
            await self._database.execute(SQL["set_password"], account["account_id"], await self._passwords.hash(new))
            await self.audit(account["account_id"], "password_set")
        account_id: UUID = account["account_id"]
        return account_id

    async def end_tokens(self, account_id: UUID, why: str) -> None:
        """Every token of the account ends; readers learn of it within a second."""
        await self._database.execute(SQL["raise_epoch"], account_id)
        await self.audit(account_id, "revoked", why=why)
        log.info("An account's tokens were ended", extra={"action": "revoked"})

    async def audit(self, account_id: UUID | None, what: str, **detail: Any) -> None:
        """One line in the audit."""
        await self._database.execute(SQL["audit"], account_id, what, msgspec.json.encode(detail).decode())

    async def _account(self, username: str) -> Any:
        found = await self._database.fetch(SQL["for_login"], username)
        return found[0] if found else None

    async def _proven(self, account: Any, proof: str) -> bool:
        if account is not None and account["password_hash"] is None:
            expected = setup_token(self._secret, account["account_id"], account["epoch"])
            return hmac.compare_digest(expected.encode(), proof.strip().upper().encode())
        return await self._passwords.match(proof, account["password_hash"] if account else None)

    def _check_lock(self, username: str, account: Any, now: datetime) -> None:
        if left := self._tries(username, account).seconds_left(now):
            METRICS.logins.labels("locked").inc()
            raise TooManyTries(retry_after=left)

    async def _failed(self, username: str, account: Any, now: datetime) -> NotLoggedIn:
        tries = self._tries(username, account).failed_again(now)
        if account is None:
            self._strangers.note(username, tries)
        else:
            await self._database.execute(SQL["note_tries"], account["account_id"], tries.failed, tries.locked_until)
        METRICS.logins.labels("refused").inc()
        await self.audit(account["account_id"] if account else None, "login_failed", failed=tries.failed)
        log.info("A login failed", extra={"action": "login_failed"})
        return NotLoggedIn(_WRONG)

    async def _entered(self, account: Any) -> None:
        if account["failed_logins"]:
            await self._database.execute(SQL["note_tries"], account["account_id"], 0, None)
        METRICS.logins.labels("ok").inc()
        await self.audit(account["account_id"], "login")
        log.info("An account logged in", extra={"action": "login"})

    def _tries(self, username: str, account: Any) -> Tries:
        return Tries(account["failed_logins"], account["locked_until"]) if account else self._strangers.of(username)


def setup_token(secret: str, account_id: UUID, epoch: int) -> str:
    """What proves to be the person whose password is not set yet; setting it raises the epoch, so it works once."""
    digest = hmac.new(secret.encode(), f"first password|{account_id}|{epoch}".encode(), hashlib.sha256).hexdigest()
    return digest[:20].upper()
