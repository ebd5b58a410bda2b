"""What a store promises, whatever keeps the data: rows as dicts, transactions, durable before acknowledged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Table

from pardalote.store.statements import Statement

Row = dict[str, Any]


class Connection(Protocol):
    """Runs statements inside a transaction that `Store.reading` or `Store.writing` began.

    Whatever comes, changes or goes through it moves the counters of what `sources.py` declares (`moves.py`).
    """

    # The row that the statement found with which the transaction was begun; None when it was begun with none.
    first: Row | None
    # Which rows of counters it moves, so that those who write at the same time need not wait for each other: 0 to 15.
    slot: int

    def one(self, statement: Statement, **parameters: Any) -> Row | None:
        """Return the first row, or None."""
        ...

    def all(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Return every row."""
        ...

    def stream(self, statement: Statement, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Return the rows one after the other as the engine returns them, without keeping them all in memory.

        The transaction has to be open until the last of them was taken; several may be under way at once.
        """
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

    def reserve_ids(self, table: Table, count: int) -> Sequence[int]:
        """Return so many ids that nobody else will get, for rows that `insert_rows` inserts in this transaction."""
        ...

    def insert_rows(
        self, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]], is_counted: bool = True
    ) -> None:
        """Insert rows in bulk, by the quickest way that the engine has: of each the values of these columns.

        With an id among the columns, it is one that `reserve_ids` gave, or of a store that nobody else uses yet.
        `is_counted`: counters move with the rows; otherwise the caller sets them right in the end. Raises Duplicate.
        """
        ...

    def update(self, table: Table, row_id: int, values: Row, known: Row | None = None) -> None:
        """Set columns of the row with this id; `known`: the row as it is, where the caller has it."""
        ...

    def settle(self) -> None:
        """Write by how much counters have moved in this transaction, as its end does by itself."""
        ...

    def last_ids(self) -> dict[str, int]:
        """Return of each table the largest id that it ever gave out; of some that gave out none there is nothing."""
        ...

    def continue_ids(self, last: Mapping[str, int]) -> None:
        """Let no table give out an id again up to the one named here; what it gave out itself counts still."""
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

    @property
    def newest(self) -> "Store":
        """The same store, seen as the last commit left it; mostly itself, but not where a copy answers reads."""
        ...

    @property
    def takes_turns(self) -> bool:
        """Whether whoever writes waits for all others who do, and not only for those who want the same rows."""
        ...

    def reading(self, first: Statement | None = None, **parameters: Any) -> AbstractContextManager[Connection]:
        """Begin a transaction that sees one moment of the data and changes nothing.

        `first` is a statement for one row, to begin with: the connection has what it found, nulls when there is none.
        An engine may carry it out a moment earlier than all the rest; its first column is one of the table `account`.
        Raises Gone where another account took the place of this one in between.
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

    def look_again(self, tables: Sequence[Table]) -> None:
        """Let the engine see how many rows tables have by now, where the ways in which it finds rows depend on it.

        For whoever has written very many; else it sees by itself, in time.
        """
        ...

    def problems(self) -> list[str]:
        """Return what is wrong with the data as the engine sees it: damage, broken references."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class NewFile(Protocol):
    """A file in the making that is to hold an account, which nobody finds yet."""

    @property
    def store(self) -> Store:
        """Its store, to be filled."""
        ...

    def publish(self) -> None:
        """Let the complete file be found, durably."""
        ...

    def discard(self) -> None:
        """Remove the unfinished file."""
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

    def replace(self) -> None:
        """Let the complete account take the place of the one that has the number, all at once and durably.

        Who reads or writes sees the one or the other; a write that was acknowledged before is gone with what is
        replaced, one that comes after it stays. The account's revision moves beyond that of the replaced one, so that
        servers that have it open keep nothing of it, and ids that it gave out are not given out again. Raises Gone when
        there is none to replace.
        """
        ...

    def discard(self) -> None:
        """Remove the unfinished account."""
        ...

    def leave(self) -> None:
        """Let go of the unfinished account, so that somebody goes on with it under its key."""
        ...


class Place(NamedTuple):
    """One of the places that an account has for calls under way at once."""

    account: int
    # From 1 on.
    number: int
    # Tells apart what was held before the engine lost all of it, a database's connection say.
    hold: int


class Places(Protocol):
    """The places of all accounts, which every process of every server on the same stores shares.

    What a process holds it loses when it ends, however it ends. Several threads may ask at once.
    """

    def take(self, account: int, most: int) -> Place | None:
        """Take one of an account's places, of which there are so many; None: others held every one when it was asked.

        Raises StoreUnavailable.
        """
        ...

    def give_back(self, place: Place) -> None:
        """Let others have a place; one that was lost meanwhile is nobody's business."""
        ...

    def close(self) -> None:
        """Give back all places."""
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

    def sizes(self) -> dict[int, int]:
        """Return the bytes that each account's store takes, by its number."""
        ...

    def holds(self, number: int) -> bool:
        """Say whether there is an account of this number."""
        ...

    def revision(self, number: int) -> str | None:
        """Return the migration step that an account's tables are at. Raises StoreError."""
        ...

    def open(self, number: int) -> Store | None:
        """Return an account's store, migrated if it is older; None: there is no such account. Raises StoreError."""
        ...

    def draft(self, number: int, key: str = "") -> Draft:
        """Return an account in the making, with empty tables.

        Under a key (letters, digits, hyphens) that a broken off process used too, it is as that one left it. Raises
        StoreError when somebody is at work on it.
        """
        ...

    def remove(self, number: int) -> None:
        """Remove an account for good. Raises Gone when there is none.

        First its row in the table `account` is gone, durably: by that, servers that have it open know (they get Gone).
        """
        ...

    def server(self) -> Store:
        """Return the store of what belongs to no account and all workers share."""
        ...

    def places(self) -> Places:
        """Return the places for calls under way at once. A process opens them once. Raises StoreUnavailable."""
        ...

    def close(self) -> None:
        """Let go of what all stores share."""
        ...


class StoreError(Exception):
    """The store could not do what it was asked; the message says why."""


class Gone(StoreError):
    """There is no account in the store: it was removed, perhaps while it was open."""


class Duplicate(StoreError):
    """A write would have broken a unique index."""


class Conflict(StoreError):
    """Another transaction changed the same at the same time; carried out once more, the whole works."""


class TakesLong(StoreError):
    """A reading was broken off, for it would hold up everybody else."""


class StoreUnavailable(StoreError):
    """The store can't be reached, or takes nothing at the moment; later it may."""
