"""An account's store in a schema: transactions that read, and transactions that write."""

from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.errors import LockNotAvailable, QueryCanceled
from psycopg.pq import TransactionStatus
from sqlalchemy import Table

from pardalote.store.postgres import texts
from pardalote.store.postgres.connection import PostgresConnection, translated
from pardalote.store.postgres.pool import Driver, Pool
from pardalote.store.postgres.texts import Texts
from pardalote.store.promise import Connection, Gone, StoreError, StoreUnavailable
from pardalote.store.schema import account
from pardalote.store.statements import Statement


class _ReadingConnection(PostgresConnection):
    """A connection on which a transaction begins with the second statement.

    The one that a reading begins with is mostly all there is, and then nothing else goes to the database. What follows
    is of one later moment: what was read first may be outdated by then, but is never newer. It is of the same account,
    too: another one that took its name in between has another table of that name.
    """

    _is_begun = False
    # The table that the first statement's first column comes from; None: the reading begins with the transaction.
    _read_from: int | None = None

    def __init__(self, driver: Driver, schema_texts: Texts, pool: Pool) -> None:
        super().__init__(driver, schema_texts)
        self._pool = pool

    def begin_with(self, first: Statement, parameters: dict[str, Any]) -> None:
        """Run the statement with which the reading begins. Raises StoreError."""
        if not self._pool.is_prepared:
            # Outside a transaction it would have no time limit.
            self._begin()
        found = super().execute(self._text(texts.plain, first), parameters)
        values = found.fetchone()
        self.first = None if values is None else first.as_row(values)
        self._read_from = _table_of(found)

    def execute(self, text: str, parameters: Any = None) -> psycopg.Cursor[tuple[Any, ...]]:
        """Run a text, in the transaction. Raises StoreError."""
        self._begin()
        return super().execute(text, parameters)

    def _begin(self) -> None:
        if self._is_begun:
            return
        self._is_begun = True
        if self._read_from is None:
            super().execute(self._pool.beginning(_BEGIN))
        elif self._read_from != self._begin_and_look():
            raise Gone(f"another account took the place of {self._schema} while it was read")

    def _begin_and_look(self) -> int | None:
        """Begin the transaction and return the account's table, which nobody can replace from then on."""
        # Both go to the database at once, which can't be prepared.
        text = f"{self._pool.beginning(_BEGIN)}; {self._text(texts.looking_at, account)}"
        try:
            found = self.driver.execute(text, prepare=False)
        except psycopg.Error as error:
            raise translated(error) from error
        while found.nextset():
            pass
        return _table_of(found)


_BEGIN: LiteralString = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def _table_of(found: psycopg.Cursor[tuple[Any, ...]]) -> int | None:
    """Return the number by which the database knows the table of the first column that is shown; None: it is none's."""
    assert found.pgresult is not None
    return found.pgresult.ftable(0) or None


class _WritingConnection(PostgresConnection):
    """A connection in a writing transaction: the rows that are read to be changed are its own until it ends."""

    def __init__(self, driver: Driver, schema_texts: Texts) -> None:
        super().__init__(driver, schema_texts)
        self._plain = texts.locking


class _Reading:
    """A transaction that only reads."""

    __slots__ = ("_connection", "_first", "_parameters", "_store")

    def __init__(self, store: "PostgresStore", first: Statement | None, parameters: dict[str, Any]) -> None:
        self._store = store
        self._first = first
        self._parameters = parameters

    def __enter__(self) -> Connection:
        self._store.readers.take(self._begin)
        return self._connection

    def _begin(self, driver: Driver) -> None:
        self._connection = _ReadingConnection(driver, self._store.texts, self._store.readers)
        if self._first is not None:
            self._connection.begin_with(self._first, self._parameters)

    def __exit__(self, *_problem: object) -> None:
        driver = self._connection.driver
        try:
            # After a ROLLBACK the driver would prepare every statement anew.
            _end(driver, "COMMIT")
        finally:
            self._store.readers.give_back(driver)


class _Writing:
    """A transaction that writes. What two of them change at once, the second waits for."""

    __slots__ = ("_connection", "_store")

    def __init__(self, store: "PostgresStore") -> None:
        self._store = store

    def __enter__(self) -> Connection:
        self._store.writers.take(self._begin)
        return self._connection

    def _begin(self, driver: Driver) -> None:
        self._connection = _WritingConnection(driver, self._store.texts)
        self._connection.execute(self._store.writers.beginning())

    def __exit__(
        self, problem: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        driver = self._connection.driver
        try:
            if problem is None:
                self._connection.settle()
                self._connection.execute("COMMIT")
            else:
                _end(driver, "ROLLBACK")
        finally:
            self._store.writers.give_back(driver)


def _end(driver: Driver, how: LiteralString) -> None:
    # A connection that is broken has nothing to undo: the database does it.
    if driver.pgconn.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        try:
            driver.execute(how)
        except psycopg.OperationalError:
            driver.close()


class PostgresStore:
    """A schema of a database."""

    takes_turns = False

    def __init__(self, schema: str, writers: Pool, readers: Pool) -> None:
        """Keep the data in a schema; `readers` are the connections for what only reads."""
        self.schema = schema
        self.texts = Texts(schema)
        self.writers = writers
        self.readers = readers

    @property
    def newest(self) -> "PostgresStore":
        """The same schema, read where it is written: a copy of the database may lag behind."""
        return self if self.readers is self.writers else PostgresStore(self.schema, self.writers, self.writers)

    def reading(self, first: Statement | None = None, **parameters: Any) -> _Reading:
        """Begin a transaction that sees one moment of the data and changes nothing."""
        return _Reading(self, first, parameters)

    def writing(self) -> _Writing:
        """Begin a transaction that waits for others only where it changes the same rows."""
        return _Writing(self)

    def forget(self) -> None:
        """Let the database use the space of removed rows anew, and so overwrite them in time."""
        with self.writers.connection() as driver:
            for (table,) in driver.execute(_TABLES, {"schema": self.schema}).fetchall():
                driver.execute(sql.SQL("VACUUM {}").format(sql.Identifier(self.schema, table)))

    def look_again(self, tables: Sequence[Table]) -> None:
        """Let the database count anew: a statement that was prepared for few rows reads all of them for ever.

        Whoever is at it already, or in the way for long, does it later by itself.
        """
        named = sql.SQL(", ").join(sql.Identifier(self.schema, each.name) for each in tables)
        with self.writers.connection() as driver, suppress(QueryCanceled, LockNotAvailable):
            driver.execute(sql.SQL("ANALYZE {}").format(named))

    def problems(self) -> list[str]:
        """Return which indexes are unusable, which rules are not held, and which rows point nowhere.

        The database holds rows to its rules itself, but for whoever tells it not to: some tools for copying do.
        """
        try:
            with self.readers.connection() as driver:
                found = [problem for (problem,) in driver.execute(_PROBLEMS, {"schema": self.schema})]
                for child, column, parent in driver.execute(_LINKS, {"schema": self.schema}).fetchall():
                    query = _ASTRAY.format(
                        child=sql.Identifier(self.schema, child),
                        parent=sql.Identifier(self.schema, parent),
                        column=sql.Identifier(column),
                    )
                    rows = driver.execute(query).fetchall()
                    found.extend(f"{child} {row_id} points to a missing {parent}" for (row_id,) in rows)
        except (psycopg.Error, StoreUnavailable) as error:
            return [str(error)]
        return found

    def close(self) -> None:
        """Do nothing: the connections are shared with other stores."""


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %(schema)s ORDER BY tablename"
_PROBLEMS = """
    SELECT 'the index ' || relname || ' is unusable' FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = to_regnamespace(%(schema)s) AND NOT indisvalid
    UNION ALL
    SELECT 'the rule ' || conname || ' is not held' FROM pg_constraint
    WHERE connamespace = to_regnamespace(%(schema)s) AND NOT convalidated
"""


# Which column of which table names a row of which other one.
_LINKS = """
    SELECT child.relname, attname, parent.relname FROM pg_constraint
    JOIN pg_class AS child ON child.oid = conrelid
    JOIN pg_class AS parent ON parent.oid = confrelid
    JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE connamespace = to_regnamespace(%(schema)s) AND contype = 'f'
    ORDER BY child.relname, attname
"""
_ASTRAY = sql.SQL(
    "SELECT id FROM {child} AS child WHERE {column} IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM {parent} AS parent WHERE parent.id = child.{column}) ORDER BY id LIMIT 100"
)


def revision_of(pool: Pool, schema: str) -> str | None:
    """Return the migration step that a schema's tables are at; None when there is no such schema, or nothing in it.

    Raises StoreError.
    """
    statement = sql.SQL("SELECT version_num FROM {}").format(sql.Identifier(schema, "alembic_version"))
    found: list[tuple[Any, ...]] = []

    def look(driver: Driver) -> None:
        try:
            found.extend(driver.execute(statement).fetchall())
        except psycopg.Error as error:
            raise translated(error) from error

    try:
        pool.give_back(pool.take(look))
    except Gone:
        return None
    except StoreUnavailable:
        raise
    except StoreError as error:
        raise StoreError(f"{schema} is no store: {error}") from error
    if not found:
        raise StoreError(f"{schema} is no store: its revision is missing")
    return str(found[0][0])
