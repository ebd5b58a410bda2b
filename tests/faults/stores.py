"""Where a server under test keeps its data, and what can be broken there."""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pardalote import cli
from pardalote.store.accounts import Accounts
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

    def reading(self, account: int) -> AbstractContextManager[Connection]:
        """Begin a transaction that reads an account, whoever else has it open."""
        ...

    def left_open(self) -> list[str]:
        """Return what only processes leave behind that did not close the data in order."""
        ...


@dataclass(frozen=True)
class SqliteStore:
    """A folder of files; the database is the server itself."""

    data: Path
    options: tuple[str, ...] = ()
    database: Database | None = None

    def fill(self) -> dict[int, dict[str, Keys]]:
        """Make the cast's accounts; return the users' keys by account and address."""
        return cast.make(self.data)

    @contextmanager
    def reading(self, account: int) -> Iterator[Connection]:
        """Begin a transaction that reads an account, whoever else has it open."""
        with closing(Accounts(self.data)) as accounts:
            store = accounts.open(account)
            assert store is not None
            with store.reading() as connection:
                yield connection

    def left_open(self) -> list[str]:
        """Return the logs that SQLite removes when the last one closes a file."""
        return sorted(each.name for each in self.data.rglob("*-wal"))


def problems_of(store: Store) -> list[str]:
    """Run `pardalote check` on a store; return the lines that it prints of damaged accounts."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        status = cli.main(["check", "--data", str(store.data), *store.options])
    lines = printed.getvalue().splitlines()
    found = [line for line in lines if not line.endswith(": sound")]
    assert bool(found) == (status != 0), (status, lines)
    return found
