"""Running statements on one open file."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Table

from pardalote.store.promise import Duplicate, Row, StoreError, TakesLong
from pardalote.store.sqlite import texts
from pardalote.store.sqlite.files import connect
from pardalote.store.statements import Compiler, Statement

# What is removed is overwritten: whoever is erased leaves nothing in the file's free space.
_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "cache_size=-4000", "temp_store=MEMORY", "secure_delete=ON")

# Of SQLite's own machine, within one statement: some milliseconds.
_STEPS = 400_000

_decode_rows = msgspec.json.Decoder(list[dict[str, Any]]).decode


class SqliteConnection:
    """Runs statements on one open file."""

    def __init__(self, path: Path, compiler: Compiler, is_brief: bool = False) -> None:
        self.driver = connect(path)
        if is_brief:
            self.driver.set_progress_handler(self._takes_long, _STEPS)
        self.execute = self.driver.execute
        for pragma in _PRAGMAS:
            self.execute(f"PRAGMA {pragma}")
        self.compiler = compiler
        self.first: Row | None = None
        self.is_reading = False
        self._text = compiler.text

    def _takes_long(self) -> bool:
        """Break off a statement that only reads; who writes can't leave its turn."""
        return self.is_reading

    def one(self, statement: Statement, **parameters: Any) -> Row | None:
        """Return the first row, or None. Raises StoreError."""
        try:
            values = self.execute(self._text(statement), parameters).fetchone()
        except sqlite3.DatabaseError as error:
            raise translated(error) from error
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
            raise translated(error) from error

    def packed(self, statement: Statement, groups: Sequence[Sequence[str]], **parameters: Any) -> tuple[str, ...]:
        """Return every row in JSON, a text for each group of columns; SQLite makes it. Raises StoreError."""
        text = texts.packing(self.compiler, statement, tuple(map(tuple, groups)))
        try:
            found: tuple[str, ...] = self.execute(text, parameters).fetchone()
        except sqlite3.DatabaseError as error:
            raise translated(error) from error
        return found

    def run(self, statement: Statement, **parameters: Any) -> int:
        """Run a statement that returns no rows; return how many rows it touched."""
        return self.execute(self._text(statement), parameters).rowcount

    def insert(self, table: Table, values: Row) -> int:
        """Insert one row and return its id. Raises Duplicate."""
        try:
            row_id = self.execute(self.compiler.insert(table, tuple(values)), values).lastrowid
        except sqlite3.IntegrityError as error:
            raise translated(error) from error
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
            raise translated(error) from error

    def update(self, table: Table, row_id: int, values: Row) -> None:
        """Set columns of the row with this id. Raises Duplicate."""
        text = self.compiler.update(table, tuple(values))
        try:
            self.execute(text, {**values, "row_id": row_id})
        except sqlite3.IntegrityError as error:
            raise translated(error) from error

    def alone(self, _name: str) -> None:
        """Do nothing: whoever writes to a file is alone."""

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


def translated(error: sqlite3.DatabaseError) -> StoreError:
    """Return what an error of the driver means to whoever uses a store."""
    name = getattr(error, "sqlite_errorname", "")
    kind = _KINDS.get(name, StoreError)
    return kind(str(error))


_KINDS: dict[str, type[StoreError]] = {
    "SQLITE_CONSTRAINT_UNIQUE": Duplicate,
    "SQLITE_CONSTRAINT_PRIMARYKEY": Duplicate,
    "SQLITE_INTERRUPT": TakesLong,
}
