"""Authentication for threads in which readings may take long: each thread has stores of its own."""

import threading
from dataclasses import replace

from pardalote.api.auth import Authentication
from pardalote.store.accounts import Accounts
from pardalote.store.promise import Engine


class Patient:
    """Gives out authentications, one for each thread that calls."""

    def __init__(self, authentication: Authentication, engine: Engine) -> None:
        self._authentication = authentication
        self._engine = engine
        self._own = threading.local()

    def open_anew(self) -> None:
        """Let every thread open its stores again: one of them is gone, or another one by now."""
        self._own = threading.local()

    def __call__(self) -> Authentication:
        """Return the authentication of the thread that calls."""
        own: Authentication | None = getattr(self._own, "authentication", None)
        if own is None:
            own = self._own.authentication = replace(self._authentication, accounts=Accounts(self._engine))
        return own
