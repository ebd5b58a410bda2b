"""What a store promises, whatever keeps the data: rows as dicts, transactions, durable before acknowledged."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Table

from pardalote.store.statements import Statement

Row = dict[str, Any]


class Connection(Protocol):
    """Runs statements inside a transaction that `Store.reading` or `Store.writing` began."""

    # The row that the statement found with which the transaction was begun; None when it was begun with none.
    first: Row | None

    def one(self, statement: Statement, **parameters: Any) -> Row | None:
        """Return the first row, or None."""
        ...

    def all(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Return every row."""
        ...

    def packed(self, statement: Statement, groups: Sequence[Sequence[str]], **parameters: Any) -> tuple[str, ...]:
        """Return every row in JSON, a text for each group of columns: a list of lists, values in the group's order."""
        ...

    def run(self, statement: Statement, **parameters: Any) -> int:
        """Run a statement that returns no rows; return how many rows it touched."""
        ...

    def insert(self, table: Table, values: Row) -> int:
        """Insert one row and return its id."""
        ...

    def insert_many(self, table: Table, rows: Iterable[Row]) -> None:
        """Insert rows that all have the same columns."""
        ...

    def update(self, table: Table, row_id: int, values: Row) -> None:
        """Set columns of the row with this id."""
        ...

    def alone(self, name: str) -> None:
        """Wait until nobody else is in a writing transaction that said the same name; so it stays until this one ends.

        For what a unique index can't hold: that somebody who finds no row may make one.
        """
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """Begin a part of a writing transaction: an exception that leaves it undoes this part, and goes on."""
        ...


class Store(Protocol):
    """One account's data."""

    def reading(self, first: Statement | None = None, **parameters: Any) -> AbstractContextManager[Connection]:
        """Begin a transaction that sees one moment of the data and changes nothing.

        `first` is a statement for one row, to begin with: the connection has what it found, nulls when there is none.
        An engine may carry it out a moment earlier than all the rest.
        """
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that waits its turn among the writers.

        Leaving it without an exception commits, and returns only when the data is durable; an exception
        rolls everything back. After a StoreError nothing more can be done in it, or in the part that raised it.
        """
        ...

    def forget(self) -> None:
        """Let nothing that was removed stay in what the engine keeps beside the data."""
        ...

    def problems(self) -> list[str]:
        """Return what is wrong with the data as the engine sees it: damage, broken references."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class Draft(Protocol):
    """An account in the making, which nobody finds yet."""

    @property
    def store(self) -> Store:
        """Its store, to be filled."""
        ...

    def publish(self) -> None:
        """Let the complete account be found. Raises StoreError when another took the number meanwhile."""
        ...

    def discard(self) -> None:
        """Remove the unfinished account."""
        ...


class Engine(Protocol):
    """Where the stores of a server's accounts lie."""

    @property
    def waits(self) -> bool:
        """Whether transactions wait for another process, so that they belong into threads of their own."""
        ...

    def brief(self) -> "Engine":
        """Return an engine of the same stores on which a reading that takes long is broken off: TakesLong."""
        ...

    def numbers(self) -> list[int]:
        """Return the numbers of all accounts, in order."""
        ...

    def holds(self, number: int) -> bool:
        """Say whether there is an account of this number."""
        ...

    def open(self, number: int) -> Store | None:
        """Return an account's store, migrated if it is older; None: there is no such account. Raises StoreError."""
        ...

    def draft(self, number: int) -> Draft:
        """Return an account in the making, with empty tables."""
        ...

    def server(self) -> Store:
        """Return the store of what belongs to no account and all workers share."""
        ...

    def close(self) -> None:
        """Let go of what all stores share."""
        ...


class StoreError(Exception):
    """The store could not do what it was asked; the message says why."""


class Duplicate(StoreError):
    """A write would have broken a unique index."""


class Conflict(StoreError):
    """Another transaction changed the same at the same time; carried out once more, the whole works."""


class TakesLong(StoreError):
    """A reading was broken off, for it would hold up everybody else."""


class StoreUnavailable(StoreError):
    """The store can't be reached, or takes nothing at the moment; later it may."""
