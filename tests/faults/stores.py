"""Where a server under test keeps its data, and what can be broken there."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pardalote import cli
from pardalote.actions.work import Work
from pardalote.settings import Settings
from pardalote.store.accounts import Accounts
from pardalote.store.engines import engine_of
from pardalote.store.promise import Connection
from tests import cast
from tests.cast import Keys


class Database(Protocol):
    """A database in processes of its own."""

    # Ways to kill it, each a word that `kill` takes: of one backend, say, or of all at once.
    ways: tuple[str, ...]

    def kill(self, way: str) -> None:
        """Break it without a warning; returns once it is broken."""
        ...

    def revive(self) -> None:
        """Start it again where it isn't running, and return once it answers."""
        ...


class Store(Protocol):
    """The data of one server."""

    @property
    def data(self) -> Path:
        """The folder that the server is given."""
        ...

    @property
    def options(self) -> tuple[str, ...]:
        """What `pardalote serve` and `pardalote check` are told beside the folder."""
        ...

    @property
    def database(self) -> Database | None:
        """What could be killed on its own; None: there is nothing."""
        ...

    def fill(self) -> dict[int, dict[str, Keys]]:
        """Make the cast's accounts; return the users' keys by account and address."""
        ...

    def work(self, account: int, deed: Callable[[Work], int]) -> int:
        """Carry out a deed in an account at the moment in which the cast was made; return what it returns."""
        ...

    def reading(self, account: int) -> AbstractContextManager[Connection]:
        """Begin a transaction that reads an account, whoever else has it open."""
        ...

    def left_open(self) -> list[str]:
        """Return what only processes leave behind that did not close the data in order."""
        ...


@dataclass(frozen=True)
class _Kept:
    """Accounts as the server opens them."""

    data: Path
    url: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        """What `pardalote serve` and `pardalote check` are told beside the folder."""
        return ("--database", self.url) if self.url else ()

    def fill(self) -> dict[int, dict[str, Keys]]:
        """Make the cast's accounts; return the users' keys by account and address."""
        with closing(self._accounts()) as accounts:
            return cast.fill(accounts)

    def work(self, account: int, deed: Callable[[Work], int]) -> int:
        """Carry out a deed in an account at the moment in which the cast was made; return what it returns."""
        with closing(self._accounts()) as accounts:
            store = accounts.open(account)
            assert store is not None
            with store.writing() as connection:
                return deed(Work(connection, store.furnishing(connection), cast.STARTED_AT))

    @contextmanager
    def reading(self, account: int) -> Iterator[Connection]:
        """Begin a transaction that reads an account, whoever else has it open."""
        with closing(self._accounts()) as accounts:
            store = accounts.open(account)
            assert store is not None
            with store.reading() as connection:
                yield connection

    def _accounts(self) -> Accounts:
        return Accounts(engine_of(Settings(data=self.data, database=self.url)))


@dataclass(frozen=True)
class SqliteStore(_Kept):
    """A folder of files; the database is the server itself."""

    database: Database | None = None

    def left_open(self) -> list[str]:
        """Return the logs that SQLite removes when the last one closes a file."""
        return sorted(each.name for each in self.data.rglob("*-wal"))


@dataclass(frozen=True)
class PostgresStore(_Kept):
    """A database of a PostgreSQL server that can be killed."""

    database: Database | None = None

    def left_open(self) -> list[str]:
        """Return nothing: whoever is gone leaves no traces in a database."""
        return []


def problems_of(store: Store) -> list[str]:
    """Run `pardalote check` on a store; return the lines that it prints of damaged accounts."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        status = cli.main(["check", "--data", str(store.data), *store.options])
    lines = printed.getvalue().splitlines()
    found = [line for line in lines if not line.endswith(": sound")]
    assert bool(found) == (status != 0), (status, lines)
    return found
