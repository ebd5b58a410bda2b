"""An account's store in a SQLite file: transactions that read, and transactions that write."""

import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Table

from pardalote.store.promise import Connection, StoreError, StoreUnavailable
from pardalote.store.sqlite.connection import SqliteConnection, translated
from pardalote.store.sqlite.files import let_go, revision_of
from pardalote.store.sqlite.remembered import Remembered
from pardalote.store.sqlite.texts import begun_with
from pardalote.store.sqlite.turns import Turns, closing_alone
from pardalote.store.statements import Compiler, Statement


class _Reading:
    """A transaction that only reads: what is read is of one moment as long as some statement is under way.

    So one statement that is not read to its end begins it, and ends it when it is let go of; BEGIN and ROLLBACK
    would be two, and at each the driver lets other threads take the interpreter several times. When what it begins with
    is remembered, mostly nothing else is asked for, and SQLite is not called at all; what follows is of a moment later.
    """

    __slots__ = ("_connection", "_first", "_parameters", "_remembered", "_under_way")

    def __init__(
        self,
        connection: SqliteConnection,
        remembered: Remembered,
        first: Statement | None,
        parameters: dict[str, Any],
    ) -> None:
        self._connection = connection
        self._remembered = remembered
        self._first = first
        self._parameters = parameters
        self._under_way: sqlite3.Cursor | None = None

    def __enter__(self) -> Connection:
        connection = self._connection
        assert not connection.is_reading, "a reading within a reading would end when the first of them does"
        asked = (self._first, *self._parameters.values())
        connection.first = self._remembered.find(asked)
        if connection.first is None:
            try:
                values = self._begin()
            except sqlite3.DatabaseError as error:
                raise translated(error) from error
            if self._first is not None:
                connection.first = self._first.as_row(values)
                self._remembered.keep(asked, connection.first)
        else:
            connection.execute = self._begin_late
        connection.is_reading = True
        return connection

    def _begin(self) -> tuple[Any, ...]:
        connection = self._connection
        self._under_way = connection.driver.execute(begun_with(connection.compiler, self._first), self._parameters)
        values: tuple[Any, ...] = self._under_way.fetchone()
        return values

    def _begin_late(self, text: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Run the first text that goes to SQLite, and begin before it."""
        self._connection.execute = self._connection.driver.execute
        self._begin()
        return self._connection.execute(text, parameters)

    def __exit__(self, *_problem: object) -> None:
        connection = self._connection
        if self._under_way is None:
            connection.execute = connection.driver.execute
        else:
            self._under_way.close()
        connection.first = None
        connection.is_reading = False


class _Writing:
    """A transaction that writes: first the turn among all writers of the file, then BEGIN IMMEDIATE."""

    __slots__ = ("_connection", "_turns")

    def __init__(self, connection: SqliteConnection, turns: Turns) -> None:
        self._connection = connection
        self._turns = turns

    def __enter__(self) -> Connection:
        assert not self._connection.is_reading, "what a reading has seen may be stale when its write begins"
        self._turns.take()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except BaseException as problem:
            self._turns.end()
            if isinstance(problem, sqlite3.DatabaseError):
                raise translated(problem) from problem
            raise
        return self._connection

    def __exit__(
        self, _kind: type[BaseException] | None, problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            if problem is None:
                self._connection.settle()
                self._connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            problem = error
            raise translated(error) from error
        except StoreError as error:
            problem = error
            raise
        finally:
            self._connection.moves.forget()
            # What was refused for want of room is often rolled back already.
            if problem is not None and self._connection.driver.in_transaction:
                self._connection.execute("ROLLBACK")
            self._turns.end()
        if isinstance(problem, sqlite3.DatabaseError):
            raise translated(problem) from problem


class SqliteStore:
    """A file whose writers take turns: with SQLite's own busy handler alone a modest one starves beside a busy one."""

    takes_turns = True

    def __init__(self, path: Path, compiler: Compiler, is_brief: bool = False) -> None:
        """Open an existing file; `is_brief`: break off readings that take long.

        Raises StoreError when there is none or it is no store.
        """
        try:
            self._connection = SqliteConnection(path, compiler, is_brief)
        except sqlite3.Error as error:
            raise type(translated(error))(f"{path.name} is no store: {error}") from error
        try:
            self.revision = revision_of(self._connection.driver)
            self._turns = Turns(path)
        except (sqlite3.Error, TypeError) as error:
            self._connection.driver.close()
            raise type(translated(error))(f"{path.name} is no store: {error}") from error
        except OSError as error:
            self._connection.driver.close()
            raise StoreUnavailable(str(error)) from error
        self._path = path
        # Also when the last one who holds the store lets go of it.
        self._let_go = weakref.finalize(self, let_go, self._connection.driver, self._turns)
        self._remembered = Remembered(self._turns)

    @property
    def newest(self) -> "SqliteStore":
        """Itself: whoever reads a file sees the last commit."""
        return self

    def reading(self, first: Statement | None = None, **parameters: Any) -> _Reading:
        """Begin a transaction that sees one moment of the data and changes nothing."""
        return _Reading(self._connection, self._remembered, first, parameters)

    def writing(self) -> _Writing:
        """Begin a transaction that waits its turn among the writers of the file."""
        return _Writing(self._connection, self._turns)

    @contextmanager
    def taking_over(self) -> Iterator[SqliteConnection]:
        """Take the turn among the writers without beginning a transaction: all pages are about to be replaced."""
        self._turns.take()
        try:
            yield self._connection
        finally:
            self._turns.end()

    def copy_pages(self, into: SqliteConnection) -> None:
        """Copy every page into another open file, in one transaction of that file. Raises StoreError."""
        try:
            self._connection.driver.backup(into.driver)
        except sqlite3.Error as error:
            raise StoreError(str(error)) from error

    def forget(self) -> None:
        """Move what the log holds into the file and empty it: pages stay in it as they were before a removal.

        Raises StoreError when others have been reading or writing for too long.
        """
        is_busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise StoreError("what was removed stays in the log of the store for a while, which is in use")

    def look_again(self, _tables: Sequence[Table]) -> None:
        """Do nothing: SQLite goes by its indexes, however many rows there are."""

    def problems(self) -> list[str]:
        """Return what SQLite's own checks find: damaged pages, rows that point nowhere."""
        execute = self._connection.execute
        try:
            found = [row[0] for row in execute("PRAGMA integrity_check") if row[0] != "ok"]
            for table, row_id, parent, _ in execute("PRAGMA foreign_key_check"):
                found.append(f"{table} {row_id} points to a missing {parent}")
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return found

    def close(self) -> None:
        """Close the file and the lock; closing again does nothing.

        One after the other: of two that close a file at once neither is the last, and so nobody removes the log.
        """
        if self._let_go.alive:
            with closing_alone(self._path):
                self._let_go()
