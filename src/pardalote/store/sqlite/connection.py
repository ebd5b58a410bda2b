"""Running statements on one open file."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Table

from pardalote.store.promise import Duplicate, Row, StoreError
from pardalote.store.sqlite import texts
from pardalote.store.sqlite.files import connect
from pardalote.store.statements import Compiler, Statement

# What is removed is overwritten: whoever is erased leaves nothing in the file's free space.
_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "cache_size=-4000", "temp_store=MEMORY", "secure_delete=ON")

# Rows that are taken one after the other: enough that asking for more costs little.
_FETCHED_AT_ONCE = 500

_decode_rows = msgspec.json.Decoder(list[dict[str, Any]]).decode


class SqliteConnection:
    """Runs statements on one open file."""

    def __init__(self, path: Path, compiler: Compiler) -> None:
        self.driver = connect(path)
        self.execute = self.driver.execute
        for pragma in _PRAGMAS:
            self.execute(f"PRAGMA {pragma}")
        self.compiler = compiler
        self.first: Row | None = None
        self.is_reading = False
        self._text = compiler.text

    def one(self, statement: Statement, **parameters: Any) -> Row | None:
        """Return the first row, or None. Raises StoreError."""
        try:
            values = self.execute(self._text(statement), parameters).fetchone()
        except sqlite3.DatabaseError as error:
            raise StoreError(str(error)) from error
        return None if values is None else statement.as_row(values)

    def all(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Return every row.

        SQLite makes one text of them, which is read at once: quicker than row by row, and at each row the driver
        would let other threads take the interpreter. Raises StoreError.
        """
        text = texts.at_once(self.compiler, statement)
        try:
            if text is not None:
                return _decode_rows(self.execute(text, parameters).fetchone()[0])
            return [statement.as_row(values) for values in self.execute(self._text(statement), parameters)]
        except sqlite3.DatabaseError as error:
            raise StoreError(str(error)) from error

    def stream(self, statement: Statement, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Return the rows one after the other, fetched some at a time. Raises StoreError."""
        try:
            cursor = self.execute(self._text(statement), parameters)
            while rows := cursor.fetchmany(_FETCHED_AT_ONCE):
                yield from rows
        except sqlite3.DatabaseError as error:
            raise StoreError(str(error)) from error

    def packed(self, statement: Statement, groups: Sequence[Sequence[str]], **parameters: Any) -> tuple[str, ...]:
        """Return every row in JSON, a text for each group of columns; SQLite makes it. Raises StoreError."""
        text = texts.packing(self.compiler, statement, tuple(map(tuple, groups)))
        try:
            found: tuple[str, ...] = self.execute(text, parameters).fetchone()
        except sqlite3.DatabaseError as error:
            raise StoreError(str(error)) from error
        return found

    def run(self, statement: Statement, **parameters: Any) -> int:
        """Run a statement that returns no rows; return how many rows it touched."""
        return self.execute(self._text(statement), parameters).rowcount

    def insert(self, table: Table, values: Row) -> int:
        """Insert one row and return its id. Raises Duplicate."""
        try:
            row_id = self.execute(self.compiler.insert(table, tuple(values)), values).lastrowid
        except sqlite3.IntegrityError as error:
            raise _translated(error) from error
        assert row_id is not None
        return row_id

    def insert_many(self, table: Table, rows: Iterable[Row]) -> None:
        """Insert rows that all have the same columns: many by one statement, in half the time. Raises Duplicate."""
        listed = list(rows)
        columns = tuple(str(each.name) for each in table.c if listed and each.name in listed[0])
        try:
            for start in range(0, len(listed), texts.ROWS_AT_ONCE):
                part = listed[start : start + texts.ROWS_AT_ONCE]
                values = [row[name] for row in part for name in columns]
                self.execute(texts.insert_many(self.compiler, table, columns, len(part)), values)
        except sqlite3.IntegrityError as error:
            raise _translated(error) from error

    def insert_rows(self, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert any number of rows, each the values of these columns. Raises StoreError."""
        text = texts.insert_many(self.compiler, table, tuple(columns), 1)
        try:
            self.driver.executemany(text, rows)
        except sqlite3.IntegrityError as error:
            raise _translated(error) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(str(error)) from error

    def update(self, table: Table, row_id: int, values: Row) -> None:
        """Set columns of the row with this id. Raises Duplicate."""
        text = self.compiler.update(table, tuple(values))
        try:
            self.execute(text, {**values, "row_id": row_id})
        except sqlite3.IntegrityError as error:
            raise _translated(error) from error

    def last_ids(self) -> dict[str, int]:
        """Return of each table the largest id that it ever gave out."""
        return dict(self.execute("SELECT name, seq FROM sqlite_sequence").fetchall())

    def continue_ids(self, last: Mapping[str, int]) -> None:
        """Let no table give out an id again up to the one named here."""
        for name, largest in last.items():
            if not self.execute(
                "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (largest, name)
            ).rowcount:
                self.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, largest))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Begin a part of a writing transaction: an exception that leaves it undoes this part, and goes on."""
        # One name is enough: of several savepoints SQLite means the innermost.
        self.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            # What ended the whole transaction, a full disk, has ended its parts too.
            if self.driver.in_transaction:
                self.execute("ROLLBACK TO part")
                self.execute("RELEASE part")
            raise
        self.execute("RELEASE part")


def _translated(error: sqlite3.IntegrityError) -> StoreError:
    if error.sqlite_errorname in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
        return Duplicate(str(error))
    return StoreError(str(error))
