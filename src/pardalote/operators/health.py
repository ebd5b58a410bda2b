"""Whether the server is well: that it answers at all, and that it can read what it keeps."""

import logging
from itertools import islice

from pardalote.clock import Clock
from pardalote.store import furnishing
from pardalote.store.accounts import Accounts
from pardalote.store.promise import StoreError
from pardalote.store.server import FailedLogins

# One account that is damaged does not keep the others from being served; so many of them do.
_MOST_TRIED = 8

_log = logging.getLogger("pardalote")


class Health:
    """Looks whether the stores can be read, at the cost of two short reads."""

    def __init__(self, accounts: Accounts, failed: FailedLogins, clock: Clock) -> None:
        self._accounts = accounts
        self._failed = failed
        self._clock = clock
        self._last = 0

    def is_ready(self) -> bool:
        """Return whether the server's own store and an account's can be read; the log says why not."""
        try:
            self._failed.count("", self._clock.now())
            self._read_an_account()
        except (StoreError, OSError) as problem:
            _log.warning("not ready: %s", problem)
            return False
        return True

    def _read_an_account(self) -> None:
        # The one that could be read the last time; no look at all of them.
        if self._reads(self._last):
            return
        problem: StoreError | None = None
        for number in islice(self._accounts.numbers(), _MOST_TRIED):
            try:
                if self._reads(number):
                    self._last = number
                    return
            except StoreError as error:
                problem = error
        if problem is not None:
            raise problem

    def _reads(self, number: int) -> bool:
        store = self._accounts.open(number)
        if store is None:
            return False
        with store.reading() as connection:
            # What a reading begins with may be remembered; this is read.
            furnishing.revision(connection)
        return True
