"""Running statements on one open file."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Table

from pardalote.store.moves import Moves, of_statement, of_update
from pardalote.store.promise import Duplicate, Row, StoreError, StoreUnavailable, TakesLong
from pardalote.store.sources import TALLIES
from pardalote.store.sqlite import texts
from pardalote.store.sqlite.files import connect
from pardalote.store.statements import Compiler, Statement

# What is removed is overwritten: whoever is erased leaves nothing in the file's free space.
_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "cache_size=-4000", "temp_store=MEMORY", "secure_delete=ON")

# Of SQLite's own machine, within one statement: some milliseconds.
_STEPS = 400_000
# Rows that are taken one after the other: enough that asking for more costs little.
_FETCHED_AT_ONCE = 500

_decode_rows = msgspec.json.Decoder(list[dict[str, Any]]).decode


class SqliteConnection:
    """Runs statements on one open file."""

    def __init__(self, path: Path, compiler: Compiler, is_brief: bool = False) -> None:
        self.driver = connect(path)
        if is_brief:
            self.driver.set_progress_handler(self._takes_long, _STEPS)
        self.execute: Callable[..., sqlite3.Cursor] = self.driver.execute
        for pragma in _PRAGMAS:
            self.execute(f"PRAGMA {pragma}")
        self.compiler = compiler
        self.first: Row | None = None
        self.is_reading = False
        # There is one writer at a time.
        self.slot = 0
        self.moves = Moves()
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
            raise translated(error) from error
        return found

    def run(self, statement: Statement, **parameters: Any) -> int:
        """Run a statement that returns no rows; return how many rows it touched."""
        moved = of_statement(self, statement, parameters)
        touched = self.execute(self._text(statement), parameters).rowcount
        if moved:
            self.moves.add(moved)
        return touched

    def insert(self, table: Table, values: Row) -> int:
        """Insert one row and return its id. Raises Duplicate."""
        try:
            row_id = self.execute(self.compiler.insert(table, tuple(values)), values).lastrowid
        except sqlite3.IntegrityError as error:
            raise translated(error) from error
        assert row_id is not None
        self.moves.inserted(self, table, row_id, values)
        return row_id

    def insert_many(self, table: Table, rows: Iterable[Row]) -> None:
        """Insert rows that all have the same columns: many by one statement, in half the time. Raises Duplicate."""
        listed = list(rows)
        if listed:
            columns = tuple(listed[0])
            self.insert_rows(table, columns, [[row[name] for name in columns] for row in listed])

    def reserve_ids(self, table: Table, count: int) -> range:
        """Return so many ids that nobody else will get: SQLite's own count of the table's ids moves past them."""
        moved = {"name": table.name, "count": count}
        if not self.execute(texts.MOVE_LAST_ID, moved).rowcount:
            self.execute(texts.BEGIN_LAST_ID, moved)
        stop: int = self.execute(texts.LAST_ID, moved).fetchone()[0] + 1
        return range(stop - count, stop)

    def insert_rows(
        self, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]], is_counted: bool = True
    ) -> None:
        """Insert rows: many by one statement, in half the time of one by one. Raises Duplicate."""
        names, put = texts.in_order(table, tuple(columns))
        number = columns.index("id") if "id" in columns else None
        waiting = iter(rows)
        try:
            while part := list(islice(waiting, texts.ROWS_AT_ONCE)):
                values = list(chain.from_iterable(map(put, part)))
                last = self.execute(texts.insert_many(self.compiler, table, names, len(part)), values).lastrowid
                if is_counted and table in TALLIES:
                    assert last is not None
                    # Without ids of their own they got such as follow each other.
                    ids = range(last - len(part) + 1, last + 1) if number is None else [row[number] for row in part]
                    self.moves.inserted_rows(self, table, columns, part, ids)
        except sqlite3.IntegrityError as error:
            raise translated(error) from error

    def update(self, table: Table, row_id: int, values: Row, known: Row | None = None) -> None:
        """Set columns of the row with this id; `known`: the row as it is, if the caller has it. Raises Duplicate."""
        moved = of_update(self, table, row_id, values, known)
        text = self.compiler.update(table, tuple(values))
        try:
            self.execute(text, {**values, "row_id": row_id})
        except sqlite3.IntegrityError as error:
            raise translated(error) from error
        if moved:
            self.moves.add(moved)

    def settle(self) -> None:
        """Write by how much counters have moved."""
        self.moves.settle(self)

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

    def alone(self, _name: str) -> None:
        """Do nothing: whoever writes to a file is alone."""

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Begin a part of a writing transaction: an exception that leaves it undoes this part, and goes on."""
        # One name is enough: of several savepoints SQLite means the innermost.
        self.execute("SAVEPOINT part")
        moved = self.moves.mark()
        try:
            yield
        except BaseException as problem:
            # What ended the whole transaction, a full disk, has ended its parts too.
            if self.driver.in_transaction:
                self.execute("ROLLBACK TO part")
                self.execute("RELEASE part")
            self.moves.back_to(moved)
            if isinstance(problem, sqlite3.DatabaseError):
                raise translated(problem) from problem
            raise
        self.execute("RELEASE part")


def translated(error: Exception) -> StoreError:
    """Return what an error of the driver means to whoever uses a store."""
    # What isn't SQLite's own has no code; the lowest byte of one says what it is at bottom.
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    kind = _KINDS.get(code) or _KINDS.get(code & 0xFF, StoreError)
    return kind(str(error))


_KINDS: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: Duplicate,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: Duplicate,
    sqlite3.SQLITE_INTERRUPT: TakesLong,
    # What passes: somebody makes room, lets go of a lock or gives the folder back.
    sqlite3.SQLITE_BUSY: StoreUnavailable,
    sqlite3.SQLITE_CANTOPEN: StoreUnavailable,
    sqlite3.SQLITE_FULL: StoreUnavailable,
    sqlite3.SQLITE_IOERR: StoreUnavailable,
    sqlite3.SQLITE_NOMEM: StoreUnavailable,
    sqlite3.SQLITE_READONLY: StoreUnavailable,
}
