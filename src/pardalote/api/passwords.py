"""Passwords at the door: checked one at a time, off the loop, and only after the lock-out was asked."""

import asyncio

from pardalote import refusals
from pardalote.actions.logins import Logins
from pardalote.actions.passwords import verify_password
from pardalote.api.threads import Carrier
from pardalote.records.user import User
from pardalote.refusals import Refusal


class PasswordCheck:
    """Checks the passwords of one worker."""

    def __init__(self, logins: Logins, carry: Carrier) -> None:
        self._logins = logins
        self._carry = carry
        self._turn = asyncio.Lock()

    async def check(self, client: str, user: User | None, password: str) -> User:
        """Return the user when the password is right. Raises Refusal 15, or 131 after too many failures."""
        async with self._turn:
            await self._carry(lambda: self._logins.admit(client, user))
            if user is None or not await asyncio.to_thread(verify_password, user.password_hash, password):
                raise await self._carry(lambda: self._logins.failed(client, user))
            found = user
            await self._carry(lambda: self._logins.succeeded(found))
        return found


def wanted_password(password: str | None) -> str:
    """Return a password as argon2 can take it. Raises Refusal 15 for none and for one that is absurdly long."""
    if not password or len(password) > _LONGEST_PASSWORD:
        raise Refusal(refusals.LOGIN_FAILED)
    return password


_LONGEST_PASSWORD = 1024
