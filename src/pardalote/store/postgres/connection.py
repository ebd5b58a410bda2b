"""Running statements on one connection to a database, in the schema of one account."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import psycopg
from psycopg import errors
from sqlalchemy import Table

from pardalote.store.postgres import texts
from pardalote.store.postgres.pool import Driver
from pardalote.store.postgres.texts import Texts
from pardalote.store.promise import Conflict, Duplicate, Row, StoreError, StoreUnavailable
from pardalote.store.statements import Statement

_encode = msgspec.json.encode


class PostgresConnection:
    """Runs statements; every statement names its schema, so that connections can be shared by all accounts."""

    def __init__(self, driver: Driver, schema_texts: Texts) -> None:
        self.driver = driver
        self._schema = schema_texts.schema
        self.first: Row | None = None
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
        return self.execute(self._text(texts.plain, statement), parameters).rowcount

    def insert(self, table: Table, values: Row) -> int:
        """Insert one row and return its id. Raises Duplicate."""
        found = self.execute(self._text(texts.insert, table, tuple(values)), values).fetchone()
        assert found is not None
        row_id: int = found[0]
        return row_id

    def insert_many(self, table: Table, rows: Iterable[Row]) -> None:
        """Insert rows that all have the same columns, by one statement. Raises Duplicate."""
        listed = list(rows)
        if listed:
            columns = tuple(str(each.name) for each in table.c if each.name in listed[0])
            self.execute(self._text(texts.insert_many, table, columns), {"rows": _encode(listed).decode()})

    def update(self, table: Table, row_id: int, values: Row) -> None:
        """Set columns of the row with this id. Raises Duplicate."""
        self.execute(self._text(texts.update, table, tuple(values)), {**values, "row_id": row_id})

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
        try:
            yield
        except StoreUnavailable:
            raise
        except BaseException:
            self.execute("ROLLBACK TO part")
            self.execute("RELEASE part")
            raise
        self.execute("RELEASE part")


def translated(error: psycopg.Error) -> StoreError:
    """Return what an error of the driver means to whoever uses a store."""
    message = str(error).partition("\n")[0]
    if isinstance(error, errors.UniqueViolation):
        return Duplicate(message)
    # What another transaction did at the same time: carried out once more, it works.
    if isinstance(error, errors.SerializationFailure | errors.DeadlockDetected):
        return Conflict(message)
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return StoreUnavailable(message)
    return StoreError(message)
