"""The places of accounts for calls under way at once: advisory locks of a connection that a process keeps for them.

The database frees the locks of a connection that ends. They need a session of their own: behind a pooler that lends
connections for a transaction they would be anybody's.
"""

from collections import defaultdict
from threading import Lock

import psycopg

from pardalote.store.postgres.connection import translated
from pardalote.store.postgres.pool import Driver, Pool
from pardalote.store.promise import Place

# Of an account's locks (two numbers, a kind that nothing else here uses) the first is for whoever looks for a place: so
# nobody misses one that is freed behind while another takes one ahead. It ends with the two statements.
_TAKE = """
    SELECT pg_advisory_xact_lock({account}, 0);
    SELECT number FROM unnest(ARRAY[{numbers}]) AS number WHERE pg_try_advisory_lock({account}, number) LIMIT 1
"""


class PostgresPlaces:
    """The places of the accounts of a database."""

    def __init__(self, pool: Pool) -> None:
        """Open the connection. Raises StoreUnavailable."""
        self._pool = pool
        self._driver: Driver | None = pool.apart()
        # Another one for each connection.
        self._hold = 1
        # A session's own locks don't stand in its way.
        self._held: defaultdict[int, set[int]] = defaultdict(set)
        self._turn = Lock()

    def take(self, account: int, most: int) -> Place | None:
        """Take one of an account's places; None: all are held. Raises StoreUnavailable."""
        with self._turn:
            held = self._held[account]
            if len(held) >= most:
                return None
            numbers = [number for number in range(1, most + 1) if number not in held]
            try:
                number = self._locked(account, numbers)
            except psycopg.OperationalError:
                # The database may have been started anew.
                self._lose()
                try:
                    number = self._locked(account, numbers)
                except psycopg.Error as error:
                    self._lose()
                    raise translated(error) from error
            if number is None:
                return None
            self._held[account].add(number)
            return Place(account, number, self._hold)

    def _locked(self, account: int, numbers: list[int]) -> int | None:
        if self._driver is None:
            self._driver = self._pool.apart()
        text = _TAKE.format(account=int(account), numbers=", ".join(map(str, numbers)))
        found = self._driver.execute(text.encode(), prepare=False)
        found.nextset()
        row = found.fetchone()
        return None if row is None else int(row[0])

    def give_back(self, place: Place) -> None:
        """Let others have a place, unless it was lost with its connection."""
        with self._turn:
            if place.hold != self._hold or self._driver is None:
                return
            held = self._held[place.account]
            held.discard(place.number)
            if not held:
                del self._held[place.account]
            try:
                self._driver.execute("SELECT pg_advisory_unlock(%s::int, %s::int)", (place.account, place.number))
            except psycopg.Error:
                self._lose()

    def _lose(self) -> None:
        """Let go of the connection, and with it of all places."""
        if self._driver is not None:
            self._driver.close()
        self._driver = None
        self._hold += 1
        self._held.clear()

    def close(self) -> None:
        """Give back all places."""
        with self._turn:
            self._lose()
