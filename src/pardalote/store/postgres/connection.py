"""Running statements on one connection to a database, in the schema of one account."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count, islice
from typing import Any

import msgspec
import psycopg
from psycopg import errors
from sqlalchemy import Table

from pardalote.store.moves import Moves, of_statement, of_update
from pardalote.store.postgres import texts
from pardalote.store.postgres.pool import Driver
from pardalote.store.postgres.texts import Texts
from pardalote.store.promise import Conflict, Duplicate, Gone, Row, StoreError, StoreUnavailable
from pardalote.store.schema import account, metadata
from pardalote.store.sources import TALLIES
from pardalote.store.statements import Statement

_encode = msgspec.json.encode

_WITH_IDS = tuple(each for each in metadata.sorted_tables if "id" in each.c and each is not account)
# Names of cursors: several may be open at once.
_streams = count()
_FETCHED_AT_ONCE = 1000

# So many rows go into one COPY, and fewer than this into one statement.
_ROWS_AT_ONCE, _FEW = 10_000, 64

# As many rows as a counter may have.
SLOTS = 16


class PostgresConnection:
    """Runs statements; every statement names its schema, so that connections can be shared by all accounts."""

    def __init__(self, driver: Driver, schema_texts: Texts) -> None:
        self.driver = driver
        self._schema = schema_texts.schema
        self.first: Row | None = None
        # Who writes at the same time over another connection raises counters in another row.
        self.slot = driver.info.backend_pid % SLOTS
        self.moves = Moves()
        self._cursor = driver.cursor()
        self._text = schema_texts.of
        self._plain = texts.plain

    def execute(self, text: str, parameters: Any = None) -> psycopg.Cursor[tuple[Any, ...]]:
        """Run a text. Raises StoreError: Duplicate, Conflict and StoreUnavailable where it is one of these."""
        try:
            return self._cursor.execute(text, parameters, prepare=True)
        except psycopg.Error as error:
            raise translated(error) from error

    def one(self, statement: Statement, **parameters: Any) -> Row | None:
        """Return the first row, or None. Raises StoreError."""
        values = self.execute(self._text(self._plain, statement), parameters).fetchone()
        return None if values is None else statement.as_row(values)

    def all(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Return every row. Raises StoreError."""
        return [statement.as_row(each) for each in self.execute(self._text(self._plain, statement), parameters)]

    def packed(self, statement: Statement, groups: Sequence[Sequence[str]], **parameters: Any) -> tuple[str, ...]:
        """Return every row in JSON, a text for each group of columns; PostgreSQL makes it. Raises StoreError."""
        text = self._text(texts.packing, statement, tuple(map(tuple, groups)))
        found: tuple[str, ...] | None = self.execute(text, parameters).fetchone()
        assert found is not None
        return found

    def run(self, statement: Statement, **parameters: Any) -> int:
        """Run a statement that returns no rows; return how many rows it touched. Raises StoreError."""
        moved = of_statement(self, statement, parameters)
        touched = self.execute(self._text(texts.plain, statement), parameters).rowcount
        if moved:
            self.moves.add(moved)
        return touched

    def insert(self, table: Table, values: Row) -> int:
        """Insert one row and return its id. Raises Duplicate."""
        found = self.execute(self._text(texts.insert, table, tuple(values)), values).fetchone()
        assert found is not None
        row_id: int = found[0]
        self.moves.inserted(self, table, row_id, values)
        return row_id

    def insert_many(self, table: Table, rows: Iterable[Row]) -> None:
        """Insert rows that all have the same columns, by one statement. Raises Duplicate."""
        listed = list(rows)
        if listed:
            columns = tuple(str(each.name) for each in table.c if each.name in listed[0])
            made = self.execute(self._text(texts.insert_many, table, columns), {"rows": _encode(listed).decode()})
            if table in TALLIES:
                ids = [row_id for (row_id,) in made]
                values = [[row[name] for name in columns] for row in listed]
                self.moves.inserted_rows(self, table, columns, values, ids)

    def reserve_ids(self, table: Table, count: int) -> Sequence[int]:
        """Return so many ids that nobody else will get. Raises StoreError."""
        return [row_id for (row_id,) in self.execute(self._text(texts.reserve_ids, table), {"count": count})]

    def insert_rows(
        self, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]], is_counted: bool = True
    ) -> None:
        """Insert rows by COPY, a few of them by one statement. Raises Duplicate."""
        waiting = iter(rows)
        while part := list(islice(waiting, _ROWS_AT_ONCE)):
            if len(part) < _FEW:
                self._insert_few(table, columns, part, is_counted)
                continue
            if is_counted and table in TALLIES:
                ids = self.reserve_ids(table, len(part)) if "id" not in columns else None
                columns, part = (columns, part) if ids is None else _with_ids(columns, part, ids)
                self._copy(table, columns, part)
                place = columns.index("id")
                self.moves.inserted_rows(self, table, columns, part, [row[place] for row in part])
            else:
                self._copy(table, columns, part)

    def _insert_few(
        self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]], is_counted: bool
    ) -> None:
        named = [dict(zip(columns, row, strict=True)) for row in rows]
        made = self.execute(self._text(texts.insert_many, table, tuple(columns)), {"rows": _encode(named).decode()})
        if is_counted and table in TALLIES:
            self.moves.inserted_rows(self, table, columns, rows, [row_id for (row_id,) in made])

    def _copy(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        try:
            with self._cursor.copy(self._text(texts.copy, table, tuple(columns))) as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as error:
            raise translated(error) from error

    def update(self, table: Table, row_id: int, values: Row, known: Row | None = None) -> None:
        """Set columns of the row with this id; `known`: the row as it is, if the caller has it. Raises Duplicate."""
        moved = of_update(self, table, row_id, values, known)
        self.execute(self._text(texts.update, table, tuple(values)), {**values, "row_id": row_id})
        if moved:
            self.moves.add(moved)

    def stream(self, statement: Statement, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Return the rows one after the other; the database keeps what nobody has taken yet. Raises StoreError."""
        text = self._text(texts.plain, statement)
        self._begin()
        try:
            with self.driver.cursor(f"stream_{next(_streams)}") as cursor:
                cursor.itersize = _FETCHED_AT_ONCE
                yield from cursor.execute(text, parameters)
        except psycopg.Error as error:
            raise translated(error) from error

    def _begin(self) -> None:
        """Begin the transaction, where it begins only when it is needed."""

    def last_ids(self) -> dict[str, int]:
        """Return of each table the largest id that it ever gave out. Raises StoreError."""
        return dict(self.execute(self._text(texts.last_ids, _WITH_IDS)).fetchall())

    def continue_ids(self, last: Mapping[str, int]) -> None:
        """Let no table give out an id again up to the one named here. Raises StoreError."""
        for table in _WITH_IDS:
            if table.name in last:
                self.execute(self._text(texts.continue_ids, table), {"last": last[table.name]})

    def settle(self) -> None:
        """Write by how much counters have moved."""
        self.moves.settle(self)

    def alone(self, name: str) -> None:
        """Wait until nobody else is in a transaction that said the same name. Raises StoreError."""
        self.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s::text, 0))", {"name": f"{self._schema} {name}"}
        )

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Begin a part of a writing transaction: an exception that leaves it undoes this part, and goes on."""
        # One name is enough: of several savepoints PostgreSQL means the innermost.
        self.execute("SAVEPOINT part")
        moved = self.moves.mark()
        try:
            yield
        except StoreUnavailable:
            raise
        except BaseException:
            self.execute("ROLLBACK TO part")
            self.execute("RELEASE part")
            self.moves.back_to(moved)
            raise
        self.execute("RELEASE part")


def _with_ids(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], ids: Sequence[int]
) -> tuple[Sequence[str], list[Sequence[Any]]]:
    return ("id", *columns), [(row_id, *row) for row_id, row in zip(ids, rows, strict=True)]


def translated(error: psycopg.Error) -> StoreError:
    """Return what an error of the driver means to whoever uses a store."""
    message = str(error).partition("\n")[0]
    if isinstance(error, errors.UniqueViolation):
        return Duplicate(message)
    # What another transaction did at the same time: carried out once more, it works.
    if isinstance(error, errors.SerializationFailure | errors.DeadlockDetected):
        return Conflict(message)
    if isinstance(error, errors.InvalidSchemaName | errors.UndefinedTable):
        return Gone(message)
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return StoreUnavailable(message)
    return StoreError(message)
