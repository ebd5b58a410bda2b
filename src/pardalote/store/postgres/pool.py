"""The connections to a database, which the calls of a process share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import TextLoader
from psycopg_pool import ConnectionPool, PoolTimeout

from pardalote.store.promise import StoreUnavailable

Driver = psycopg.Connection[tuple[Any, ...]]

# Shapes of statements that a connection keeps prepared; each costs the database some memory.
_PREPARED = 256


class Pool:
    """Connections that are opened as they are needed, up to a number, and used by one transaction at a time."""

    def __init__(
        self, url: str, most: int, statement_seconds: int, lock_seconds: int, is_prepared: bool = True
    ) -> None:
        """Keep up to `most` connections; the database gives up a statement, and waiting for a lock, after so long.

        Not `is_prepared`: behind them is a pooler that lends sessions by the transaction, so that nothing outlives one.
        """
        self.is_prepared = is_prepared
        self._limits = _LIMITS.format("", statement_seconds * 1000, lock_seconds * 1000)
        self._limits_within = _LIMITS.format(" LOCAL", statement_seconds * 1000, lock_seconds * 1000)
        self._most = most
        self._url = url
        self._pool: ConnectionPool[Driver] = ConnectionPool(
            url,
            kwargs={"autocommit": True, "application_name": "pardalote"},
            min_size=1,
            max_size=most,
            timeout=_SECONDS_TO_WAIT,
            configure=self._configure,
            open=False,
        )

    def _configure(self, driver: Driver) -> None:
        driver.adapters.register_dumper(int, Int8Dumper)
        # JSON is read where it is needed, by a quicker reader.
        driver.adapters.register_loader("jsonb", TextLoader)
        if self.is_prepared:
            driver.prepared_max = _PREPARED
            driver.execute(self._limits)
        else:
            driver.prepare_threshold = None

    def beginning(self, how: str = "BEGIN") -> str:
        """Return the text that begins a transaction, with the time limits where connections don't keep them."""
        return how if self.is_prepared else f"{how}; {self._limits_within}"

    def apart(self) -> Driver:
        """Open a connection beside those that are shared, for whoever closes it. Raises StoreUnavailable."""
        try:
            driver: Driver = psycopg.connect(self._url, autocommit=True)
        except psycopg.OperationalError as error:
            raise StoreUnavailable(str(error)) from error
        self._configure(driver)
        return driver

    def open(self) -> None:
        """Open the first connection. Raises StoreUnavailable when the database can't be reached."""
        try:
            self._pool.open(wait=True, timeout=_SECONDS_TO_WAIT)
        except PoolTimeout as error:
            raise StoreUnavailable(f"the database can't be reached: {error}") from error

    def take(self, begin: Callable[[Driver], None]) -> Driver:
        """Return a connection on which `begin` has done its work, to be given back.

        A connection that the database has closed meanwhile, for its restart say, is replaced by another one. Raises
        StoreUnavailable when there is none that works.
        """
        for _ in range(self._most + 1):
            driver = self._one()
            try:
                begin(driver)
            except BaseException as problem:
                is_gone = driver.broken
                self.give_back(driver)
                if not (is_gone and isinstance(problem, StoreUnavailable)):
                    raise
            else:
                return driver
        raise StoreUnavailable("the database closes every connection")

    def _one(self) -> Driver:
        try:
            return self._pool.getconn()
        except PoolTimeout as error:
            raise StoreUnavailable(f"no connection to the database within {_SECONDS_TO_WAIT} seconds") from error

    def give_back(self, driver: Driver) -> None:
        """Take a connection back, whatever became of it."""
        self._pool.putconn(driver)

    @contextmanager
    def connection(self) -> Iterator[Driver]:
        """Lend a connection, for what is no transaction of a store."""
        driver = self.take(lambda _: None)
        try:
            yield driver
        finally:
            self.give_back(driver)

    def close(self) -> None:
        """Close every connection that nobody uses; those in use are closed when they come back."""
        self._pool.close()


_SECONDS_TO_WAIT = 10
_LIMITS = "SET{0} statement_timeout = {1}; SET{0} lock_timeout = {2}"
