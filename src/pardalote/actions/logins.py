"""Logins: counting failures, and locking out whoever has too many (design: strangers never reach argon2)."""

from pardalote import refusals
from pardalote.clock import Clock
from pardalote.records.user import User
from pardalote.refusals import Refusal
from pardalote.store.server import FailedLogins

# A user's and an address's failures within this time; beyond them the login answers 131.
WINDOW_SECONDS = 15 * 60
FAILURES_OF_USER = 10
FAILURES_OF_ADDRESS = 100


class Logins:
    """Guards the logins of one server."""

    def __init__(self, failed: FailedLogins, clock: Clock) -> None:
        self._failed = failed
        self._clock = clock

    def admit(self, client: str, user: User | None) -> None:
        """Let a try pass, or raise Refusal 131. `client` is the IP address that calls."""
        since = self._clock.now() - WINDOW_SECONDS
        if self._failed.count(_address(client), since) >= FAILURES_OF_ADDRESS:
            raise Refusal(refusals.ACCOUNT_LOCKED)
        if user is not None and self._failed.count(_user(user), since) >= FAILURES_OF_USER:
            raise Refusal(refusals.ACCOUNT_LOCKED)

    def failed(self, client: str, user: User | None) -> Refusal:
        """Keep a failure; return the refusal to raise, which is the same whatever was wrong."""
        subjects = [_address(client)] if user is None else [_address(client), _user(user)]
        now = self._clock.now()
        self._failed.add(subjects, now, now - WINDOW_SECONDS)
        return Refusal(refusals.LOGIN_FAILED)

    def succeeded(self, user: User) -> None:
        """Forget the user's failures."""
        if self._failed.count(_user(user), 0):
            self._failed.forget(_user(user))


def _address(client: str) -> str:
    return f"address {client}"


def _user(user: User) -> str:
    return f"user {user.account} {user.id}"
